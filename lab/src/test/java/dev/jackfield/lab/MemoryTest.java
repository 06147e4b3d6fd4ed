package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many connections bring a host to the limits of tcp_mem: what it holds stays bounded, and once the applications read, every byte arrives. */
class MemoryTest {
    private static final int CONNECTIONS = 50;
    private static final int BYTES = 300_000; // that each sends, of which a receive buffer takes a part
    private static final int MIN = 150, PRESSURE = 200, MAX = 250; // pages
    private static final int PORT = 80;

    private final Network net = Network.virtual(1);
    private final Host client = net.host("client");
    private final Host server = net.host("server");
    private long most; // pages

    @BeforeEach
    void connect() {
        net.cable(client, "10.0.0.1/24", server, "10.0.0.2/24").loss(0.02).delay(Duration.ofMillis(2));
    }

    @AfterEach
    void close() {
        net.close();
    }

    private static void limit(Host h) {
        h.set("net.ipv4.tcp_mem.min", MIN);
        h.set("net.ipv4.tcp_mem.pressure", PRESSURE);
        h.set("net.ipv4.tcp_mem.max", MAX);
    }

    /** Both ends of each connection send at once, and read after so long. */
    private void converse(Duration patience) throws InterruptedException {
        net.world().start("server", () -> {
            Process p = server.process("server");
            int l = p.socket(AF_INET, SOCK_STREAM, 0);
            p.bind(l, new InetSocketAddress("10.0.0.2", PORT));
            p.listen(l, CONNECTIONS);
            for (int i = 0; i < CONNECTIONS; i++) {
                int s = p.accept(l);
                net.world().start("reader " + i, () -> talk(p, s, patience));
            }
            p.close(l);
        });
        Process p = client.process("client");
        for (int i = 0; i < CONNECTIONS; i++) {
            net.world().start("client " + i, () -> {
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(s, new InetSocketAddress("10.0.0.2", PORT));
                talk(p, s, patience);
            });
        }
        net.world().start("observer", () -> {
            for (int i = 0; i < 1000; i++) {
                net.world().sleep(Duration.ofMillis(10));
                most = Math.max(most, server.tcpMemory());
            }
        });
        net.world().join();
        client.processes().forEach(Process::exit);
        server.processes().forEach(Process::exit);
    }

    private void talk(Process p, int s, Duration patience) throws Exception {
        boolean[] sent = new boolean[1];
        net.world().start("writer", () -> {
            send(p, s);
            p.shutdown(s, Endpoint.SHUT_WR);
            sent[0] = true;
        });
        net.world().sleep(patience);
        receive(p, s);
        while (!sent[0]
                || p.ioctl(s, Endpoint.SIOCOUTQ) > 0) { // or the host may reset it, when nobody owns it any more
            net.world().sleep(Duration.ofMillis(10));
        }
        p.close(s);
    }

    private static void send(Process p, int s) throws ErrnoException {
        byte[] b = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            b[i] = at(i);
        }
        p.write(s, b, 0, BYTES);
    }

    private static void receive(Process p, int s) throws ErrnoException {
        byte[] b = new byte[20_000];
        int got = 0;
        for (int n; (n = p.read(s, b, 0, b.length)) > 0; ) {
            for (int i = 0; i < n; i++) {
                if (b[i] != at(got + i)) {
                    throw new AssertionError("byte " + (got + i) + " is wrong");
                }
            }
            got += n;
        }
        assertThat(got).isEqualTo(BYTES);
    }

    private static byte at(int i) {
        return (byte) (i * 0x9e37_79b9 >>> 24);
    }

    private long count(Counter c) {
        return server.counters().get(c);
    }

    @Test
    void withoutALimitTheQueuesHoldWhatBuffersAllow() throws Exception {
        converse(Duration.ofSeconds(10));
        assertThat(most).isGreaterThan(8 * MAX);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isZero();
        Exchange.leavesNothingBehind(net);
    }

    @Test
    void aHostAtItsLimitHoldsALittleMoreAndAllArrives() throws Exception {
        limit(server);
        converse(Duration.ofSeconds(10));
        int everybodysLeast = 2 * CONNECTIONS; // a page to send and one to read
        assertThat(most).isBetween((long) PRESSURE, (long) MAX + everybodysLeast + CONNECTIONS);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isPositive();
        assertThat(count(Counter.TcpExtTCPMemoryPressuresChrono)).isPositive();
        assertThat(count(Counter.TcpExtPruneCalled)).isPositive();
        assertThat(count(Counter.TcpExtTCPRcvQDrop)).isPositive();
        assertThat(count(Counter.TcpExtOfoPruned)).isPositive();
        Exchange.leavesNothingBehind(net);
    }

    @Test
    void twoHostsAtTheirLimitsGetOnAllTheSame() throws Exception {
        limit(server);
        limit(client);
        converse(Duration.ofMillis(100));
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isPositive();
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isZero();
        Exchange.leavesNothingBehind(net);
    }

    @Test
    void programsThatNeverReadLeaveNothingWhenTheyEnd() throws Exception {
        limit(server);
        net.world().start("server", () -> {
            Process p = server.process("server");
            int l = p.socket(AF_INET, SOCK_STREAM, 0);
            p.bind(l, new InetSocketAddress("10.0.0.2", PORT));
            p.listen(l, CONNECTIONS);
            net.world().sleep(Duration.ofSeconds(20));
            assertThat(server.tcpMemory()).isGreaterThanOrEqualTo(MIN);
            p.exit();
        });
        Process p = client.process("client");
        for (int i = 0; i < CONNECTIONS; i++) {
            net.world().start("client " + i, () -> {
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(s, new InetSocketAddress("10.0.0.2", PORT));
                try {
                    send(p, s);
                } catch (ErrnoException e) {
                    assertThat(e.errno().name()).isEqualTo("ECONNRESET");
                }
                p.close(s);
            });
        }
        net.world().join();
        p.exit();
        Exchange.leavesNothingBehind(net);
    }
}
