/*
 * The least that can answer at the end of a link, beside which a stack is measured: what it costs is what the link costs.
 *
 *   limit tun|tun-vnet|xdp DEVICE ADDRESS
 *
 * It serves the ports of Services.java at ADDRESS behind a TUN device, which it makes, or by an XDP socket on queue 0 of an interface, prints
 * "ready", and ends with its standard input. TCP is pretended: a segment in order is acknowledged, at the latest after 64 of them or when the link runs dry; what is
 * sent is zeros, as far as the peer's window allows; nothing is verified, nothing has a timer. A real stack does more throughout.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/if_xdp.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SINK = 17301, SOURCE, ECHO, REPLY, DATAGRAMS };
enum { BURST = 32, MSS = 1460, SEGMENTS_AN_ACK = 64, MOST_IN_FLIGHT = 1 << 20, WINDOW_SCALE = 10, WINDOW = 1000 };

struct frame {
    struct virtio_net_hdr vnet;
    uint8_t room[6]; /* so that what follows is aligned */
    struct iphdr ip;
    union {
        struct tcphdr tcp;
        struct udphdr udp;
    };
    uint8_t rest[70000];
} __attribute__((packed));

static struct frame in, out;
static int device, vnet, xdp, blocking = 1;
static uint32_t address;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* ---- an XDP socket ---- */

enum { PLACE = 2048, ENTRIES = 2048, BATCH = 32 };

struct ring {
    uint32_t *producer, *consumer, ours;
    void *entries;
};

static struct ring fill, completion, rx, tx;
static uint8_t *umem;
static uint64_t places[ENTRIES]; /* to send from */
static int free_places, unsent;
static struct ethhdr link_header; /* of what is sent */

static void map(struct ring *r, const struct xdp_ring_offset *o, int entry, off_t page) {
    uint8_t *m = mmap(0, o->desc + ENTRIES * entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, device, page);
    if (m == MAP_FAILED) fail("mmap");
    *r = (struct ring) {(void *) (m + o->producer), (void *) (m + o->consumer), 0, m + o->desc};
}

static int bpf(int command, union bpf_attr *a) {
    return syscall(SYS_bpf, command, a, sizeof *a);
}

/* Has all that comes in on queue 0 redirected to the socket. */
static void redirect(int index) {
    union bpf_attr a = {.map_type = BPF_MAP_TYPE_XSKMAP, .key_size = 4, .value_size = 4, .max_entries = 1};
    uint32_t queue = 0;
    int sockets = bpf(BPF_MAP_CREATE, &a), program;
    if (sockets < 0) fail("BPF_MAP_CREATE");
    memset(&a, 0, sizeof a);
    a.map_fd = sockets;
    a.key = (uintptr_t) &queue;
    a.value = (uintptr_t) &device;
    if (bpf(BPF_MAP_UPDATE_ELEM, &a)) fail("BPF_MAP_UPDATE_ELEM");
    struct bpf_insn code[] = {
        {.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 2, .src_reg = 1, .off = offsetof(struct xdp_md, rx_queue_index)},
        {.code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = sockets},
        {0},
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = XDP_PASS},
        {.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map},
        {.code = BPF_JMP | BPF_EXIT},
    };
    memset(&a, 0, sizeof a);
    a.prog_type = BPF_PROG_TYPE_XDP;
    a.insns = (uintptr_t) code;
    a.insn_cnt = sizeof code / sizeof *code;
    a.license = (uintptr_t) "GPL";
    a.expected_attach_type = BPF_XDP;
    program = bpf(BPF_PROG_LOAD, &a);
    if (program < 0) fail("BPF_PROG_LOAD");
    memset(&a, 0, sizeof a);
    a.link_create.prog_fd = program;
    a.link_create.target_ifindex = index;
    a.link_create.attach_type = BPF_XDP;
    a.link_create.flags = XDP_FLAGS_DRV_MODE;
    if (bpf(BPF_LINK_CREATE, &a) < 0) fail("BPF_LINK_CREATE");
}

