package dev.jackfield.jdk.nio;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;

/** A listening channel's {@code socket()}. It keeps no state but the timeout: all else is the channel's. */
final class ServerSocketAdaptor extends ServerSocket {
    private final HostServerSocketChannel channel;
    private volatile int timeout; // ms

    private ServerSocketAdaptor(HostServerSocketChannel channel) {
        super(new NoImpl());
        this.channel = channel;
    }

    static ServerSocket of(HostServerSocketChannel channel) {
        return new ServerSocketAdaptor(channel);
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        bind(local, 0);
    }

    @Override
    public void bind(SocketAddress local, int backlog) throws IOException {
        try {
            channel.bind(local, backlog);
        } catch (Exception e) {
            throw AdaptorErrors.translate(e, false);
        }
    }

    @Override
    public InetAddress getInetAddress() {
        InetSocketAddress a = channel.local();
        return a == null ? null : a.getAddress();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress a = channel.local();
        return a == null ? -1 : a.getPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return channel.local();
    }

    /** The channel's exceptions are not translated, as the JDK has it. */
    @Override
    public Socket accept() throws IOException {
        return channel.acceptWithin(timeout * 1_000_000L).socket();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public ServerSocketChannel getChannel() {
        return channel;
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
    public void setSoTimeout(int millis) throws SocketException {
        if (millis < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        ensureOpen();
        timeout = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeout;
    }

    private void ensureOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        AdaptorErrors.onSocket(() -> channel.setOption(StandardSocketOptions.SO_REUSEADDR, on));
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return AdaptorErrors.onSocket(() -> channel.getOption(StandardSocketOptions.SO_REUSEADDR));
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("size cannot be 0 or negative");
        }
        AdaptorErrors.onSocket(() -> channel.setOption(StandardSocketOptions.SO_RCVBUF, size));
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return AdaptorErrors.onSocket(() -> channel.getOption(StandardSocketOptions.SO_RCVBUF));
    }

    @Override
    public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
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
    public String toString() {
        return isBound()
                ? "ServerSocket[addr=" + getInetAddress() + ",localport=" + getLocalPort() + "]"
                : "ServerSocket[unbound]";
    }

    /** What the superclass wants to have, and never uses. */
    private static final class NoImpl extends SocketImpl {
        private static UncheckedIOException unused() {
            return new UncheckedIOException(new IOException("the channel does that"));
        }

        @Override
        protected void create(boolean stream) {
            throw unused();
        }

        @Override
        protected void connect(String host, int port) {
            throw unused();
        }

        @Override
        protected void connect(InetAddress address, int port) {
            throw unused();
        }

        @Override
        protected void connect(SocketAddress address, int timeout) {
            throw unused();
        }

        @Override
        protected void bind(InetAddress host, int port) {
            throw unused();
        }

        @Override
        protected void listen(int backlog) {
            throw unused();
        }

        @Override
        protected void accept(SocketImpl s) {
            throw unused();
        }

        @Override
        protected InputStream getInputStream() {
            throw unused();
        }

        @Override
        protected OutputStream getOutputStream() {
            throw unused();
        }

        @Override
        protected int available() {
            throw unused();
        }

        @Override
        protected void close() {
            throw unused();
        }

        @Override
        protected void sendUrgentData(int data) {
            throw unused();
        }

        @Override
        public void setOption(int option, Object value) {
            throw unused();
        }

        @Override
        public Object getOption(int option) {
            throw unused();
        }

        @Override
        protected FileDescriptor getFileDescriptor() {
            throw unused();
        }
    }
}
