package dev.jackfield.jdk;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.socket.Descriptor;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * A socket on a host as the classes of java.net and java.nio.channels stand on it: one descriptor of the host's
 * {@linkplain Host#javaProcess Java process}, held by itself and not by its number, so that no call can hit a number that was given
 * away again.
 *
 * <p>Calls answer a result or a negated {@link Errno} number, which {@link SocketErrors} turns into exceptions. Those that may wait
 * are told whether and how long (nanoseconds, 0 for ever): -EAGAIN says that they would have to, or that the time is over (a connect
 * answers -EINPROGRESS then); -EINTR that the thread was interrupted, whose status is taken; -EBADF that the socket was closed.
 */
public final class HostSocket {
    private static final int EBADF = Errno.EBADF.failure();

    private final Process process;
    private final int fd;
    private final Descriptor descriptor;
    private final Endpoint endpoint;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile NetworkInterface groupInterface; // as the program named it

    private HostSocket(Process process, int fd) {
        this.process = process;
        this.fd = fd;
        this.descriptor = process.table().get(fd);
        this.endpoint = descriptor.file().endpoint();
    }

    /** A new TCP socket. */
    public static HostSocket stream(Host host) throws SocketException {
        return open(host, Posix.SOCK_STREAM);
    }

    /** A new UDP socket. Of groups it hears those that it joins itself, as the JDK has it on Linux. */
    public static HostSocket datagram(Host host) throws SocketException {
        HostSocket s = open(host, Posix.SOCK_DGRAM);
        s.setOption(Posix.IPPROTO_IP, Posix.IP_MULTICAST_ALL, 0);
        return s;
    }

    private static HostSocket open(Host host, int type) throws SocketException {
        try {
            Process p = host.javaProcess();
            return new HostSocket(p, p.socket(Posix.AF_INET, type, 0));
        } catch (ErrnoException e) {
            throw SocketErrors.socketException(e.errno().failure());
        } catch (IllegalStateException e) { // it is closed
            throw SocketErrors.socketException(Errno.ENETDOWN.failure());
        }
    }

    /** The host it is on. */
    public Host host() {
        return process.host();
    }

    /** The core of that host. */
    public Core core() {
        return endpoint.core();
    }

    /** The socket as its transport offers it: to be used on the core, while it is open. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** What it is ready for. */
    public Readiness readiness() {
        return endpoint.readiness();
    }

    // ---- names

    /**
     * An address in the form that the stack takes: the wildcard of IPv6 is that of IPv4. Null when the stack has no such address:
     * IPv6, or a name that was not resolved.
     */
    public static InetSocketAddress usable(InetSocketAddress a) {
        InetAddress i = a.getAddress();
        if (i instanceof Inet4Address) {
            return a;
        }
        return i != null && i.isAnyLocalAddress() ? new InetSocketAddress(wildcard(), a.getPort()) : null;
    }

    /** 0.0.0.0 */
    public static InetAddress wildcard() {
        return InetAddress.ofLiteral("0.0.0.0");
    }

    /** Gives it a local address; with port 0 a free one is chosen. */
    public int bind(InetSocketAddress local) {
        return on(() -> endpoint.bind(local));
    }

    /** The local address, or null when it has none. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) core().get(endpoint::localAddress);
    }

    /** The peer's address, or null when it has none. */
    public InetSocketAddress peerAddress() {
        return (InetSocketAddress) core().get(endpoint::peerAddress);
    }

    // ---- connections

    /** Makes it accept connections. */
    public int listen(int backlog) {
        return on(() -> endpoint.listen(backlog));
    }

    /**
     * Takes the next connection.
     *
     * @param into where the connection's socket is put
     * @return 0 when there was one
     */
    public int accept(HostSocket[] into, boolean wait, long timeout) {
        int r = descriptor.accept(process.table(), 0, wait, timeout);
        if (r < 0) {
            return r;
        }
        into[0] = new HostSocket(process, r);
        return 0;
    }

    /** Connects; null dissolves the association of a UDP socket. Called again, it asks how far the connection has got. */
    public int connect(InetSocketAddress peer, boolean wait, long timeout) {
        return descriptor.connect(peer, wait, timeout);
    }

    /** Closes a direction: {@link Endpoint#SHUT_RD}, SHUT_WR, SHUT_RDWR. */
    public int shutdown(int how) {
        return on(() -> endpoint.shutdown(how));
    }

    /** Closes it; whoever waits in a call gets -EBADF. Waits for the peer when SO_LINGER says so. A second call does nothing. */
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        int r = core().call(() ->
                process.table().get(fd) == descriptor ? process.table().close(fd) : 0);
        if (r == Errno.EAGAIN.failure()) {
            descriptor.linger();
        }
    }

    /** Whether it was closed, by {@link #close} or because the process ended. */
    public boolean closed() {
        return descriptor.closed();
    }

    // ---- data

    /**
     * Reads.
     *
     * @param flags {@link Endpoint#MSG_PEEK} and the like
     * @param message what else there is to tell, or null
     * @return how many bytes; 0 at the end of a stream
     */
    public int receive(byte[] b, int off, int len, int flags, Endpoint.Message message, boolean wait, long timeout) {
        return descriptor.receive(b, off, len, flags, message, wait, timeout);
    }

    /**
     * Writes; a stream that may wait does so until all is taken.
     *
     * @param to where to, or null for the peer
     * @return how many bytes were taken
     */
    public int send(byte[] b, int off, int len, int flags, InetSocketAddress to, boolean wait, long timeout) {
        return descriptor.send(b, off, len, flags, to, wait, timeout);
    }

    /**
     * Waits until it is ready.
     *
     * @param interest bits of {@link Readiness}, of which one has to stand; ERR and HUP always count
     * @return the bits that stand, or a negated error number
     */
    public int await(int interest, long timeout) {
        return descriptor.await(interest, timeout);
    }

    /** Bytes that can be read without waiting. */
    public int available() {
        return on(endpoint::available);
    }

    // ---- options

    /** The options that there are, of all kinds of sockets. */
    public static Set<SocketOption<?>> options() {
        return HostOptions.names();
    }

    /**
     * Sets an option.
     *
     * @throws UnsupportedOperationException when there is no such option
     * @throws IllegalArgumentException when no socket takes the value
     */
    public <T> void setOption(SocketOption<T> name, T value) throws IOException {
        if (name == StandardSocketOptions.IP_MULTICAST_IF) {
            setGroupInterface((NetworkInterface) value);
            return;
        }
        HostOptions.check(name, value);
        HostOptions.Entry e = HostOptions.find(name);
        SocketErrors.check(setOption(e.level(), e.option(), e.toStack(value)));
    }

    /** The value of an option. */
    public <T> T option(SocketOption<T> name) throws IOException {
        if (name == StandardSocketOptions.IP_MULTICAST_IF) {
            return name.type().cast(groupInterface);
        }
        HostOptions.Entry e = HostOptions.find(name);
        Object value = option(e.level(), e.option());
        if (value == null) {
            throw SocketErrors.of((descriptor.closed() ? Errno.EBADF : Errno.ENOPROTOOPT).failure());
        }
        return name.type().cast(e.toJava(value));
    }

    private void setGroupInterface(NetworkInterface n) throws IOException {
        InetAddress address = interfaceAddress(n);
        if (address == null) {
            throw new IOException("Network interface not configured for IPv4");
        }
        SocketErrors.check(setOption(Posix.IPPROTO_IP, Posix.IP_MULTICAST_IF, address));
        groupInterface = n;
    }

    /** IP_MULTICAST_IF by an address: the JDK's interface is the one that has the address there, if one has. */
    public int sendGroupsFrom(InetAddress address) throws SocketException {
        int r = setOption(Posix.IPPROTO_IP, Posix.IP_MULTICAST_IF, address);
        if (r == 0) {
            groupInterface = NetworkInterface.getByInetAddress(address);
        }
        return r;
    }

    /** The address of the interface of this host that is meant by one of the JDK's; the wildcard for whichever leads to a group, null when it has none. */
    public InetAddress interfaceAddress(NetworkInterface n) {
        return Interfaces.address(host(), n);
    }

    /** setsockopt(2), for options that the JDK has no name for. */
    public int setOption(int level, int option, Object value) {
        return on(() -> descriptor.file().setOption(level, option, value));
    }

    /** getsockopt(2): null when there is no such option, or the socket is closed. */
    public Object option(int level, int option) {
        return core().get(() -> descriptor.closed() ? null : descriptor.file().option(level, option));
    }

    private int on(IntSupplier operation) {
        return core().call(() -> descriptor.closed() ? EBADF : operation.getAsInt());
    }

    @Override
    public String toString() {
        return process + " fd " + fd;
    }
}