static void attach_xdp(const char *name) {
    int index = if_nametoindex(name), entries = ENTRIES, size = 2 * ENTRIES * PLACE;
    device = socket(AF_XDP, SOCK_RAW, 0);
    if (device < 0) fail("AF_XDP");
    umem = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    struct xdp_umem_reg memory = {.addr = (uintptr_t) umem, .len = size, .chunk_size = PLACE};
    if (umem == MAP_FAILED || setsockopt(device, SOL_XDP, XDP_UMEM_REG, &memory, sizeof memory)) fail("XDP_UMEM_REG");
    const int rings[] = {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING, XDP_TX_RING};
    for (int i = 0; i < 4; i++) {
        if (setsockopt(device, SOL_XDP, rings[i], &entries, sizeof entries)) fail("ring");
    }
    struct xdp_mmap_offsets o;
    socklen_t length = sizeof o;
    if (getsockopt(device, SOL_XDP, XDP_MMAP_OFFSETS, &o, &length)) fail("XDP_MMAP_OFFSETS");
    map(&fill, &o.fr, sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING);
    map(&completion, &o.cr, sizeof(uint64_t), XDP_UMEM_PGOFF_COMPLETION_RING);
    map(&rx, &o.rx, sizeof(struct xdp_desc), XDP_PGOFF_RX_RING);
    map(&tx, &o.tx, sizeof(struct xdp_desc), XDP_PGOFF_TX_RING);
    for (uint64_t i = 0; i < ENTRIES; i++) {
        ((uint64_t *) fill.entries)[i] = i * PLACE;
        places[free_places++] = (i + ENTRIES) * PLACE;
    }
    fill.ours = ENTRIES;
    __atomic_store_n(fill.producer, fill.ours, __ATOMIC_RELEASE);
    struct sockaddr_xdp at = {.sxdp_family = AF_XDP, .sxdp_ifindex = index};
    if (bind(device, (struct sockaddr *) &at, sizeof at)) fail("bind");
    redirect(index);
}

static void kick(void) {
    if (!unsent) return;
    unsent = 0;
    if (sendto(device, 0, 0, MSG_DONTWAIT, 0, 0) < 0 && errno != EAGAIN && errno != EBUSY && errno != ENOBUFS) fail("sendto");
}

static void reclaim(void) {
    uint32_t end = __atomic_load_n(completion.producer, __ATOMIC_ACQUIRE);
    while (completion.ours != end) places[free_places++] = ((uint64_t *) completion.entries)[completion.ours++ % ENTRIES];
    __atomic_store_n(completion.consumer, end, __ATOMIC_RELEASE);
}

static void transmit_xdp(int length) {
    while (!free_places) {
        reclaim();
        if (!free_places) {
            unsent = 1;
            kick();
        }
    }
    uint64_t place = places[--free_places];
    memcpy(umem + place, &link_header, sizeof link_header);
    memcpy(umem + place + sizeof link_header, &out.ip, length);
    ((struct xdp_desc *) tx.entries)[tx.ours++ % ENTRIES] = (struct xdp_desc) {place, length + sizeof link_header, 0};
    __atomic_store_n(tx.producer, tx.ours, __ATOMIC_RELEASE);
    if (++unsent == BATCH) kick();
}

static int answer_arp(const uint8_t *frame) {
    const uint8_t *arp = frame + sizeof(struct ethhdr);
    if (((struct ethhdr *) frame)->h_proto != htons(ETH_P_ARP) || arp[7] != 1 || memcmp(arp + 24, &address, 4)) return 0;
    uint8_t *o = (uint8_t *) &out.ip;
    memcpy(o, arp, 8);
    o[7] = 2;
    memcpy(o + 8, link_header.h_source, 6);
    memcpy(o + 14, arp + 24, 4);
    memcpy(o + 18, arp + 8, 10);
    link_header.h_proto = htons(ETH_P_ARP);
    transmit_xdp(28);
    kick();
    return 1;
}

