package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;

/**
 * A ping socket, as Linux has it: sends echo requests, header included, whose identifier and checksum it fills in, and receives the
 * replies to them. Its port is the identifier. With IP_RECVERR what ICMP reports is its pending error, and stands with its reporter in
 * the error queue; without, only a connected socket is told, and only what is final.
 */
final class PingEndpoint extends Endpoint {
    private static final int MAX = Packet.MAX - Ipv4Header.LENGTH;

    int id; // 0 while it has none

    private final Ping ping;
    private final SocketOptions options;
    private final IpOptions ip = new IpOptions();
    private final ArrayDeque<Packet> queue = new ArrayDeque<>();
    private final ErrorQueue reports = new ErrorQueue();
    private IpAddress local = IpAddress.ANY4;
    private IpAddress peer;
    private int memory; // held by the queue
    private int unread;
    private int error;
    private boolean noReceive;
    private boolean noSend;

    PingEndpoint(Ping ping) {
        super(ping.internet.core());
        this.ping = ping;
        options = new SocketOptions(
                ping.internet.settings().getInt(Setting.WMEM_DEFAULT),
                ping.internet.settings().getInt(Setting.RMEM_DEFAULT));
        readiness.raise(Readiness.OUT);
    }

    // ---- addresses ----------------------------------------------------------------------------------------

    @Override
    public int bind(SocketAddress address) {
        IpAddress a = address(address);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (id != 0) {
            return Errno.EINVAL.failure();
        }
        if (!a.isAny() && !ping.internet.isLocal(a.hi(), a.lo())) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        if (!ping.bind(this, ((InetSocketAddress) address).getPort())) {
            return Errno.EADDRINUSE.failure();
        }
        local = a;
        return 0;
    }

    @Override
    public int connect(SocketAddress to) {
        if (to == null) {
            peer = null;
            return 0;
        }
        IpAddress a = address(to);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        int r = check(route(a));
        if (r < 0) {
            return r;
        }
        peer = a;
        return 0;
    }

    private static IpAddress address(SocketAddress a) {
        if (!(a instanceof InetSocketAddress i) || i.isUnresolved()) {
            return null;
        }
        IpAddress address = IpAddress.of(i.getAddress());
        return address.isV4() ? address : null;
    }

    private Route route(IpAddress to) {
        return ping.internet.route(local.hi(), local.lo(), to.hi(), to.lo(), options.boundInterface);
    }

    private int check(Route r) {
        if (r == null) {
            return Errno.ENETUNREACH.failure();
        }
        if (r.broadcast() && !options.broadcast) {
            return Errno.EACCES.failure();
        }
        return 0;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(local.toInetAddress(), id);
    }

    @Override
    public InetSocketAddress peerAddress() {
        return peer == null ? null : new InetSocketAddress(peer.toInetAddress(), 0);
    }

    /** The peer as tools show it: the wildcard when there is none. */
    InetSocketAddress remote() {
        return peer == null ? new InetSocketAddress(IpAddress.ANY4.toInetAddress(), 0) : peerAddress();
    }

