package dev.jackfield.fuzz;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_ICMP;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.Device;
import dev.jackfield.link.Hub;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.Checksum;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A host with a connection to a neighbour some way off on a hub, and another to a friend on a cable of its own. On the hub there is a stranger
 * too, who hears all and sends what he likes. The host forwards, listens, and has sockets of UDP and for pings.
 *
 * <pre>
 *   friend 10.1.0.2 ---- 10.1.0.1 host 10.0.0.1 ----+ hub +---- 10.0.0.2 neighbour
 *                                                      +---- stranger
 * </pre>
 */
final class Scene implements AutoCloseable {
    static final int HOST = 0x0a00_0001, NEIGHBOUR = 0x0a00_0002, HOST_TO_FRIEND = 0x0a01_0001, FRIEND = 0x0a01_0002;
    static final long HOST_MAC = 0x0200_0000_0001L, NEIGHBOUR_MAC = 0x0200_0000_0002L;
    static final int SERVICE = 80, DATAGRAMS = 53;
    static final long MS = 1_000_000, SECOND = 1000 * MS;

    private static final int LIVE = 7;
    private static final int HEARD = 32;
    private static final int SYN_BACKLOG = 32, TIME_WAITS = 16, NEIGHBOURS = 64;
    private static final long FRAGMENTS = 1 << 16, DATAGRAM_BUFFER = 16_384;
    /** What one packet more may take, and what no more than that. */
    private static final int ONE_MORE = 4096, TIMERS = 2000;

    final ManualClock clock = new ManualClock();
    final Host host;
    final Stream near;
    final Stream quiet;

    private final Host neighbour;
    private final Host friend;
    private final Process server;
    private final Process client;
    private final Process friendly;
    private final Core stranger = new Core("stranger", clock);
    private final Device port;
    private final List<byte[]> heard = new ArrayList<>();
    private final byte[] buffer = new byte[2048];
    private final int listener;
    private final int udp;
    private final int ping;
    private int callers;