/* As receive(). When it has taken what was there it sends what stands in the ring. */
static int receive_xdp(void) {
    static uint32_t end;
    for (;;) {
        if (rx.ours == end) {
            kick();
            __atomic_store_n(rx.consumer, rx.ours, __ATOMIC_RELEASE);
            __atomic_store_n(fill.producer, fill.ours, __ATOMIC_RELEASE);
            end = __atomic_load_n(rx.producer, __ATOMIC_ACQUIRE);
        }
        if (rx.ours != end) break;
        if (!blocking) return -1;
        struct pollfd p = {device, POLLIN, 0};
        poll(&p, 1, -1);
    }
    struct xdp_desc *d = (struct xdp_desc *) rx.entries + rx.ours++ % ENTRIES;
    uint8_t *frame = umem + d->addr;
    int length = (int) d->len - (int) sizeof link_header;
    memcpy(link_header.h_dest, ((struct ethhdr *) frame)->h_source, ETH_ALEN);
    if (answer_arp(frame)) {
        length = 0;
    } else {
        link_header.h_proto = htons(ETH_P_IP);
        int most = length < 128 ? length : 128; /* payload is not looked at, but that of a short one is sent back */
        memcpy(&in.ip, frame + sizeof link_header, most);
    }
    ((uint64_t *) fill.entries)[fill.ours++ % ENTRIES] = d->addr & ~(uint64_t) (PLACE - 1);
    return length;
}

/* ---- the link ---- */

static void attach(const char *name) {
    if (xdp) {
        struct ifreq hardware = {0};
        strncpy(hardware.ifr_name, name, IFNAMSIZ - 1);
        int s = socket(AF_INET, SOCK_DGRAM, 0);
        if (ioctl(s, SIOCGIFHWADDR, &hardware)) fail(name);
        close(s);
        memcpy(link_header.h_source, hardware.ifr_hwaddr.sa_data, ETH_ALEN);
        attach_xdp(name);
        return;
    }
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | (vnet ? IFF_VNET_HDR : 0)};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    device = open("/dev/net/tun", O_RDWR);
    if (device < 0 || ioctl(device, TUNSETIFF, &request)) fail(name);
    if (vnet && ioctl(device, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) fail("TUNSETOFFLOAD");
}

/* Whether the next receive waits: while something is still to be acknowledged it must not. */
static void wait_for_frames(int wait) {
    if (wait == blocking) return;
    blocking = wait;
    if (xdp) return;
    if (fcntl(device, F_SETFL, wait ? 0 : O_NONBLOCK)) fail("F_SETFL");
}

/* The length of the IP packet that came, or -1 when there is none. */
static int receive(void) {
    if (xdp) return receive_xdp();
    const int at = offsetof(struct frame, ip);
    void *ip = (char *) &in + at;
    ssize_t n;
    if (vnet) {
        struct iovec parts[2] = {{&in.vnet, sizeof in.vnet}, {ip, sizeof in - at}};
        n = readv(device, parts, 2) - (ssize_t) sizeof in.vnet;
    } else {
        n = read(device, ip, sizeof in - at);
    }
    return n < 0 ? -1 : (int) n;
}

static void transmit(int length) {
    if (xdp) {
        transmit_xdp(length);
        return;
    }
    if (vnet) {
        struct iovec parts[2] = {{&out.vnet, sizeof out.vnet}, {&out.ip, length}};
        if (writev(device, parts, 2) < 0 && errno != EIO) fail("write");
    } else if (write(device, &out.ip, length) < 0 && errno != EIO) {
        fail("write");
    }
}

/* ---- IP ---- */

static uint32_t sum(const void *from, int n, uint32_t s) {
    const uint8_t *p = from;
    for (; n > 1; n -= 2, p += 2) s += p[0] << 8 | p[1];
    return n ? s + (p[0] << 8) : s;
}

static uint16_t fold(uint32_t s) {
    while (s >> 16) s = (s & 0xffff) + (s >> 16);
    return htons(s);
}

