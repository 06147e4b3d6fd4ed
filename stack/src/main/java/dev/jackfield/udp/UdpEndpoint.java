package dev.jackfield.udp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketMemory;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.ip.ErrorQueue;
import dev.jackfield.ip.IcmpError;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.ip.Memberships;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.UdpHeader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * A UDP socket. It gets a port when it is bound, connected or first sends. Connected, it receives from its peer only and is
 * told what ICMP reports about what it sent.
 */
final class UdpEndpoint extends Endpoint {
    /** The most that a datagram holds: what the length fields of IPv4 and UDP leave. */
    private static final int MAX4 = 65_535 - 20 - UdpHeader.LENGTH;

    private static final int MAX6 = 65_535 - UdpHeader.LENGTH;

    private final Udp udp;
    final boolean v6;
    final SocketOptions options;
    private final IpOptions ip = new IpOptions();

    /** Where datagrams must be sent to for this socket, the wildcard included; and the port, 0 as long as there is none. */
    IpAddress local;

    int localPort;
    IpAddress peer; // null when not connected
    int peerPort;
    UdpEndpoint beforeBound; // this and the next two belong to the table
    UdpEndpoint nextBound;
    UdpEndpoint nextConnected;
    private boolean addressChosen; // by bind, so that it survives a disconnect
    private boolean portChosen;
    private Route route; // to the peer
    private Memberships groups; // null while none was ever joined

    private int error; // negated; 0 is none
    private boolean noReceive; // after shutdown
    private boolean noSend;
    private final DatagramQueue queue = new DatagramQueue();
    private final ErrorQueue reports = new ErrorQueue();

    UdpEndpoint(Udp udp, boolean v6) {
        super(udp.core);
        this.udp = udp;
        this.v6 = v6;
        this.local = v6 ? IpAddress.ANY6 : IpAddress.ANY4;
        this.options =
                new SocketOptions(udp.settings.getInt(Setting.WMEM_DEFAULT), udp.settings.getInt(Setting.RMEM_DEFAULT));
        readiness.raise(Readiness.OUT);
    }

    // ---- addresses

    @Override
    public int bind(SocketAddress address) {
        IpAddress a = address(address);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (localPort != 0) {
            return Errno.EINVAL.failure();
        }
        if (!a.isAny() && !udp.internet.isLocal(a.hi(), a.lo()) && !udp.toMany(a.hi(), a.lo())) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        int port = ((InetSocketAddress) address).getPort();
        int given = port == 0 ? udp.table.ephemeral() : port;
        if (given == 0 || !udp.table.free(this, a, given)) {
            return Errno.EADDRINUSE.failure();
        }
        local = a;
        localPort = given;
        addressChosen = !a.isAny();
        portChosen = port != 0;
        udp.table.add(this);
        return 0;
    }

    /** Gives it a port when it has none: 0 or a negated error number. */
    private int ensurePort() {
        if (localPort == 0) {
            localPort = udp.table.ephemeral();
            if (localPort == 0) {
                return Errno.EADDRNOTAVAIL.failure();
            }
            udp.table.add(this);
        }
        return 0;
    }

    /** The address that datagrams are sent from: what it is bound to, unless that can only be sent to. */
    private IpAddress source() {
        return local.isAny() || !udp.toMany(local.hi(), local.lo()) ? local : v6 ? IpAddress.ANY6 : IpAddress.ANY4;
    }

    @Override
    public int connect(SocketAddress to) {
        if (to == null) {
            disconnect();
            return 0;
        }
        IpAddress a = address(to);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        int r = ensurePort();
        if (r < 0) {
            return r;
        }
        IpAddress target = target(a);
        Route found = route(target);
        if (found == null) {
            return Errno.ENETUNREACH.failure();
        }
        if (found.broadcast() && !options.broadcast) {
            return Errno.EACCES.failure();
        }
        udp.table.remove(this);
        peer = target;
        peerPort = ((InetSocketAddress) to).getPort();
        if (local.isAny()) {
            local = found.source();
        }
        route = found;
        udp.table.add(this);
        return 0;
    }

    private void disconnect() {
        if (peer == null) {
            return;
        }
        udp.table.remove(this);
        peer = null;
        peerPort = 0;
        route = null;
        if (!addressChosen) {
            local = v6 ? IpAddress.ANY6 : IpAddress.ANY4;
        }
        if (portChosen) {
            udp.table.add(this);
        } else {
            localPort = 0;
        }
    }

