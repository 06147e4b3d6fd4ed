package dev.jackfield.ip;

import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;

/**
 * The answer to "how does a packet get there": interface, next hop, source address. A transport keeps it with the connection and
 * asks again once it is {@link #stale()}. It belongs to the core.
 */
public final class Route {
    /** What the destination is to this host. */
    enum Kind {
        UNICAST,
        LOCAL,
        BROADCAST,
        MULTICAST
    }

    final Family family;
    final Attachment via;
    final Kind kind;
    final long nextHi;
    final long nextLo;
    Neighbour neighbour;

    private final Internet internet;
    private final long askedHi;
    private final long askedLo;
    private final long dstHi;
    private final long dstLo;
    private final int bound;
    private final IpAddress source;
    private final int generation;
    private final PathMtu path;
    private final RouteMetrics metrics;

    /** Fields that say which question this is the answer to come first. */
    Route(
            Internet internet,
            long askedHi,
            long askedLo,
            long dstHi,
            long dstLo,
            int bound,
            Attachment via,
            Kind kind,
            IpAddress next,
            IpAddress source,
            PathMtu path,
            RouteMetrics metrics) {
        this.internet = internet;
        this.askedHi = askedHi;
        this.askedLo = askedLo;
        this.dstHi = dstHi;
        this.dstLo = dstLo;
        this.bound = bound;
        this.via = via;
        this.kind = kind;
        this.nextHi = next.hi();
        this.nextLo = next.lo();
        this.source = source;
        this.path = path;
        this.metrics = metrics;
        this.family = internet.family(dstHi, dstLo);
        this.generation = internet.routes().generation();
    }

    boolean answers(long srcHi, long srcLo, long hi, long lo, int boundInterface) {
        return dstLo == lo && askedLo == srcLo && dstHi == hi && askedHi == srcHi && bound == boundInterface;
    }

    /** The interface it leaves by. */
    public NetInterface out() {
        return via.link;
    }

    /** The largest packet that gets there in one piece, as far as is known (bytes, network header included). */
    public int mtu() {
        int mtu = metrics.mtu() > 0 ? Math.min(metrics.mtu(), via.link.mtu()) : via.link.mtu();
        return path == null || metrics.mtuLocked()
                ? mtu
                : path.mtu(internet.core().now(), mtu);
    }

    /** What the routing table says of the path. */
    public RouteMetrics metrics() {
        return metrics;
    }

    /** Whether the path takes less than {@link #mtu} says, so that packets must be allowed to be fragmented. */
    public boolean narrower() {
        return path != null && path.narrower(internet.core().now());
    }

    /** The source address: the one asked for, or the one chosen. */
    public IpAddress source() {
        return source;
    }

    /** Whether routes, addresses or a path's MTU have changed since: ask {@link Internet#route} again. */
    public boolean stale() {
        return generation != internet.routes().generation() || !via.link.up();
    }

    /** Whether the destination is everybody on a link. */
    public boolean broadcast() {
        return kind == Kind.BROADCAST;
    }

    /** Whether the destination is a group. */
    public boolean multicast() {
        return kind == Kind.MULTICAST;
    }

    /** Whether the destination is this host. */
    public boolean local() {
        return kind == Kind.LOCAL;
    }

    /** Tells that nothing has come back for a while: the next hop may be dead, and is asked again (RFC 1122 section 3.3.1.4). */
    public void doubt() {
        Neighbour n = neighbour;
        if (n != null) {
            n.doubt();
        }
    }

    /** Tells that the peer has answered of late, so the next hop works and need not be asked (RFC 1122 section 2.3.2.1, RFC 4861 section 7.3.1). */
    public void confirm() {
        Neighbour n = neighbour;
        if (n != null) {
            n.confirm();
        }
    }
}
