package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.concurrent.CountDownLatch;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** java.net.ServerSocket. */
abstract class ServerSocketContract extends Contract {
    @Test
    void aNewServerSocketIsNeitherBoundNorClosed() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        assertThat(s.isBound()).isFalse();
        assertThat(s.isClosed()).isFalse();
        assertThat(s.getLocalPort()).isEqualTo(-1);
        assertThat(s.getInetAddress()).isNull();
        assertThat(s.getLocalSocketAddress()).isNull();
        assertThat(s.getChannel()).isNull();
        assertThat(s).hasToString("ServerSocket[unbound]");
    }

    @Test
    void aPortIsChosenWhenNoneIsGiven() throws Exception {
        ServerSocket s = closing(new ServerSocket(0));
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalPort()).isPositive();
        assertThat(s.getInetAddress().isAnyLocalAddress()).isTrue();
    }

    @Test
    void itSaysWhereItListens() throws Exception {
        ServerSocket s = server();
        assertThat(s.getInetAddress()).isEqualTo(loopback());
        assertThat(s.getLocalSocketAddress()).isEqualTo(at(s.getLocalPort()));
        assertThat(s).hasToString("ServerSocket[addr=/127.0.0.1,localport=" + s.getLocalPort() + "]");
    }

    @Test
    void bindLater() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        s.bind(at(0));
        assertThat(s.isBound()).isTrue();
        connect(s);
    }

    @Test
    void bindToNullChoosesThePort() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        s.bind(null);
        assertThat(s.getLocalPort()).isPositive();
    }

    @Test
    void bindTwiceFails() throws Exception {
        ServerSocket s = server();
        fails(SocketException.class, "Already bound", () -> s.bind(at(0)));
    }

    @Test
    void bindToAPortInUseFails() throws Exception {
        ServerSocket s = server();
        fails(BindException.class, "Address already in use", () -> new ServerSocket(s.getLocalPort(), 1, loopback()));
    }

    @Test
    void bindToAnotherHostsAddressFails() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        fails(
                BindException.class,
                "Cannot assign requested address",
                () -> s.bind(new InetSocketAddress("192.0.2.1", 0)));
    }

    @Test
    void bindToAnUnresolvedNameFails() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        fails(
                SocketException.class,
                "Unresolved address",
                () -> s.bind(InetSocketAddress.createUnresolved("nowhere", 1)));
    }

    @Test
    void bindTakesInternetAddressesOnly() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        fails(
                IllegalArgumentException.class,
                "Unsupported address type",
                () -> s.bind(new SocketAddress() {
                    private static final long serialVersionUID = 1;
                }));
    }

    @Test
    void bindOfAClosedServerSocketFails() throws Exception {
        ServerSocket s = new ServerSocket();
        s.close();
        fails(SocketException.class, "Socket is closed", () -> s.bind(at(0)));
    }

    @Test
    void aPortIsFreeAgainAfterClose() throws Exception {
        ServerSocket first = server();
        int port = first.getLocalPort();
        first.close();
        ServerSocket second = closing(new ServerSocket(port, 1, loopback()));
        assertThat(second.getLocalPort()).isEqualTo(port);
    }

    @Test
    void aServerStartsAgainThoughOldConnectionsAreInTimeWait() throws Exception {
        ServerSocket first = server();
        Socket c = connect(first);
        Socket s = first.accept();
        s.close();
        assertThat(c.getInputStream().read()).isEqualTo(-1);
        c.close();
        first.close();
        closing(new ServerSocket(first.getLocalPort(), 1, loopback()));
    }

    // ---- accept

    @Test
    void acceptTakesAConnectionThatIsThere() throws Exception {
        ServerSocket l = server();
        Socket c = connect(l);
        Socket s = closing(l.accept());
        assertThat(s.isConnected()).isTrue();
        assertThat(s.isBound()).isTrue();
        assertThat(s.getPort()).isEqualTo(c.getLocalPort());
        assertThat(s.getLocalPort()).isEqualTo(l.getLocalPort());
        assertThat(s.getInetAddress()).isEqualTo(loopback());
    }

    @Test
    void acceptWaitsForAConnection() throws Exception {
        ServerSocket l = server();
        Running<Socket> r = blocked(l::accept);
        Socket c = connect(l);
        assertThat(closing(r.get()).getPort()).isEqualTo(c.getLocalPort());
    }

    @Test
    void acceptWaitsOnAPlatformThreadToo() throws Exception {
        ServerSocket l = server();
        Running<Socket> r = onPlatformThread(l::accept);
        Socket c = connect(l);
        assertThat(closing(r.get()).getPort()).isEqualTo(c.getLocalPort());
    }

    @Test
    void acceptTakesConnectionsInTheirOrder() throws Exception {
        ServerSocket l = server();
        for (int i = 0; i < 5; i++) {
            Socket c = connect(l);
            write(c, "" + i);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(read(closing(l.accept()), 1)).isEqualTo("" + i);
        }
    }

    @Test
    void whatWasSentBeforeAcceptIsThere() throws Exception {
        ServerSocket l = server();
        Socket c = connect(l);
        write(c, "early");
        c.close();
        assertThat(closing(l.accept()).getInputStream().readAllBytes()).hasSize(5);
    }

    @Test
    void manyAcceptAtOnce() throws Exception {
        ServerSocket l = server();
        Running<Socket> one = start(l::accept);
        Running<Socket> two = start(l::accept);
        connect(l);
        connect(l);
        assertThat(closing(one.get()).getPort()).isNotEqualTo(closing(two.get()).getPort());
    }

    @Test
    void acceptEndsWhenItsTimeIsOver() throws Exception {
        ServerSocket l = server();
        l.setSoTimeout(20);
        fails(SocketTimeoutException.class, "Accept timed out", l::accept);
        assertThat(l.isClosed()).isFalse();
    }

    @Test
    void acceptEndsInTimeOnAVirtualThreadToo() throws Exception {
        ServerSocket l = server();
        l.setSoTimeout(20);
        start(l::accept).failsWith(SocketTimeoutException.class, "Accept timed out");
    }

    @Test
    void theTimeoutOfAcceptIsNotInherited() throws Exception {
        ServerSocket l = server();
        l.setSoTimeout(10_000);
        connect(l);
        assertThat(closing(l.accept()).getSoTimeout()).isZero();
    }

    @Test
    void acceptOfAnUnboundServerSocketFails() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        fails(SocketException.class, "Socket is not bound yet", s::accept);
    }

    @Test
    void acceptOfAClosedServerSocketFails() throws Exception {
        ServerSocket s = server();
        s.close();
        fails(SocketException.class, "Socket is closed", s::accept);
    }

    @Test
    void closeEndsAccept() throws Exception {
        ServerSocket s = server();
        Running<Socket> r = blocked(s::accept);
        s.close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    @Test
    void closeEndsAcceptOfAPlatformThread() throws Exception {
        ServerSocket s = server();
        s.setSoTimeout(60_000);
        CountDownLatch begun = new CountDownLatch(1);
        Running<Socket> r = onPlatformThread(() -> {
            begun.countDown();
            return s.accept();
        });
        begun.await();
        while (r.thread().getState() == Thread.State.NEW) {
            Thread.yield();
        }
        s.close();
        SocketException e = org.assertj.core.api.Assertions.catchThrowableOfType(SocketException.class, r::get);
        assertThat(e.getMessage()).isIn("Socket closed", "Socket is closed"); // it may not have begun to wait
    }

    @Test
    void anInterruptClosesTheServerSocketOfAVirtualThread() throws Exception {
        ServerSocket s = server();
        Running<Socket> r = blocked(s::accept);
        r.thread().interrupt();
        r.failsWith(SocketException.class, "Closed by interrupt");
        assertThat(s.isClosed()).isTrue();
    }

    @Test
    void aPlatformThreadAcceptsOnWhenItIsInterrupted() throws Exception {
        ServerSocket l = server();
        CountDownLatch begun = new CountDownLatch(1);
        boolean[] status = new boolean[1];
        Running<Socket> r = onPlatformThread(() -> {
            begun.countDown();
            Socket s = l.accept();
            status[0] = Thread.currentThread().isInterrupted();
            return s;
        });
        begun.await();
        r.thread().interrupt();
        connect(l);
        closing(r.get());
        assertThat(status[0]).isTrue();
    }

    @Test
    void closeResetsConnectionsThatNobodyAccepted() throws Exception {
        ServerSocket l = server();
        Socket c = connect(l);
        l.close();
        fails(
                SocketException.class,
                "Connection reset",
                () -> c.getInputStream().read());
    }

    @Test
    void anAcceptedConnectionOutlivesItsListener() throws Exception {
        ServerSocket l = server();
        Socket c = connect(l);
        Socket s = closing(l.accept());
        l.close();
        write(s, "still");
        assertThat(read(c, 5)).isEqualTo("still");
    }

    /** A server whose sockets are of a class of its own. */
    private static final class OwnSockets extends ServerSocket {
        private static final class Own extends Socket {}

        OwnSockets() throws IOException {
            super(0, 50, loopback());
        }

        @Override
        public Socket accept() throws IOException {
            Own s = new Own();
            s.setSoTimeout(4321);
            implAccept(s);
            return s;
        }
    }

    @Test
    void aSubclassAcceptsIntoSocketsOfItsOwn() throws Exception {
        ServerSocket l = closing(new OwnSockets());
        Socket c = connect(l);
        Socket s = closing(l.accept());
        assertThat(s).isInstanceOf(OwnSockets.Own.class);
        assertThat(s.isConnected()).isTrue();
        write(c, "x");
        assertThat(read(s, 1)).isEqualTo("x");
    }

    // ---- options

    @Test
    void soTimeout() throws Exception {
        ServerSocket s = server();
        assertThat(s.getSoTimeout()).isZero();
        s.setSoTimeout(55);
        assertThat(s.getSoTimeout()).isEqualTo(55);
        fails(IllegalArgumentException.class, "timeout < 0", () -> s.setSoTimeout(-1));
    }

    @Test
    void reuseAddressIsOn() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        assertThat(s.getReuseAddress()).isTrue();
        s.setReuseAddress(false);
        assertThat(s.getReuseAddress()).isFalse();
    }

    @Test
    void receiveBuffer() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        s.setReceiveBufferSize(40_000);
        assertThat(s.getReceiveBufferSize()).isEqualTo(40_000);
        fails(IllegalArgumentException.class, "negative receive size", () -> s.setReceiveBufferSize(0));
    }

    @Test
    void connectionsInheritTheReceiveBuffer() throws Exception {
        ServerSocket l = closing(new ServerSocket());
        l.setReceiveBufferSize(40_000);
        l.bind(at(0));
        connect(l);
        assertThat(closing(l.accept()).getReceiveBufferSize()).isEqualTo(40_000);
    }

    @Test
    void supportedOptions() throws Exception {
        assertThat(server().supportedOptions())
                .contains(
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_REUSEPORT,
                        StandardSocketOptions.IP_TOS,
                        ExtendedSocketOptions.TCP_KEEPIDLE)
                .doesNotContain(StandardSocketOptions.SO_SNDBUF, StandardSocketOptions.TCP_NODELAY);
    }

    @Test
    void everySupportedOptionHasAValueOfItsType() throws Exception {
        ServerSocket s = server();
        for (SocketOption<?> o : s.supportedOptions()) {
            assertThat(s.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
    }

    @Test
    void trafficClassByOption() throws Exception {
        ServerSocket s = closing(new ServerSocket());
        s.setOption(StandardSocketOptions.IP_TOS, 0x10);
        assertThat(s.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(0x10);
    }

    @Test
    void whatIsNotSupportedIsRefused() throws Exception {
        ServerSocket s = server();
        fails(
                UnsupportedOperationException.class,
                "'TCP_NODELAY' not supported",
                () -> s.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }

    @Test
    void optionsOfAClosedServerSocketFail() throws Exception {
        ServerSocket s = server();
        s.close();
        fails(SocketException.class, "Socket is closed", s::getSoTimeout);
        fails(SocketException.class, "Socket is closed", s::getReuseAddress);
        fails(SocketException.class, "Socket is closed", s::getReceiveBufferSize);
        fails(SocketException.class, "Socket is closed", () -> s.getOption(StandardSocketOptions.SO_RCVBUF));
    }

    @Test
    void closeTwiceIsFine() throws Exception {
        ServerSocket s = server();
        s.close();
        s.close();
        assertThat(s.isClosed()).isTrue();
        assertThat(s.isBound()).isTrue();
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        fails(IllegalArgumentException.class, () -> new ServerSocket(65_536));
        fails(IllegalArgumentException.class, () -> new ServerSocket(-1));
    }
}
