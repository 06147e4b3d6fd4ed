package dev.jackfield.jdk.nio;

import dev.jackfield.jdk.HostSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.MembershipKey;
import java.util.Set;

/**
 * A datagram channel's {@code socket()}: a MulticastSocket, as the JDK's is. It keeps no state but the timeout: all else is the channel's. The
 * constructors above would open a socket of their own, and so none is run.
 */
final class DatagramSocketAdaptor extends MulticastSocket {
    private HostDatagramChannel channel; // set once, by of
    private volatile int timeout; // ms

    private DatagramSocketAdaptor() throws IOException {
        throw new AssertionError();
    }

    static DatagramSocket of(HostDatagramChannel channel) {
        try {
            DatagramSocketAdaptor a =
                    (DatagramSocketAdaptor) Unconstructed.make(DatagramSocketAdaptor.class, Object.class);
            a.channel = channel;
            return a;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no adaptor can be made", e);
        }
    }

    // ---- names

    @Override
    public void bind(SocketAddress local) throws SocketException {
        AdaptorErrors.onSocket(() -> channel.bind(local));
    }

    @Override
    public void connect(InetAddress address, int port) {
        try {
            connect(new InetSocketAddress(address, port));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void connect(SocketAddress peer) throws SocketException {
        if (peer == null) {
            throw new IllegalArgumentException("Address can't be null");
        }
        AdaptorErrors.onSocket(() -> {
            channel.disconnect();
            return channel.connect(peer);
        });
    }

    @Override
    public void disconnect() {
        try {
            channel.disconnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isBound() {
        return channel.local() != null;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public InetAddress getInetAddress() {
        InetSocketAddress a = channel.remote();
        return a == null ? null : a.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress a = channel.remote();
        return a == null ? -1 : a.getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return channel.remote();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return isClosed() ? null : channel.local();
    }

    @Override
    public InetAddress getLocalAddress() {
        if (isClosed()) {
            return null;
        }
        InetSocketAddress a = channel.local();
        return a == null ? HostSocket.wildcard() : a.getAddress();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress a = channel.local();
        return isClosed() ? -1 : a == null ? 0 : a.getPort();
    }

    @Override
    public DatagramChannel getChannel() {
        return channel;
    }

    // ---- data

    @Override
    public void send(DatagramPacket p) throws IOException {
        SocketAddress to;
        ByteBuffer b;
        synchronized (p) {
            to = p.getAddress() == null ? channel.remote() : p.getSocketAddress();
            b = ByteBuffer.wrap(p.getData(), p.getOffset(), p.getLength());
        }
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        if (to == null) {
            throw new IllegalArgumentException("Address not set");
        }
        InetSocketAddress connected = channel.remote();
        if (connected != null && !connected.equals(to)) {
            throw new IllegalArgumentException("Address not equal to connected address");
        }
        try {
            channel.send(b, to);
        } catch (Exception e) {
            throw AdaptorErrors.translate(e, false);
        }
    }

    @Override
    public void receive(DatagramPacket p) throws IOException {
        synchronized (p) {
            byte[] b = p.getData();
            int off = p.getOffset();
            ByteBuffer into =
                    ByteBuffer.wrap(b, off, Math.max(b.length - off, 0)).limit(limit(p));
            try {
                p.setSocketAddress(channel.receiveWithin(into, timeout * 1_000_000L));
            } catch (IllegalBlockingModeException e) {
                throw e;
            } catch (Exception e) {
                throw AdaptorErrors.translate(e, false);
            }
            p.setLength(into.position() - off);
        }
    }

    /** Where its length says that it ends. */
    private static int limit(DatagramPacket p) {
        return p.getOffset() + p.getLength();
    }

    // ---- options

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        ensureOpen();
        if (millis < 0) {
            throw new IllegalArgumentException("timeout < 0");
        }
        timeout = millis;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        ensureOpen();
        return timeout;
    }

    private void ensureOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    private <T> void set(SocketOption<T> name, T value) throws SocketException {
        AdaptorErrors.onSocket(() -> channel.setOption(name, value));
    }

    private <T> T get(SocketOption<T> name) throws SocketException {
        return AdaptorErrors.onSocket(() -> channel.getOption(name));
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
            throw new IllegalArgumentException("invalid receive size");
        }
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
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
    public void setBroadcast(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_BROADCAST, on);
    }

    @Override
    public boolean getBroadcast() throws SocketException {
        return get(StandardSocketOptions.SO_BROADCAST);
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
    public <T> DatagramSocket setOption(SocketOption<T> name, T value) throws IOException {
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

    // ---- groups

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    public void setTTL(byte ttl) throws IOException {
        setTimeToLive(Byte.toUnsignedInt(ttl));
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    public byte getTTL() throws IOException {
        return (byte) getTimeToLive();
    }

    @Override
    public void setTimeToLive(int ttl) throws IOException {
        set(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
    }

    @Override
    public int getTimeToLive() throws IOException {
        return get(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    public void send(DatagramPacket p, byte ttl) throws IOException {
        int before = getTimeToLive();
        setTTL(ttl);
        try {
            send(p);
        } finally {
            setTimeToLive(before);
        }
    }

    @Override
    @Deprecated
    public void setLoopbackMode(boolean off) throws SocketException {
        set(StandardSocketOptions.IP_MULTICAST_LOOP, !off);
    }

    @Override
    @Deprecated
    public boolean getLoopbackMode() throws SocketException {
        return !get(StandardSocketOptions.IP_MULTICAST_LOOP);
    }

    @Override
    public void setNetworkInterface(NetworkInterface n) throws SocketException {
        set(StandardSocketOptions.IP_MULTICAST_IF, n);
    }

    @Override
    public NetworkInterface getNetworkInterface() throws SocketException {
        NetworkInterface n = get(StandardSocketOptions.IP_MULTICAST_IF);
        return n != null ? n : Unconstructed.noInterface();
    }

    @Override
    @Deprecated
    public void setInterface(InetAddress address) throws SocketException {
        if (address == null) {
            throw new SocketException("Invalid value 'null'");
        }
        AdaptorErrors.onSocket(() -> channel.sendGroupsFrom(address));
    }

    @Override
    @Deprecated
    public InetAddress getInterface() throws SocketException {
        return AdaptorErrors.onSocket(channel::groupsFrom);
    }

    @Override
    @Deprecated
    public void joinGroup(InetAddress group) throws IOException {
        joinGroup(new InetSocketAddress(group, 0), null);
    }

    @Override
    @Deprecated
    public void leaveGroup(InetAddress group) throws IOException {
        leaveGroup(new InetSocketAddress(group, 0), null);
    }

    @Override
    public void joinGroup(SocketAddress group, NetworkInterface on) throws IOException {
        InetAddress g = group(group);
        NetworkInterface by = by(on);
        ensureOpen();
        synchronized (this) {
            if (channel.membership(g, by) != null) {
                throw new SocketException("Already a member of group");
            }
            channel.joinAnywhere(g, by);
        }
    }

    @Override
    public void leaveGroup(SocketAddress group, NetworkInterface on) throws IOException {
        InetAddress g = group(group);
        NetworkInterface by = by(on);
        ensureOpen();
        synchronized (this) {
            MembershipKey key = channel.membership(g, by);
            if (key == null) {
                throw new SocketException("Not a member of group");
            }
            key.drop();
        }
    }

    private static InetAddress group(SocketAddress a) throws SocketException {
        if (!(a instanceof InetSocketAddress i)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (i.isUnresolved()) {
            throw new IllegalArgumentException("Unresolved address");
        }
        if (!i.getAddress().isMulticastAddress()) {
            throw new SocketException("Not a multicast address");
        }
        return i.getAddress();
    }

    /** The interface for a group: the one given, or the one by which groups are sent to. */
    private NetworkInterface by(NetworkInterface on) throws IOException {
        return on != null ? on : isClosed() ? null : channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
    }

    // ---- closing

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }
}
