package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

abstract class DatagramChannelContract extends Contract {
    private DatagramChannel open() throws IOException {
        return closing(DatagramChannel.open());
    }

    private DatagramChannel bound() throws IOException {
        return open().bind(anyPort());
    }

    private InetSocketAddress nobody() throws IOException {
        DatagramChannel c = bound();
        InetSocketAddress a = (InetSocketAddress) c.getLocalAddress();
        c.close();
        return a;
    }

    // ---- opening, names

    @Test
    void aNewChannelIsOpenBlockingAndOnItsOwn() throws IOException {
        DatagramChannel c = open();
        assertThat(c.isOpen()).isTrue();
        assertThat(c.isBlocking()).isTrue();
        assertThat(c.isConnected()).isFalse();
        assertThat(c.getLocalAddress()).isNull();
        assertThat(c.getRemoteAddress()).isNull();
        assertThat(c.validOps()).isEqualTo(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    @Test
    void openingWithoutAFamilyOrWithAnUnknownOneIsRefused() {
        assertThatThrownBy(() -> DatagramChannel.open(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> DatagramChannel.open(UNKNOWN)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> DatagramChannel.open(StandardProtocolFamily.UNIX))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aChannelOfInetTakesNoOtherAddress() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        InetSocketAddress six = new InetSocketAddress("::1", 9);
        assertThatThrownBy(() -> c.bind(six)).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.connect(six)).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.send(bytes("x"), six)).isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void bindGivesALocalAddress() throws IOException {
        DatagramChannel c = open();
        assertThat(c.bind(anyPort())).isSameAs(c);
        assertThat(((InetSocketAddress) c.getLocalAddress()).getAddress()).isEqualTo(LOOPBACK);
        assertThat(((InetSocketAddress) c.getLocalAddress()).getPort()).isPositive();
    }

    @Test
    void bindToNullIsToAnyAddress() throws IOException {
        InetSocketAddress a = (InetSocketAddress) open().bind(null).getLocalAddress();
        assertThat(a.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(a.getPort()).isPositive();
    }

    @Test
    void bindingTwiceIsRefused() throws IOException {
        DatagramChannel c = bound();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
    }

    @Test
    void bindingToAPortInUseFails() throws IOException {
        SocketAddress used = bound().getLocalAddress();
        DatagramChannel c = open();
        assertThatThrownBy(() -> c.bind(used)).isInstanceOf(BindException.class).hasMessage("Address already in use");
    }

    @Test
    void bindingToAForeignAddressFails() throws IOException {
        DatagramChannel c = open();
        assertThatThrownBy(() -> c.bind(new InetSocketAddress("192.0.2.1", 0))).isInstanceOf(BindException.class);
    }

    @Test
    void addressesThatAreNoneAreRefused() throws IOException {
        DatagramChannel c = open();
        SocketAddress strange = new SocketChannelContract.Strange();
        assertThatThrownBy(() -> c.bind(strange)).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.connect(strange)).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.send(bytes("x"), strange)).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.bind(unresolved())).isInstanceOf(UnresolvedAddressException.class);
        assertThatThrownBy(() -> c.connect(unresolved())).isInstanceOf(UnresolvedAddressException.class);
        assertThatThrownBy(() -> c.send(bytes("x"), unresolved())).isInstanceOf(UnresolvedAddressException.class);
        assertThatThrownBy(() -> c.connect(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.send(bytes("x"), null)).isInstanceOf(NullPointerException.class);
    }

    // ---- sending and receiving

    @Test
    void aDatagramArrivesWithItsSender() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        assertThat(a.send(bytes("hello"), b.getLocalAddress())).isEqualTo(5);
        ByteBuffer into = ByteBuffer.allocate(9);
        assertThat(b.receive(into)).isEqualTo(a.getLocalAddress());
        assertThat(text(into)).isEqualTo("hello");
    }

