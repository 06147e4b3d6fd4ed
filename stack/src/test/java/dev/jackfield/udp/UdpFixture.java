package dev.jackfield.udp;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A host with 10.0.0.1/24 on a link whose other end is the test, and non-blocking UDP sockets on it. */
abstract class UdpFixture {
    static final String US = "10.0.0.1";
    static final String PEER = "10.0.0.2";

    final ManualClock clock = new ManualClock();
    final TestLink link = new TestLink();
    final Host host =
            Host.builder("host").clock(clock).random(Randoms.seeded(1)).build();
    final Process p = host.process("test");

    UdpFixture() {
        host.attach("ip0", LinkType.IP, link);
        host.addAddress("ip0", US + "/24");
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    int socket() throws ErrnoException {
        return p.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    }

    int bound(String address, int port) throws ErrnoException {
        int s = socket();
        p.bind(s, at(address, port));
        return s;
    }

    /** A socket bound with options of the socket level set to 1. */
    int bound(String address, int port, int... options) throws ErrnoException {
        int s = socket();
        for (int o : options) {
            p.setsockopt(s, SOL_SOCKET, o, 1);
        }
        p.bind(s, at(address, port));
        return s;
    }

    int connected(String address, int port) throws ErrnoException {
        int s = socket();
        p.connect(s, at(address, port));
        return s;
    }

    int send(int s, String data) throws ErrnoException {
        byte[] b = bytes(data);
        return p.send(s, b, 0, b.length, 0);
    }

    int send(int s, String data, String to, int port) throws ErrnoException {
        byte[] b = bytes(data);
        return p.sendto(s, b, 0, b.length, 0, at(to, port));
    }

    String receive(int s) throws ErrnoException {
        byte[] b = new byte[2000];
        return new String(b, 0, p.recv(s, b, 0, b.length, 0), StandardCharsets.ISO_8859_1);
    }

    /** What there is to receive, or "-" when nothing is. */
    String poll(int s) throws ErrnoException {
        try {
            return receive(s);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EAGAIN) {
                return "-";
            }
            throw e;
        }
    }

    Endpoint.Message receiveMessage(int s, int len, int flags) throws ErrnoException {
        Endpoint.Message m = new Endpoint.Message();
        p.recvfrom(s, new byte[len], 0, len, flags, m);
        return m;
    }

    InetSocketAddress name(int s) throws ErrnoException {
        return (InetSocketAddress) p.getsockname(s);
    }

    long count(Counter c) {
        return host.counters().get(c);
    }

    static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