    // ---- sending ------------------------------------------------------------------------------------------

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        if (len > MAX) {
            return Errno.EMSGSIZE.failure();
        }
        if (len < IcmpHeader.LENGTH || IcmpHeader.type(b, off) != IcmpHeader.ECHO || IcmpHeader.code(b, off) != 0) {
            return Errno.EINVAL.failure();
        }
        if (noSend) {
            return Errno.EPIPE.failure();
        }
        if (error != 0) {
            return takeError();
        }
        IpAddress target = to == null ? peer : address(to);
        if (target == null) {
            return (to == null ? Errno.EDESTADDRREQ : Errno.EAFNOSUPPORT).failure();
        }
        if (id == 0 && !ping.bind(this, 0)) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        Route r = route(target);
        int wrong = check(r);
        if (wrong < 0) {
            return wrong;
        }
        Packet p = Packet.allocate(Packet.HEADROOM, len);
        p.append(b, off, len);
        IcmpHeader.emit(p.buf, p.off, IcmpHeader.ECHO, 0, id << 16 | IcmpHeader.sequence(b, off));
        IcmpHeader.seal(p.buf, p.off, len);
        p.checksum = Packet.CHECKSUM_VALID;
        p.srcLo = r.source().lo();
        p.dstLo = target.lo();
        p.protocol = Ipv4Header.ICMP;
        ip.stamp(p, r);
        int sent = ping.internet.send(p, r);
        if (sent < 0) {
            return sent;
        }
        ping.internet.counters().add(Counter.IcmpOutMsgs);
        ping.internet.counters().add(Counter.IcmpOutEchos);
        return len;
    }

    // ---- receiving ----------------------------------------------------------------------------------------

    /** Takes a reply, if it came to the address that the socket is bound to. */
    void deliver(Packet p) {
        if (!local.isAny() && local.lo() != p.dstLo
                || options.boundInterface != 0 && options.boundInterface != p.inInterface
                || noReceive) {
            return;
        }
        if (memory > options.receiveBuffer) {
            ping.internet.counters().add(Counter.IpInDiscards);
            return;
        }
        queue.add(p);
        memory += p.memory();
        unread += p.length();
        readiness.raise(Readiness.IN);
    }

    /** Is told what became of a request. */
    void report(IcmpError e) {
        if (e.kind() == IcmpError.Kind.TOO_BIG) {
            ping.internet.lowerPathMtu(e.destination(), e.mtu());
        }
        if (ip.receiveErrors) {
            reports.add(e);
        } else if (peer == null || !e.isFinal()) {
            return;
        }
        error = e.errno().failure();
        readiness.raise(Readiness.ERR);
    }

    int unread() {
        return unread;
    }

    @Override
    public int receive(byte[] b, int off, int len, int flags, Message message) {
        if ((flags & MSG_OOB) != 0) {
            return Errno.EOPNOTSUPP.failure();
        }
        if ((flags & MSG_ERRQUEUE) != 0) {
            return receiveReport(b, off, len, message);
        }
        if (error != 0) {
            return takeError();
        }
        Packet p = queue.peek();
        if (p == null) {
            return noReceive ? 0 : Errno.EAGAIN.failure();
        }
        int whole = p.length();
        int n = Math.min(whole, len);
        p.copyTo(0, b, off, n);
        if (message != null) {
            message.from = new InetSocketAddress(new IpAddress(p.srcHi, p.srcLo).toInetAddress(), 0);
            message.flags = n < whole ? MSG_TRUNC : 0;
            message.ttl = p.ttl;
            message.control.clear();
            if (options.times.arrivals()) {
                options.times.tellArrival(message, p.time);
            }
            ip.tell(message, p);
        }
        if ((flags & MSG_PEEK) == 0) {
            queue.remove();
            memory -= p.memory();
            unread -= whole;
            if (queue.isEmpty() && !noReceive) {
                readiness.lower(Readiness.IN);
            }
        }
        return (flags & MSG_TRUNC) != 0 ? whole : n;
    }

    private int receiveReport(byte[] b, int off, int len, Message message) {
        int n = reports.receive(b, off, len, 0, false, message);
        if (n >= 0 && reports.isEmpty()) {
            takeError();
        }
        return n;
    }

    // ---- the rest -----------------------------------------------------------------------------------------

    @Override
    public int shutdown(int how) {
        noReceive |= how != SHUT_WR;
        noSend |= how != SHUT_RD;
        readiness.raise((noReceive ? Readiness.IN | Readiness.RDHUP : 0) | (noReceive && noSend ? Readiness.HUP : 0));
        return peer == null ? Errno.ENOTCONN.failure() : 0;
    }

    @Override
    public int close() {
        ping.release(this);
        queue.clear();
        reports.clear();
        memory = 0;
        unread = 0;
        return 0;
    }

    @Override
    public int takeError() {
        int e = error;
        error = 0;
        if (reports.isEmpty()) {
            readiness.lower(Readiness.ERR);
        }
        return e;
    }

    @Override
    public int setOption(int level, int option, Object value) {
        return switch (level) {
            case SocketOptions.SOL_SOCKET -> options.set(option, value, ping.internet.settings());
            case IpOptions.IPPROTO_IP -> ip.set(option, value);
            default -> Errno.ENOPROTOOPT.failure();
        };
    }

    @Override
    public Object option(int level, int option) {
        return switch (level) {
            case SocketOptions.SOL_SOCKET -> options.get(option);
            case IpOptions.IPPROTO_IP -> ip.get(option, ping.internet, peer == null ? null : route(peer));
            default -> null;
        };
    }
}
