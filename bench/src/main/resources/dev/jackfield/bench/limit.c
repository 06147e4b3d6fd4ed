/*
 * The least that can answer at the end of a link, beside which a stack is measured: what it costs is what the link costs.
 *
 *   limit tun|tun-vnet DEVICE ADDRESS
 *
 * It serves the ports of Services.java at ADDRESS behind a TUN device, which it makes, prints "ready", and ends with its standard
 * input. TCP is pretended: a segment in order is acknowledged, at the latest after 64 of them or when the link runs dry; what is
 * sent is zeros, as far as the peer's window allows; nothing is verified, nothing has a timer. A real stack does more throughout.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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
static int device, vnet, blocking = 1;
static uint32_t address;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* ---- the link ---- */

static void attach(const char *name) {
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
    if (fcntl(device, F_SETFL, wait ? 0 : O_NONBLOCK)) fail("F_SETFL");
}

/* The length of the IP packet that came, or -1 when there is none. */
static int receive(void) {
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
