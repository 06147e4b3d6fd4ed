package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.O_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_ACCEPTCONN;
import static dev.jackfield.socket.Posix.SO_DOMAIN;
import static dev.jackfield.socket.Posix.SO_ERROR;
import static dev.jackfield.socket.Posix.SO_PROTOCOL;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static dev.jackfield.socket.Posix.SO_SNDTIMEO;
import static dev.jackfield.socket.Posix.SO_TYPE;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Trace;
import java.time.Duration;

/**
 * An open file description (POSIX XBD 3.258) that is a socket: what one or, after dup, several descriptors refer to. It holds
 * what belongs to none of them alone: the status flags, the timeouts of calls, and how far connect has got. The transport's
 * endpoint below it lives as long as a descriptor refers to this, and maybe longer on its own.
 */
public final class OpenFile {
    /** How far connect has got on a socket of connections (Linux's socket_state). */
    enum Connection {
        UNCONNECTED,
        CONNECTING,
        CONNECTED
    }

    private final Endpoint endpoint;
    private final ProtocolSwitch.Row row;
    private final long inode;
    private volatile boolean nonblocking;
    private volatile long receiveTimeout; // ns, 0 is for ever
    private volatile long sendTimeout;
    private int references; // on the core
    private Epoll.Item watchers; // the epoll instances' entries for it, on the core
    Connection connection = Connection.UNCONNECTED; // on the core

    /**
     * @param row the protocol that made the endpoint
     * @param inode a number that no other socket of the host has
     */
    OpenFile(Endpoint endpoint, ProtocolSwitch.Row row, long inode) {
        this.endpoint = endpoint;
        this.row = row;
        this.inode = inode;
    }

    /** A socket that was accepted on this one: it inherits the timeouts, but not O_NONBLOCK. On the core. */
    OpenFile accepted(Endpoint connected, long itsInode) {
        OpenFile f = new OpenFile(connected, row, itsInode);
        f.connection = Connection.CONNECTED;
        f.receiveTimeout = receiveTimeout;
        f.sendTimeout = sendTimeout;
        return f.traced();
    }

    /** The socket below. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The number that tools show. */
    public long inode() {
        return inode;
    }

    /** Whether it is a socket: an epoll instance is none. */
    public boolean isSocket() {
        return row != null;
    }

    /** Whether it carries a stream of bytes rather than datagrams. */
    boolean stream() {
        return row != null && row.type() == Posix.SOCK_STREAM;
    }

    /** The status flags, as F_GETFL answers them, without the access mode. */
    public int flags() {
        return nonblocking ? O_NONBLOCK : 0;
    }

    /** Sets the status flags; those unknown are ignored, as F_SETFL does. */
    public void setFlags(int flags) {
        nonblocking = (flags & O_NONBLOCK) != 0;
    }

    /** Whether a call waits when it has to. */
    boolean blocking() {
        return !nonblocking;
    }

    /** How long a receive, or accept, waits: nanoseconds, 0 for ever. */
    long receiveTimeout() {
        return receiveTimeout;
    }

    /** How long a send, or connect, waits: nanoseconds, 0 for ever. */
    long sendTimeout() {
        return sendTimeout;
    }

    /** One descriptor more refers to it; on the core. */
    void retain() {
        references++;
    }

    /** One descriptor less; the last one closes the endpoint. On the core; answers as {@link Endpoint#close}. */
    int release() {
        if (--references > 0) {
            return 0;
        }
        while (watchers != null) {
            watchers.remove();
        }
        Trace t = trace();
        if (t != null) {
            t.closed(inode, row.protocol(), endpoint.localAddress(), endpoint.peerAddress());
        }
        return endpoint.close();
    }

    /** Tells of a socket that was just made. */
    OpenFile traced() {
        Trace t = trace();
        if (t != null) {
            t.opened(inode, row.protocol(), endpoint.localAddress(), endpoint.peerAddress());
        }
        return this;
    }

    private Trace trace() {
        return isSocket() ? endpoint.core().trace() : null;
    }

    void add(Epoll.Item i) {
        i.nextOfFile = watchers;
        if (watchers != null) {
            watchers.previousOfFile = i;
        }
        watchers = i;
    }

    void remove(Epoll.Item i) {
        if (i.previousOfFile == null) {
            watchers = i.nextOfFile;
        } else {
            i.previousOfFile.nextOfFile = i.nextOfFile;
        }
        if (i.nextOfFile != null) {
            i.nextOfFile.previousOfFile = i.previousOfFile;
        }
    }

    /** Sets an option: 0 or a negated error number. On the core. */
    public int setOption(int level, int option, Object value) {
        if (!isSocket()) {
            return Errno.ENOTSOCK.failure();
        }
        if (level == SOL_SOCKET) {
            switch (option) {
                case SO_TYPE, SO_PROTOCOL, SO_DOMAIN, SO_ERROR, SO_ACCEPTCONN -> {
                    return Errno.ENOPROTOOPT.failure();
                }
                case SO_RCVTIMEO, SO_SNDTIMEO -> {
                    if (!(value instanceof Duration d)) {
                        return Errno.EINVAL.failure();
                    }
                    if (d.isNegative()) {
                        return Errno.EDOM.failure();
                    }
                    long nanos = nanos(d);
                    if (option == SO_RCVTIMEO) {
                        receiveTimeout = nanos;
                    } else {
                        sendTimeout = nanos;
                    }
                    return 0;
                }
                default -> {}
            }
        }
        return endpoint.setOption(level, option, value);
    }

    /** The value of an option, or null when there is no such option. On the core; reading SO_ERROR takes the error. */
    public Object option(int level, int option) {
        if (!isSocket()) {
            return null;
        }
        if (level == SOL_SOCKET) {
            switch (option) {
                case SO_TYPE -> {
                    return row.type();
                }
                case SO_PROTOCOL -> {
                    return row.protocol();
                }
                case SO_DOMAIN -> {
                    return row.family();
                }
                case SO_ERROR -> {
                    return -endpoint.takeError();
                }
                case SO_ACCEPTCONN -> {
                    return endpoint.listening() ? 1 : 0;
                }
                case SO_RCVTIMEO -> {
                    return Duration.ofNanos(receiveTimeout);
                }
                case SO_SNDTIMEO -> {
                    return Duration.ofNanos(sendTimeout);
                }
                default -> {}
            }
        }
        return endpoint.option(level, option);
    }

    /** Anything above a century is for ever. */
    private static long nanos(Duration d) {
        return d.compareTo(Duration.ofDays(36_525)) > 0 ? 0 : d.toNanos();
    }
}
