package dev.jackfield.cli.kernel;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static dev.jackfield.socket.Posix.TCP_INFO;
import static dev.jackfield.socket.Posix.TCP_QUICKACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jackfield.cli.kernel.HostRig.Passed;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.link.Impairment;
import dev.jackfield.link.PcapngWriter;
import dev.jackfield.tcp.TcpInfo;
import dev.jackfield.testing.Program;
import dev.jackfield.testing.Result;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linux and we over a path that loses, delays and reorders; what both know of a connection; and Linux when we are gone. */
@Tag("kernel")
class ImpairedBulkTest {
    private static final InetSocketAddress LINUX = new InetSocketAddress(HostRig.LINUX, 4000);
    private static final int BYTES = 1_000_000;

    /** Takes all there is and sends it back, by the congestion control that is said (option 13 is TCP_CONGESTION). */
    private static final String MIRROR = """
        import socket
        l = socket.create_server(('%s', 4000))
        try:
            l.setsockopt(socket.IPPROTO_TCP, 13, b'%%s')
        except OSError:
            print('not offered')
        print('ready')
        s, _ = l.accept()
        all = bytearray()
        while True:
            b = s.recv(65536)
            if not b: break
            all += b
        s.sendall(all)
        s.close()
        """.formatted(HostRig.LINUX);

    private static final String ECHO = """
        import socket
        l = socket.create_server(('%s', 4000))
        print('ready')
        s, _ = l.accept()
        while True:
            b = s.recv(1000)
            if not b: break
            s.sendall(b)
        """.formatted(HostRig.LINUX);

    private static final String WATCHER = """
        import socket
        l = socket.create_server(('%s', 4000))
        print('ready')
        s, _ = l.accept()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.sendall(s.recv(100))
        try:
            s.recv(100)
        except TimeoutError:
            print('timed out')
        """.formatted(HostRig.LINUX);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"reno", "cubic", "bbr"})
    void allArrivesBothWaysWhateverLinuxControlsCongestionBy(String control) throws Exception {
        Path file = directory.resolve("capture.pcapng");
        try (PcapngWriter capture = PcapngWriter.create(file);
                HostRig rig = new HostRig()) {
            Program mirror = rig.python(MIRROR.formatted(control));
            mirror.awaitMessage("ready\n");
            assumeThat(mirror.messages())
                    .as("this Linux lets us use " + control)
                    .doesNotContain("not offered");
            rig.host.capture("eth0", capture);
            impair(rig.toHost());
            impair(rig.fromHost());
            byte[] sent = new byte[BYTES];
            new Random(3).nextBytes(sent);
            Process p = rig.host.process("client");
            int s = connected(p);
            p.setsockopt(
                    s, SOL_SOCKET, SO_RCVTIMEO, Duration.ofMinutes(1)); // nothing comes back before all has arrived
            assertThat(p.write(s, sent, 0, BYTES)).isEqualTo(BYTES);
            p.shutdown(s, Endpoint.SHUT_WR);
            byte[] back = new byte[BYTES + 1];
            int n = 0;
            for (int r = 1; r > 0; n += r) {
                r = p.read(s, back, n, back.length - n);
            }
            assertThat(n).isEqualTo(BYTES);
            assertThat(Arrays.mismatch(sent, back)).isEqualTo(BYTES);
            mirror.expectSuccess();
            for (Impairment i : List.of(rig.toHost(), rig.fromHost())) {
                assertThat(i.lost()).isPositive();
                assertThat(i.reordered()).isPositive();
            }
            assertNewDataInOrder(rig.passed(x -> x.fromHost() && x.length() > 0));
        }
        assertThat(Analyzer.faultsOfOursOnBadPath(file)).isEmpty();
    }

    private static void assertNewDataInOrder(List<Passed> ours) {
        int next = ours.getFirst().seq();
        for (Passed x : ours) {
            assertThat(x.seq() - next).as("a gap in front of it").isNotPositive();
            next += Math.max(0, x.seq() + x.length() - next);
        }
        assertThat(next - ours.getFirst().seq()).isEqualTo(BYTES);
    }

    /** A round trip of 10 ms. */
    private static void impair(Impairment i) {
        i.loss(0.01).delay(5_000_000).reorder(0.01);
    }

    @Test
    void ssAndWeSayTheSameOfAConnection() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.host.set("net.ipv4.tcp_ecn", 1);
            rig.fromHost().delay(50_000_000);
            rig.toHost().delay(50_000_000);
            Program echo = rig.python(ECHO);
            echo.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            TcpInfo ours;
            List<String> theirs;
            double rtt;
            int rounds = 0;
            do { // a busy machine holds up one of us now and then, and the mean forgets that
                for (int i = 0; i < 10; i++) {
                    p.setsockopt(s, IPPROTO_TCP, TCP_QUICKACK, 1);
                    exchange(p, s);
                }
                ours = p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class);
                theirs = ss(rig);
                rtt = rtt(theirs);
            } while (Math.abs(ours.rtt() - rtt) > rtt / 10 && ++rounds < 30);
            p.close(s);
            echo.expectSuccess();

            assertThat(theirs)
                    .contains("ts", "sack", "ecn", "ecnseen", "wscale:" + ours.rcvWscale() + "," + ours.sndWscale());
            assertThat(theirs).contains("mss:" + ours.sndMss());
            int all = TcpInfo.TCPI_OPT_TIMESTAMPS
                    | TcpInfo.TCPI_OPT_SACK
                    | TcpInfo.TCPI_OPT_WSCALE
                    | TcpInfo.TCPI_OPT_ECN
                    | TcpInfo.TCPI_OPT_ECN_SEEN;
            assertThat(ours.options()).isEqualTo(all);
            assertThat((double) ours.rtt()).isCloseTo(rtt, within(rtt / 10));
        }
    }

    private static List<String> ss(HostRig rig) {
        Result r = rig.linux().run("ss", "-tinoOH", "state", "established");
        return List.of(r.expectSuccess().output().strip().split("\\s+"));
    }

    /** In microseconds. */
    private static double rtt(List<String> ss) {
        String x = ss.stream().filter(w -> w.startsWith("rtt:")).findFirst().orElseThrow();
        return Double.parseDouble(x.substring(4, x.indexOf('/'))) * 1000;
    }

    @Test
    void linuxFindsOutThatWeAreGone() throws Exception {
        try (HostRig rig = new HostRig()) {
            Program watcher = rig.python(WATCHER);
            watcher.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            exchange(p, s);
            rig.fromHost().barrier(frame -> true);
            assertThat(watcher.expectSuccess().output()).contains("timed out");
            assertThat(rig.linuxCounter("TcpExtTCPKeepAlive")).isEqualTo(2);
            byte[] b = new byte[1];
            assertThatThrownBy(() -> p.read(s, b, 0, 1))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNRESET));
            assertThat(rig.host.counters().get(Counter.TcpEstabResets)).isEqualTo(1);
        }
    }

    private static int connected(Process p) throws ErrnoException {
        int s = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
        p.connect(s, LINUX);
        return s;
    }

    private static void exchange(Process p, int s) throws ErrnoException {
        byte[] b = new byte[100];
        assertThat(p.write(s, b, 0, 100)).isEqualTo(100);
        assertThat(p.recv(s, b, 0, 100, Endpoint.MSG_WAITALL)).isEqualTo(100);
    }
}