    /** The wildcard as a destination is this host. */
    private IpAddress target(IpAddress a) {
        if (!a.isAny()) {
            return a;
        }
        IpAddress source = source();
        return !source.isAny() ? source : a.isV4() ? IpAddress.LOOPBACK4 : new IpAddress(0, 1);
    }

    private Route route(IpAddress target) {
        return route(target, ip);
    }

    private Route route(IpAddress target, IpOptions o) {
        IpAddress s = o.source(source());
        int by = o.outInterface(options.boundInterface);
        if (target.isMulticast()) {
            by = by != 0 ? by : o.multicastInterface;
            s = s.isAny() && o.multicastSource != null ? o.multicastSource : s;
        }
        return udp.internet.route(s.hi(), s.lo(), target.hi(), target.lo(), by);
    }

    /** The route to the peer, or null when there is no peer or no route. */
    private Route currentRoute() {
        if (peer != null && (route == null || route.stale())) {
            route = route(peer);
        }
        return route;
    }

    /** The address in a socket address, or null when this socket cannot have it. */
    private IpAddress address(SocketAddress a) {
        if (!(a instanceof InetSocketAddress i) || i.isUnresolved()) {
            return null;
        }
        IpAddress address = IpAddress.of(i.getAddress());
        if (v6 && address.equals(IpAddress.ANY4)) {
            return IpAddress.ANY6;
        }
        return address.isV4() || v6 ? address : null;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localPort == 0 ? null : new InetSocketAddress(local.toInetAddress(), localPort);
    }

    @Override
    public InetSocketAddress peerAddress() {
        return peer == null ? null : new InetSocketAddress(peer.toInetAddress(), peerPort);
    }

    /** The peer as tools show it: the wildcard when there is none. */
    InetSocketAddress remote() {
        IpAddress any = v6 ? IpAddress.ANY6 : IpAddress.ANY4;
        return peer == null ? new InetSocketAddress(any.toInetAddress(), 0) : peerAddress();
    }

    @Override
    public int ioctl(int request) {
        return request == SIOCOUTQ ? 0 : super.ioctl(request); // nothing waits here
    }

