package dev.jackfield.host;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IP_MTU_DISCOVER;
import static dev.jackfield.socket.Posix.IP_PMTUDISC_DO;
import static dev.jackfield.socket.Posix.IP_TTL;
import static dev.jackfield.socket.Posix.POLLERR;
import static dev.jackfield.socket.Posix.POLLHUP;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.POLLOUT;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_BROADCAST;
import static dev.jackfield.socket.Posix.SO_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import dev.jackfield.socket.PollFd;
import java.net.InetSocketAddress;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Two hosts on a cable with a delay of 10 ms, and time that moves only when the test says so. */
class TwoHostsTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final Cable cable = new Cable(clock, 1);
    private final Host hostA =
            Host.builder("a").clock(clock).random(Randoms.seeded(1)).build();
    private final Host hostB =
            Host.builder("b").clock(clock).random(Randoms.seeded(2)).build();
    private final Process a = hostA.process("client");
    private final Process b = hostB.process("server");

    TwoHostsTest() {
        hostA.attach("eth0", LinkType.ETHERNET, cable.a());
        hostB.attach("eth0", LinkType.ETHERNET, cable.b());
        hostA.addAddress("eth0", A + "/24");
        hostB.addAddress("eth0", B + "/24");
        clock.advance(10_000 * MS); // the addresses are probed and announced
        cable.ab().delay(10 * MS);
        cable.ba().delay(10 * MS);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static int udp(Process p) throws ErrnoException {
        return p.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    }

    private static int tcp(Process p) throws ErrnoException {
        return p.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    }

    private static int bound(Process p, String address, int port) throws ErrnoException {
        int s = udp(p);
        p.bind(s, at(address, port));
        return s;
    }

    private static int bits(Process p, int fd) throws ErrnoException {
        PollFd f = new PollFd(fd, POLLIN | POLLOUT);
        p.poll(new PollFd[] {f}, 0);
        return f.revents;
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    /** Makes both hosts know each other's link address. */
    private void warmUp() throws ErrnoException {
        int s = bound(b, B, 9);
        int c = udp(a);
        a.sendto(c, new byte[1], 0, 1, 0, at(B, 9));
        clock.advance(100 * MS);
        b.read(s, new byte[1], 0, 1);
        a.close(c);
        b.close(s);
    }

    @Test
    void aDatagramTakesItsTime() throws Exception {
        warmUp();
        int s = bound(b, B, 53);
        int c = udp(a);
        a.sendto(c, "hello".getBytes(), 0, 5, 0, at(B, 53));
        clock.advance(10 * MS - 1);
        assertThat(bits(b, s)).isEqualTo(POLLOUT);
        clock.advance(1);
        assertThat(bits(b, s)).isEqualTo(POLLIN | POLLOUT);
    }

    @Test
    void theLargestDatagramArrivesInFragments() throws Exception {
        int s = bound(b, B, 53);
        int c = udp(a);
        byte[] data = new byte[65_507];
        Randoms.seeded(3).nextBytes(data);
        a.sendto(c, data, 0, data.length, 0, at(B, 53));
        clock.advance(100 * MS);
        byte[] got = new byte[65_507];
        assertThat(b.read(s, got, 0, got.length)).isEqualTo(data.length);
        assertThat(got).isEqualTo(data);
    }

    @Test
    void whatMustNotBeFragmentedIsTooLong() throws Exception {
        int c = udp(a);
        a.setsockopt(c, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
        a.sendto(c, new byte[1472], 0, 1472, 0, at(B, 53));
        fails(Errno.EMSGSIZE, () -> a.sendto(c, new byte[1473], 0, 1473, 0, at(B, 53)));
    }

    @Test
    void aClosedPortRefusesTheConnectedSocketOneRoundTripLater() throws Exception {
        warmUp();
        int c = udp(a);
        a.connect(c, at(B, 54));
        a.write(c, new byte[1], 0, 1);
        clock.advance(20 * MS - 1);
        assertThat(bits(a, c)).isEqualTo(POLLOUT);
        clock.advance(1);
        assertThat(bits(a, c)).isEqualTo(POLLOUT | POLLERR);
        assertThat(a.getsockopt(c, SOL_SOCKET, SO_ERROR)).isEqualTo(Errno.ECONNREFUSED.number());
        assertThat(bits(a, c)).isEqualTo(POLLOUT);
    }

    @Test
    void anUnconnectedSocketIsNotTold() throws Exception {
        warmUp();
        int c = udp(a);
        a.sendto(c, new byte[1], 0, 1, 0, at(B, 54));
        clock.advance(100 * MS);
        assertThat(bits(a, c)).isEqualTo(POLLOUT);
    }

    @Test
    void timeToLiveAndBroadcastGoTheWholeWay() throws Exception {
        int s = bound(b, "0.0.0.0", 53);
        int c = udp(a);
        a.setsockopt(c, IPPROTO_IP, IP_TTL, 1);
        a.setsockopt(c, SOL_SOCKET, SO_BROADCAST, 1);
        a.sendto(c, new byte[1], 0, 1, 0, at("10.0.0.255", 53));
        a.sendto(c, new byte[1], 0, 1, 0, at("255.255.255.255", 53));
        clock.advance(100 * MS);
        assertThat(b.read(s, new byte[1], 0, 1)).isEqualTo(1);
        assertThat(b.read(s, new byte[1], 0, 1)).isEqualTo(1);
    }

    @Test
    void aConnectionTakesOneRoundTrip() throws Exception {
        warmUp();
        int l = tcp(b);
        b.bind(l, at(B, 80));
        b.listen(l, 5);
        int c = tcp(a);
        fails(Errno.EINPROGRESS, () -> a.connect(c, at(B, 80)));
        clock.advance(20 * MS - 1);
        assertThat(bits(a, c)).isZero();
        fails(Errno.EALREADY, () -> a.connect(c, at(B, 80)));
        assertThat(hostA.sockets()).singleElement().satisfies(i -> {
            assertThat(i.state()).isEqualTo("SYN_SENT");
            assertThat(i.timer().kind()).isEqualTo(SocketInfo.TimerKind.ON);
            assertThat(i.timer().remaining()).isBetween(900 * MS, 1000 * MS);
        });
        clock.advance(1);
        assertThat(bits(a, c)).isEqualTo(POLLOUT);
        a.connect(c, at(B, 80));
        fails(Errno.EISCONN, () -> a.connect(c, at(B, 80)));
        fails(Errno.EAGAIN, () -> b.accept(l));
        clock.advance(10 * MS);
        assertThat(bits(b, l)).isEqualTo(POLLIN);
        assertThat(b.getpeername(b.accept(l))).isEqualTo(a.getsockname(c));
    }

    @Test
    void aConnectionThatIsRefusedIsToldOneRoundTripLater() throws Exception {
        warmUp();
        int c = tcp(a);
        fails(Errno.EINPROGRESS, () -> a.connect(c, at(B, 81)));
        clock.advance(20 * MS);
        assertThat(bits(a, c) & (POLLERR | POLLHUP)).isEqualTo(POLLERR | POLLHUP);
        fails(Errno.ECONNREFUSED, () -> a.connect(c, at(B, 81)));
    }

    @Test
    void aConnectionToNobodyTimesOut() throws Exception {
        warmUp();
        cable.ab().partition(true);
        int c = tcp(a);
        fails(Errno.EINPROGRESS, () -> a.connect(c, at(B, 80)));
        clock.advance(5_000 * MS);
        fails(Errno.EALREADY, () -> a.connect(c, at(B, 80)));
        clock.advance(255_000 * MS);
        int error = a.getsockopt(c, SOL_SOCKET, SO_ERROR);
        assertThat(Errno.of(-error)).isIn(Errno.ETIMEDOUT, Errno.EHOSTUNREACH);
    }
}
