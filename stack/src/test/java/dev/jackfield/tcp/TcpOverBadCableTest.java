package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Setting;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.Impairment;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream property in small: whatever a cable does, the bytes arrive in order, exactly once, and everything ends. */
class TcpOverBadCableTest {
    private static final int TOTAL = 300_000;

    /** One end that writes its bytes and reads the other's. */
    private static final class End {
        final Process p;
        final int fd;
        final int salt;
        int sent;
        int received;
        boolean finished;
        boolean closed;
        final byte[] b = new byte[8192];

        End(Process p, int fd, int salt) {
            this.p = p;
            this.fd = fd;
            this.salt = salt;
        }

        static byte at(int i, int salt) {
            return (byte) (i * 31 + (i >>> 8) * 17 + salt);
        }

        void work() throws ErrnoException {
            while (sent < TOTAL) {
                int n = Math.min(b.length, TOTAL - sent);
                for (int i = 0; i < n; i++) {
                    b[i] = at(sent + i, salt);
                }
                int w = would(() -> p.write(fd, b, 0, n));
                if (w < 0) {
                    break;
                }
                sent += w;
                if (sent == TOTAL) {
                    p.shutdown(fd, 1);
                }
            }
            while (!finished) {
                int r = would(() -> p.read(fd, b, 0, b.length));
                if (r < 0) {
                    break;
                }
                for (int i = 0; i < r; i++) {
                    assertThat(b[i]).isEqualTo(at(received + i, 1 - salt));
                }
                received += r;
                finished = r == 0;
            }
            if (finished && sent == TOTAL && !closed) {
                closed = true;
                p.close(fd);
            }
        }
    }

    private interface Op {
        int run() throws ErrnoException;
    }

    private static int would(Op op) throws ErrnoException {
        try {
            return op.run();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EAGAIN) {
                return -1;
            }
            throw e;
        }
    }

    private static void run(long seed, boolean sack) throws Exception {
        ManualClock clock = new ManualClock();
        try (Host a = Host.builder("a")
                        .clock(clock)
                        .random(Randoms.seeded(seed))
                        .build();
                Host b = Host.builder("b")
                        .clock(clock)
                        .random(Randoms.seeded(seed + 1))
                        .build()) {
            Cable cable = new Cable(clock, seed);
            for (Impairment i : new Impairment[] {cable.ab(), cable.ba()}) {
                i.delay(5_000_000).loss(0.05).reorder(0.02).duplicate(0.01).corrupt(0.01);
            }
            a.attach("eth0", LinkType.ETHERNET, cable.a());
            b.attach("eth0", LinkType.ETHERNET, cable.b());
            a.addAddress("eth0", "10.0.0.1/24");
            b.addAddress("eth0", "10.0.0.2/24");
            a.settings().set(Setting.TCP_SACK, sack ? 1 : 0);
            Process pa = a.process("a");
            Process pb = b.process("b");
            int l = pa.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            pa.bind(l, new InetSocketAddress("10.0.0.1", 80));
            pa.listen(l, 4);
            int c = pb.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            try {
                pb.connect(c, new InetSocketAddress("10.0.0.1", 80));
            } catch (ErrnoException e) {
                assertThat(e.errno()).isEqualTo(Errno.EINPROGRESS);
            }
            int[] s = {-1};
            for (int i = 0; i < 600 && s[0] < 0; i++) {
                clock.advance(100_000_000);
                s[0] = would(() -> pa.accept4(l, SOCK_NONBLOCK));
            }
            assertThat(s[0]).as("accepted").isGreaterThan(0);
            End ea = new End(pa, s[0], 0);
            End eb = new End(pb, c, 1);
            for (int i = 0; i < 1_000_000 && !(ea.closed && eb.closed); i++) {
                ea.work();
                eb.work();
                clock.advance(1_000_000);
            }
            assertThat(ea.received).as("seed " + seed).isEqualTo(TOTAL);
            assertThat(eb.received).as("seed " + seed).isEqualTo(TOTAL);
            pa.close(l);
            clock.advance(1_000_000_000_000L);
            assertThat(a.sockets()).isEmpty();
            assertThat(b.sockets()).isEmpty();
            assertThat(a.core().faults() + b.core().faults()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytesArriveOnceAndInOrderWithSack(long seed) throws Exception {
        run(seed, true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytesArriveOnceAndInOrderWithoutSack(long seed) throws Exception {
        run(seed, false);
    }
}
