package dev.jackfield.jdk.nio;

import dev.jackfield.jdk.HostSocket;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** A channel's {@code socket()}. It keeps no state but the timeout: all else is the channel's. */
final class SocketAdaptor extends Socket {
    private final HostSocketChannel channel;
    private final HostSocket socket;
    private volatile int timeout; // ms

    /** The null keeps the superclass from asking the factory for an implementation. */
    private SocketAdaptor(HostSocketChannel channel, HostSocket socket) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
        this.socket = socket;
    }

    static Socket of(HostSocketChannel channel, HostSocket socket) {
        try {
            return new SocketAdaptor(channel, socket);
        } catch (SocketException e) {
            throw new AssertionError(e); // without an implementation there is nothing to fail
        }
    }

    // ---- connecting and names

    @Override
    public void connect(SocketAddress peer) throws IOException {
        connect(peer, 0);
    }

    @Override
    public void connect(SocketAddress peer, int millis) throws IOException {
        if (peer == null) {
            throw new IllegalArgumentException("connect: The address can't be null");
        }
        if (millis < 0) {
            throw new IllegalArgumentException("connect: timeout can't be negative");
        }
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        try {
            channel.connectWithin(peer, millis * 1_000_000L);
        } catch (Exception e) {
            throw AdaptorErrors.translate(e, true);
        }
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (Exception e) {
            throw AdaptorErrors.translate(e, false);
        }
    }

    @Override
    public InetAddress getInetAddress() {
        InetSocketAddress a = peer();
        return a == null ? null : a.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress a = peer();
        return a == null ? 0 : a.getPort();
    }

    private InetSocketAddress peer() {
        return channel.isConnected() ? channel.remote() : null;
    }

    @Override
    public InetAddress getLocalAddress() {
        InetSocketAddress a = channel.isOpen() ? channel.local() : null;
        return a == null ? HostSocket.wildcard() : a.getAddress();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress a = channel.local();
        return a == null ? -1 : a.getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return peer();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        InetSocketAddress a = channel.local();
        if (a == null) {
            return null;
        }
        return channel.isOpen() ? a : new InetSocketAddress(HostSocket.wildcard(), a.getPort());
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    // ---- data

    @Override
    public InputStream getInputStream() throws IOException {
        ensureConnected();
        if (channel.input().closed()) {
            throw new SocketException("Socket input is shutdown");
        }
        return ChannelStreams.in(channel, this::getSoTimeout);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureConnected();
        if (channel.output().closed()) {
            throw new SocketException("Socket output is shutdown");
        }
        return ChannelStreams.out(channel);
    }

    private void ensureConnected() throws SocketException {
        ensureOpen();
        if (!channel.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    private void ensureOpen() throws SocketException {
        if (!channel.isOpen()) {
            throw new SocketException("Socket is closed");
        }
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        ensureConnected();
        channel.output().writeUrgent((byte) data);
    }

    // ---- options

    private <T> void set(SocketOption<T> name, T value) throws SocketException {
        AdaptorErrors.onSocket(() -> channel.setOption(name, value));
    }

    private <T> T get(SocketOption<T> name) throws SocketException {
        return AdaptorErrors.onSocket(() -> channel.getOption(name));
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        ensureOpen();
        socket.setOption(Posix.SOL_SOCKET, Posix.SO_OOBINLINE, on ? 1 : 0);
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        ensureOpen();
        return Integer.valueOf(1).equals(socket.option(Posix.SOL_SOCKET, Posix.SO_OOBINLINE));
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        ensureOpen();
        if (millis < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        timeout = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeout;
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid send size");
        }
        set(StandardSocketOptions.SO_SNDBUF, size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid receive size");
        }
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int tc) throws SocketException {
        set(StandardSocketOptions.IP_TOS, tc);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        // the JDK's does not look at them either
    }

    // ---- closing

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        AdaptorErrors.onSocket(channel::shutdownInput);
    }

    @Override
    public void shutdownOutput() throws IOException {
        AdaptorErrors.onSocket(channel::shutdownOutput);
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.local() != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return channel.input().closed();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.output().closed();
    }

    @Override
    public String toString() {
        return isConnected()
                ? "Socket[addr=" + getInetAddress() + ",port=" + getPort() + ",localport=" + getLocalPort() + "]"
                : "Socket[unconnected]";
    }
}
