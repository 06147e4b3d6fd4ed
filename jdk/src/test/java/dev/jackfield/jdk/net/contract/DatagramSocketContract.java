package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** java.net.DatagramSocket. */
abstract class DatagramSocketContract extends Contract {
    private DatagramSocket socket() throws IOException {
        return closing(new DatagramSocket(0, loopback()));
    }

    static DatagramPacket to(DatagramSocket s, String text) {
        byte[] b = text.getBytes(StandardCharsets.US_ASCII);
        return new DatagramPacket(b, b.length, loopback(), s.getLocalPort());
    }

    static DatagramPacket room(int n) {
        return new DatagramPacket(new byte[n], n);
    }

    static String text(DatagramPacket p) {
        return new String(p.getData(), p.getOffset(), p.getLength(), StandardCharsets.US_ASCII);
    }

    static String receive(DatagramSocket s) throws IOException {
        DatagramPacket p = room(100);
        s.receive(p);
        return text(p);
    }

    // ---- as it is born

    @Test
    void aNewSocketIsBoundToTheWildcard() throws Exception {
        DatagramSocket s = closing(new DatagramSocket());
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalPort()).isPositive();
        assertThat(s.getLocalAddress().isAnyLocalAddress()).isTrue();
        assertThat(s.isConnected()).isFalse();
        assertThat(s.getInetAddress()).isNull();
        assertThat(s.getPort()).isEqualTo(-1);
        assertThat(s.getRemoteSocketAddress()).isNull();
        assertThat(s.isClosed()).isFalse();
    }

    @Test
    void anUnboundSocketHasNoAddresses() throws Exception {
        DatagramSocket s = closing(new DatagramSocket((SocketAddress) null));
        assertThat(s.isBound()).isFalse();
        assertThat(s.getLocalPort()).isZero();
        assertThat(s.getLocalSocketAddress()).isNull();
        assertThat(s.getLocalAddress().isAnyLocalAddress()).isTrue();
    }

    @Test
    void aSocketHasNoChannel() throws Exception {
        assertThat(socket().getChannel()).isNull();
    }

    @Test
    void aSocketOfAnAddressHasThatAddress() throws Exception {
        DatagramSocket s = closing(new DatagramSocket(at(0)));
        assertThat(s.getLocalAddress()).isEqualTo(loopback());
        assertThat(s.getLocalSocketAddress()).isEqualTo(at(s.getLocalPort()));
    }

    // ---- bind

    @Test
    void bindLater() throws Exception {
        DatagramSocket s = closing(new DatagramSocket((SocketAddress) null));
        s.bind(at(0));
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalAddress()).isEqualTo(loopback());
    }

    @Test
    void bindToNullChoosesThePort() throws Exception {
        DatagramSocket s = closing(new DatagramSocket((SocketAddress) null));
        s.bind(null);
        assertThat(s.getLocalPort()).isPositive();
    }

    @Test
    void bindTwiceFails() throws Exception {
        DatagramSocket s = socket();
        assertThatThrownBy(() -> s.bind(at(0))).isInstanceOf(SocketException.class);
    }

    @Test
    void bindToAPortInUseFails() throws Exception {
        int port = socket().getLocalPort();
        fails(BindException.class, "Address already in use", () -> new DatagramSocket(port, loopback()));
    }

    @Test
    void bindToAnotherHostsAddressFails() {
        fails(
                BindException.class,
                "Cannot assign requested address",
                () -> new DatagramSocket(new InetSocketAddress("192.0.2.1", 0)));
    }

    @Test
    void bindToAnUnresolvedNameFails() throws Exception {
        DatagramSocket s = closing(new DatagramSocket((SocketAddress) null));
        assertThatThrownBy(() -> s.bind(InetSocketAddress.createUnresolved("nowhere", 1)))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void aPortIsFreeAgainAfterClose() throws Exception {
        DatagramSocket s = socket();
        s.close();
        closing(new DatagramSocket(s.getLocalPort() < 0 ? 0 : s.getLocalPort(), loopback()));
    }

    // ---- sending and receiving

    @Test
    void whatIsSentIsReceived() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "hello"));
        DatagramPacket p = room(100);
        b.receive(p);
        assertThat(text(p)).isEqualTo("hello");
        assertThat(p.getAddress()).isEqualTo(loopback());
        assertThat(p.getPort()).isEqualTo(a.getLocalPort());
        assertThat(p.getSocketAddress()).isEqualTo(a.getLocalSocketAddress());
    }

    @Test
    void datagramsKeepTheirBounds() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "one"));
        a.send(to(b, "three"));
        assertThat(receive(b)).isEqualTo("one");
        assertThat(receive(b)).isEqualTo("three");
    }

    @Test
    void anEmptyDatagramIsOneToo() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, ""));
        assertThat(receive(b)).isEmpty();
    }

    @Test
    void whatDoesNotFitIsLost() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "too long"));
        a.send(to(b, "next"));
        DatagramPacket p = room(3);
        b.receive(p);
        assertThat(text(p)).isEqualTo("too");
        assertThat(receive(b)).isEqualTo("next");
    }

    @Test
    void aPacketIsUsedAgainWithAllItsRoom() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "ab"));
        a.send(to(b, "abcdef"));
        DatagramPacket p = room(5);
        b.receive(p);
        assertThat(p.getLength()).isEqualTo(2);
        b.receive(p);
        assertThat(text(p)).isEqualTo("abcde");
    }

    @Test
    void setLengthLimitsTheRoom() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "abcdef"));
        DatagramPacket p = room(10);
        p.setLength(4);
        b.receive(p);
        assertThat(text(p)).isEqualTo("abcd");
    }

    @Test
    void anOffsetIsKept() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.send(to(b, "abc"));
        DatagramPacket p = new DatagramPacket(new byte[10], 4, 6);
        b.receive(p);
        assertThat(p.getOffset()).isEqualTo(4);
        assertThat(text(p)).isEqualTo("abc");
    }

    @Test
    void receiveWaits() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        Running<String> r = blocked(() -> receive(b));
        a.send(to(b, "now"));
        assertThat(r.get()).isEqualTo("now");
    }

    @Test
    void aSocketSendsToItself() throws Exception {
        DatagramSocket s = socket();
        s.send(to(s, "me"));
        assertThat(receive(s)).isEqualTo("me");
    }

    @Test
    void anUnboundSocketIsBoundBySending() throws Exception {
        DatagramSocket b = socket();
        DatagramSocket a = closing(new DatagramSocket((SocketAddress) null));
        a.send(to(b, "x"));
        assertThat(a.isBound()).isTrue();
        assertThat(a.getLocalPort()).isPositive();
    }

    @Test
    void aLargeDatagramArrives() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        byte[] data = new byte[60_000];
        new java.util.Random(1).nextBytes(data);
        a.send(new DatagramPacket(data, data.length, loopback(), b.getLocalPort()));
        DatagramPacket p = room(65_535);
        b.receive(p);
        assertThat(p.getLength()).isEqualTo(60_000);
        assertThat(java.util.Arrays.copyOf(p.getData(), 60_000)).isEqualTo(data);
    }

    @Test
    void whatIsTooLongForADatagramIsRefused() throws Exception {
        DatagramSocket a = socket();
        fails(
                SocketException.class,
                "Message too long",
                () -> a.send(new DatagramPacket(new byte[65_508], 65_508, loopback(), a.getLocalPort())));
    }

    @Test
    void aPacketWithoutAddressCannotBeSent() throws Exception {
        DatagramSocket a = socket();
        fails(IllegalArgumentException.class, "Address not set", () -> a.send(room(1)));
    }

    @Test
    void portZeroCannotBeSentTo() throws Exception {
        DatagramSocket a = socket();
        fails(
                SocketException.class,
                "Can't send to port 0",
                () -> a.send(new DatagramPacket(new byte[1], 1, loopback(), 0)));
    }

    @Test
    void receiveEndsWhenItsTimeIsOver() throws Exception {
        DatagramSocket s = socket();
        s.setSoTimeout(20);
        fails(SocketTimeoutException.class, "Receive timed out", () -> s.receive(room(1)));
        s.send(to(s, "later"));
        assertThat(receive(s)).isEqualTo("later");
    }

    @Test
    void receiveEndsInTimeOnAVirtualThreadToo() throws Exception {
        DatagramSocket s = socket();
        s.setSoTimeout(20);
        start(() -> receive(s)).failsWith(SocketTimeoutException.class, "Receive timed out");
    }

    // ---- connected

    @Test
    void connectSaysWhereTo() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.connect(b.getLocalSocketAddress());
        assertThat(a.isConnected()).isTrue();
        assertThat(a.getInetAddress()).isEqualTo(loopback());
        assertThat(a.getPort()).isEqualTo(b.getLocalPort());
        assertThat(a.getRemoteSocketAddress()).isEqualTo(b.getLocalSocketAddress());
    }

    @Test
    void aConnectedSocketNeedsNoAddressToSend() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        a.connect(loopback(), b.getLocalPort());
        a.send(new DatagramPacket("hi".getBytes(StandardCharsets.US_ASCII), 2));
        assertThat(receive(b)).isEqualTo("hi");
    }

    @Test
    void aConnectedSocketSendsToItsPeerOnly() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        DatagramSocket c = socket();
        a.connect(b.getLocalSocketAddress());
        assertThatThrownBy(() -> a.send(to(c, "x"))).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        DatagramSocket c = socket();
        a.connect(b.getLocalSocketAddress());
        c.send(to(a, "from c"));
        b.send(to(a, "from b"));
        assertThat(receive(a)).isEqualTo("from b");
    }

    @Test
    void whatCameBeforeConnectIsNotHeardAfterIt() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        DatagramSocket c = socket();
        c.send(to(a, "early"));
        a.connect(b.getLocalSocketAddress());
        b.send(to(a, "late"));
        assertThat(receive(a)).isEqualTo("late");
    }

    @Test
    void disconnectIsTheEndOfThat() throws Exception {
        DatagramSocket a = socket();
        DatagramSocket b = socket();
        DatagramSocket c = socket();
        a.connect(b.getLocalSocketAddress());
        a.disconnect();
        assertThat(a.isConnected()).isFalse();
        assertThat(a.getPort()).isEqualTo(-1);
        c.send(to(a, "heard"));
        assertThat(receive(a)).isEqualTo("heard");
    }

    @Test
    void thePortStaysWhenASocketIsConnectedAndDisconnected() throws Exception {
        DatagramSocket a = closing(new DatagramSocket());
        DatagramSocket b = socket();
        int port = a.getLocalPort();
        a.connect(b.getLocalSocketAddress());
        assertThat(a.getLocalPort()).isEqualTo(port);
        a.disconnect();
        assertThat(a.getLocalPort()).isEqualTo(port);
        b.send(to(a, "here"));
        assertThat(receive(a)).isEqualTo("here");
    }

    @Test
    void aConnectedSocketLearnsThatNobodyListens() throws Exception {
        DatagramSocket b = socket();
        DatagramSocket a = socket();
        a.connect(b.getLocalSocketAddress());
        b.close();
        a.send(new DatagramPacket(new byte[1], 1));
        assertThatThrownBy(() -> a.receive(room(1))).isExactlyInstanceOf(PortUnreachableException.class);
    }

    @Test
    void connectChecksWhereTo() throws Exception {
        DatagramSocket s = socket();
        assertThatThrownBy(() -> s.connect((SocketAddress) null)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.connect((InetAddress) null, 1)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.connect(loopback(), 65_536)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.connect(InetSocketAddress.createUnresolved("nowhere", 1)))
                .isInstanceOf(SocketException.class);
    }

    // ---- ends

    @Test
    void aClosedSocketHasNothing() throws Exception {
        DatagramSocket s = socket();
        s.close();
        assertThat(s.isClosed()).isTrue();
        assertThat(s.getLocalPort()).isEqualTo(-1);
        assertThat(s.getLocalAddress()).isNull();
        assertThat(s.getLocalSocketAddress()).isNull();
        s.close();
    }

    @Test
    void aClosedSocketNeitherSendsNorReceives() throws Exception {
        DatagramSocket other = socket();
        DatagramSocket s = socket();
        s.close();
        assertThatThrownBy(() -> s.send(to(other, "x"))).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(() -> s.receive(room(1))).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(() -> s.setSoTimeout(1)).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(s::getReceiveBufferSize).isExactlyInstanceOf(SocketException.class);
    }

    @Test
    void closeEndsReceive() throws Exception {
        DatagramSocket s = socket();
        Running<String> r = blocked(() -> receive(s));
        s.close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    @Test
    void closeEndsReceiveOfAPlatformThread() throws Exception {
        DatagramSocket s = socket();
        CountDownLatch begun = new CountDownLatch(1);
        Running<String> r = onPlatformThread(() -> {
            begun.countDown();
            return receive(s);
        });
        begun.await();
        s.close();
        assertThatThrownBy(r::get).isExactlyInstanceOf(SocketException.class);
    }

    @Test
    void anInterruptEndsReceiveOfAVirtualThread() throws Exception {
        DatagramSocket s = socket();
        Running<String> r = blocked(() -> receive(s));
        r.thread().interrupt();
        r.failsWith(SocketException.class, "Closed by interrupt");
    }

    @Test
    void aPlatformThreadReceivesOnWhenItIsInterrupted() throws Exception {
        DatagramSocket s = socket();
        DatagramSocket other = socket();
        CountDownLatch begun = new CountDownLatch(1);
        Running<String> r = onPlatformThread(() -> {
            begun.countDown();
            return receive(s) + " " + Thread.currentThread().isInterrupted();
        });
        begun.await();
        r.thread().interrupt();
        other.send(to(s, "on"));
        assertThat(r.get()).isEqualTo("on true");
    }

    // ---- options

    @Test
    void soTimeout() throws Exception {
        DatagramSocket s = socket();
        assertThat(s.getSoTimeout()).isZero();
        s.setSoTimeout(12);
        assertThat(s.getSoTimeout()).isEqualTo(12);
        assertThatThrownBy(() -> s.setSoTimeout(-1)).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void broadcastIsAllowed() throws Exception {
        DatagramSocket s = socket();
        assertThat(s.getBroadcast()).isTrue();
        s.setBroadcast(false);
        assertThat(s.getBroadcast()).isFalse();
    }

    @Test
    void buffers() throws Exception {
        DatagramSocket s = socket();
        s.setReceiveBufferSize(20_000);
        s.setSendBufferSize(20_000);
        assertThat(s.getReceiveBufferSize()).isEqualTo(20_000);
        assertThat(s.getSendBufferSize()).isEqualTo(20_000);
        assertThatThrownBy(() -> s.setReceiveBufferSize(0)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.setSendBufferSize(-1)).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reuseAddress() throws Exception {
        DatagramSocket s = closing(new DatagramSocket((SocketAddress) null));
        assertThat(s.getReuseAddress()).isFalse();
        s.setReuseAddress(true);
        assertThat(s.getReuseAddress()).isTrue();
    }

    @Test
    void trafficClass() throws Exception {
        DatagramSocket s = socket();
        s.setTrafficClass(0x10);
        assertThat(s.getTrafficClass()).isEqualTo(0x10);
        assertThatThrownBy(() -> s.setTrafficClass(256)).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsByName() throws Exception {
        DatagramSocket s = socket();
        s.setOption(StandardSocketOptions.SO_SNDBUF, 30_000);
        assertThat(s.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(30_000);
        s.setOption(StandardSocketOptions.SO_BROADCAST, false);
        assertThat(s.getOption(StandardSocketOptions.SO_BROADCAST)).isFalse();
        s.setOption(StandardSocketOptions.IP_TOS, 8);
        assertThat(s.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(8);
    }

    @Test
    void supportedOptions() throws Exception {
        DatagramSocket s = socket();
        assertThat(s.supportedOptions())
                .contains(
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_SNDBUF,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_BROADCAST,
                        StandardSocketOptions.IP_TOS)
                .doesNotContain(StandardSocketOptions.TCP_NODELAY);
    }

    @Test
    void theValuesOfOptionsHaveTheirTypes() throws Exception {
        DatagramSocket s = socket();
        for (SocketOption<?> o : s.supportedOptions()) {
            Object value = s.getOption(o);
            if (value != null) { // IP_MULTICAST_IF has none at first
                assertThat(value).as(o.name()).isInstanceOf(o.type());
            }
        }
    }

    @Test
    void whatIsNotSupportedIsRefused() throws Exception {
        DatagramSocket s = socket();
        assertThatThrownBy(() -> s.setOption(StandardSocketOptions.TCP_NODELAY, true))
                .isExactlyInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.getOption(StandardSocketOptions.SO_KEEPALIVE))
                .isExactlyInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.getOption(null)).isExactlyInstanceOf(NullPointerException.class);
    }
}
