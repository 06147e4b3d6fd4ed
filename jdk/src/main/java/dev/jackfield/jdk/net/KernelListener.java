package dev.jackfield.jdk.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * A TCP socket of the kernel that listens: a channel of the JDK. Binding a channel makes it listen, so {@link #bind} only takes note.
 * IP_TOS, which such a channel does not have and a ServerSocket has, is kept here and given to the connections.
 */
final class KernelListener implements StreamSocket {
    private final ServerSocketChannel channel;
    private final ServerSocket socket;
    private InetSocketAddress asked = new InetSocketAddress(0);
    private volatile int trafficClass;

    KernelListener(ServerSocketChannel channel) {
        this.channel = channel;
        this.socket = channel.socket();
    }

    @Override
    public void bind(InetAddress address, int port) {
        asked = new InetSocketAddress(address, port);
    }

    @Override
    public void listen(int backlog) throws IOException {
        socket.bind(asked, backlog);
    }

    @Override
    public StreamSocket accept(int timeout) throws IOException {
        KernelStream s = Uninterrupted.call(() -> {
            socket.setSoTimeout(timeout);
            return new KernelStream(socket.accept().getChannel());
        });
        if (trafficClass != 0) {
            s.setOption(StandardSocketOptions.IP_TOS, trafficClass);
        }
        return s;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        InetSocketAddress a = (InetSocketAddress) channel.getLocalAddress();
        return a == null ? asked : a;
    }

    @Override
    public Set<SocketOption<?>> options() {
        Set<SocketOption<?>> all = new HashSet<>(channel.supportedOptions());
        all.add(StandardSocketOptions.IP_TOS);
        return all;
    }

    @Override
    public <T> void setOption(SocketOption<T> name, T value) throws IOException {
        if (name == StandardSocketOptions.IP_TOS) {
            trafficClass = (Integer) value;
        } else {
            channel.setOption(name, value);
        }
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return name == StandardSocketOptions.IP_TOS ? name.type().cast(trafficClass) : channel.getOption(name);
    }

    // ---- what only a connection has ---------------------------------------------------------------------------------

    private static SocketException notConnected() {
        return new SocketException("Not connected");
    }

    @Override
    public void connect(InetSocketAddress peer, int timeout) throws IOException {
        throw notConnected();
    }

    @Override
    public int read(byte[] b, int off, int len, int timeout) throws IOException {
        throw notConnected();
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        throw notConnected();
    }

    @Override
    public void sendUrgent(int b) throws IOException {
        throw notConnected();
    }

    @Override
    public int available() throws IOException {
        throw notConnected();
    }

    @Override
    public void shutdownInput() throws IOException {
        throw notConnected();
    }

    @Override
    public void shutdownOutput() throws IOException {
        throw notConnected();
    }

    @Override
    public InetSocketAddress peerAddress() throws IOException {
        throw notConnected();
    }

    @Override
    public void oobInline(boolean on) throws IOException {
        throw notConnected();
    }

    @Override
    public boolean oobInline() throws IOException {
        throw notConnected();
    }
}