/* Sends what stands in `out` behind the IP header, `header` bytes of transport header and
 * `payload` bytes, the last `zeros` of which are zero. */
static void reply(int protocol, int header, int payload, int zeros, int checksum_at) {
    uint16_t *checksum = (void *) ((uint8_t *) &out.tcp + checksum_at);
    out.ip = (struct iphdr) {.version = 4, .ihl = 5, .ttl = 64, .protocol = protocol, .saddr = in.ip.daddr, .daddr = in.ip.saddr};
    out.ip.tot_len = htons(sizeof out.ip + header + payload);
    out.ip.frag_off = htons(IP_DF);
    out.ip.check = ~fold(sum(&out.ip, sizeof out.ip, 0));
    uint32_t s = sum(&out.ip.saddr, 8, protocol + header + payload);
    memset(&out.vnet, 0, sizeof out.vnet);
    *checksum = 0;
    if (vnet) {
        *checksum = fold(s);
        out.vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
        out.vnet.csum_start = sizeof out.ip;
        out.vnet.csum_offset = checksum_at;
        if (payload > MSS) {
            out.vnet.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
            out.vnet.gso_size = MSS;
            out.vnet.hdr_len = sizeof out.ip + header;
        }
    } else {
        *checksum = ~fold(sum(&out.tcp, header + payload - zeros, s));
    }
    transmit(sizeof out.ip + header + payload);
}

/* ---- TCP ---- */

static void segment(uint16_t to, uint16_t from, uint32_t seq, uint32_t ack, int flags, int payload, int zeros) {
    static const uint8_t options[] = {TCPOPT_MAXSEG, 4, MSS >> 8, MSS & 0xff, TCPOPT_NOP, TCPOPT_WINDOW, 3, WINDOW_SCALE};
    int syn = flags & TH_SYN, header = sizeof out.tcp + (syn ? sizeof options : 0);
    memset(&out.tcp, 0, sizeof out.tcp);
    out.tcp.source = from;
    out.tcp.dest = to;
    out.tcp.seq = htonl(seq);
    out.tcp.ack_seq = htonl(ack);
    out.tcp.doff = header / 4;
    ((uint8_t *) &out.tcp)[13] = flags;
    out.tcp.window = htons(syn ? 0xffff : WINDOW);
    if (syn) memcpy(out.rest, options, sizeof options);
    reply(IPPROTO_TCP, header, payload, zeros, offsetof(struct tcphdr, check));
    if (syn) memset(out.rest, 0, sizeof options);
}

/* The one stream that comes in, and how much of it is still to be acknowledged, in segments. */
static struct {
    uint16_t peer;
    uint32_t next, seq;
    int unacknowledged;
} sink;

static void acknowledge(void) {
    if (sink.unacknowledged == 0) return;
    sink.unacknowledged = 0;
    segment(sink.peer, htons(SINK), sink.seq, sink.next, TH_ACK, 0, 0);
}

static void on_sink(uint32_t seq, uint32_t ack, int length) {
    if (seq == sink.next && in.tcp.source == sink.peer) {
        sink.next += length;
        sink.seq = ack;
        sink.unacknowledged += (length + MSS - 1) / MSS;
        if (sink.unacknowledged >= SEGMENTS_AN_ACK) acknowledge();
    } else {
        segment(in.tcp.source, in.tcp.dest, ack, sink.next, TH_ACK, 0, 0);
    }
}

/* The one stream that goes out. */
static struct {
    uint16_t peer;
    uint32_t una, next;
    int scale, duplicates;
} source;

static void on_source(uint32_t seq, uint32_t ack) {
    uint32_t window = (uint32_t) ntohs(in.tcp.window) << source.scale;
    if (in.tcp.source != source.peer) return;
    if ((int32_t) (ack - source.una) > 0) {
        source.una = ack;
        source.duplicates = 0;
    } else if (source.next != source.una && ++source.duplicates == 3) {
        source.next = source.una; /* lost: all of it again */
    }
    if (window > MOST_IN_FLIGHT) window = MOST_IN_FLIGHT;
    int most = vnet ? 44 * MSS : MSS;
    while ((int32_t) (source.una + window - source.next) >= most) {
        segment(in.tcp.source, in.tcp.dest, source.next, seq, TH_ACK, most, most);
        source.next += most;
    }
}

