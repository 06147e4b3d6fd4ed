package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_KEEPALIVE;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_RCVLOWAT;
import static dev.jackfield.socket.Posix.SO_SNDBUF;
import static dev.jackfield.socket.Posix.TCP_CONGESTION;
import static dev.jackfield.socket.Posix.TCP_DEFER_ACCEPT;
import static dev.jackfield.socket.Posix.TCP_KEEPIDLE;
import static dev.jackfield.socket.Posix.TCP_KEEPINTVL;
import static dev.jackfield.socket.Posix.TCP_MAXSEG;
import static dev.jackfield.socket.Posix.TCP_NODELAY;
import static dev.jackfield.socket.Posix.TCP_NOTSENT_LOWAT;
import static dev.jackfield.socket.Posix.TCP_QUICKACK;
import static dev.jackfield.socket.Posix.TCP_USER_TIMEOUT;
import static dev.jackfield.socket.Posix.TCP_WINDOW_CLAMP;

import dev.jackfield.core.Counter;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network and two programs that talk over it, all drawn from a seed: cables of any rate, delay, MTU and quality, directly, through a switch or through routers; cables
 * that are cut and healed, whose delay jumps, whose MTU falls; routers that lose their tables; hosts with and without SACK, timestamps, window scaling, ECN; sockets with
 * buffers of any size, any congestion control, with Nagle's algorithm and without.
 *
 * <p>A scene is <em>kind</em> or <em>hostile</em>. On a kind network what goes wrong passes, and so every byte must arrive. On a hostile one a cable may be cut for good or swallow large packets, and programs may
 * abort: there an error may end the conversation, but it must be told.
 */
final class StreamScene {
    /** By then everybody has finished or knows why not: the longest is a SYN, a stream and an orphan, each given up at its limit. */
    private static final Duration LIMIT = Duration.ofDays(2);

    /** An MTU below which packets are cut into fragments: a path that takes less than net.ipv4.route.min_pmtu. */
    private static final int FRAGMENTED = 552;

    final long seed;
    final boolean kind;
    private final SplittableRandom random;
    private final List<String> features = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private Network net;
    private boolean damages;
    private final int leastMtu; // where there are fragments nothing is damaged, for a bit in each of two is as bad
    private StreamTalk talk;

    StreamScene(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.kind = random.nextInt(4) != 0;
        this.leastMtu = random.nextInt(4) == 0 ? 296 : FRAGMENTED;
        features.add(kind ? "kind" : "hostile");
    }

    /** Whether both streams came through. */
    boolean whole() {
        return talk.whole();
    }

    /** @param ladder gets the last frames, when somebody wants to see them */
    void run(StringBuilder ladder) {
        try (Network n = Network.virtual(seed)) {
            net = n;
            Host a = host("a");
            Host b = host("b");
            String server = build(a, b);
            LadderRecorder recorder = ladder == null ? null : new LadderRecorder(a, b);
            talk = new StreamTalk(this, net, random.split(), features);
            try {
                talk.begin(a, b, server);
                disturb(a, b);
                if (!net.world().runUntil(talk::over, LIMIT)) {
                    throw new AssertionError("it hangs: " + talk);
                }
                net.links().forEach(Link::heal);
                Exchange.leavesNothingBehind(net);
                talk.verify();
            } finally {
                if (recorder != null) {
                    ladder.append("at ").append(net.world().now()).append(" ns\n");
                    counters(a, ladder);
                    counters(b, ladder);
                    ladder.append(a.sockets()).append('\n').append(b.sockets()).append('\n');
                    ladder.append(recorder.ladder().tail(60));
                }
            }
        }
    }

    private static void counters(Host h, StringBuilder to) {
        to.append(h).append(':');
        for (Counter c : Counter.values()) {
            if (h.counters().get(c) != 0) {
                to.append(' ').append(c).append('=').append(h.counters().get(c));
            }
        }
        to.append('\n');
    }

    // ---- the network

