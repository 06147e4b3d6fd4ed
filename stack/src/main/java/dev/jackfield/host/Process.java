package dev.jackfield.host;

import static dev.jackfield.socket.Posix.EPOLL_CLOEXEC;
import static dev.jackfield.socket.Posix.FD_CLOEXEC;
import static dev.jackfield.socket.Posix.FIONBIO;
import static dev.jackfield.socket.Posix.F_DUPFD;
import static dev.jackfield.socket.Posix.F_DUPFD_CLOEXEC;
import static dev.jackfield.socket.Posix.F_GETFD;
import static dev.jackfield.socket.Posix.F_GETFL;
import static dev.jackfield.socket.Posix.F_SETFD;
import static dev.jackfield.socket.Posix.F_SETFL;
import static dev.jackfield.socket.Posix.O_NONBLOCK;
import static dev.jackfield.socket.Posix.O_RDWR;
import static dev.jackfield.socket.Posix.SOCK_CLOEXEC;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_BINDTODEVICE;
import static dev.jackfield.socket.Posix.SO_BINDTOIFINDEX;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.socket.Descriptor;
import dev.jackfield.socket.DescriptorTable;
import dev.jackfield.socket.Epoll;
import dev.jackfield.socket.EpollEvent;
import dev.jackfield.socket.MsgHdr;
import dev.jackfield.socket.OpenFile;
import dev.jackfield.socket.Poll;
import dev.jackfield.socket.PollFd;
import dev.jackfield.socket.ProtocolSwitch;
import dev.jackfield.socket.Select;
import dev.jackfield.tcp.TcpAo;
import dev.jackfield.tcp.TcpMd5Sig;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * A process of a host: a number, a name and a table of descriptors, and the system calls, which have the names, arguments and
 * errors of the manual pages. Where a manual page says "returns -1 and sets errno", an {@link ErrnoException} is thrown.
 *
 * <p>Any number of threads may call at once. A call that blocks parks its thread until the socket is ready, the timeout set with
 * SO_RCVTIMEO or SO_SNDTIMEO is over (EAGAIN), the thread is interrupted (EINTR; the interrupt status is cleared, as a signal
 * is over once it was delivered), or another thread closes the descriptor (EBADF).
 */
public final class Process {
    private final Host host;
    private final Core core;
    private final int pid;
    private final String name;
    private final DescriptorTable table;

    Process(Host host, int pid, String name) {
        this.host = host;
        this.core = host.core();
        this.pid = pid;
        this.name = name;
        this.table = new DescriptorTable(host.settings(), host::newInode);
    }

    /** The host it runs on. */
    public Host host() {
        return host;
    }

    /** Its number. */
    public int pid() {
        return pid;
    }

    /** The program's name. */
    public String name() {
        return name;
    }

    /** Its descriptors: for snapshots, and for interfaces that hold on to a descriptor rather than to its number. */
    public DescriptorTable table() {
        return table;
    }

    // ---- sockets