    @Test
    void directBuffersAreSentAndReceived() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        ByteBuffer from = direct("hello");
        assertThat(a.send(from, b.getLocalAddress())).isEqualTo(5);
        assertThat(from.hasRemaining()).isFalse();
        ByteBuffer into = ByteBuffer.allocateDirect(9);
        assertThat(b.receive(into)).isEqualTo(a.getLocalAddress());
        assertThat(text(into)).isEqualTo("hello");
    }

    @Test
    void readOnlyBuffersAreSentAndNotReceivedInto() throws IOException {
        DatagramChannel a = bound();
        assertThat(a.send(bytes("x").asReadOnlyBuffer(), a.getLocalAddress())).isEqualTo(1);
        assertThatThrownBy(() -> a.receive(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNullBufferIsRefused() throws IOException {
        DatagramChannel a = bound();
        assertThatThrownBy(() -> a.send(null, anyPort())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> a.receive(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> a.read((ByteBuffer) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> a.write((ByteBuffer) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anEmptyDatagramArrives() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        assertThat(a.send(ByteBuffer.allocate(0), b.getLocalAddress())).isZero();
        ByteBuffer into = ByteBuffer.allocate(9);
        assertThat(b.receive(into)).isEqualTo(a.getLocalAddress());
        assertThat(into.position()).isZero();
    }

    @Test
    void whatDoesNotFitIsLost() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        a.send(bytes("hello"), b.getLocalAddress());
        a.send(bytes("next"), b.getLocalAddress());
        ByteBuffer two = ByteBuffer.allocate(2);
        b.receive(two);
        assertThat(text(two)).isEqualTo("he");
        ByteBuffer into = ByteBuffer.allocate(9);
        b.receive(into);
        assertThat(text(into)).isEqualTo("next");
    }

    @Test
    void aDatagramReceivedIntoNoRoomIsLost() throws IOException {
        DatagramChannel a = bound();
        a.send(bytes("one"), a.getLocalAddress());
        a.send(bytes("two"), a.getLocalAddress());
        assertThat(a.receive(ByteBuffer.allocate(0))).isEqualTo(a.getLocalAddress());
        ByteBuffer into = ByteBuffer.allocate(9);
        a.receive(into);
        assertThat(text(into)).isEqualTo("two");
    }

    @Test
    void theLargestDatagramArrivesWhole() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        ByteBuffer big = SocketChannelContract.pattern(65_507);
        assertThat(a.send(big, b.getLocalAddress())).isEqualTo(65_507);
        ByteBuffer into = ByteBuffer.allocateDirect(70_000);
        b.receive(into);
        assertThat(into.flip()).isEqualTo(SocketChannelContract.pattern(65_507));
    }

    @Test
    void aDatagramThatIsTooLargeIsRefused() throws IOException {
        DatagramChannel a = bound();
        assertThatThrownBy(() -> a.send(ByteBuffer.allocate(65_508), a.getLocalAddress()))
                .isInstanceOf(SocketException.class)
                .hasMessage("Message too long");
        assertThatThrownBy(() -> a.send(ByteBuffer.allocateDirect(70_000), a.getLocalAddress()))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void sendingToPortZeroIsRefused() throws IOException {
        DatagramChannel a = bound();
        assertThatThrownBy(() -> a.send(bytes("x"), anyPort()))
                .isInstanceOf(SocketException.class)
                .hasMessage("Can't send to port 0");
    }

    @Test
    void sendingBindsAChannelThatIsNot() throws IOException {
        DatagramChannel a = open();
        DatagramChannel b = bound();
        a.send(bytes("x"), b.getLocalAddress());
        int port = ((InetSocketAddress) a.getLocalAddress()).getPort();
        assertThat(port).isPositive();
        assertThat(((InetSocketAddress) b.receive(ByteBuffer.allocate(1))).getPort())
                .isEqualTo(port);
    }

    @Test
    void receivingBindsAChannelThatIsNot() throws IOException {
        DatagramChannel a = open();
        a.configureBlocking(false);
        assertThat(a.receive(ByteBuffer.allocate(1))).isNull();
        assertThat(((InetSocketAddress) a.getLocalAddress()).getPort()).isPositive();
    }

    @Test
    void sendingToTheWildcardIsToThisHost() throws IOException {
        DatagramChannel a = open();
        DatagramChannel b = open().bind(null);
        int port = ((InetSocketAddress) b.getLocalAddress()).getPort();
        a.send(bytes("x"), new InetSocketAddress(port));
        b.receive(ByteBuffer.allocate(1));
    }

    @Test
    void aNonBlockingReceiveOfNothingAnswersNull() throws IOException {
        DatagramChannel a = bound();
        a.configureBlocking(false);
        assertThat(a.receive(ByteBuffer.allocate(1))).isNull();
    }

    @Test
    void receiveWaitsForADatagram() throws Exception {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        Background<SocketAddress> receiving =
                background(() -> b.receive(ByteBuffer.allocate(1))).blocked();
        a.send(bytes("x"), b.getLocalAddress());
        assertThat(receiving.get()).isEqualTo(a.getLocalAddress());
    }

    @Test
    void aVirtualThreadsReceiveWaitsForADatagram() throws Exception {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        Background<SocketAddress> receiving =
                virtual(() -> b.receive(ByteBuffer.allocate(1))).blocked();
        a.send(bytes("x"), b.getLocalAddress());
        assertThat(receiving.get()).isEqualTo(a.getLocalAddress());
    }

    // ---- connected

    private DatagramChannel[] connected() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        a.connect(b.getLocalAddress());
        b.connect(a.getLocalAddress());
        return new DatagramChannel[] {a, b};
    }

    @Test
    void connectGivesBothAddresses() throws IOException {
        SocketAddress peer = bound().getLocalAddress();
        DatagramChannel c = open();
        assertThat(c.connect(peer)).isSameAs(c);
        assertThat(c.isConnected()).isTrue();
        assertThat(c.getRemoteAddress()).isEqualTo(peer);
        assertThat(((InetSocketAddress) c.getLocalAddress()).getAddress()).isEqualTo(LOOPBACK);
    }

    @Test
    void connectingTwiceIsRefused() throws IOException {
        DatagramChannel c = connected()[0];
        assertThatThrownBy(() -> c.connect(nobody())).isInstanceOf(AlreadyConnectedException.class);
    }

    @Test
    void connectedChannelsReadAndWrite() throws IOException {
        DatagramChannel[] c = connected();
        assertThat(c[0].write(bytes("hello"))).isEqualTo(5);
        ByteBuffer into = ByteBuffer.allocate(9);
        assertThat(c[1].read(into)).isEqualTo(5);
        assertThat(text(into)).isEqualTo("hello");
    }

    @Test
    void oneWriteGathersAndOneReadScatters() throws IOException {
        DatagramChannel[] c = connected();
        assertThat(c[0].write(new ByteBuffer[] {bytes("he"), direct("llo")})).isEqualTo(5);
        ByteBuffer[] into = {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(2), ByteBuffer.allocate(9)};
        assertThat(c[1].read(into)).isEqualTo(5);
        assertThat(text(into[0]) + "|" + text(into[1]) + "|" + text(into[2])).isEqualTo("h|el|lo");
    }

    @Test
    void oneReadTakesOneDatagram() throws IOException {
        DatagramChannel[] c = connected();
        c[0].write(bytes("one"));
        c[0].write(bytes("two"));
        ByteBuffer into = ByteBuffer.allocate(9);
        assertThat(c[1].read(into)).isEqualTo(3);
        assertThat(c[1].read(into)).isEqualTo(3);
        assertThat(text(into)).isEqualTo("onetwo");
    }

    @Test
    void aConnectedChannelStillReceivesAndSendsToItsPeer() throws IOException {
        DatagramChannel[] c = connected();
        assertThat(c[0].send(bytes("x"), c[1].getLocalAddress())).isEqualTo(1);
        assertThat(c[1].receive(ByteBuffer.allocate(1))).isEqualTo(c[0].getLocalAddress());
    }

    @Test
    void sendingToAnotherThanThePeerIsRefused() throws IOException {
        DatagramChannel c = connected()[0];
        SocketAddress other = bound().getLocalAddress();
        assertThatThrownBy(() -> c.send(bytes("x"), other)).isInstanceOf(AlreadyConnectedException.class);
    }

    @Test
    void aConnectedChannelHearsItsPeerOnly() throws IOException {
        DatagramChannel[] c = connected();
        DatagramChannel stranger = bound();
        stranger.send(bytes("s"), c[1].getLocalAddress());
        c[0].write(bytes("p"));
        ByteBuffer into = ByteBuffer.allocate(9);
        c[1].read(into);
        assertThat(text(into)).isEqualTo("p");
    }

    @Test
    void readingAndWritingBeforeConnectingIsRefused() throws IOException {
        DatagramChannel c = bound();
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.read(new ByteBuffer[] {ByteBuffer.allocate(1)}))
                .isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.write(bytes("x"))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.write(new ByteBuffer[] {bytes("x")})).isInstanceOf(NotYetConnectedException.class);
    }

    @Test
    void aNonBlockingReadOfNothingAnswersZero() throws IOException {
        DatagramChannel c = connected()[0];
        c.configureBlocking(false);
        assertThat(c.read(ByteBuffer.allocate(1))).isZero();
        assertThat(c.read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isZero();
    }

    @Test
    void whatCameBeforeConnectingIsForgotten() throws IOException {
        DatagramChannel a = bound();
        DatagramChannel b = bound();
        bound().send(bytes("old"), b.getLocalAddress());
        b.connect(a.getLocalAddress());
        b.configureBlocking(false);
        a.send(bytes("new"), b.getLocalAddress());
        assertThat(read(b, 3)).isEqualTo("new");
    }

    @Test
    void aPortWhereNobodyIsIsUnreachable() throws IOException {
        DatagramChannel c = open();
        c.connect(nobody());
        c.write(bytes("x"));
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isInstanceOf(PortUnreachableException.class);
    }

    @Test
    void aPortWhereNobodyIsIsUnreachableToReceiveToo() throws IOException {
        DatagramChannel c = open();
        c.connect(nobody());
        c.write(bytes("x"));
        assertThatThrownBy(() -> c.receive(ByteBuffer.allocate(1))).isInstanceOf(PortUnreachableException.class);
    }

    @Test
    void anUnconnectedChannelIsNotToldOfUnreachablePorts() throws IOException {
        DatagramChannel c = bound();
        c.send(bytes("x"), nobody());
        c.configureBlocking(false);
        assertThat(c.receive(ByteBuffer.allocate(1))).isNull();
    }

    @Test
    void disconnectedItSendsToAnybodyAgain() throws IOException {
        DatagramChannel[] c = connected();
        SocketAddress local = c[0].getLocalAddress();
        assertThat(c[0].disconnect()).isSameAs(c[0]);
        assertThat(c[0].isConnected()).isFalse();
        assertThat(c[0].getRemoteAddress()).isNull();
        assertThat(c[0].getLocalAddress()).isEqualTo(local);
        DatagramChannel other = bound();
        c[0].send(bytes("x"), other.getLocalAddress());
        assertThat(other.receive(ByteBuffer.allocate(1))).isEqualTo(local);
        c[0].connect(other.getLocalAddress());
    }

    @Test
    void disconnectingWhatIsNotConnectedDoesNothing() throws IOException {
        DatagramChannel c = bound();
        assertThat(c.disconnect()).isSameAs(c);
        c.close();
        assertThat(c.disconnect()).isSameAs(c);
    }

    @Test
    void aDisconnectedChannelThatWasNeverBoundKeepsItsPort() throws IOException {
        DatagramChannel c = open();
        c.connect(bound().getLocalAddress());
        int port = ((InetSocketAddress) c.getLocalAddress()).getPort();
        c.disconnect();
        assertThat(((InetSocketAddress) c.getLocalAddress()).getPort()).isEqualTo(port);
        DatagramChannel other = bound();
        other.send(bytes("x"), new InetSocketAddress(LOOPBACK, port));
        assertThat(c.receive(ByteBuffer.allocate(1))).isEqualTo(other.getLocalAddress());
    }

    // ---- closing and interrupting

    @Test
    void aClosedChannelRefusesEverything() throws IOException {
        DatagramChannel c = bound();
        SocketAddress to = c.getLocalAddress();
        c.close();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.connect(to)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.send(bytes("x"), to)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.receive(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::getLocalAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::getRemoteAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.configureBlocking(false)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingEndsAReceiveThatWaits() throws Exception {
        DatagramChannel c = bound();
        Background<SocketAddress> receiving =
                background(() -> c.receive(ByteBuffer.allocate(1))).blocked();
        c.close();
        assertThat(receiving.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        DatagramChannel c = connected()[0];
        Background<Integer> reading =
                background(() -> c.read(ByteBuffer.allocate(1))).blocked();
        c.close();
        assertThat(reading.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void anInterruptEndsAReceiveAndClosesTheChannel() throws Exception {
        DatagramChannel c = bound();
        boolean[] status = new boolean[1];
        Background<SocketAddress> receiving = background(() -> {
                    try {
                        return c.receive(ByteBuffer.allocate(1));
                    } finally {
                        status[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .blocked();
        receiving.thread.interrupt();
        assertThat(receiving.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(status[0]).isTrue();
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void anInterruptedThreadsReceiveClosesTheChannel() throws Exception {
        DatagramChannel c = bound();
        Background<SocketAddress> receiving = background(() -> {
            Thread.currentThread().interrupt();
            return c.receive(ByteBuffer.allocate(1));
        });
        assertThat(receiving.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void aClosedChannelsPortIsFree() throws IOException {
        InetSocketAddress was = nobody();
        assertThat(open().bind(was).getLocalAddress()).isEqualTo(was);
    }

    // ---- options and groups

    @Test
    void itsOptionsAreTheStandards() throws IOException {
        assertThat(open().supportedOptions())
                .contains(
                        StandardSocketOptions.SO_SNDBUF,
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_REUSEPORT,
                        StandardSocketOptions.SO_BROADCAST,
                        StandardSocketOptions.IP_TOS,
                        StandardSocketOptions.IP_MULTICAST_TTL,
                        ExtendedSocketOptions.IP_DONTFRAGMENT)
                .doesNotContain(StandardSocketOptions.TCP_NODELAY);
    }

    @Test
    void optionsKeepWhatTheyAreSetTo() throws IOException {
        DatagramChannel c = open();
        for (SocketOption<Boolean> o : java.util.List.of(
                StandardSocketOptions.SO_REUSEADDR,
                StandardSocketOptions.SO_REUSEPORT,
                StandardSocketOptions.SO_BROADCAST,
                ExtendedSocketOptions.IP_DONTFRAGMENT)) {
            assertThat(c.getOption(o)).as(o.name()).isFalse();
            assertThat(c.setOption(o, true)).isSameAs(c);
            assertThat(c.getOption(o)).as(o.name()).isTrue();
            c.setOption(o, false);
            assertThat(c.getOption(o)).as(o.name()).isFalse();
        }
        c.setOption(StandardSocketOptions.IP_TOS, 0x10);
        c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 7);
        c.setOption(StandardSocketOptions.SO_RCVBUF, 30_000);
        c.setOption(StandardSocketOptions.SO_SNDBUF, 30_000);
        assertThat(c.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(0x10);
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(7);
        assertThat(c.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(30_000);
        assertThat(c.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(30_000);
    }

    @Test
    void optionsThatCannotBeAreRefused() throws IOException {
        DatagramChannel c = open();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.SO_BROADCAST, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid TTL/hop value");
        assertThatThrownBy(() -> c.getOption(null)).isInstanceOf(NullPointerException.class);
        c.close();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.SO_BROADCAST))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anAddressThatIsNoGroupIsNotJoined() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        java.net.NetworkInterface lo = java.net.NetworkInterface.getByIndex(1);
        assertThatThrownBy(() -> c.join(InetAddress.ofLiteral("192.0.2.1"), lo))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> c.join(null, lo)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.join(InetAddress.ofLiteral("224.1.1.1"), null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void closingTwiceDoesNothing() throws IOException {
        DatagramChannel c = bound();
        c.close();
        c.close();
        assertThat(c.isOpen()).isFalse();
    }
}
