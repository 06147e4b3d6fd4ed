package dev.jackfield.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a transport offers to the socket layer: one socket, seen from below its descriptor. Every protocol of the protocol
 * switch table makes these.
 *
 * <p>All methods are called on the core and never wait. An {@code int} answer is a result of zero or more, or a negated
 * {@link Errno} number; {@code -EAGAIN} says that it would have to wait, and {@link #readiness()} says when to try
 * again. Whatever a protocol does not know answers {@code -EOPNOTSUPP}.
 */
public abstract class Endpoint {
    /** recv: look without taking. */
    public static final int MSG_PEEK = 0x02;
    /** recv: what came in the error queue, see {@link Message#error}. */
    public static final int MSG_ERRQUEUE = 0x2000;
    /** recv, send: urgent data. */
    public static final int MSG_OOB = 0x01;
    /** send: not through a gateway. */
    public static final int MSG_DONTROUTE = 0x04;
    /** recv: the datagram was longer than the buffer; as an argument: answer its whole length. */
    public static final int MSG_TRUNC = 0x20;
    /** This call does not wait. */
    public static final int MSG_DONTWAIT = 0x40;
    /** recv: wait until all that was asked for is there. */
    public static final int MSG_WAITALL = 0x100;
    /** send: no signal; there are none here, and EPIPE is always an answer. */
    public static final int MSG_NOSIGNAL = 0x4000;
    /** send: connects, with data in the SYN (RFC 7413). */
    public static final int MSG_FASTOPEN = 0x2000_0000;
    /** send, where SO_ZEROCOPY is set: the error queue tells when the bytes are not needed any more. */
    public static final int MSG_ZEROCOPY = 0x400_0000;
    /** send: more follows. */
    public static final int MSG_MORE = 0x8000;
    /** send: a record ends here, and what follows goes in a segment of its own. */
    public static final int MSG_EOR = 0x80;

    /** shutdown: no more receiving, no more sending, neither. */
    public static final int SHUT_RD = 0, SHUT_WR = 1, SHUT_RDWR = 2;

    /** What a receive tells besides the bytes. */
    public static final class Message {
        /** Who sent it; null on a connected stream. */
        public SocketAddress from;
        /** MSG_TRUNC where the datagram was cut. */
        public int flags;
        /** The datagram's time to live when it came, where the protocol tells; 0 where not. */
        public int ttl;
        /** With MSG_ERRQUEUE: what was reported. */
        public Report error;
        /** What else options asked to be told of. */
        public final List<Control> control = new ArrayList<>(0);
    }

    /**
     * A control message (cmsg(3)): what goes, or comes, beside the data.
     *
     * @param level of the option, IPPROTO_...
     * @param type the option's number
     * @param value a number, a {@link Report}, an {@link Arrival}, or a time in nanoseconds as a Long
     */
    public record Control(int level, int type, Object value) {}

    /**
     * Linux's in_pktinfo: where a datagram arrived.
     *
     * @param interfaceIndex the interface
     * @param destination the address in its header
     */
    public record Arrival(int interfaceIndex, InetAddress destination) {}

    /**
     * What the network reported of a datagram that this socket sent: Linux's sock_extended_err. The bytes received with it are the
     * beginning of that datagram, and {@link Message#from} is where it went.
     *
     * @param errno a negated error number
     * @param origin whether ICMP said so, or the host itself: SO_EE_ORIGIN_...
     * @param reporter who said so; null when it was no other host
     * @param type the ICMP type
     * @param code the ICMP code
     * @param info the next hop's MTU, where the report is about that
     * @param data what it is about, where the host itself reports
     */
    public record Report(int errno, int origin, InetAddress reporter, int type, int code, int info, int data) {
        /** Who reports: the host, and ICMP. */
        public static final int ORIGIN_LOCAL = 1, ORIGIN_ICMP = 2, ORIGIN_ICMP6 = 3;

        /** What ICMP said. */
        public Report(int errno, InetAddress reporter, int type, int code, int info) {
            this(errno, reporter instanceof Inet4Address ? ORIGIN_ICMP : ORIGIN_ICMP6, reporter, type, code, info, 0);
        }
    }

    protected final Core core;
    protected final Readiness readiness;

    protected Endpoint(Core core) {
        this.core = core;
        this.readiness = new Readiness(core);
    }

    /** What stands now, for whoever polls it: the bits of {@link #readiness()}, unless the protocol has to look first. */
    public int ready() {
        return readiness.bits();
    }

    /** The core on which all other methods are called. */
    public final Core core() {
        return core;
    }

    /** What it is ready for. */
    public final Readiness readiness() {
        return readiness;
    }

    /** Gives it a local address; port 0 has one chosen. */
    public abstract int bind(SocketAddress local);

    /** Makes it passive. */
    public int listen(int backlog) {
        return Errno.EOPNOTSUPP.failure();
    }

    /** Whether listen succeeded. */
    public boolean listening() {
        return false;
    }

    /** Takes the oldest established connection; null when there is none, with the reason from {@link #acceptError()}. */
    public Endpoint accept() {
        return null;
    }

    /** Why {@link #accept} answered null: -EAGAIN, or -EINVAL when it does not listen. */
    public int acceptError() {
        return Errno.EOPNOTSUPP.failure();
    }

    /**
     * Connects to a peer: 0 when that is done at once, {@code -EINPROGRESS} when readiness OUT will tell and the pending
     * error (SO_ERROR) will say how it went. Null dissolves the association of a datagram socket.
     */
    public abstract int connect(SocketAddress peer);

    /**
     * Sends bytes, copying them.
     *
     * @param flags MSG_...
     * @param to where to, or null for the connected peer
     * @return how many were taken, at least one unless len is 0
     */
    public abstract int send(byte[] b, int off, int len, int flags, SocketAddress to);

    /**
     * Sends bytes with control messages (sendmsg): those of other levels are passed over, as on Linux, and one that cannot be heeded is -EINVAL.
     */
    public int send(byte[] b, int off, int len, int flags, SocketAddress to, List<Control> control) {
        return control.isEmpty() ? send(b, off, len, flags, to) : Errno.EINVAL.failure();
    }

    /**
     * A call that sent into a stream, by as many {@link #send} as it took, is over: what it asked to be told of concerns the last byte.
     *
     * @param flags MSG_...
     */
    public void sent(int flags, List<Control> control) {}

    /**
     * Receives bytes.
     *
     * @param flags MSG_...
     * @param message what else there is to tell, or null when nobody asks
     * @return how many; 0 at the end of a stream
     */
    public abstract int receive(byte[] b, int off, int len, int flags, Message message);

    /** How many bytes a receive that waits is for at least: SO_RCVLOWAT. */
    public int receiveLow() {
        return 1;
    }

    /** How many bytes one receive would answer now without waiting; of a listener -EINVAL, as of whatever has no queue. */
    public int available() {
        return Errno.EINVAL.failure();
    }

    /** ioctl: bytes that can be read, bytes that the peer has not acknowledged, those of them never sent; and whether urgent data comes next. */
    public static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411, SIOCOUTQNSD = 0x894b, SIOCATMARK = 0x8905;

    /** Answers one of the questions of ioctl(2), the FIO... and SIOC... above: a number, or a negated error number. */
    public int ioctl(int request) {
        return request == FIONREAD ? available() : Errno.ENOTTY.failure();
    }

    /** Closes one direction, or both. */
    public abstract int shutdown(int how);

    /**
     * Gives it up: no descriptor refers to it any more. What the protocol still has to do, it does alone.
     *
     * @return 0, or {@code -EAGAIN} when SO_LINGER asks the closer to wait until {@link Readiness#HUP} stands
     */
    public abstract int close();

    /** The local address, or null when it has none. */
    public abstract SocketAddress localAddress();

    /** The peer's address, or null when it has none. */
    public abstract SocketAddress peerAddress();

    /**
     * A group on an interface (struct ip_mreqn).
     *
     * @param address of the interface, or the wildcard: then the index says which one, or the route to the group when that is 0
     * @param index the interface's number, or 0
     */
    public record IpMreq(InetAddress group, InetAddress address, int index) {}

    /** A source of a group, on the interface with an address (struct ip_mreq_source). */
    public record IpMreqSource(InetAddress group, InetAddress address, InetAddress source) {}

    /** Sets an option of the sockets interface: {@code value} is an Integer, a {@link Linger} or a Duration, as the option asks. */
    public abstract int setOption(int level, int option, Object value);

    /** The value of an option, or null when there is no such option. */
    public abstract Object option(int level, int option);

    /** Takes the pending error: 0 or a negated number. */
    public abstract int takeError();

    /** The value of SO_LINGER: whether close waits, or resets, and for how many seconds. */
    public record Linger(boolean on, int seconds) {}
}
