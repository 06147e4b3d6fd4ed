package dev.jackfield.cli.kernel;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_KEEPALIVE;
import static dev.jackfield.socket.Posix.TCP_INFO;
import static dev.jackfield.socket.Posix.TCP_KEEPCNT;
import static dev.jackfield.socket.Posix.TCP_KEEPIDLE;
import static dev.jackfield.socket.Posix.TCP_KEEPINTVL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.tcp.TcpInfo;
import dev.jackfield.testing.Program;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SYN cookies, keepalive and TCP_INFO with Linux at the other end. */
@Tag("kernel")
class LifeTest {
    private static final InetSocketAddress LINUX = new InetSocketAddress(HostRig.LINUX, 4000);

    /** Echoes until the end, then tells what Linux knows of the connection: options, scales, sizes, and the round trip in us. */
    private static final String SERVER = """
        import socket, struct
        l = socket.socket()
        l.bind(('%s', 4000))
        l.listen()
        print('ready')
        s, _ = l.accept()
        i = None
        while True:
            b = s.recv(1000)
            if not b:
                break
            s.sendall(b)
            i = s.getsockopt(socket.IPPROTO_TCP, 11, 104)
        u = struct.unpack('8B24I', i)
        print('info', u[5], u[6] & 15, u[6] >> 4, u[8 + 2], u[8 + 15], u[8 + 21])
        s.close()
        """.formatted(HostRig.LINUX);

    private static final String CLIENT = """
        import socket
        s = socket.socket()
        s.connect(('%s', 4000))
        s.sendall(b'hello')
        print(s.recv(100))
        """.formatted(HostRig.HOST);

    @Test
    void linuxConnectsByACookieOfOurs() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.host.set("net.ipv4.tcp_syncookies", 2);
            Process p = rig.host.process("server");
            int l = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
            p.bind(l, new InetSocketAddress(4000));
            p.listen(l, 16);
            Program client = rig.python(CLIENT);
            int s = HostRig.patient(p, p.accept(l));
            byte[] b = new byte[100];
            int n = p.read(s, b, 0, b.length);
            p.write(s, b, 0, n);
            assertThat(client.expectSuccess().output()).contains("b'hello'");
            assertThat(rig.host.counters().get(Counter.TcpExtSyncookiesRecv)).isEqualTo(1);
            TcpInfo i = p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class);
            int all = TcpInfo.TCPI_OPT_TIMESTAMPS | TcpInfo.TCPI_OPT_SACK | TcpInfo.TCPI_OPT_WSCALE;
            assertThat(i.options() & all).as("what the cookie kept").isEqualTo(all);
        }
    }

    @Test
    void weConnectByACookieOfLinux() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.sysctl("net.ipv4.tcp_syncookies", "2");
            Program server = rig.python(SERVER);
            server.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            exchange(p, s);
            p.close(s);
            server.expectSuccess();
            assertThat(rig.linuxCounter("TcpExtSyncookiesRecv")).isEqualTo(1);
        }
    }

    @Test
    void bothEndsKnowTheSameOfAConnection() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.toHost().delay(20_000_000);
            Program server = rig.python(SERVER);
            server.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            for (int i = 0; i < 30; i++) {
                exchange(p, s);
            }
            TcpInfo ours = p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class);
            p.close(s);
            String line = server.expectSuccess()
                    .output()
                    .lines()
                    .filter(x -> x.startsWith("info"))
                    .findFirst()
                    .orElseThrow();
            String[] theirs = line.split(" ");
            assertThat(ours.options() & 7).isEqualTo(Integer.parseInt(theirs[1]) & 7);
            assertThat(ours.rcvWscale()).isEqualTo(Integer.parseInt(theirs[2]));
            assertThat(ours.sndWscale()).isEqualTo(Integer.parseInt(theirs[3]));
            assertThat(ours.sndMss()).isEqualTo(Integer.parseInt(theirs[4]));
            double rtt = Double.parseDouble(theirs[5]);
            assertThat((double) ours.rtt()).isCloseTo(rtt, within(rtt / 10));
        }
    }

    @Test
    void aPeerThatIsGoneIsFoundOut() throws Exception {
        try (HostRig rig = new HostRig()) {
            Program server = rig.python(SERVER);
            server.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            exchange(p, s);
            p.setsockopt(s, IPPROTO_TCP, TCP_KEEPIDLE, 1);
            p.setsockopt(s, IPPROTO_TCP, TCP_KEEPINTVL, 1);
            p.setsockopt(s, IPPROTO_TCP, TCP_KEEPCNT, 2);
            p.setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, 1);
            rig.toHost().partition(true);
            byte[] b = new byte[1];
            assertThatThrownBy(() -> p.read(s, b, 0, 1))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
            assertThat(rig.host.counters().get(Counter.TcpExtTCPKeepAlive)).isEqualTo(2);
        }
    }

    @Test
    void aPathThatSwallowsLargePacketsIsFoundOut() throws Exception {
        try (HostRig rig = new HostRig()) {
            rig.host.set("net.ipv4.tcp_mtu_probing", 1);
            Program server = rig.python(SERVER);
            server.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = connected(p);
            rig.fromHost().barrier(frame -> frame.length() > 1300);
            byte[] b = new byte[3000];
            p.write(s, b, 0, b.length);
            for (int n = 0; n < b.length; ) {
                n += p.read(s, b, n, b.length - n);
            }
            assertThat(p.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class).sndMss())
                    .isLessThanOrEqualTo(1024);
        }
    }

    private static int connected(Process p) throws ErrnoException {
        int s = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
        p.connect(s, LINUX);
        return s;
    }

    private static void exchange(Process p, int s) throws ErrnoException {
        byte[] b = new byte[100];
        p.write(s, b, 0, 100);
        for (int n = 0; n < 100; ) {
            n += p.read(s, b, n, 100 - n);
        }
    }
}