    private Host host(String name) {
        Host h = net.host(name);
        off(h, Setting.TCP_SACK);
        off(h, Setting.TCP_TIMESTAMPS);
        off(h, Setting.TCP_WINDOW_SCALING);
        if (random.nextInt(4) == 0) {
            int ecn = random.nextInt((int) Setting.TCP_ECN.greatest() + 1);
            h.set(Setting.TCP_ECN.sysctl(), ecn);
            features.add(name + " ecn " + ecn);
        }
        if (kind) {
            // Nobody gives up on a bad cable. Retransmissions whose acknowledgements are lost make the time that
            // timestamps measure long, as on Linux, and then few attempts fit into the time that the defaults allow.
            h.set(Setting.TCP_SYN_RETRIES.sysctl(), 100);
            h.set(Setting.TCP_SYNACK_RETRIES.sysctl(), 100);
            h.set(Setting.TCP_RETRIES2.sysctl(), 100);
            h.set(Setting.TCP_ORPHAN_RETRIES.sysctl(), 100);
        } else if (random.nextBoolean()) {
            h.set(Setting.TCP_RETRIES2.sysctl(), random.nextInt(3, 9));
        }
        scarceMemory(h);
        return h;
    }

    private void scarceMemory(Host h) {
        SplittableRandom own =
                new SplittableRandom(seed * 31 + h.name().hashCode()); // so that the other scenes stay as they were
        if (own.nextInt(6) != 0) {
            return;
        }
        int pages = own.nextInt(1, 30);
        h.set(Setting.TCP_MEM_MIN.sysctl(), 1);
        h.set(Setting.TCP_MEM_PRESSURE.sysctl(), 1);
        h.set(Setting.TCP_MEM_MAX.sysctl(), pages);
        features.add(h.name() + " with " + pages + " pages");
    }

    private void off(Host h, Setting s) {
        if (random.nextInt(5) == 0) {
            h.set(s.sysctl(), 0);
            features.add(h.name() + " without " + s.sysctl());
        }
    }

