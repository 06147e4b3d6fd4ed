package dev.jackfield.jdk.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.util.Set;

/** What a DatagramSocket or MulticastSocket on the kernel is made of: a channel of the JDK, through its socket adaptor. */
final class KernelDatagram extends DatagramSocketImpl {
    private MulticastSocket socket;
    private final PacketRoom rooms = new PacketRoom();
    private NetworkInterface groupInterface; // for groups that are joined without one

    @Override
    protected void create() throws SocketException {
        try {
            socket = (MulticastSocket) DatagramChannel.open().socket();
        } catch (IOException e) {
            throw words(e);
        }
    }

    private static SocketException words(IOException e) {
        return e instanceof SocketException s ? s : new SocketException(e.getMessage(), e);
    }

    @Override
    protected void bind(int port, InetAddress address) throws SocketException {
        socket.bind(new InetSocketAddress(address, port));
        localPort = socket.getLocalPort();
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        socket.connect(new InetSocketAddress(address, port));
    }

    @Override
    protected void disconnect() {
        socket.disconnect();
    }

    @Override
    protected void send(DatagramPacket p) throws IOException {
        // Another packet: whoever calls us holds this one's monitor, and may not be the thread that sends.
        DatagramPacket q = new DatagramPacket(p.getData(), p.getOffset(), p.getLength(), p.getAddress(), p.getPort());
        quietly(() -> socket.send(q));
    }

    @Override
    protected void receive(DatagramPacket p) throws IOException {
        int room = rooms.of(p);
        DatagramPacket q = new DatagramPacket(p.getData(), p.getOffset(), room);
        quietly(() -> socket.receive(q));
        p.setLength(q.getLength());
        p.setSocketAddress(q.getSocketAddress());
        rooms.received(p, room);
    }

    private interface Io {
        void run() throws IOException;
    }

    private void quietly(Io io) throws IOException {
        try {
            Uninterrupted.call(() -> {
                io.run();
                return null;
            });
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            close();
            throw new SocketException("Closed by interrupt");
        }
    }

    @Override
    protected int peek(InetAddress address) throws IOException {
        throw new SocketException("a channel cannot peek");
    }

    @Override
    protected int peekData(DatagramPacket p) throws IOException {
        throw new SocketException("a channel cannot peek");
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) throws IOException {
        socket.setTimeToLive(ttl & 0xff);
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() throws IOException {
        return (byte) socket.getTimeToLive();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        socket.setTimeToLive(ttl);
    }

    @Override
    protected int getTimeToLive() throws IOException {
        return socket.getTimeToLive();
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        socket.joinGroup(new InetSocketAddress(group, 0), groupInterface);
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        socket.leaveGroup(new InetSocketAddress(group, 0), groupInterface);
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface on) throws IOException {
        socket.joinGroup(group, on);
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface on) throws IOException {
        socket.leaveGroup(group, on);
    }

    @Override
    protected void close() {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void setOption(int id, Object value) throws SocketException {
        switch (id) {
            case SO_TIMEOUT -> socket.setSoTimeout((Integer) value);
            case SO_SNDBUF -> socket.setSendBufferSize((Integer) value);
            case SO_RCVBUF -> socket.setReceiveBufferSize((Integer) value);
            case SO_REUSEADDR -> socket.setReuseAddress((Boolean) value);
            case SO_BROADCAST -> socket.setBroadcast((Boolean) value);
            case IP_TOS -> socket.setTrafficClass((Integer) value);
            case IP_MULTICAST_IF -> socket.setInterface((InetAddress) value);
            case IP_MULTICAST_IF2 -> {
                groupInterface = (NetworkInterface) value;
                socket.setNetworkInterface(groupInterface);
            }
            case IP_MULTICAST_LOOP -> socket.setLoopbackMode((Boolean) value);
            default -> throw new SocketException("Unsupported option " + id);
        }
    }

    @Override
    @SuppressWarnings("deprecation")
    public Object getOption(int id) throws SocketException {
        return switch (id) {
            case SO_TIMEOUT -> socket.getSoTimeout();
            case SO_BINDADDR -> socket.getLocalAddress();
            case SO_SNDBUF -> socket.getSendBufferSize();
            case SO_RCVBUF -> socket.getReceiveBufferSize();
            case SO_REUSEADDR -> socket.getReuseAddress();
            case SO_BROADCAST -> socket.getBroadcast();
            case IP_TOS -> socket.getTrafficClass();
            case IP_MULTICAST_IF -> socket.getInterface();
            case IP_MULTICAST_IF2 -> socket.getNetworkInterface();
            case IP_MULTICAST_LOOP -> socket.getLoopbackMode();
            default -> throw new SocketException("Unsupported option " + id);
        };
    }
}