static void on_syn(int port, uint32_t seq) {
    const uint32_t iss = 1000;
    uint8_t *option = in.rest, *end = (uint8_t *) &in.tcp + in.tcp.doff * 4;
    int scale = 0;
    while (option < end && *option != TCPOPT_EOL) {
        if (*option == TCPOPT_WINDOW) scale = option[2];
        option += *option == TCPOPT_NOP || option[1] == 0 ? 1 : option[1];
    }
    if (port == SINK) {
        sink.peer = in.tcp.source;
        sink.next = seq + 1;
        sink.unacknowledged = 0;
    } else if (port == SOURCE) {
        source.peer = in.tcp.source;
        source.una = source.next = iss + 1;
        source.scale = scale;
        source.duplicates = 0;
        memset(out.rest, 0, sizeof out.rest);
    }
    segment(in.tcp.source, in.tcp.dest, iss, seq + 1, TH_SYN | TH_ACK, 0, 0);
}

static void on_tcp(int n) {
    uint32_t seq = ntohl(in.tcp.seq), ack = ntohl(in.tcp.ack_seq);
    int port = ntohs(in.tcp.dest), header = in.tcp.doff * 4, length = n - (int) sizeof in.ip - header;
    if (length < 0 || port < SINK || port > REPLY) return;
    if (in.tcp.rst) {
        if (in.tcp.source == source.peer) source.peer = 0;
    } else if (in.tcp.syn) {
        on_syn(port, seq);
    } else if (in.tcp.fin) {
        if (port == SOURCE) source.peer = 0;
        segment(in.tcp.source, in.tcp.dest, ack, seq + length + 1, TH_FIN | TH_ACK, 0, 0);
    } else if (port == SOURCE) {
        on_source(seq, ack);
    } else if (length > 0 && port == SINK) {
        on_sink(seq, ack, length);
    } else if (length > 0) {
        memcpy(out.rest, (uint8_t *) &in.tcp + header, length);
        segment(in.tcp.source, in.tcp.dest, ack, seq + length, TH_PUSH | TH_ACK, length, 0);
    }
}

/* ---- UDP ---- */

static void on_udp(void) {
    static int datagrams;
    if (ntohs(in.udp.dest) != DATAGRAMS || ++datagrams % BURST != 0) return;
    out.udp = (struct udphdr) {.source = in.udp.dest, .dest = in.udp.source, .len = htons(sizeof out.udp + 1)};
    *((uint8_t *) &out.udp + sizeof out.udp) = 0;
    reply(IPPROTO_UDP, sizeof out.udp, 1, 0, offsetof(struct udphdr, check));
}

static void *end_with_input(void *unused) {
    while (getchar() != EOF) {}
    exit(0);
    return unused;
}

int main(int argc, char **argv) {
    pthread_t thread;
    if (argc != 4) return 2;
    vnet = strcmp(argv[1], "tun-vnet") == 0;
    xdp = strcmp(argv[1], "xdp") == 0;
    address = inet_addr(argv[3]);
    attach(argv[2]);
    if (pthread_create(&thread, 0, end_with_input, 0)) fail("thread");
    puts("ready");
    fflush(stdout);
    for (;;) {
        wait_for_frames(sink.unacknowledged == 0);
        int n = receive();
        if (n < 0) {
            acknowledge();
        } else if (n >= (int) (sizeof in.ip + sizeof in.udp) && in.ip.version == 4 && in.ip.ihl == 5 && in.ip.daddr == address) {
            if (in.ip.protocol == IPPROTO_TCP) on_tcp(n);
            if (in.ip.protocol == IPPROTO_UDP) on_udp();
        }
    }
}
