package dev.jackfield.cli.kernel;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.TCP_MD5SIG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.host.Process;
import dev.jackfield.tcp.TcpMd5Sig;
import dev.jackfield.testing.Namespace;
import dev.jackfield.testing.Program;
import dev.jackfield.wire.TcpHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signed segments with Linux at the other end (RFC 2385): each takes the other's, from the first SYN to the last FIN. */
@Tag("kernel")
class Md5Test {
    private static final String KEY = "a secret of two routers";
    private static final int BYTES = 500_000;

    /** struct tcp_md5sig by hand: address, flags, prefix, length, interface, key. */
    private static final String SIGN = """
        import socket, struct
        def sign(s, peer, key):
            address = struct.pack('=HH4s120x', socket.AF_INET, 0, socket.inet_aton(peer))
            s.setsockopt(socket.IPPROTO_TCP, 14, address + struct.pack('=BBHi80s', 0, 0, len(key), 0, key))
        """;

    private static final String ECHO = SIGN + """
        l = socket.socket()
        l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        l.bind(('%s', 4000))
        sign(l, '%s', b'%s')
        l.listen()
        print('ready')
        s, _ = l.accept()
        n = 0
        while True:
            b = s.recv(65536)
            if not b: break
            n += len(b)
            s.sendall(b)
        s.close()
        print(n)
        """.formatted(HostRig.LINUX, HostRig.HOST, KEY);

    private static final String CLIENT = SIGN + """
        s = socket.socket()
        s.settimeout(10)
        sign(s, '%s', b'%s')
        s.connect(('%s', 4000))
        s.sendall(bytes(%d))
        s.shutdown(socket.SHUT_WR)
        print(s.recv(10))
        """;

    private static TcpMd5Sig key() throws Exception {
        return new TcpMd5Sig(InetAddress.getByName(HostRig.LINUX), KEY.getBytes());
    }

    @Test
    void weOpenAndBothSign() throws Exception {
        try (HostRig rig = new HostRig()) {
            Program echo = rig.python(ECHO);
            echo.awaitMessage("ready\n");
            Process p = rig.host.process("client");
            int s = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
            p.setsockopt(s, IPPROTO_TCP, TCP_MD5SIG, key());
            p.connect(s, new InetSocketAddress(HostRig.LINUX, 4000));
            byte[] b = new byte[BYTES];
            for (int at = 0; at < BYTES; at += 10_000) {
                p.write(s, b, at, 10_000);
                assertThat(p.recv(s, b, at, 10_000, Endpoint.MSG_WAITALL)).isEqualTo(10_000);
            }
            p.shutdown(s, Endpoint.SHUT_WR);
            assertThat(p.read(s, b, 0, 1)).isZero();
            p.close(s);
            echo.expectSuccess().expect("" + BYTES);
            assertThat(rig.linuxCounter("TcpExtTCPMD5NotFound")).isZero();
            assertThat(rig.linuxCounter("TcpExtTCPMD5Failure")).isZero();
            assertThat(rig.host.counters().get(Counter.TcpExtTCPMD5NotFound)).isZero();
            assertThat(rig.host.counters().get(Counter.TcpExtTCPMD5Failure)).isZero();
            assertThat(rig.passed(x -> true)).allMatch(x -> signed(x.options()));
        }
    }

    private static boolean signed(byte[] options) {
        return options.length >= 20 && options[2] == 19 && options[3] == 18;
    }

    @Test
    void linuxOpensAndBothSign() throws Exception {
        try (HostRig rig = new HostRig()) {
            Process p = rig.host.process("server");
            int l = HostRig.patient(p, p.socket(AF_INET, SOCK_STREAM, 0));
            p.bind(l, new InetSocketAddress(4000));
            p.setsockopt(l, IPPROTO_TCP, TCP_MD5SIG, key());
            p.listen(l, 1);
            Program client = rig.python(CLIENT.formatted(HostRig.HOST, KEY, HostRig.HOST, BYTES));
            int s = HostRig.patient(p, p.accept(l));
            byte[] b = new byte[BYTES];
            assertThat(p.recv(s, b, 0, BYTES, Endpoint.MSG_WAITALL)).isEqualTo(BYTES);
            assertThat(p.read(s, b, 0, 1)).isZero();
            p.write(s, "whole".getBytes(), 0, 5);
            p.close(s);
            client.expectSuccess().expect("whole");
            assertThat(rig.linuxCounter("TcpExtTCPMD5Failure")).isZero();
            assertThat(rig.host.counters().get(Counter.TcpExtTCPMD5Failure)).isZero();
        }
    }

    @Test
    void withAnotherKeyLinuxDoesNotGetIn() throws Exception {
        try (HostRig rig = new HostRig()) {
            Process p = rig.host.process("server");
            int l = p.socket(AF_INET, SOCK_STREAM, 0);
            p.bind(l, new InetSocketAddress(4000));
            p.setsockopt(l, IPPROTO_TCP, TCP_MD5SIG, key());
            p.listen(l, 1);
            String hasty = CLIENT.replace("settimeout(10)", "settimeout(1.5)");
            rig.python(hasty.formatted(HostRig.HOST, "another", HostRig.HOST, 1))
                    .await(Namespace.LIMIT)
                    .expectFailure("timed out");
            assertThat(rig.host.counters().get(Counter.TcpExtTCPMD5Failure)).isPositive();
            assertThat(rig.passed(x -> x.fromHost() && x.has(TcpHeader.ACK))).isEmpty();
        }
    }
}
