package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_SNDBUF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The same promise on networks made at random, with programs that behave at random: cables of any rate, delay, MTU and quality, with and
 * without a router, cut for a while; buffers of any size; writers and readers of any block size that sleep now and then; either end
 * closes first. {@code -Djackfield.seeds=N} sets for how many seeds.
 */
class AnyNetworkTest {
    private static final int SEEDS = Integer.getInteger("jackfield.seeds", 25) * 8;
    private static final int FIRST = Integer.getInteger("jackfield.seed", 1);
    private static final int PORT = 4000;

    @Test
    void streamsArriveIntact() {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new Scene(seed).run(false);
            } catch (Throwable e) {
                Scene again = new Scene(seed);
                try {
                    again.run(true);
                } catch (Throwable same) {
                    // it is told already
                }
                throw new AssertionError("seed " + seed + "\n" + again.ladder, e);
            }
        }
    }

    private static final class Scene {
        private final long seed;
        private final SplittableRandom random;
        private String ladder = "";
        private boolean damages;

        Scene(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void run(boolean look) {
            try (Network net = Network.virtual(seed)) {
                Host a = net.host("a");
                Host b = net.host("b");
                String server = build(net, a, b);
                LadderRecorder recorder = look ? new LadderRecorder(a, b) : null;
                try {
                    talk(net, a, b, server);
                    net.world().join();
                    Exchange.leavesNothingBehind(net);
                } finally {
                    if (look) {
                        ladder = "at " + net.world().now() + " ns\n" + a.sockets() + "\n" + b.sockets() + "\n"
                                + recorder.ladder().tail(60);
                    }
                }
            }
        }

        private String build(Network net, Host a, Host b) {
            if (random.nextBoolean()) {
                impair(net, net.cable(a, "10.0.1.1/24", b, "10.0.1.2/24"));
                return "10.0.1.2";
            }
            Host r = net.router("r");
            impair(net, net.cable(a, "10.0.1.1/24", r, "10.0.1.254/24"));
            impair(net, net.cable(r, "10.0.2.254/24", b, "10.0.2.1/24"));
            net.gateway(a, "10.0.1.254");
            net.gateway(b, "10.0.2.254");
            return "10.0.2.1";
        }

        private void impair(Network net, Link link) {
            if (random.nextInt(8) == 0) {
                return; // perfect, and so with large packets
            }
            double badness = random.nextDouble(0.15);
            link.loss(badness * random.nextDouble())
                    .reorder(badness * random.nextDouble() * 2)
                    .duplicate(badness * random.nextDouble())
                    .corrupt(damages ? 0 : badness * random.nextDouble() / 2)
                    .delay(Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 28))))
                    .jitter(Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 25))));
            damages = true; // on one link only: a second bit on the next could make the checksum right again
            if (random.nextInt(3) == 0) {
                link.rate(random.nextLong(1_000_000, 100_000_000), random.nextInt(3_000, 200_000));
            }
            if (random.nextInt(3) == 0) {
                link.mtu(random.nextInt(296, 1500));
            }
            if (random.nextInt(5) == 0) {
                long from = random.nextLong(3_000_000_000L);
                long length = random.nextLong(3_000_000_000L);
                net.world().daemon("cutter", () -> {
                    net.world().sleep(from);
                    link.cut();
                    net.world().sleep(length);
                    link.heal();
                });
            }
        }

        private void talk(Network net, Host a, Host b, String server) {
            net.world().start("b", () -> {
                Process p = b.process("server");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                buffers(p, l);
                p.bind(l, new InetSocketAddress(server, PORT));
                p.listen(l, 1);
                while (true) {
                    int s = p.accept(l);
                    byte[] one = new byte[1];
                    int n;
                    try {
                        n = p.read(s, one, 0, 1);
                    } catch (ErrnoException e) {
                        n = 0; // the client gave up connecting, and this connection never was one to it
                    }
                    if (n == 1) {
                        p.close(l);
                        converse(net, p, s, 2, 1);
                        return;
                    }
                    p.close(s);
                }
            });
            net.world().start("a", () -> {
                Process p = a.process("client");
                int s = connect(p, server);
                p.write(s, new byte[1], 0, 1);
                converse(net, p, s, 1, 2);
            });
        }

        private int connect(Process p, String server) throws ErrnoException {
            while (true) {
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                buffers(p, s);
                try {
                    p.connect(s, new InetSocketAddress(server, PORT));
                    return s;
                } catch (ErrnoException e) {
                    assertThat(e.errno()).isIn(Errno.ETIMEDOUT, Errno.EHOSTUNREACH);
                    p.close(s);
                }
            }
        }

        private void buffers(Process p, int s) throws ErrnoException {
            if (random.nextInt(3) == 0) {
                p.setsockopt(s, SOL_SOCKET, SO_RCVBUF, random.nextInt(2_000, 300_000));
            }
            if (random.nextInt(3) == 0) {
                p.setsockopt(s, SOL_SOCKET, SO_SNDBUF, random.nextInt(2_000, 300_000));
            }
        }

        private long length(int stream) {
            SplittableRandom r = new SplittableRandom(seed * 4 + stream);
            return r.nextLong(1L << r.nextInt(1, 20));
        }

        private void converse(Network net, Process p, int s, int out, int in) throws Exception {
            boolean[] sent = new boolean[1];
            net.world().start(p + " sends", () -> {
                send(net, p, s, out);
                p.shutdown(s, Endpoint.SHUT_WR);
                sent[0] = true;
            });
            receive(net, p, s, in);
            while (!sent[0]) {
                net.world().sleep(Duration.ofMillis(10));
            }
            p.close(s);
            p.exit();
        }

        private void send(Network net, Process p, int s, int stream) throws Exception {
            int most = 1 << random.nextInt(1, 17);
            long left = length(stream);
            SplittableRandom content = new SplittableRandom(seed * 4 + stream);
            while (left > 0) {
                byte[] b = new byte[(int) Math.min(left, random.nextInt(1, most + 1))];
                for (int i = 0; i < b.length; i++) {
                    b[i] = (byte) content.nextInt();
                }
                p.write(s, b, 0, b.length);
                left -= b.length;
                pause(net);
            }
        }

        private void receive(Network net, Process p, int s, int stream) throws Exception {
            byte[] b = new byte[1 << random.nextInt(1, 17)];
            SplittableRandom content = new SplittableRandom(seed * 4 + stream);
            long all = 0;
            for (int n; (n = p.read(s, b, 0, random.nextInt(1, b.length + 1))) > 0; all += n) {
                for (int i = 0; i < n; i++) {
                    if (b[i] != (byte) content.nextInt()) {
                        throw new AssertionError("byte " + (all + i) + " is wrong");
                    }
                }
                pause(net);
            }
            assertThat(all).as("bytes received").isEqualTo(length(stream));
        }

        private void pause(Network net) throws InterruptedException {
            if (random.nextInt(50) == 0) {
                net.world().sleep(random.nextLong(300_000_000));
            }
        }
    }
}