    /** @param seed of the randomness of all hosts */
    Scene(long seed) throws ErrnoException {
        host = make("host", seed);
        neighbour = make("neighbour", seed + 1);
        friend = make("friend", seed + 2);
        Hub hub = new Hub("hub", clock);
        host.attach("eth0", LinkType.ETHERNET, hub.port(), HOST_MAC);
        Cable far = new Cable(clock, seed);
        hub.plug(far.b());
        neighbour.attach("eth0", LinkType.ETHERNET, far.a(), NEIGHBOUR_MAC);
        port = hub.port();
        port.setPlain(true);
        stranger.call(() -> {
            port.open(stranger, this::hear);
            return 0;
        });
        Cable cable = new Cable(clock, seed);
        host.attach("eth1", LinkType.ETHERNET, cable.a());
        friend.attach("eth0", LinkType.ETHERNET, cable.b());
        host.addAddress("eth0", "10.0.0.1/24");
        host.addAddress("eth1", "10.1.0.1/24");
        neighbour.addAddress("eth0", "10.0.0.2/24");
        friend.addAddress("eth0", "10.1.0.2/24");
        neighbour.addRoute("default", "10.0.0.1", null);
        friend.addRoute("default", "10.1.0.1", null);

        server = host.process("server");
        client = neighbour.process("client");
        friendly = friend.process("client");
        int live = listening(LIVE);
        listener = listening(SERVICE);
        udp = server.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        server.bind(udp, at("0.0.0.0", DATAGRAMS));
        ping = server.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_ICMP);
        near = stream(client, "10.0.0.1", live);
        quiet = stream(friendly, "10.1.0.1", live);
        far.ab().delay(2 * MS).loss(0.02).reorder(0.05);
        far.ba().delay(2 * MS).loss(0.02).reorder(0.05);
    }

    private Host make(String name, long seed) {
        Host h = Host.builder(name).clock(clock).random(Randoms.seeded(seed)).build();
        h.settings().set(Setting.ARP_PROBE_NUM, 0);
        h.settings().set(Setting.ARP_ANNOUNCE_NUM, 0);
        h.settings().set(Setting.IP_FORWARD, 1);
        h.settings().set(Setting.IPFRAG_HIGH_THRESH, FRAGMENTS);
        h.settings().set(Setting.NEIGH_GC_THRESH, NEIGHBOURS);
        h.settings().set(Setting.TCP_MAX_SYN_BACKLOG, SYN_BACKLOG);
        h.settings().set(Setting.TCP_MAX_TW_BUCKETS, TIME_WAITS);
        h.settings().set(Setting.RMEM_DEFAULT, DATAGRAM_BUFFER);
        return h;
    }

    private int listening(int number) throws ErrnoException {
        int s = server.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        server.bind(s, at("0.0.0.0", number));
        server.listen(s, 8);
        return s;
    }

    private Stream stream(Process p, String address, int live) throws ErrnoException {
        int fd = connect(p, address, LIVE);
        clock.advance(10 * MS);
        return Stream.accept(p, fd, server, live);
    }

    private static int connect(Process p, String address, int number) throws ErrnoException {
        int fd = p.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        tolerate(() -> {
            p.connect(fd, at(address, number));
            return 0;
        });
        return fd;
    }

    private static InetSocketAddress at(String address, int number) {
        return new InetSocketAddress(address, number);
    }

    // ---- the stranger ----

    private void hear(Packet frame) {
        Checksum.complete(frame);
        if (heard.size() == HEARD) {
            heard.removeFirst();
        }
        heard.add(frame.toBytes());
    }

    /** A copy of a frame that the stranger heard, the latest first. */
    byte[] heard(int n) {
        return heard.isEmpty()
                ? new byte[0]
                : heard.get(heard.size() - 1 - n % heard.size()).clone();
    }

    /** Has the stranger send a frame. */
    void send(byte[] frame) {
        byte[] own = frame.clone();
        stranger.call(() -> {
            port.transmit(Packet.wrap(own, 0, own.length));
            return 0;
        });
    }

    // ---- the programs ----

    /** What any program may be told when strangers write to its peers, and goes on. */
    private interface Call {
        int call() throws ErrnoException;
    }

    private static int tolerate(Call c) {
        try {
            return c.call();
        } catch (ErrnoException e) {
            return e.errno().failure();
        }
    }

    /** The server takes what there is for it, and answers. */
    void serve() {
        for (int fd; (fd = tolerate(() -> server.accept4(listener, SOCK_NONBLOCK))) >= 0; ) {
            int c = fd;
            while (tolerate(() -> server.read(c, buffer, 0, buffer.length)) > 0) {
                tolerate(() -> server.write(c, buffer, 0, 100));
            }
            tolerate(() -> {
                server.close(c);
                return 0;
            });
        }
        drain(server, udp);
        drain(server, ping);
    }

    private int drain(Process p, int fd) {
        int n = 0;
        for (int i = 0; i < 1000; i++) {
            int r = tolerate(() -> p.read(fd, buffer, 0, buffer.length));
            if (r == Errno.EAGAIN.failure() || r == 0) {
                break;
            }
            n += Math.max(r, 0);
        }
        return n;
    }

    /** The neighbour calls the server, and one of both closes first. */
    void callService(int n) {
        if (callers++ > 32) {
            return;
        }
        tolerate(() -> {
            int c = connect(client, "10.0.0.1", n % 8 == 0 ? SERVICE + 1 : SERVICE);
            clock.advance(MS);
            tolerate(() -> client.write(c, buffer, 0, n));
            if ((n & 1) == 0) {
                serve();
                clock.advance(MS);
            }
            client.close(c);
            return 0;
        });
    }

    /** The server sends datagrams and pings: to the neighbour, who knows no such port, and to nobody. */
    void speak(int n) {
        tolerate(() -> server.sendto(udp, buffer, 0, n % buffer.length, 0, at("10.0.0." + n % 256, 9)));
        buffer[0] = 8;
        tolerate(() -> server.sendto(ping, buffer, 0, 8 + n % 1024, 0, at("10.0.0.2", 0)));
    }

    // ---- what must hold ----

    /** That nothing raised, and that no table and queue is larger than it may be. */
    void check() {
        for (Host h : List.of(host, neighbour, friend)) {
            atMost(0, h.core().faults(), "faults", h);
            atMost(NEIGHBOURS, h.neighbours().size(), "neighbours", h);
            atMost(FRAGMENTS, h.core().get(() -> h.internet().reassemblyMemory()), "bytes of fragments", h);
            atMost(TIMERS, h.core().get(() -> h.core().timers()), "timers", h);
            List<SocketInfo> sockets = h.sockets();
            atMost(2 * (SYN_BACKLOG + 1), count(sockets, "SYN_RECV"), "half-open connections", h);
            atMost(TIME_WAITS, count(sockets, "TIME_WAIT"), "connections in TIME_WAIT", h);
            for (SocketInfo s : sockets) {
                if (s.protocol().startsWith("udp") || s.protocol().startsWith("icmp")) {
                    atMost(2 * DATAGRAM_BUFFER + ONE_MORE, s.recvQ(), "bytes of datagrams", h);
                }
            }
        }
    }

    private static void atMost(long limit, long n, String what, Host h) {
        if (n < 0 || n > limit) {
            throw new AssertionError(n + " " + what + " of " + h);
        }
    }

    private static long count(List<SocketInfo> sockets, String state) {
        return sockets.stream().filter(s -> s.state().equals(state)).count();
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** That a stream delivers what was sent, and more, both ways, within a minute. */
    void deliver(Stream s) throws ErrnoException {
        s.exchange(8000);
        for (int i = 0; i < 600 && !s.delivered(); i++) {
            clock.advance(100 * MS);
            s.exchange(0);
        }
        if (!s.delivered()) {
            throw new AssertionError("a connection does not deliver: " + s);
        }
    }

    /** That five minutes later nothing is left of half-open connections and parts of datagrams, and that the service is there for a new caller. */
    void recover() throws ErrnoException {
        serve();
        clock.advance(300 * SECOND);
        serve();
        check();
        require(host.core().get(() -> host.internet().reassemblyMemory()) == 0, "fragments are kept for ever");
        require(count(host.sockets(), "SYN_RECV") == 0, "half-open connections are kept for ever");
        int fd = connect(friendly, "10.1.0.1", SERVICE);
        clock.advance(SECOND);
        require(friendly.write(fd, buffer, 0, 100) == 100, "the service does not answer");
        clock.advance(SECOND);
        serve();
        clock.advance(SECOND);
        require(drain(friendly, fd) == 100, "the service does not answer a new caller");
    }

    @Override
    public void close() {
        host.close();
        neighbour.close();
        friend.close();
        check();
    }
}
