package dev.jackfield.cli.kernel;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.TCP_INFO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.kernel.HostRig.Passed;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.host.Process;
import dev.jackfield.tcp.TcpInfo;
import dev.jackfield.testing.Program;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ECN with Linux at the other end (RFC 3168): both agree, a router marks, the receiver echoes and the sender reacts. */
@Tag("kernel")
class EcnTest {
    private static final int BYTES = 3_000_000;
    private static final int SYN_BITS = TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR;

    private static final String RECEIVER = """
        import socket
        l = socket.create_server(('%s', 4000))
        print('ready')
        s, _ = l.accept()
        n = 0
        while True:
            b = s.recv(65536)
            if not b: break
            n += len(b)
        s.sendall(b'%%d' %% n)
        s.close()
        """.formatted(HostRig.LINUX);

    /** By Reno (option 13 is TCP_CONGESTION): BBR, which may be the default, does not react to marks. */
    private static final String SENDER = """
        import socket
        s = socket.socket()
        s.setsockopt(socket.IPPROTO_TCP, 13, b'reno')
        s.connect(('%s', 4000))
        s.sendall(bytes(%d))
        s.shutdown(socket.SHUT_WR)
        print(s.recv(10))
        """.formatted(HostRig.HOST, BYTES);

    @Test
    void linuxEchoesTheMarksOfOurDataAndWeReact() throws Exception {
        transferToLinux(1);
    }

    /** Accurate feedback (RFC 9768) is asked for; Linux 6.18 knows it, but does not let it be switched on, and agrees to RFC 3168's. */
    @Test
    void whoAsksForMoreThanLinuxOffersGetsThat() throws Exception {
        transferToLinux(3);
    }

    private static void transferToLinux(int setting) throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.host.set("net.ipv4.tcp_ecn", setting);
            rig.fromHost().loss(0.01).marking(true);
            Program receiver = rig.python(RECEIVER);
            receiver.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
            p.connect(s, new InetSocketAddress(HostRig.LINUX, 4000));
            assertThat(p.write(s, new byte[BYTES], 0, BYTES)).isEqualTo(BYTES);
            TcpInfo info = p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class);
            assertThat(info.options() & TcpInfo.TCPI_OPT_ECN).isNotZero();
            p.shutdown(s, Endpoint.SHUT_WR);
            byte[] b = new byte[20];
            int n = p.read(s, b, 0, b.length);
            assertThat(new String(b, 0, n)).isEqualTo("" + BYTES);
            receiver.expectSuccess();

            assertThat(rig.passed(x -> x.fromHost() && (x.flags() & SYN_BITS) == SYN_BITS))
                    .hasSize(1);
            assertThat(rig.linuxCounter("IpExtInCEPkts")).isPositive();
            assertThat(rig.passed(x -> !x.fromHost() && x.has(TcpHeader.ECE) && !x.has(TcpHeader.SYN)))
                    .as("echoes")
                    .isNotEmpty();
            assertThat(rig.passed(x -> x.fromHost() && x.has(TcpHeader.CWR) && !x.has(TcpHeader.SYN)))
                    .as("reactions")
                    .isNotEmpty()
                    .allMatch(x -> x.ecn() == EcnBits.ECT0 && x.length() > 0);
            assertThat(info.sndSsthresh()).isLessThan(1 << 29);
        }
    }

    @Test
    void weEchoTheMarksOfLinuxsDataAndItReacts() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.sysctl("net.ipv4.tcp_ecn", "1");
            rig.toHost().loss(0.01).marking(true);
            Process p = rig.host.process("server");
            int l = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
            p.bind(l, new InetSocketAddress(4000));
            p.listen(l, 1);
            Program sender = rig.python(SENDER);
            int s = HostRig.patient(p, p.accept(l));
            byte[] b = new byte[BYTES];
            assertThat(p.recv(s, b, 0, BYTES, Endpoint.MSG_WAITALL)).isEqualTo(BYTES);
            assertThat(p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class).options()
                            & (TcpInfo.TCPI_OPT_ECN | TcpInfo.TCPI_OPT_ECN_SEEN))
                    .isEqualTo(TcpInfo.TCPI_OPT_ECN | TcpInfo.TCPI_OPT_ECN_SEEN);
            p.close(s);
            sender.expectSuccess();

            assertThat(rig.host.counters().get(Counter.IpExtInCEPkts)).isPositive();
            assertThat(rig.passed(x -> x.fromHost() && x.has(TcpHeader.SYN)).getFirst())
                    .matches(x -> x.has(TcpHeader.ECE) && !x.has(TcpHeader.CWR));
            assertThat(rig.passed(x -> x.fromHost() && x.has(TcpHeader.ECE) && !x.has(TcpHeader.SYN)))
                    .as("echoes")
                    .isNotEmpty();
            assertThat(rig.passed(EcnTest::reaction)).as("reactions").isNotEmpty();
        }
    }

    private static boolean reaction(Passed x) {
        return !x.fromHost() && x.has(TcpHeader.CWR) && !x.has(TcpHeader.SYN);
    }
}
