package dev.jackfield.host;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.F_SETFL;
import static dev.jackfield.socket.Posix.O_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets beyond 64 KiB on cables, from 10.0.1.1 to 10.0.2.2 by way of a router. */
class BigPacketsTest {
    private static final long MS = 1_000_000;
    private static final int SIZE = 6 << 20;

    private final ManualClock clock = new ManualClock();
    private final Cable near = new Cable(clock, 1);
    private final Cable far = new Cable(clock, 2);
    private final Host a = host("a", 1);
    private final Host router = host("router", 2);
    private final Host b = host("b", 3);
    private int longest;

    BigPacketsTest() {
        a.attach("eth0", LinkType.ETHERNET, near.a());
        router.attach("eth0", LinkType.ETHERNET, near.b());
        router.attach("eth1", LinkType.ETHERNET, far.a());
        b.attach("eth0", LinkType.ETHERNET, far.b());
        a.addAddress("eth0", "10.0.1.1/24");
        router.addAddress("eth0", "10.0.1.9/24");
        router.addAddress("eth1", "10.0.2.9/24");
        b.addAddress("eth0", "10.0.2.2/24");
        a.addRoute("10.0.2.0/24", "10.0.1.9", "eth0");
        b.addRoute("10.0.1.0/24", "10.0.2.9", "eth0");
        router.set("net.ipv4.ip_forward", 1);
        clock.advance(10_000 * MS); // the addresses are probed and announced
    }

    private Host host(String name, long seed) {
        return Host.builder(name).clock(clock).random(Randoms.seeded(seed)).build();
    }

    @AfterEach
    void noFaults() {
        assertThat(a.core().faults() + router.core().faults() + b.core().faults())
                .isZero();
    }

    /** Carries a stream of large writes, each read when there is no room for more, and compares the bytes. */
    private void carry() throws ErrnoException {
        Process client = a.process("client");
        Process server = b.process("server");
        int listener = server.socket(AF_INET, SOCK_STREAM, 0);
        server.bind(listener, new InetSocketAddress("10.0.2.2", 80));
        server.listen(listener, 1);
        int here = client.socket(AF_INET, SOCK_STREAM, 0);
        client.fcntl(here, F_SETFL, O_NONBLOCK);
        try {
            client.connect(here, new InetSocketAddress("10.0.2.2", 80));
        } catch (ErrnoException e) {
            clock.advance(100 * MS);
        }
        int there = server.accept(listener);
        server.fcntl(there, F_SETFL, O_NONBLOCK);
        byte[] sent = new byte[SIZE];
        new SplittableRandom(1).nextBytes(sent);
        byte[] got = new byte[SIZE];
        int written = 0;
        int read = 0;
        while (read < SIZE) {
            try {
                while (written < SIZE) {
                    written += client.write(here, sent, written, Math.min(SIZE - written, 300_000));
                }
            } catch (ErrnoException e) {
                // full
            }
            try {
                for (int n; (n = server.read(there, got, read, SIZE - read)) > 0; ) {
                    read += n;
                }
            } catch (ErrnoException e) {
                clock.advance(MS);
            }
        }
        assertThat(Arrays.equals(got, sent)).isTrue();
    }

    private void look(Packet frame) {
        longest = Math.max(longest, frame.length());
    }

    @Test
    void travelUncutThroughARouter() throws ErrnoException {
        carry();
        long packets = b.counters().get(Counter.IpInReceives);
        assertThat(packets).isLessThan(SIZE / Packet.MAX * 2);
        assertThat(b.counters().get(Counter.IpExtInOctets)).isBetween((long) SIZE, SIZE + 100 * packets);
    }

    @Test
    void areCutWhereSomebodyLooks() throws ErrnoException {
        b.capture("eth0", (i, outbound, time, frame) -> look(frame));
        carry();
        assertThat(longest).isEqualTo(1514);
    }

    @Test
    void areCutWhereSomethingGoesWrong() throws ErrnoException {
        far.ab().delay(MS);
        carry();
        assertThat(b.counters().get(Counter.TcpInSegs)).isGreaterThan(SIZE / 1500);
    }
}
