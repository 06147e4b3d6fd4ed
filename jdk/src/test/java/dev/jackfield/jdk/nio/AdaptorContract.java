package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The sockets of channels: {@code socket()}. */
abstract class AdaptorContract extends Contract {
    // ---- Socket

    @Test
    void aChannelHasOneSocket() throws IOException {
        SocketChannel c = channel();
        assertThat(c.socket()).isSameAs(c.socket());
        assertThat(c.socket().getChannel()).isSameAs(c);
    }

    @Test
    void aSocketShowsTheStateOfItsChannel() throws IOException {
        Pair p = pair();
        Socket s = p.client().socket();
        assertThat(s.isBound()).isTrue();
        assertThat(s.isConnected()).isTrue();
        assertThat(s.isClosed()).isFalse();
        assertThat(s.getLocalSocketAddress()).isEqualTo(p.client().getLocalAddress());
        assertThat(s.getRemoteSocketAddress()).isEqualTo(p.client().getRemoteAddress());
        assertThat(s.getInetAddress()).isEqualTo(LOOPBACK);
        assertThat(s.getLocalAddress()).isEqualTo(LOOPBACK);
        assertThat(s.getPort()).isEqualTo(((InetSocketAddress) p.server().getLocalAddress()).getPort());
        assertThat(s.getLocalPort()).isEqualTo(((InetSocketAddress) p.client().getLocalAddress()).getPort());
    }

    @Test
    void aSocketThatIsNotConnectedHasNoPeer() throws IOException {
        Socket s = channel().socket();
        assertThat(s.isConnected()).isFalse();
        assertThat(s.isBound()).isFalse();
        assertThat(s.getInetAddress()).isNull();
        assertThat(s.getPort()).isZero();
        assertThat(s.getLocalPort()).isEqualTo(-1);
        assertThat(s.getRemoteSocketAddress()).isNull();
        assertThat(s.getLocalSocketAddress()).isNull();
        assertThatThrownBy(s::getInputStream)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is not connected");
        assertThatThrownBy(s::getOutputStream).hasMessage("Socket is not connected");
    }

