package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

abstract class ServerSocketChannelContract extends Contract {
    private ServerSocketChannel unbound() throws IOException {
        return closing(ServerSocketChannel.open());
    }

    @Test
    void aNewListenerIsOpenBlockingAndUnbound() throws IOException {
        ServerSocketChannel l = unbound();
        assertThat(l.isOpen()).isTrue();
        assertThat(l.isBlocking()).isTrue();
        assertThat(l.getLocalAddress()).isNull();
        assertThat(l.validOps()).isEqualTo(SelectionKey.OP_ACCEPT);
    }

    @Test
    void openingWithoutAFamilyIsRefused() {
        assertThatThrownBy(() -> ServerSocketChannel.open(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void openingAnUnknownFamilyIsRefused() {
        assertThatThrownBy(() -> ServerSocketChannel.open(UNKNOWN)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aListenerOfInetIsBoundToTheWildcardOfInet() throws IOException {
        ServerSocketChannel l =
                closing(ServerSocketChannel.open(StandardProtocolFamily.INET)).bind(null);
        assertThat(((InetSocketAddress) l.getLocalAddress()).getAddress().getHostAddress())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void aListenerOfInetTakesNoOtherAddress() throws IOException {
        ServerSocketChannel l = closing(ServerSocketChannel.open(StandardProtocolFamily.INET));
        assertThatThrownBy(() -> l.bind(new InetSocketAddress("::1", 0)))
                .isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void bindGivesItsAddress() throws IOException {
        ServerSocketChannel l = unbound();
        assertThat(l.bind(anyPort())).isSameAs(l);
        InetSocketAddress a = (InetSocketAddress) l.getLocalAddress();
        assertThat(a.getAddress()).isEqualTo(LOOPBACK);
        assertThat(a.getPort()).isPositive();
    }

    @Test
    void bindToNullIsToAnyAddress() throws IOException {
        ServerSocketChannel l = unbound().bind(null);
        InetSocketAddress a = (InetSocketAddress) l.getLocalAddress();
        assertThat(a.getAddress().isAnyLocalAddress()).isTrue();
        SocketChannel c = channel();
        c.connect(new InetSocketAddress(LOOPBACK, a.getPort()));
        assertThat(closing(l.accept()).getRemoteAddress()).isEqualTo(c.getLocalAddress());
    }

    @Test
    void bindingTwiceIsRefused() throws IOException {
        ServerSocketChannel l = listener();
        assertThatThrownBy(() -> l.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
    }

    @Test
    void bindingAClosedListenerIsRefused() throws IOException {
        ServerSocketChannel l = unbound();
        l.close();
        assertThatThrownBy(() -> l.bind(anyPort())).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void bindingToAPortInUseFails() throws IOException {
        SocketAddress used = listener().getLocalAddress();
        ServerSocketChannel l = unbound();
        assertThatThrownBy(() -> l.bind(used)).isInstanceOf(BindException.class).hasMessage("Address already in use");
        assertThat(l.isOpen()).isTrue();
        l.bind(anyPort());
    }

    @Test
    void bindingToAForeignAddressFails() throws IOException {
        ServerSocketChannel l = unbound();
        assertThatThrownBy(() -> l.bind(new InetSocketAddress("192.0.2.1", 0)))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot assign requested address");
    }

    @Test
    void bindingToAnAddressThatIsNoneIsRefused() throws IOException {
        ServerSocketChannel l = unbound();
        assertThatThrownBy(() -> l.bind(new SocketChannelContract.Strange()))
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> l.bind(unresolved())).isInstanceOf(UnresolvedAddressException.class);
    }

    @Test
    void aBacklogThatIsNoneIsADefault() throws IOException {
        ServerSocketChannel l = unbound().bind(anyPort(), -1);
        channel().connect(l.getLocalAddress());
        closing(l.accept());
    }

    @Test
    void acceptAnswersABlockingConnectedChannel() throws IOException {
        ServerSocketChannel l = listener();
        SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
        SocketChannel a = closing(l.accept());
        assertThat(a.isBlocking()).isTrue();
        assertThat(a.isConnected()).isTrue();
        assertThat(a.getRemoteAddress()).isEqualTo(c.getLocalAddress());
        assertThat(a.getLocalAddress()).isEqualTo(l.getLocalAddress());
    }

    @Test
    void anAcceptedChannelIsBlockingThoughTheListenerIsNot() throws IOException {
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        channel().connect(l.getLocalAddress());
        SocketChannel a;
        do {
            a = l.accept();
        } while (a == null);
        assertThat(closing(a).isBlocking()).isTrue();
    }

    @Test
    void connectionsAreAcceptedInTheirOrder() throws IOException {
        ServerSocketChannel l = listener();
        for (int i = 0; i < 5; i++) {
            SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
            assertThat(closing(l.accept()).getRemoteAddress()).isEqualTo(c.getLocalAddress());
        }
    }

    @Test
    void acceptWaitsForAConnection() throws Exception {
        ServerSocketChannel l = listener();
        Background<SocketChannel> accepting = background(l::accept).blocked();
        SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
        assertThat(closing(accepting.get()).getRemoteAddress()).isEqualTo(c.getLocalAddress());
    }

    @Test
    void aVirtualThreadsAcceptWaitsForAConnection() throws Exception {
        ServerSocketChannel l = listener();
        Background<SocketChannel> accepting = virtual(l::accept).blocked();
        SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
        assertThat(closing(accepting.get()).getRemoteAddress()).isEqualTo(c.getLocalAddress());
    }

    @Test
    void aNonBlockingAcceptOfNothingAnswersNull() throws IOException {
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        assertThat(l.accept()).isNull();
    }

    @Test
    void acceptBeforeBindIsRefused() throws IOException {
        ServerSocketChannel l = unbound();
        assertThatThrownBy(l::accept).isInstanceOf(NotYetBoundException.class);
    }

    @Test
    void acceptOfAClosedListenerIsRefused() throws IOException {
        ServerSocketChannel l = listener();
        l.close();
        assertThatThrownBy(l::accept).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(l::getLocalAddress).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingEndsAnAcceptThatWaits() throws Exception {
        ServerSocketChannel l = listener();
        Background<SocketChannel> accepting = background(l::accept).blocked();
        l.close();
        assertThat(accepting.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void anInterruptEndsAnAcceptAndClosesTheListener() throws Exception {
        ServerSocketChannel l = listener();
        boolean[] status = new boolean[1];
        Background<SocketChannel> accepting = background(() -> {
                    try {
                        return l.accept();
                    } finally {
                        status[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .blocked();
        accepting.thread.interrupt();
        assertThat(accepting.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(status[0]).isTrue();
        assertThat(l.isOpen()).isFalse();
    }

    @Test
    void anInterruptedThreadsAcceptClosesTheListener() throws Exception {
        ServerSocketChannel l = listener();
        channel().connect(l.getLocalAddress());
        Background<SocketChannel> accepting = background(() -> {
            Thread.currentThread().interrupt();
            return l.accept();
        });
        assertThat(accepting.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(l.isOpen()).isFalse();
    }

    @Test
    void aClosedListenersPortRefuses() throws IOException {
        ServerSocketChannel l = listener();
        SocketAddress at = l.getLocalAddress();
        l.close();
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.connect(at)).hasMessage("Connection refused");
    }

    @Test
    void aClosedListenersPortIsFreeForAnother() throws IOException {
        ServerSocketChannel l = listener();
        SocketAddress at = l.getLocalAddress();
        SocketChannel c = closing(SocketChannel.open(at));
        closing(l.accept());
        l.close();
        assertThat(closing(ServerSocketChannel.open()).bind(at).getLocalAddress())
                .isEqualTo(at);
        assertThat(c.isConnected()).isTrue();
    }

    @Test
    void connectionsNotAcceptedAreResetByClose() throws IOException {
        ServerSocketChannel l = listener();
        SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
        l.close();
        assertThatThrownBy(() -> c.read(java.nio.ByteBuffer.allocate(1))).hasMessage("Connection reset");
    }

    @Test
    void itsOptionsAreTheStandards() throws IOException {
        assertThat(unbound().supportedOptions())
                .contains(
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_REUSEPORT,
                        ExtendedSocketOptions.TCP_QUICKACK,
                        ExtendedSocketOptions.TCP_KEEPIDLE)
                .doesNotContain(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_LINGER);
    }

    @Test
    void eachSupportedOptionHasAValueOfItsType() throws IOException {
        ServerSocketChannel l = unbound();
        for (SocketOption<?> o : l.supportedOptions()) {
            assertThat((Object) l.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
    }

    @Test
    void optionsKeepWhatTheyAreSetTo() throws IOException {
        ServerSocketChannel l = unbound();
        assertThat(l.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        assertThat(l.setOption(StandardSocketOptions.SO_REUSEADDR, false)).isSameAs(l);
        assertThat(l.getOption(StandardSocketOptions.SO_REUSEADDR)).isFalse();
        l.setOption(StandardSocketOptions.SO_RCVBUF, 30_000);
        assertThat(l.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(30_000);
    }

    @Test
    void aForeignOptionIsRefused() throws IOException {
        ServerSocketChannel l = unbound();
        assertThatThrownBy(() -> l.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> l.setOption(StandardSocketOptions.SO_LINGER, 1))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> l.getOption(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void optionsOfAClosedListenerAreRefused() throws IOException {
        ServerSocketChannel l = unbound();
        l.close();
        assertThatThrownBy(() -> l.getOption(StandardSocketOptions.SO_REUSEADDR))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> l.setOption(StandardSocketOptions.SO_REUSEADDR, true))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void acceptedChannelsInheritTheKeepAliveTimes() throws IOException {
        ServerSocketChannel l = unbound();
        l.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
        l.bind(anyPort());
        channel().connect(l.getLocalAddress());
        assertThat(closing(l.accept()).getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                .isEqualTo(77);
    }
}
