package dev.jackfield.jdk.net;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.Objects;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** What a DatagramSocket or MulticastSocket on a host is made of: a UDP socket of it. */
final class HostDatagram extends DatagramSocketImpl {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.IP_MULTICAST_IF,
            StandardSocketOptions.IP_MULTICAST_TTL,
            StandardSocketOptions.IP_MULTICAST_LOOP,
            ExtendedSocketOptions.IP_DONTFRAGMENT);

    private final Host host;
    private volatile HostSocket socket;
    private volatile int timeout;
    private final PacketRoom rooms = new PacketRoom();

    HostDatagram(Host host) {
        this.host = host;
    }

    private HostSocket open() throws SocketException {
        HostSocket s = socket;
        if (s == null || s.closed()) {
            throw new SocketException("Socket closed");
        }
        return s;
    }

    private static void check(int result) throws SocketException {
        if (result < 0) {
            throw SocketErrors.socketException(result);
        }
    }

    // ---- addresses

    @Override
    protected void create() throws SocketException {
        socket = HostSocket.datagram(host);
    }

    @Override
    protected void bind(int port, InetAddress address) throws SocketException {
        HostSocket s = open();
        check(s.bind(HostStream.usable(new InetSocketAddress(address, port))));
        localPort = s.localAddress().getPort();
    }

    /** What came from others before is thrown away: from now on the peer alone is heard. */
    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        HostSocket s = open();
        check(s.connect(HostStream.usable(new InetSocketAddress(address, port)), false, 0));
        while (s.receive(new byte[0], 0, 0, 0, null, false, 0) >= 0) {}
    }

    /** The port stays, although the kernel would give up one that it chose itself. */
    @Override
    protected void disconnect() {
        HostSocket s = socket;
        int port = localPort;
        s.connect(null, false, 0);
        InetSocketAddress now = s.localAddress();
        if (now == null && port != 0) {
            s.bind(new InetSocketAddress(HostSocket.wildcard(), port));
        }
    }

    @Override
    protected void close() {
        HostSocket s = socket;
        if (s != null) {
            s.close();
        }
    }

    // ---- datagrams

    @Override
    protected void send(DatagramPacket p) throws IOException {
        HostSocket s = open();
        InetSocketAddress to = HostStream.usable(new InetSocketAddress(p.getAddress(), p.getPort()));
        try (Patience patience = new Patience(host.clock(), 0, "")) {
            for (; ; ) {
                int r = s.send(p.getData(), p.getOffset(), p.getLength(), 0, to, false, 0);
                if (r == EAGAIN) {
                    r = s.await(Readiness.OUT, 0);
                    if (r >= 0) {
                        continue;
                    }
                }
                if (r >= 0) {
                    return;
                }
                if (!patience.retry(r)) {
                    throw failure(r);
                }
            }
        } catch (InterruptedIOException e) {
            throw interrupted();
        }
    }

    @Override
    protected void receive(DatagramPacket p) throws IOException {
        int room = rooms.of(p);
        Endpoint.Message message = new Endpoint.Message();
        p.setLength(receive(p.getData(), p.getOffset(), room, 0, message));
        from(p, message);
        rooms.received(p, room);
    }

    private int receive(byte[] b, int off, int len, int flags, Endpoint.Message message) throws IOException {
        HostSocket s = open();
        try (Patience patience = new Patience(host.clock(), timeout, "Receive timed out")) {
            for (; ; ) {
                int r = s.receive(b, off, len, flags, message, true, patience.left());
                if (r >= 0) {
                    return r;
                }
                if (!patience.retry(r)) {
                    throw failure(r);
                }
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw interrupted();
        }
    }

    private static void from(DatagramPacket p, Endpoint.Message message) {
        if (message.from instanceof InetSocketAddress a) {
            p.setAddress(a.getAddress());
            p.setPort(a.getPort());
        }
    }

    private SocketException interrupted() {
        close();
        return new SocketException("Closed by interrupt");
    }

    private static IOException failure(int r) {
        return r == Errno.ECONNREFUSED.failure() ? new PortUnreachableException() : SocketErrors.of(r);
    }

    @Override
    protected int peek(InetAddress ignored) throws IOException {
        return peekData(new DatagramPacket(new byte[1], 1));
    }

    @Override
    protected int peekData(DatagramPacket p) throws IOException {
        Endpoint.Message message = new Endpoint.Message();
        p.setLength(receive(p.getData(), p.getOffset(), p.getLength(), Endpoint.MSG_PEEK, message));
        from(p, message);
        return p.getPort();
    }

    // ---- groups

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) throws IOException {
        setTimeToLive(ttl & 0xff);
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() throws IOException {
        return (byte) getTimeToLive();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        open().setOption(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
    }

    @Override
    protected int getTimeToLive() throws IOException {
        return open().option(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        membership(Posix.IP_ADD_MEMBERSHIP, group, null);
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        membership(Posix.IP_DROP_MEMBERSHIP, group, null);
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface on) throws IOException {
        membership(Posix.IP_ADD_MEMBERSHIP, address(group), on);
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface on) throws IOException {
        membership(Posix.IP_DROP_MEMBERSHIP, address(group), on);
    }

    private static InetAddress address(SocketAddress group) {
        return ((InetSocketAddress) group).getAddress(); // the socket has looked at it
    }

    private void membership(int option, InetAddress group, NetworkInterface on) throws IOException {
        HostSocket s = open();
        if (!(group instanceof Inet4Address)) {
            throw new IllegalArgumentException("Only IPv6 sockets can join IPv6 multicast group");
        }
        NetworkInterface by = on != null ? on : s.option(StandardSocketOptions.IP_MULTICAST_IF);
        InetAddress at = s.interfaceAddress(by);
        if (at == null) {
            throw new SocketException("Network interface not configured for IPv4");
        }
        int r = s.setOption(Posix.IPPROTO_IP, option, new Endpoint.IpMreq(group, at, 0));
        if (r == Errno.EADDRINUSE.failure()) {
            throw new SocketException("Already a member of group");
        }
        if (r == Errno.EADDRNOTAVAIL.failure()) {
            throw new SocketException("Not a member of group");
        }
        check(r);
    }

    /** The interface by which groups are sent to, told by an address of it. */
    private void groupAddress(InetAddress address) throws IOException {
        HostSocket s = open();
        int r = s.sendGroupsFrom(address);
        if (r == Errno.EADDRNOTAVAIL.failure()) {
            throw new SocketException("No network interface found with address " + address.getHostAddress());
        }
        check(r);
    }

    // ---- options

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        HostSocket s = supporting(name);
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
        s.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return supporting(name).option(name);
    }

    private HostSocket supporting(SocketOption<?> name) throws SocketException {
        if (!OPTIONS.contains(Objects.requireNonNull(name))) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return open();
    }

    @Override
    public void setOption(int id, Object value) throws SocketException {
        HostSocket s = open();
        try {
            switch (id) {
                case SO_TIMEOUT -> timeout = (Integer) value;
                case SO_SNDBUF -> s.setOption(StandardSocketOptions.SO_SNDBUF, (Integer) value);
                case SO_RCVBUF -> s.setOption(StandardSocketOptions.SO_RCVBUF, (Integer) value);
                case SO_REUSEADDR -> s.setOption(StandardSocketOptions.SO_REUSEADDR, (Boolean) value);
                case SO_REUSEPORT -> s.setOption(StandardSocketOptions.SO_REUSEPORT, (Boolean) value);
                case SO_BROADCAST -> s.setOption(StandardSocketOptions.SO_BROADCAST, (Boolean) value);
                case IP_TOS -> s.setOption(StandardSocketOptions.IP_TOS, (Integer) value);
                case IP_MULTICAST_IF -> groupAddress((InetAddress) value);
                case IP_MULTICAST_IF2 -> s.setOption(StandardSocketOptions.IP_MULTICAST_IF, (NetworkInterface) value);
                // The value says whether it is off.
                case IP_MULTICAST_LOOP -> s.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, !(Boolean) value);
                default -> throw new SocketException("Unsupported option " + id);
            }
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }

    @Override
    public Object getOption(int id) throws SocketException {
        HostSocket s = open();
        try {
            return switch (id) {
                case SO_TIMEOUT -> timeout;
                case SO_BINDADDR -> {
                    InetSocketAddress a = s.localAddress();
                    yield a == null ? HostSocket.wildcard() : a.getAddress();
                }
                case SO_SNDBUF -> s.option(StandardSocketOptions.SO_SNDBUF);
                case SO_RCVBUF -> s.option(StandardSocketOptions.SO_RCVBUF);
                case SO_REUSEADDR -> s.option(StandardSocketOptions.SO_REUSEADDR);
                case SO_REUSEPORT -> s.option(StandardSocketOptions.SO_REUSEPORT);
                case SO_BROADCAST -> s.option(StandardSocketOptions.SO_BROADCAST);
                case IP_TOS -> s.option(StandardSocketOptions.IP_TOS);
                case IP_MULTICAST_IF -> s.option(Posix.IPPROTO_IP, Posix.IP_MULTICAST_IF);
                case IP_MULTICAST_IF2 -> s.option(StandardSocketOptions.IP_MULTICAST_IF);
                case IP_MULTICAST_LOOP -> !s.option(StandardSocketOptions.IP_MULTICAST_LOOP);
                default -> throw new SocketException("Unsupported option " + id);
            };
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }
}