    @Test
    void streamsCarryData() throws IOException {
        Pair p = pair();
        p.client().socket().getOutputStream().write("hello".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(p.server().socket().getInputStream().readNBytes(5))
                .isEqualTo("hello".getBytes(StandardCharsets.ISO_8859_1));
        p.client().socket().getOutputStream().write('x');
        assertThat(p.server().socket().getInputStream().read()).isEqualTo('x');
        p.client().close();
        assertThat(p.server().socket().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aTimedReadEnds() throws IOException {
        Pair p = pair();
        Socket s = p.client().socket();
        s.setSoTimeout(1);
        assertThat(s.getSoTimeout()).isEqualTo(1);
        assertThatThrownBy(() -> s.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Read timed out");
        s.setSoTimeout(20_000);
        p.server().write(bytes("x"));
        assertThat(s.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void availableTellsWhatCanBeRead() throws IOException {
        Pair p = pair();
        p.client().write(bytes("hello"));
        assertThat(p.server().socket().getInputStream().read()).isEqualTo('h');
        assertThat(p.server().socket().getInputStream().available()).isEqualTo(4);
    }

    @Test
    void aSocketConnectsItsChannel() throws IOException {
        SocketChannel c = channel();
        c.socket().connect(listener().getLocalAddress());
        assertThat(c.isConnected()).isTrue();
    }

    @Test
    void aSocketConnectsWithinATime() throws IOException {
        SocketChannel c = channel();
        c.socket().connect(listener().getLocalAddress(), 20_000);
        assertThat(c.isConnected()).isTrue();
    }

    @Test
    void aSocketsConnectIsRefusedAndUnknownHostsAreTold() throws IOException {
        InetSocketAddress to = refusing();
        Socket s = channel().socket();
        assertThatThrownBy(() -> s.connect(to, 20_000)).hasMessage("Connection refused");
        Socket t = channel().socket();
        assertThatThrownBy(() -> t.connect(unresolved())).isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> t.connect(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> t.connect(to, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSocketBindsItsChannel() throws IOException {
        SocketChannel c = channel();
        c.socket().bind(anyPort());
        assertThat(c.getLocalAddress()).isNotNull();
        assertThat(c.socket().isBound()).isTrue();
        assertThatThrownBy(() -> c.socket().bind(anyPort()))
                .isInstanceOf(SocketException.class)
                .hasMessage("Already bound");
    }

    @Test
    void aNonBlockingChannelsSocketIsNotUsed() throws IOException {
        Pair p = nonBlockingPair();
        assertThatThrownBy(() -> p.client().socket().getInputStream().read())
                .isInstanceOf(IllegalBlockingModeException.class);
        assertThatThrownBy(() -> p.client().socket().getOutputStream().write(1))
                .isInstanceOf(IllegalBlockingModeException.class);
        assertThatThrownBy(() -> nonBlocking().socket().connect(refusing()))
                .isInstanceOf(IllegalBlockingModeException.class);
    }

    @Test
    void closingTheSocketClosesTheChannelAndTheOtherWay() throws IOException {
        Pair p = pair();
        p.client().socket().close();
        assertThat(p.client().isOpen()).isFalse();
        p.server().close();
        assertThat(p.server().socket().isClosed()).isTrue();
        assertThatThrownBy(() -> p.server().socket().getInputStream())
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }

    @Test
    void aSocketShutsDownItsChannel() throws IOException {
        Pair p = pair();
        Socket s = p.client().socket();
        assertThat(s.isOutputShutdown()).isFalse();
        s.shutdownOutput();
        assertThat(s.isOutputShutdown()).isTrue();
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        s.shutdownInput();
        assertThat(s.isInputShutdown()).isTrue();
        assertThatThrownBy(s::getInputStream).hasMessage("Socket input is shutdown");
        assertThatThrownBy(s::getOutputStream).hasMessage("Socket output is shutdown");
    }

    @Test
    void urgentDataStandsInlineWhereThatIsAskedFor() throws IOException {
        Pair p = pair();
        p.server().socket().setOOBInline(true);
        p.client().write(bytes("a"));
        p.client().socket().sendUrgentData('b');
        p.client().write(bytes("c"));
        assertThat(read(p.server(), 3)).isEqualTo("abc");
    }

    @Test
    void urgentDataIsLeftOutWhereItIsNotAskedFor() throws IOException {
        Pair p = pair();
        p.client().write(bytes("a"));
        p.client().socket().sendUrgentData('b');
        p.client().write(bytes("c"));
        assertThat(read(p.server(), 2)).isEqualTo("ac");
    }

    @Test
    void aSocketSetsOptions() throws IOException {
        Socket s = channel().socket();
        s.setTcpNoDelay(true);
        s.setKeepAlive(true);
        s.setSoLinger(true, 3);
        s.setReuseAddress(true);
        s.setOOBInline(true);
        s.setTrafficClass(0x10);
        s.setSendBufferSize(30_000);
        s.setReceiveBufferSize(30_000);
        assertThat(s.getTcpNoDelay()).isTrue();
        assertThat(s.getKeepAlive()).isTrue();
        assertThat(s.getSoLinger()).isEqualTo(3);
        assertThat(s.getReuseAddress()).isTrue();
        assertThat(s.getOOBInline()).isTrue();
        assertThat(s.getTrafficClass()).isEqualTo(0x10);
        assertThat(s.getSendBufferSize()).isEqualTo(30_000);
        assertThat(s.getReceiveBufferSize()).isEqualTo(30_000);
        s.setSoLinger(false, 3);
        assertThat(s.getSoLinger()).isEqualTo(-1);
    }

    @Test
    void aSocketRefusesValuesThatCannotBe() throws IOException {
        Socket s = channel().socket();
        assertThatThrownBy(() -> s.setSoTimeout(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.setSendBufferSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.setReceiveBufferSize(0)).isInstanceOf(IllegalArgumentException.class);
        s.close();
        assertThatThrownBy(() -> s.setTcpNoDelay(true)).isInstanceOf(SocketException.class);
    }

    // ---- ServerSocket

    @Test
    void aListenersSocketBindsAndAccepts() throws Exception {
        ServerSocketChannel l = closing(ServerSocketChannel.open());
        ServerSocket s = l.socket();
        assertThat(s).isSameAs(l.socket());
        assertThat(s.getChannel()).isSameAs(l);
        assertThat(s.isBound()).isFalse();
        s.bind(anyPort());
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalSocketAddress()).isEqualTo(l.getLocalAddress());
        assertThat(s.getLocalPort()).isPositive();
        assertThat(s.getInetAddress()).isEqualTo(LOOPBACK);
        SocketChannel c = channel();
        c.connect(l.getLocalAddress());
        Socket a = closing(s.accept());
        assertThat(a.getRemoteSocketAddress()).isEqualTo(c.getLocalAddress());
        assertThat(a.getChannel()).isNotNull();
    }

    @Test
    void aTimedAcceptEnds() throws IOException {
        ServerSocket s = listener().socket();
        s.setSoTimeout(1);
        assertThat(s.getSoTimeout()).isEqualTo(1);
        assertThatThrownBy(s::accept).isInstanceOf(SocketTimeoutException.class).hasMessage("Accept timed out");
    }

    @Test
    void aNonBlockingListenersSocketDoesNotAccept() throws IOException {
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        assertThatThrownBy(() -> l.socket().accept()).isInstanceOf(IllegalBlockingModeException.class);
    }

    @Test
    void aListenersSocketClosesItsChannel() throws IOException {
        ServerSocketChannel l = listener();
        l.socket().close();
        assertThat(l.isOpen()).isFalse();
        assertThat(l.socket().isClosed()).isTrue();
        assertThatThrownBy(() -> l.socket().accept()).isInstanceOf(IOException.class);
    }

    @Test
    void aListenersSocketSetsOptions() throws IOException {
        ServerSocket s = closing(ServerSocketChannel.open()).socket();
        assertThat(s.getReuseAddress()).isTrue();
        s.setReuseAddress(false);
        assertThat(s.getReuseAddress()).isFalse();
        s.setReceiveBufferSize(30_000);
        assertThat(s.getReceiveBufferSize()).isEqualTo(30_000);
        assertThatThrownBy(() -> s.setReceiveBufferSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.setSoTimeout(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- DatagramSocket

    @Test
    void aDatagramChannelsSocketSendsAndReceives() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open());
        DatagramSocket s = c.socket();
        assertThat(s).isSameAs(c.socket());
        assertThat(s.getChannel()).isSameAs(c);
        s.bind(anyPort());
        assertThat(s.getLocalSocketAddress()).isEqualTo(c.getLocalAddress());
        s.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, s.getLocalSocketAddress()));
        DatagramPacket p = new DatagramPacket(new byte[9], 9);
        s.receive(p);
        assertThat(p.getLength()).isEqualTo(3);
        assertThat(p.getSocketAddress()).isEqualTo(s.getLocalSocketAddress());
    }

    @Test
    void aTimedReceiveEnds() throws IOException {
        DatagramSocket s = closing(DatagramChannel.open()).bind(anyPort()).socket();
        s.setSoTimeout(1);
        assertThatThrownBy(() -> s.receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Receive timed out");
    }

    @Test
    void aDatagramChannelsSocketConnectsAndDisconnects() throws IOException {
        DatagramChannel peer = closing(DatagramChannel.open()).bind(anyPort());
        DatagramChannel c = closing(DatagramChannel.open());
        DatagramSocket s = c.socket();
        s.connect(peer.getLocalAddress());
        assertThat(c.isConnected()).isTrue();
        assertThat(s.isConnected()).isTrue();
        assertThat(s.getInetAddress()).isEqualTo(LOOPBACK);
        assertThat(s.getPort()).isPositive();
        s.send(new DatagramPacket(new byte[] {7}, 1));
        ByteBuffer b = ByteBuffer.allocate(1);
        assertThat(peer.receive(b)).isEqualTo(s.getLocalSocketAddress());
        s.disconnect();
        assertThat(c.isConnected()).isFalse();
        assertThat(s.getPort()).isEqualTo(-1);
    }

    @Test
    void aDatagramChannelsSocketSetsOptions() throws IOException {
        DatagramSocket s = closing(DatagramChannel.open()).socket();
        s.setBroadcast(true);
        s.setReuseAddress(true);
        s.setTrafficClass(0x10);
        s.setSendBufferSize(30_000);
        s.setReceiveBufferSize(30_000);
        assertThat(s.getBroadcast()).isTrue();
        assertThat(s.getReuseAddress()).isTrue();
        assertThat(s.getTrafficClass()).isEqualTo(0x10);
        assertThat(s.getSendBufferSize()).isEqualTo(30_000);
        assertThat(s.getReceiveBufferSize()).isEqualTo(30_000);
    }

    @Test
    void aDatagramChannelsSocketClosesIt() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open()).bind(anyPort());
        c.socket().close();
        assertThat(c.isOpen()).isFalse();
        assertThat(c.socket().isClosed()).isTrue();
        assertThat(c.socket().getLocalPort()).isEqualTo(-1);
        assertThatThrownBy(() -> c.socket().receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void aNonBlockingDatagramChannelsSocketIsNotUsed() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open()).bind(anyPort());
        c.configureBlocking(false);
        assertThatThrownBy(() -> c.socket().receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(IllegalBlockingModeException.class);
    }
}
