package dev.jackfield.jdk.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/** A TCP socket of the kernel that does not listen: a channel of the JDK, through its socket adaptor, which knows timeouts. */
final class KernelStream implements StreamSocket {
    private final SocketChannel channel;
    private final Socket socket;

    KernelStream(SocketChannel channel) {
        this.channel = channel;
        this.socket = channel.socket();
    }

    @Override
    public void bind(InetAddress address, int port) throws IOException {
        socket.bind(new InetSocketAddress(address, port));
    }

    @Override
    public void listen(int backlog) throws IOException {
        throw new SocketException("Invalid argument");
    }

    @Override
    public StreamSocket accept(int timeout) throws IOException {
        throw new SocketException("Invalid argument");
    }

    @Override
    public void connect(InetSocketAddress peer, int timeout) throws IOException {
        Uninterrupted.call(() -> {
            socket.connect(peer, timeout);
            return null;
        });
    }

    @Override
    public int read(byte[] b, int off, int len, int timeout) throws IOException {
        Uninterrupted.Call<Integer> read = () -> {
            socket.setSoTimeout(timeout);
            return socket.getInputStream().read(b, off, len);
        };
        // A thread that was interrupted before may still have what is there.
        boolean late = Thread.currentThread().isInterrupted() && available() > 0;
        return late ? Uninterrupted.elsewhere(read) : Uninterrupted.call(read);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        if (socket.isOutputShutdown()) {
            throw new SocketException("Broken pipe");
        }
        Uninterrupted.call(() -> {
            socket.getOutputStream().write(b, off, len);
            return null;
        });
    }

    @Override
    public void sendUrgent(int b) throws IOException {
        socket.sendUrgentData(b);
    }

    @Override
    public int available() throws IOException {
        return socket.getInputStream().available();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        InetSocketAddress a = (InetSocketAddress) channel.getLocalAddress();
        return a == null ? new InetSocketAddress(0) : a;
    }

    @Override
    public InetSocketAddress peerAddress() throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    @Override
    public Set<SocketOption<?>> options() {
        Set<SocketOption<?>> all = new HashSet<>(channel.supportedOptions());
        all.removeIf(o -> o.name().equals("SO_OOBINLINE"));
        return all;
    }

    @Override
    public <T> void setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public void oobInline(boolean on) throws IOException {
        socket.setOOBInline(on);
    }

    @Override
    public boolean oobInline() throws IOException {
        return socket.getOOBInline();
    }
}