    /**
     * Makes a socket.
     *
     * @param family AF_INET
     * @param type SOCK_STREAM or SOCK_DGRAM, maybe with SOCK_NONBLOCK and SOCK_CLOEXEC
     * @param protocol IPPROTO_..., or 0 for the type's usual one
     * @return its descriptor
     */
    public int socket(int family, int type, int protocol) throws ErrnoException {
        return check("socket", core.call(() -> {
            int flags = type & ~ProtocolSwitch.TYPE_MASK;
            if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
                return Errno.EINVAL.failure();
            }
            int row = host.protocols().find(family, type & ProtocolSwitch.TYPE_MASK, protocol);
            if (row < 0) {
                return row;
            }
            if (table.full()) {
                return Errno.EMFILE.failure();
            }
            return table.open(host.protocols().open(row, host.newInode()), flags);
        }));
    }

    /** Gives a socket its local address; with port 0 a free one is chosen. */
    public void bind(int fd, SocketAddress local) throws ErrnoException {
        on("bind", fd, file -> file.endpoint().bind(local));
    }

    /** Makes a socket accept connections, of which up to {@code backlog} may be waiting for accept. */
    public void listen(int fd, int backlog) throws ErrnoException {
        on("listen", fd, file -> file.endpoint().listen(backlog));
    }

    /** Takes the next connection: its descriptor. */
    public int accept(int fd) throws ErrnoException {
        return check("accept", descriptor("accept", fd).accept(table, 0));
    }

    /** As {@link #accept}, the new descriptor having the flags SOCK_NONBLOCK and SOCK_CLOEXEC as given. */
    public int accept4(int fd, int flags) throws ErrnoException {
        Descriptor d = descriptor("accept4", fd);
        if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            throw new ErrnoException("accept4", Errno.EINVAL);
        }
        return check("accept4", d.accept(table, flags));
    }

    /** Connects; a null address dissolves the association of a datagram socket, as AF_UNSPEC does. */
    public void connect(int fd, SocketAddress peer) throws ErrnoException {
        check("connect", descriptor("connect", fd).connect(peer));
    }

    /** The local address; the wildcard with port 0 when it has none. */
    public SocketAddress getsockname(int fd) throws ErrnoException {
        Descriptor d = socket("getsockname", fd);
        SocketAddress a = core.get(() -> d.file().endpoint().localAddress());
        return a == null ? new InetSocketAddress(Host.wildcard(), 0) : a;
    }

    /** The peer's address. */
    public SocketAddress getpeername(int fd) throws ErrnoException {
        Descriptor d = socket("getpeername", fd);
        SocketAddress a = core.get(() -> d.file().endpoint().peerAddress());
        if (a == null) {
            throw new ErrnoException("getpeername", Errno.ENOTCONN);
        }
        return a;
    }

    /** Closes a direction of a connection: SHUT_RD, SHUT_WR or SHUT_RDWR. */
    public void shutdown(int fd, int how) throws ErrnoException {
        on("shutdown", fd, file -> {
            boolean known = how == Endpoint.SHUT_RD || how == Endpoint.SHUT_WR || how == Endpoint.SHUT_RDWR;
            return known ? file.endpoint().shutdown(how) : Errno.EINVAL.failure();
        });
    }

    // ---- data

    /** Reads up to {@code len} bytes: how many, 0 at the end of the stream. */
    public int read(int fd, byte[] b, int off, int len) throws ErrnoException {
        return receive("read", fd, b, off, len, 0, null);
    }

    /** As {@link #read}, with flags MSG_.... */
    public int recv(int fd, byte[] b, int off, int len, int flags) throws ErrnoException {
        return receive("recv", fd, b, off, len, flags, null);
    }

    /** As {@link #recv}, and says who sent it. */
    public int recvfrom(int fd, byte[] b, int off, int len, int flags, Endpoint.Message message) throws ErrnoException {
        return receive("recvfrom", fd, b, off, len, flags, message);
    }

    private int receive(String call, int fd, byte[] b, int off, int len, int flags, Endpoint.Message message)
            throws ErrnoException {
        Objects.checkFromIndexSize(off, len, b.length);
        return check(call, descriptor(call, fd).receive(b, off, len, flags, message));
    }

    /** Writes {@code len} bytes: how many were taken, which on a blocking socket is all of them. */
    public int write(int fd, byte[] b, int off, int len) throws ErrnoException {
        return send("write", fd, b, off, len, 0, null);
    }

    /** As {@link #write}, with flags MSG_.... */
    public int send(int fd, byte[] b, int off, int len, int flags) throws ErrnoException {
        return send("send", fd, b, off, len, flags, null);
    }

    /** As {@link #send}, to somebody; null is the connected peer. */
    public int sendto(int fd, byte[] b, int off, int len, int flags, SocketAddress to) throws ErrnoException {
        return send("sendto", fd, b, off, len, flags, to);
    }

    private int send(String call, int fd, byte[] b, int off, int len, int flags, SocketAddress to)
            throws ErrnoException {
        Objects.checkFromIndexSize(off, len, b.length);
        return check(call, descriptor(call, fd).send(b, off, len, flags, to));
    }

    /** As {@link #read}, into several buffers. */
    public int readv(int fd, byte[][] iov) throws ErrnoException {
        return receive("readv", fd, iov, 0, null);
    }

    /** As {@link #write}, from several buffers. */
    public int writev(int fd, byte[][] iov) throws ErrnoException {
        byte[] all = joined(iov);
        return send("writev", fd, all, 0, all.length, 0, null);
    }

    /** Receives into a message's buffers, and what there is to tell beside the data into its other fields. */
    public int recvmsg(int fd, MsgHdr message, int flags) throws ErrnoException {
        Endpoint.Message m = new Endpoint.Message();
        int n = receive("recvmsg", fd, message.iov, flags, m);
        message.received(m);
        return n;
    }

    /**
     * Sends a message's buffers, to its name unless that is null, and heeds its control messages: of TCP SO_TIMESTAMPING, of UDP IP_TTL, IP_TOS and
     * IP_PKTINFO. Those of other levels are passed over, as on Linux; those that are not known are EINVAL.
     */
    public int sendmsg(int fd, MsgHdr message, int flags) throws ErrnoException {
        byte[] all = joined(message.iov);
        return check(
                "sendmsg",
                descriptor("sendmsg", fd).send(all, 0, all.length, flags, message.name, List.copyOf(message.control)));
    }

    private int receive(String call, int fd, byte[][] iov, int flags, Endpoint.Message message) throws ErrnoException {
        if (iov.length == 1) {
            return receive(call, fd, iov[0], 0, iov[0].length, flags, message);
        }
        byte[] all = new byte[Stream.of(iov).mapToInt(b -> b.length).sum()];
        int n = receive(call, fd, all, 0, all.length, flags, message);
        int from = 0;
        for (byte[] b : iov) {
            int some = Math.clamp(n - from, 0, b.length);
            System.arraycopy(all, from, b, 0, some);
            from += some;
        }
        return n;
    }

    private static byte[] joined(byte[][] iov) {
        if (iov.length == 1) {
            return iov[0];
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] b : iov) {
            all.writeBytes(b);
        }
        return all.toByteArray();
    }

    // ---- options

    /** Sets an option that is a number or a switch. */
    public void setsockopt(int fd, int level, int option, int value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets SO_LINGER. */
    public void setsockopt(int fd, int level, int option, Endpoint.Linger value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets SO_RCVTIMEO or SO_SNDTIMEO; zero is for ever. */
    public void setsockopt(int fd, int level, int option, Duration value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets an option that is a name: SO_BINDTODEVICE, to which the empty name means any interface. */
    public void setsockopt(int fd, int level, int option, String value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets an option that is bytes: a key of Fast Open. */
    public void setsockopt(int fd, int level, int option, byte[] value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets TCP_MD5SIG or TCP_MD5SIG_EXT. */
    public void setsockopt(int fd, int level, int option, TcpMd5Sig value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets IP_MULTICAST_IF. */
    public void setsockopt(int fd, int level, int option, InetAddress value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets IP_MULTICAST_IF, joins a group or leaves it. */
    public void setsockopt(int fd, int level, int option, Endpoint.IpMreq value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Joins a group for a source, leaves it, blocks a source or no longer. */
    public void setsockopt(int fd, int level, int option, Endpoint.IpMreqSource value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    /** Sets TCP_AO_ADD_KEY, TCP_AO_DEL_KEY or TCP_AO_INFO. */
    public void setsockopt(int fd, int level, int option, TcpAo value) throws ErrnoException {
        setOption(fd, level, option, value);
    }

    private void setOption(int fd, int level, int option, Object value) throws ErrnoException {
        on("setsockopt", fd, file -> {
            if (level == SOL_SOCKET && option == SO_BINDTODEVICE) {
                if (!(value instanceof String device)) {
                    return Errno.EINVAL.failure();
                }
                int index = device.isEmpty() ? 0 : host.interfaceIndex(device);
                return index < 0 ? index : file.setOption(level, SO_BINDTOIFINDEX, index);
            }
            return file.setOption(level, option, value);
        });
    }

    /** The value of an option that is a number or a switch. */
    public int getsockopt(int fd, int level, int option) throws ErrnoException {
        return getsockopt(fd, level, option, Integer.class);
    }

    /**
     * The value of an option.
     *
     * @param type what the option's value is: Integer, {@link Endpoint.Linger}, Duration, String, or TCP_INFO's record; EINVAL when
     *     it is something else
     */
    public <T> T getsockopt(int fd, int level, int option, Class<T> type) throws ErrnoException {
        Descriptor d = descriptor("getsockopt", fd);
        Object value = core.get(() -> {
            if (level == SOL_SOCKET && option == SO_BINDTODEVICE) {
                Object index = d.file().option(level, SO_BINDTOIFINDEX);
                return index instanceof Integer i ? host.interfaceName(i) : null;
            }
            return d.file().option(level, option);
        });
        if (!d.file().isSocket()) {
            throw new ErrnoException("getsockopt", Errno.ENOTSOCK);
        }
        if (value == null) {
            throw new ErrnoException("getsockopt", Errno.ENOPROTOOPT);
        }
        if (!type.isInstance(value)) {
            throw new ErrnoException("getsockopt", Errno.EINVAL);
        }
        return type.cast(value);
    }

    // ---- descriptors

    /**
     * Closes a descriptor; calls that wait on it end with EBADF. The last descriptor of a socket closes the socket, and waits
     * for what is still to be sent when SO_LINGER asks for it.
     */
    public void close(int fd) throws ErrnoException {
        Descriptor d = descriptor("close", fd);
        int r = core.call(() -> table.get(fd) == d ? table.close(fd) : Errno.EBADF.failure());
        if (r == Errno.EAGAIN.failure()) {
            d.linger();
        } else {
            check("close", r);
        }
    }

    /** A second descriptor, the lowest free one, for the same socket. */
    public int dup(int fd) throws ErrnoException {
        Descriptor d = descriptor("dup", fd);
        return check("dup", core.call(() -> table.duplicate(d, 0, false)));
    }

    /** F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD, F_DUPFD_CLOEXEC; others are EINVAL. */
    public int fcntl(int fd, int command, int argument) throws ErrnoException {
        Descriptor d = descriptor("fcntl", fd);
        return check(
                "fcntl",
                switch (command) {
                    case F_GETFL -> O_RDWR | d.file().flags();
                    case F_SETFL -> {
                        d.file().setFlags(argument);
                        yield 0;
                    }
                    case F_GETFD -> d.closeOnExec() ? FD_CLOEXEC : 0;
                    case F_SETFD -> {
                        d.setCloseOnExec((argument & FD_CLOEXEC) != 0);
                        yield 0;
                    }
                    case F_DUPFD -> core.call(() -> table.duplicate(d, argument, false));
                    case F_DUPFD_CLOEXEC -> core.call(() -> table.duplicate(d, argument, true));
                    default -> Errno.EINVAL.failure();
                });
    }

    /**
     * FIONREAD (SIOCINQ), SIOCOUTQ (TIOCOUTQ), SIOCOUTQNSD, SIOCATMARK: the number that Linux stores where the argument points. Of datagrams,
     * FIONREAD tells how long the next one is. Other requests are ENOTTY.
     */
    public int ioctl(int fd, int request) throws ErrnoException {
        return on("ioctl", fd, file -> file.endpoint().ioctl(request));
    }

    /** FIONBIO, which sets O_NONBLOCK or clears it; others are ENOTTY. */
    public void ioctl(int fd, int request, int argument) throws ErrnoException {
        Descriptor d = descriptor("ioctl", fd);
        if (request != FIONBIO) {
            throw new ErrnoException("ioctl", Errno.ENOTTY);
        }
        d.file().setFlags(argument != 0 ? O_NONBLOCK : 0);
    }

    /**
     * Waits until one of the descriptors is ready for what is asked, or has an error, is hung up or not open.
     *
     * @param timeout milliseconds: 0 does not wait, less waits for ever
     * @return how many have a {@link PollFd#revents} that is not 0
     */
    public int poll(PollFd[] fds, int timeout) throws ErrnoException {
        return check("poll", Poll.poll(core, table, fds, timeout * 1_000_000L));
    }

    /**
     * Waits until one of the descriptors below {@code nfds} in a set is ready to be read, to be written, or has urgent data. The sets, each
     * of which may be null, then hold those that are.
     *
     * @param timeout microseconds: 0 does not wait, less waits for ever
     * @return how many there are in all sets
     */
    public int select(int nfds, BitSet readfds, BitSet writefds, BitSet exceptfds, long timeout) throws ErrnoException {
        return check("select", Select.select(core, table, nfds, readfds, writefds, exceptfds, timeout * 1000));
    }

    // ---- epoll

    /** Makes an epoll instance; {@code size} only has to be greater than 0. */
    public int epoll_create(int size) throws ErrnoException {
        if (size <= 0) {
            throw new ErrnoException("epoll_create", Errno.EINVAL);
        }
        return epoll_create1(0);
    }

    /** Makes an epoll instance, with EPOLL_CLOEXEC or 0. */
    public int epoll_create1(int flags) throws ErrnoException {
        if ((flags & ~EPOLL_CLOEXEC) != 0) {
            throw new ErrnoException("epoll_create1", Errno.EINVAL);
        }
        return check(
                "epoll_create1",
                core.call(() ->
                        table.full() ? Errno.EMFILE.failure() : table.open(Epoll.open(core, host.newInode()), flags)));
    }

    /** EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL, to which {@code event} may be null. */
    public void epoll_ctl(int epfd, int op, int fd, EpollEvent event) throws ErrnoException {
        check("epoll_ctl", core.call(() -> {
            Descriptor instance = table.get(epfd);
            Descriptor watched = table.get(fd);
            return instance == null || watched == null
                    ? Errno.EBADF.failure()
                    : Epoll.control(instance, op, fd, watched, event);
        }));
    }

    /**
     * Waits until a descriptor that is watched has something to tell.
     *
     * @param events to be filled, from the first on; those that are null are made
     * @param timeout milliseconds: 0 does not wait, less waits for ever
     * @return how many were filled
     */
    public int epoll_wait(int epfd, EpollEvent[] events, int timeout) throws ErrnoException {
        return check("epoll_wait", Epoll.await(descriptor("epoll_wait", epfd), events, timeout * 1_000_000L));
    }

    /** Ends the process: closes all its descriptors, without waiting, and opens no more. */
    public void exit() {
        core.call(() -> {
            table.end();
            host.exited(this);
            return 0;
        });
    }

    // ---- how calls are made

    private Descriptor descriptor(String call, int fd) throws ErrnoException {
        Descriptor d = table.get(fd);
        if (d == null) {
            throw new ErrnoException(call, Errno.EBADF);
        }
        return d;
    }

    private Descriptor socket(String call, int fd) throws ErrnoException {
        Descriptor d = descriptor(call, fd);
        if (!d.file().isSocket()) {
            throw new ErrnoException(call, Errno.ENOTSOCK);
        }
        return d;
    }

    /** A call that never waits: runs on the core. */
    private int on(String call, int fd, ToIntFunction<OpenFile> operation) throws ErrnoException {
        return check(call, core.call(() -> {
            Descriptor d = table.get(fd);
            return d == null ? Errno.EBADF.failure() : operation.applyAsInt(d.file());
        }));
    }

    private static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, Errno.of(result));
        }
        return result;
    }

    @Override
    public String toString() {
        return pid + "/" + name;
    }
}