    // ---- sending

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        return send(b, off, len, flags, to, ip);
    }

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to, List<Control> control) {
        IpOptions once = ip.with(control);
        if (once == null) {
            return Errno.EINVAL.failure();
        }
        IpAddress source = once.source(source());
        boolean right = source.isAny() || udp.internet.isLocal(source.hi(), source.lo());
        return right ? send(b, off, len, flags, to, once) : Errno.EINVAL.failure();
    }

    private int send(byte[] b, int off, int len, int flags, SocketAddress to, IpOptions o) {
        if (len > (v6 ? MAX6 : MAX4)) {
            return Errno.EMSGSIZE.failure();
        }
        if ((flags & MSG_OOB) != 0) {
            return Errno.EOPNOTSUPP.failure();
        }
        if (noSend) {
            return Errno.EPIPE.failure();
        }
        if (to == null) {
            if (peer == null) {
                return Errno.EDESTADDRREQ.failure();
            }
            return send(b, off, len, peer, peerPort, o == ip ? currentRoute() : route(peer, o), o);
        }
        IpAddress a = address(to);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        int r = ensurePort();
        if (r < 0) {
            return r;
        }
        IpAddress target = target(a);
        return send(b, off, len, target, ((InetSocketAddress) to).getPort(), route(target, o), o);
    }

    private int send(byte[] b, int off, int len, IpAddress to, int port, Route r, IpOptions o) {
        if (port == 0) {
            return Errno.EINVAL.failure();
        }
        if (r == null) {
            return Errno.ENETUNREACH.failure();
        }
        if (r.broadcast() && !options.broadcast) {
            return Errno.EACCES.failure();
        }
        if (error != 0) {
            return takeError();
        }
        Packet p = udp.core.pool().packet(Packet.HEADROOM, UdpHeader.LENGTH + len);
        UdpHeader.put(p.buf, p.off, localPort, port, UdpHeader.LENGTH + len);
        p.len = UdpHeader.LENGTH;
        p.append(b, off, len);
        IpAddress source = o.source(source());
        if (source.isAny()) {
            source = r.source();
        }
        p.l4 = p.off;
        p.srcHi = source.hi();
        p.srcLo = source.lo();
        p.dstHi = to.hi();
        p.dstLo = to.lo();
        p.protocol = UdpHeader.PROTOCOL;
        o.stamp(p, r);
        Checksum.prepare(p, UdpHeader.CHECKSUM);
        int sent = udp.internet.send(p, r);
        if (sent < 0) {
            if (sent == Errno.ENOBUFS.failure()) {
                udp.counters.add(Counter.UdpSndbufErrors);
            }
            return sent;
        }
        udp.counters.add(Counter.UdpOutDatagrams);
        return len;
    }

    // ---- receiving

    /** Whether it is to get what was sent to many: of groups those that it has joined. */
    boolean hears(Packet p) {
        if (p.castTo != Packet.TO_GROUP) {
            return true;
        }
        return groups == null ? ip.multicastAll : groups.hears(p, ip.multicastAll);
    }

    /** Takes a datagram whose header stands at {@link Packet#l4}. */
    void deliver(Packet p) {
        if (!queue.offer(p, options.receiveBuffer)) {
            udp.counters.add(Counter.UdpRcvbufErrors);
            udp.counters.add(Counter.UdpInErrors);
            return;
        }
        udp.counters.add(Counter.UdpInDatagrams);
        readiness.raise(Readiness.IN);
    }

    /** Is told of an ICMP error about something it sent. */
    void report(IcmpError e) {
        if (ip.receiveErrors) {
            reports.add(e);
        } else if (peer == null || !e.isFinal()) {
            return;
        }
        error = e.errno().failure();
        readiness.raise(Readiness.ERR);
    }

    private int receiveReport(byte[] b, int off, int len, Message message) {
        int n = reports.receive(b, off, len, UdpHeader.LENGTH, true, message);
        if (n >= 0 && reports.isEmpty()) {
            takeError();
        }
        return n;
    }

    /** How many bytes wait to be read. */
    int unread() {
        return queue.bytes();
    }

    @Override
    public int available() {
        Packet p = queue.peek();
        return p == null ? 0 : p.length() - (p.l4 - p.off + UdpHeader.LENGTH);
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
        int start = p.l4 - p.off + UdpHeader.LENGTH;
        int whole = p.length() - start;
        int n = Math.min(whole, len);
        p.copyTo(start, b, off, n);
        if (message != null) {
            IpAddress from = new IpAddress(p.srcHi, p.srcLo);
            message.from = new InetSocketAddress(from.toInetAddress(), UdpHeader.sourcePort(p.buf, p.l4));
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
            if (queue.isEmpty() && !noReceive) {
                readiness.lower(Readiness.IN);
            }
        }
        return (flags & MSG_TRUNC) != 0 ? whole : n;
    }

    // ---- the rest

    /** Works on a socket that is not connected too, although the answer is then ENOTCONN: so those who wait in recv are woken, as on Linux. */
    @Override
    public int shutdown(int how) {
        noReceive |= how != SHUT_WR;
        noSend |= how != SHUT_RD;
        readiness.raise((noReceive ? Readiness.IN | Readiness.RDHUP : 0) | (noReceive && noSend ? Readiness.HUP : 0));
        return peer == null ? Errno.ENOTCONN.failure() : 0;
    }

    @Override
    public int close() {
        if (localPort != 0) {
            udp.table.remove(this);
            localPort = 0;
        }
        if (groups != null) {
            groups.leaveAll();
        }
        queue.clear();
        reports.clear();
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
        if (level == SocketOptions.SOL_SOCKET) {
            int r = options.set(option, value, udp.settings);
            route = null; // it may have been bound to another interface
            return r;
        }
        if (level != IpOptions.IPPROTO_IP) {
            return Errno.ENOPROTOOPT.failure();
        }
        if (Memberships.concerns(option)) {
            if (groups == null) {
                groups = new Memberships(udp.internet);
            }
            return groups.set(option, value);
        }
        int r = option == IpOptions.IP_MULTICAST_IF
                ? ip.setMulticastInterface(value, udp.internet)
                : ip.set(option, value);
        route = null; // groups may leave by another interface
        return r;
    }

    @Override
    public Object option(int level, int option) {
        if (level == SocketOptions.SOL_SOCKET && option == SocketMemory.SO_MEMINFO) {
            return SocketMemory.of(queue.bytes(), options.receiveBuffer, 0, options.sendBuffer);
        }
        if (level == SocketOptions.SOL_SOCKET) {
            return options.get(option);
        }
        return level == IpOptions.IPPROTO_IP ? ip.get(option, udp.internet, currentRoute()) : null;
    }
}