    /** Puts the network together; answers b's address. */
    private String build(Host a, Host b) {
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                link(net.cable(a, "10.0.1.1/24", b, "10.0.1.2/24"));
                return "10.0.1.2";
            }
            case 3, 4 -> {
                Host r = net.router("r");
                link(net.cable(a, "10.0.1.1/24", r, "10.0.1.254/24"));
                link(net.cable(r, "10.0.2.254/24", b, "10.0.2.1/24"));
                net.gateway(a, "10.0.1.254");
                net.gateway(b, "10.0.2.254");
                if (random.nextInt(3) == 0) {
                    loseTables(a, r, b);
                }
                return "10.0.2.1";
            }
            default -> {
                Segment lan = net.lan("lan");
                link(lan.plug(a, "10.0.1.1/24"));
                link(lan.plug(b, "10.0.1.2/24"));
                features.add("switch");
                return "10.0.1.2";
            }
        }
    }

    private void link(Link l) {
        links.add(l);
        if (random.nextInt(8) == 0) {
            return; // perfect, and so with large packets
        }
        double badness = random.nextDouble(0.15);
        l.loss(badness * random.nextDouble())
                .reorder(badness * random.nextDouble() * 2)
                .duplicate(badness * random.nextDouble())
                .corrupt(damages || leastMtu < FRAGMENTED ? 0 : badness * random.nextDouble() / 2)
                .delay(Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 28))))
                .jitter(Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 25))));
        damages = true; // on one link only: a second bit on the next could make the checksum right again
        if (random.nextInt(3) == 0) {
            l.rate(random.nextLong(1_000_000, 100_000_000), random.nextInt(3_000, 200_000));
        }
        if (random.nextInt(4) == 0) {
            l.marking();
        }
        if (random.nextInt(3) == 0
                && !(kind && l.name().contains("lan"))) { // a switch tells nobody what it does not carry
            int mtu = random.nextInt(leastMtu, 1500);
            l.mtu(mtu);
            features.add(l + " mtu " + mtu);
        }
        if (random.nextInt(60) == 0) {
            l.mtu(9000);
        }
    }

    // ---- what happens on the way

    private void disturb(Host a, Host b) {
        for (Link l : links) {
            if (random.nextInt(6) == 0) {
                boolean forGood = !kind && random.nextInt(3) == 0;
                features.add(l + (forGood ? " is cut for good" : " is cut"));
                later("cutter", () -> {
                    l.cut();
                    if (!forGood) {
                        net.world().sleep(random.nextLong(3_000_000_000L));
                        l.heal();
                    }
                });
            }
            if (random.nextInt(6) == 0) {
                features.add(l + "'s delay jumps");
                Duration to = Duration.ofNanos(random.nextLong(1L << random.nextInt(20, 31)));
                later("jumper", () -> l.delay(to));
            }
            if (random.nextInt(8) == 0 && !(kind && l.name().contains("lan"))) {
                int mtu = random.nextInt(leastMtu, 1500);
                features.add(l + "'s mtu falls to " + mtu);
                later("narrower", () -> l.mtu(mtu));
            }
        }
        if (random.nextInt(10) == 0) {
            Host h = random.nextBoolean() ? a : b;
            features.add(h + "'s interface goes down for a while");
            later("interface", () -> {
                h.netInterface("eth0").setUp(false);
                net.world().sleep(random.nextLong(2_000_000_000L));
                h.netInterface("eth0").setUp(true);
            });
        }
    }

    /** A router that begins anew: its addresses and routes are gone for a moment, and so are the neighbours it knew. */
    private void loseTables(Host a, Host r, Host b) {
        features.add("the router loses its tables");
        later("tables", () -> {
            r.removeAddress("eth0", "10.0.1.254");
            r.removeAddress("eth1", "10.0.2.254");
            a.removeRoute("default", "10.0.1.254", null);
            net.world().sleep(random.nextLong(1_000_000_000L));
            r.addAddress("eth0", "10.0.1.254/24");
            r.addAddress("eth1", "10.0.2.254/24");
            a.addRoute("default", "10.0.1.254", "eth0");
        });
    }

    private void later(String name, VirtualWorld.Body what) {
        long at = random.nextLong(1L << random.nextInt(20, 32));
        net.world().daemon(name, () -> {
            net.world().sleep(at);
            what.run();
        });
    }

    // ---- sockets

    /** Sets what may be set before a socket is connected; a listener's is inherited. */
    void options(Process p, int s, SplittableRandom r) throws ErrnoException {
        if (r.nextInt(3) == 0) {
            p.setsockopt(s, SOL_SOCKET, SO_RCVBUF, r.nextInt(2_000, 300_000));
        }
        if (r.nextInt(3) == 0) {
            p.setsockopt(s, SOL_SOCKET, SO_SNDBUF, r.nextInt(2_000, 300_000));
        }
        if (r.nextInt(3) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_NODELAY, 1);
        }
        if (r.nextInt(2) == 0) {
            String[] names = StreamTalk.congestionControls();
            p.setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, names[r.nextInt(names.length)]);
        }
        if (r.nextInt(8) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_MAXSEG, r.nextInt(88, 1460));
        }
        if (r.nextInt(6) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_QUICKACK, r.nextInt(2));
        }
        if (r.nextInt(8) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_NOTSENT_LOWAT, r.nextInt(1, 20_000));
        }
        if (r.nextInt(8) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_WINDOW_CLAMP, r.nextInt(1_000, 65_536));
        }
        if (r.nextInt(8) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_DEFER_ACCEPT, r.nextInt(1, 10));
        }
        if (r.nextInt(8) == 0) {
            p.setsockopt(s, SOL_SOCKET, SO_RCVLOWAT, r.nextInt(1, 500));
        }
        if (!kind || r.nextInt(6) == 0) { // who only reads learns by this that the other end is gone
            p.setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, 1);
            p.setsockopt(s, IPPROTO_TCP, TCP_KEEPIDLE, r.nextInt(10, 100));
            p.setsockopt(s, IPPROTO_TCP, TCP_KEEPINTVL, r.nextInt(5, 60));
        }
        if (!kind && r.nextInt(4) == 0) {
            p.setsockopt(s, IPPROTO_TCP, TCP_USER_TIMEOUT, r.nextInt(500, 60_000));
        }
    }

    @Override
    public String toString() {
        return features.toString();
    }
}
