package dev.jackfield.host;

import static dev.jackfield.socket.Posix.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import dev.jackfield.socket.PollFd;
import dev.jackfield.tcp.TcpInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The system calls, one by one, over the real protocols: what they do and how they fail. */
@Timeout(30)
class ProcessTest extends HostFixture {
    private static final byte[] ONE = {1};

    private static void nonblocking(Process p, int fd) throws ErrnoException {
        p.fcntl(fd, F_SETFL, O_NONBLOCK);
    }

    // ---- descriptors

    private record Named(String name, ThrowingCallable call) {}

    private List<Named> callsOn(int fd) {
        return List.of(
                new Named("bind", () -> a.bind(fd, at(A, 1))),
                new Named("listen", () -> a.listen(fd, 1)),
                new Named("accept", () -> a.accept(fd)),
                new Named("accept4", () -> a.accept4(fd, 0)),
                new Named("connect", () -> a.connect(fd, at(B, 1))),
                new Named("getsockname", () -> a.getsockname(fd)),
                new Named("getpeername", () -> a.getpeername(fd)),
                new Named("shutdown", () -> a.shutdown(fd, SHUT_WR)),
                new Named("read", () -> a.read(fd, ONE, 0, 1)),
                new Named("recv", () -> a.recv(fd, ONE, 0, 1, 0)),
                new Named("recvfrom", () -> a.recvfrom(fd, ONE, 0, 1, 0, new Endpoint.Message())),
                new Named("write", () -> a.write(fd, ONE, 0, 1)),
                new Named("send", () -> a.send(fd, ONE, 0, 1, 0)),
                new Named("sendto", () -> a.sendto(fd, ONE, 0, 1, 0, at(B, 1))),
                new Named("setsockopt", () -> a.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1)),
                new Named("getsockopt", () -> a.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR)),
                new Named("fcntl", () -> a.fcntl(fd, F_GETFL, 0)),
                new Named("dup", () -> a.dup(fd)),
                new Named("close", () -> a.close(fd)));
    }

    @TestFactory
    List<DynamicTest> onADescriptorThatIsNotOpen() throws Exception {
        int closed = udp(a);
        a.close(closed);
        List<DynamicTest> tests = new ArrayList<>();
        for (int fd : new int[] {closed, -1, 0, 1_000_000}) {
            for (Named n : callsOn(fd)) {
                tests.add(DynamicTest.dynamicTest(
                        n.name + "(" + fd + ") fails with EBADF",
                        () -> assertThatThrownBy(n.call)
                                .isInstanceOf(ErrnoException.class)
                                .hasMessage(n.name + ": EBADF (Bad file descriptor)")));
            }
        }
        return tests;
    }

    @Test
    void socketGivesTheLowestDescriptor() throws Exception {
        assertThat(udp(a)).isEqualTo(3);
        assertThat(tcp(a)).isEqualTo(4);
        a.close(3);
        assertThat(tcp(a)).isEqualTo(3);
    }

    @Test
    void descriptorsOfProcessesAreTheirOwn() throws Exception {
        Process other = hostA.process("other");
        int s = udp(a);
        fails(Errno.EBADF, () -> other.getsockname(s));
        assertThat(udp(other)).isEqualTo(s);
    }

    @Test
    void socketTakesFlagsWithTheType() throws Exception {
        int s = a.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
        assertThat(a.fcntl(s, F_GETFL, 0)).isEqualTo(O_RDWR | O_NONBLOCK);
        assertThat(a.fcntl(s, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        fails(Errno.EINVAL, () -> a.socket(AF_INET, SOCK_DGRAM | 0x10000, 0));
    }

    @Test
    void socketOfNoProtocolFails() {
        fails(Errno.EAFNOSUPPORT, () -> a.socket(AF_UNIX, SOCK_STREAM, 0));
        fails(Errno.ESOCKTNOSUPPORT, () -> a.socket(AF_INET, SOCK_SEQPACKET, 0));
        fails(Errno.EPROTONOSUPPORT, () -> a.socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
        fails(Errno.EINVAL, () -> a.socket(AF_INET, 15, 0));
    }

    @Test
    void descriptorsHaveALimit() throws Exception {
        hostA.settings().set(Setting.NR_OPEN, 16);
        for (int i = 3; i < 16; i++) {
            udp(a);
        }
        fails(Errno.EMFILE, () -> udp(a));
        fails(Errno.EMFILE, () -> a.dup(3));
        fails(Errno.EMFILE, () -> a.fcntl(3, F_DUPFD, 5));
    }

    @Test
    void fcntlSetsAndAnswersFlags() throws Exception {
        int s = udp(a);
        assertThat(a.fcntl(s, F_GETFL, 0)).isEqualTo(O_RDWR);
        nonblocking(a, s);
        assertThat(a.fcntl(s, F_GETFL, 0)).isEqualTo(O_RDWR | O_NONBLOCK);
        a.fcntl(s, F_SETFL, 0);
        assertThat(a.fcntl(s, F_GETFL, 0)).isEqualTo(O_RDWR);
        a.fcntl(s, F_SETFD, FD_CLOEXEC);
        assertThat(a.fcntl(s, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(a.fcntl(a.dup(s), F_GETFD, 0)).isZero();
        assertThat(a.fcntl(a.fcntl(s, F_DUPFD_CLOEXEC, 50), F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(a.fcntl(s, F_DUPFD, 50)).isEqualTo(51);
        fails(Errno.EINVAL, () -> a.fcntl(s, 999, 0));
        fails(Errno.EINVAL, () -> a.fcntl(s, F_DUPFD, -1));
    }

    @Test
    void aDuplicateIsTheSameSocket() throws Exception {
        int s = bound(a, A, 1000);
        int d = a.dup(s);
        assertThat(a.getsockname(d)).isEqualTo(at(A, 1000));
        nonblocking(a, d);
        fails(Errno.EAGAIN, () -> read(a, s));
        a.close(s);
        assertThat(a.getsockname(d)).isEqualTo(at(A, 1000));
        fails(Errno.EADDRINUSE, () -> bound(a, A, 1000));
        a.close(d);
        bound(a, A, 1000);
    }

    @Test
    void aBufferThatDoesNotFitIsTheProgramsFault() throws Exception {
        int s = udp(a);
        assertThatThrownBy(() -> a.read(s, ONE, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> a.write(s, ONE, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    // ---- connections

    @Test
    void aConnectionCarriesBytesBothWaysUntilItsEnd() throws Exception {
        int l = listening(b, 80);
        FutureTask<Integer> accepted = start(() -> b.accept(l));
        int c = connected(a, B, 80);
        int s = accepted.get();
        assertThat(write(a, c, "GET")).isEqualTo(3);
        assertThat(read(b, s)).isEqualTo("GET");
        write(b, s, "200");
        b.shutdown(s, SHUT_WR);
        assertThat(read(a, c)).isEqualTo("200");
        assertThat(read(a, c)).isEmpty();
        write(a, c, "more");
        assertThat(read(b, s)).isEqualTo("more");
        a.close(c);
        assertThat(read(b, s)).isEmpty();
        fails(Errno.EPIPE, () -> write(b, s, "x"));
    }

    @Test
    void bothEndsKnowTheirNames() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        assertThat(a.getpeername(c)).isEqualTo(at(B, 80)).isEqualTo(b.getsockname(s));
        assertThat(b.getpeername(s)).isEqualTo(a.getsockname(c));
        assertThat(((InetSocketAddress) a.getsockname(c)).getPort()).isBetween(32_768, 60_999);
        assertThat(b.getsockname(l)).isEqualTo(at("0.0.0.0", 80));
    }

    @Test
    void aPortThatNobodyListensOnRefuses() throws Exception {
        int s = tcp(a);
        fails(Errno.ECONNREFUSED, () -> a.connect(s, at(B, 81)));
        fails(Errno.ENOTCONN, () -> a.getpeername(s));
    }

    @Test
    void withoutARouteConnectFailsAtOnce() throws Exception {
        int s = tcp(a);
        fails(Errno.ENETUNREACH, () -> a.connect(s, at("192.0.2.1", 80)));
    }

    @Test
    void aNonblockingConnectIsFinishedByPollAndSoError() throws Exception {
        listening(b, 80);
        int c = a.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        try {
            a.connect(c, at(B, 80));
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.EINPROGRESS);
        }
        PollFd f = new PollFd(c, POLLOUT);
        assertThat(a.poll(new PollFd[] {f}, -1)).isEqualTo(1);
        assertThat(f.revents).isEqualTo(POLLOUT);
        assertThat(a.getsockopt(c, SOL_SOCKET, SO_ERROR)).isZero();
        assertThat(a.getpeername(c)).isEqualTo(at(B, 80));
    }

    @Test
    void aNonblockingConnectThatIsRefusedIsToldByPollAndSoError() throws Exception {
        int c = a.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        cable.ab().delay(300_000_000);
        fails(Errno.EINPROGRESS, () -> a.connect(c, at(B, 81)));
        fails(Errno.EALREADY, () -> a.connect(c, at(B, 81)));
        PollFd f = new PollFd(c, POLLIN | POLLOUT);
        assertThat(a.poll(new PollFd[] {f}, -1)).isEqualTo(1);
        assertThat(f.revents & (POLLERR | POLLHUP)).isEqualTo(POLLERR | POLLHUP);
        assertThat(a.getsockopt(c, SOL_SOCKET, SO_ERROR)).isEqualTo(Errno.ECONNREFUSED.number());
        assertThat(a.getsockopt(c, SOL_SOCKET, SO_ERROR)).isZero();
    }

    @Test
    void connectTwiceIsConnected() throws Exception {
        listening(b, 80);
        int c = connected(a, B, 80);
        fails(Errno.EISCONN, () -> a.connect(c, at(B, 80)));
    }

    @Test
    void aConnectThatNobodyAnswersEndsWithItsTimeout() throws Exception {
        cable.ab().partition(true);
        int c = tcp(a);
        a.setsockopt(c, SOL_SOCKET, SO_SNDTIMEO, Duration.ofMillis(20));
        fails(Errno.EINPROGRESS, () -> a.connect(c, at(B, 80)));
    }

    @Test
    void acceptNeedsAListener() throws Exception {
        int s = tcp(a);
        fails(Errno.EINVAL, () -> a.accept(s));
        int l = listening(b, 80);
        fails(Errno.EINVAL, () -> b.accept4(l, 1));
        nonblocking(b, l);
        fails(Errno.EAGAIN, () -> b.accept(l));
    }

    @Test
    void shutdownOfAListenerEndsAccept() throws Exception {
        int l = listening(b, 80);
        FutureTask<Throwable> accept = start(() -> caught(() -> b.accept(l)));
        b.shutdown(l, SHUT_RDWR);
        assertThat(accept.get()).hasMessageStartingWith("accept: EINVAL");
    }

    @Test
    void twoListenersDoNotShareAPort() throws Exception {
        listening(b, 80);
        fails(Errno.EADDRINUSE, () -> listening(b, 80));
    }

    @Test
    void acceptedSocketsBlockUnlessAskedNotTo() throws Exception {
        int l = listening(b, 80);
        nonblocking(b, l);
        connected(a, B, 80);
        connected(a, B, 80);
        PollFd f = new PollFd(l, POLLIN);
        b.poll(new PollFd[] {f}, -1);
        assertThat(b.fcntl(b.accept(l), F_GETFL, 0)).isEqualTo(O_RDWR);
        b.poll(new PollFd[] {f}, -1);
        assertThat(b.fcntl(b.accept4(l, SOCK_NONBLOCK), F_GETFL, 0)).isEqualTo(O_RDWR | O_NONBLOCK);
    }

    @Test
    void anUnconnectedStreamDoesNotCarryAnything() throws Exception {
        int s = tcp(a);
        fails(Errno.ENOTCONN, () -> read(a, s));
        fails(Errno.EPIPE, () -> write(a, s, "x"));
        fails(Errno.ENOTCONN, () -> a.shutdown(s, SHUT_WR));
        fails(Errno.ENOTCONN, () -> a.getpeername(s));
        fails(Errno.EINVAL, () -> a.shutdown(s, 3));
    }

    @Test
    void aLargeWriteWaitsUntilAllIsTaken() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        byte[] data = new byte[8 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 >> 8);
        }
        FutureTask<Integer> write = start(() -> a.write(c, data, 0, data.length));
        byte[] got = new byte[data.length];
        assertThat(b.recv(s, got, 0, got.length, MSG_WAITALL)).isEqualTo(data.length);
        assertThat(write.get()).isEqualTo(data.length);
        assertThat(got).isEqualTo(data);
    }

    @Test
    void aLingeringCloseReturnsWhenThePeerHasAll() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        cable.ab().delay(10_000_000);
        a.setsockopt(c, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, 20));
        write(a, c, "last words");
        long begin = hostA.clock().now();
        a.close(c);
        assertThat(hostA.clock().now() - begin).isBetween(10_000_000L, 10_000_000_000L);
        assertThat(hostA.sockets()).noneMatch(i -> i.sendQ() > 0);
        assertThat(read(b, s)).isEqualTo("last words");
    }

    @Test
    void aLingerOfZeroResets() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        a.setsockopt(c, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, 0));
        a.close(c);
        fails(Errno.ECONNRESET, () -> read(b, s));
    }

    // ---- waiting

    private static Throwable caught(ThrowingCallable call) {
        try {
            call.call();
            return null;
        } catch (Throwable t) {
            return t;
        }
    }

    @Test
    void exitEndsAllThatWaitsAndClosesAll() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        int u = bound(b, B, 53);
        List<FutureTask<Throwable>> waiting = List.of(
                start(() -> caught(() -> b.accept(l))),
                start(() -> caught(() -> read(b, s))),
                start(() -> caught(() -> read(b, u))));
        b.exit();
        for (FutureTask<Throwable> w : waiting) {
            assertThat(w.get()).hasMessageContaining("EBADF");
        }
        assertThat(read(a, c)).isEmpty();
        fails(Errno.EBADF, () -> udp(b));
        assertThat(hostB.processes()).isEmpty();
        fails(Errno.ECONNREFUSED, () -> connected(a, B, 80));
    }

    @Test
    void aReceiveTimeoutEndsRead() throws Exception {
        int s = bound(a, A, 53);
        a.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, Duration.ofMillis(5));
        assertThat(a.getsockopt(s, SOL_SOCKET, SO_RCVTIMEO, Duration.class)).isEqualTo(Duration.ofMillis(5));
        fails(Errno.EAGAIN, () -> read(a, s));
    }

    @Test
    void pollTellsOfManyDescriptors() throws Exception {
        int l = listening(b, 80);
        int u = bound(b, B, 53);
        PollFd[] fds = {new PollFd(l, POLLIN), new PollFd(u, POLLIN | POLLOUT), new PollFd(77, 0)};
        assertThat(b.poll(fds, -1)).isEqualTo(2);
        assertThat(fds[0].revents).isZero();
        assertThat(fds[1].revents).isEqualTo(POLLOUT);
        assertThat(fds[2].revents).isEqualTo(POLLNVAL);
        FutureTask<Integer> poll = start(() -> b.poll(new PollFd[] {fds[0]}, -1));
        connected(a, B, 80);
        assertThat(poll.get()).isEqualTo(1);
        assertThat(fds[0].revents).isEqualTo(POLLIN);
        assertThat(b.poll(new PollFd[] {new PollFd(u, POLLIN)}, 5)).isZero();
    }

    @Test
    void aClosedUdpPortRefusesAConnectedSocket() throws Exception {
        int s = udp(a);
        a.connect(s, at(B, 9));
        write(a, s, "x");
        fails(Errno.ECONNREFUSED, () -> read(a, s));
    }

    // ---- options

    @Test
    void whatASocketIsCanBeAsked() throws Exception {
        int u = udp(a);
        int l = listening(b, 80);
        assertThat(a.getsockopt(u, SOL_SOCKET, SO_TYPE)).isEqualTo(SOCK_DGRAM);
        assertThat(a.getsockopt(u, SOL_SOCKET, SO_DOMAIN)).isEqualTo(AF_INET);
        assertThat(a.getsockopt(u, SOL_SOCKET, SO_PROTOCOL)).isEqualTo(IPPROTO_UDP);
        assertThat(a.getsockopt(u, SOL_SOCKET, SO_ERROR)).isZero();
        assertThat(a.getsockopt(u, SOL_SOCKET, SO_ACCEPTCONN)).isZero();
        assertThat(b.getsockopt(l, SOL_SOCKET, SO_TYPE)).isEqualTo(SOCK_STREAM);
        assertThat(b.getsockopt(l, SOL_SOCKET, SO_PROTOCOL)).isEqualTo(IPPROTO_TCP);
        assertThat(b.getsockopt(l, SOL_SOCKET, SO_ACCEPTCONN)).isEqualTo(1);
        for (int o : new int[] {SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ERROR, SO_ACCEPTCONN}) {
            fails(Errno.ENOPROTOOPT, () -> a.setsockopt(u, SOL_SOCKET, o, 1));
        }
    }

    @Test
    void switchesAreSetAndAnswered() throws Exception {
        for (int s : new int[] {udp(a), tcp(a)}) {
            for (int o : new int[] {SO_REUSEADDR, SO_REUSEPORT, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE}) {
                assertThat(a.getsockopt(s, SOL_SOCKET, o)).isZero();
                a.setsockopt(s, SOL_SOCKET, o, 5);
                assertThat(a.getsockopt(s, SOL_SOCKET, o)).isEqualTo(1);
                a.setsockopt(s, SOL_SOCKET, o, 0);
                assertThat(a.getsockopt(s, SOL_SOCKET, o)).isZero();
            }
        }
    }

    @Test
    void buffersAreDoubledAndBounded() throws Exception {
        int s = udp(a);
        assertThat(a.getsockopt(s, SOL_SOCKET, SO_RCVBUF)).isEqualTo(212_992);
        assertThat(a.getsockopt(s, SOL_SOCKET, SO_SNDBUF)).isEqualTo(212_992);
        for (int o : new int[] {SO_RCVBUF, SO_SNDBUF}) {
            a.setsockopt(s, SOL_SOCKET, o, 10_000);
            assertThat(a.getsockopt(s, SOL_SOCKET, o)).isEqualTo(20_000);
            a.setsockopt(s, SOL_SOCKET, o, -1);
            assertThat(a.getsockopt(s, SOL_SOCKET, o)).isEqualTo(16 << 20);
            a.setsockopt(s, SOL_SOCKET, o, 1);
            assertThat(a.getsockopt(s, SOL_SOCKET, o)).isBetween(2048, 8192);
        }
    }

    @Test
    void lingerIsSetAndAnswered() throws Exception {
        int s = tcp(a);
        assertThat(a.getsockopt(s, SOL_SOCKET, SO_LINGER, Endpoint.Linger.class))
                .isEqualTo(new Endpoint.Linger(false, 0));
        a.setsockopt(s, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, 7));
        assertThat(a.getsockopt(s, SOL_SOCKET, SO_LINGER, Endpoint.Linger.class))
                .isEqualTo(new Endpoint.Linger(true, 7));
        fails(Errno.EINVAL, () -> a.setsockopt(s, SOL_SOCKET, SO_LINGER, 7));
        fails(Errno.EINVAL, () -> a.getsockopt(s, SOL_SOCKET, SO_LINGER));
    }

    @Test
    void timeoutsAreNotNegativeAndZeroIsForEver() throws Exception {
        int s = udp(a);
        for (int o : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
            assertThat(a.getsockopt(s, SOL_SOCKET, o, Duration.class)).isZero();
            a.setsockopt(s, SOL_SOCKET, o, Duration.ofSeconds(3));
            assertThat(a.getsockopt(s, SOL_SOCKET, o, Duration.class)).isEqualTo(Duration.ofSeconds(3));
            fails(Errno.EDOM, () -> a.setsockopt(s, SOL_SOCKET, o, Duration.ofNanos(-1)));
            a.setsockopt(s, SOL_SOCKET, o, Duration.ofSeconds(Long.MAX_VALUE));
            assertThat(a.getsockopt(s, SOL_SOCKET, o, Duration.class)).isZero();
        }
    }

    @Test
    void anUnknownOptionIsNotAvailable() throws Exception {
        for (int s : new int[] {udp(a), tcp(a)}) {
            fails(Errno.ENOPROTOOPT, () -> a.setsockopt(s, SOL_SOCKET, 9999, 1));
            fails(Errno.ENOPROTOOPT, () -> a.getsockopt(s, SOL_SOCKET, 9999));
            fails(Errno.ENOPROTOOPT, () -> a.setsockopt(s, IPPROTO_IP, 9999, 1));
            fails(Errno.ENOPROTOOPT, () -> a.setsockopt(s, 4242, 1, 1));
            fails(Errno.EINVAL, () -> a.setsockopt(s, SOL_SOCKET, SO_REUSEADDR, "yes"));
        }
    }

    @Test
    void optionsOfIpAreThoseOfTheTransports() throws Exception {
        for (int s : new int[] {udp(a), tcp(a)}) {
            assertThat(a.getsockopt(s, IPPROTO_IP, IP_TTL)).isEqualTo(64);
            a.setsockopt(s, IPPROTO_IP, IP_TTL, 3);
            assertThat(a.getsockopt(s, IPPROTO_IP, IP_TTL)).isEqualTo(3);
            fails(Errno.EINVAL, () -> a.setsockopt(s, IPPROTO_IP, IP_TTL, 256));
            a.setsockopt(s, IPPROTO_IP, IP_TOS, 0x10);
            assertThat(a.getsockopt(s, IPPROTO_IP, IP_TOS)).isEqualTo(0x10);
        }
        int u = udp(a);
        fails(Errno.ENOPROTOOPT, () -> a.setsockopt(u, IPPROTO_TCP, TCP_NODELAY, 1));
    }

    @Test
    void optionsOfTcpAreSetAndAnswered() throws Exception {
        int s = tcp(a);
        for (int o : new int[] {TCP_NODELAY, TCP_CORK, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT}) {
            a.setsockopt(s, IPPROTO_TCP, o, 1);
            assertThat(a.getsockopt(s, IPPROTO_TCP, o)).as("TCP option " + o).isEqualTo(1);
        }
        a.setsockopt(s, IPPROTO_TCP, TCP_USER_TIMEOUT, 0); // a millisecond may be too short, and counts from the SYN on
        listening(b, 80);
        a.connect(s, at(B, 80));
        assertThat(a.getsockopt(s, IPPROTO_TCP, TCP_MAXSEG)).isBetween(1400, 1460);
        TcpInfo info = a.getsockopt(s, IPPROTO_TCP, TCP_INFO, TcpInfo.class);
        assertThat(info.state()).isEqualTo(1);
    }

    @Test
    void aSocketMayBeBoundToAnInterface() throws Exception {
        for (int s : new int[] {udp(a), tcp(a)}) {
            assertThat(a.getsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, String.class))
                    .isEmpty();
            a.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "eth0");
            assertThat(a.getsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, String.class))
                    .isEqualTo("eth0");
            assertThat(a.getsockopt(s, SOL_SOCKET, SO_BINDTOIFINDEX)).isEqualTo(2);
            fails(Errno.ENODEV, () -> a.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "eth9"));
            fails(Errno.EINVAL, () -> a.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, 2));
        }
    }

    // ---- ioctl

    @Test
    void fionreadCountsWhatAStreamHasToRead() throws Exception {
        int l = listening(b, 80);
        int s = connected(a, B, 80);
        int c = b.accept(l);
        assertThat(b.ioctl(c, FIONREAD)).isZero();
        write(a, s, "hello");
        b.poll(new PollFd[] {new PollFd(c, POLLIN)}, -1);
        assertThat(b.ioctl(c, FIONREAD)).isEqualTo(5);
        fails(Errno.EINVAL, () -> b.ioctl(l, FIONREAD));
        fails(Errno.ENOTTY, () -> b.ioctl(c, 1));
    }

    @Test
    void fionreadTellsTheLengthOfTheNextDatagram() throws Exception {
        int to = bound(b, B, 9);
        int s = udp(a);
        assertThat(b.ioctl(to, FIONREAD)).isZero();
        a.sendto(s, new byte[100], 0, 100, 0, at(B, 9));
        b.poll(new PollFd[] {new PollFd(to, POLLIN)}, -1);
        a.sendto(s, new byte[7], 0, 7, 0, at(B, 9));
        assertThat(b.ioctl(to, FIONREAD)).isEqualTo(100);
    }
}
