package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;

/** Tells the sender of a packet what is wrong with it (RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 4.3.2), where that is allowed. */
final class IcmpErrors {
    /** An error is no longer than what every host must take (RFC 1812 section 4.3.2.3). */
    private static final int MAX_QUOTE = 576 - Ipv4Header.LENGTH - IcmpHeader.LENGTH;
    /** Internetwork control (RFC 1812 section 4.3.2.5). */
    private static final int PRECEDENCE = 0xc0;

    private final Internet internet;
    private final Counters counters;
    private final IcmpLimits limits;

    IcmpErrors(Internet internet) {
        this.internet = internet;
        this.counters = internet.counters();
        limits = new IcmpLimits(internet);
    }

    /**
     * Sends an error about a packet that came in, unless none is due.
     *
     * @param p its header stands at {@link Packet#l3}, and is right; what was behind it may have been stripped or cut
     * @param rest the four bytes behind the checksum
     */
    void send(Packet p, int type, int code, int rest) {
        unstrip(p);
        if (!allowed(p)) {
            return;
        }
        boolean toUs = internet.isLocal(p.dstHi, p.dstLo);
        long from = toUs ? p.dstLo : IpAddress.V4_MAPPED;
        Route r = internet.route(0, from, p.srcHi, p.srcLo, 0);
        if (r == null || r.kind == Route.Kind.BROADCAST) {
            return;
        }
        boolean limited = !r.local() && !(type == IcmpHeader.UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED);
        if (limited && !limits.take(p.srcHi, p.srcLo)) {
            return;
        }
        Packet e = compose(p, type, code, rest);
        e.srcLo = r.source().lo();
        e.dstLo = p.srcLo;
        e.protocol = Ipv4Header.ICMP;
        e.tos = PRECEDENCE | p.tos & 0x1e;
        counters.add(Counter.IcmpOutMsgs);
        if (internet.send(e, r) < 0) {
            counters.add(Counter.IcmpOutErrors);
            return;
        }
        switch (type) {
            case IcmpHeader.UNREACHABLE -> counters.add(Counter.IcmpOutDestUnreachs);
            case IcmpHeader.TIME_EXCEEDED -> counters.add(Counter.IcmpOutTimeExcds);
            case IcmpHeader.PARAMETER_PROBLEM -> counters.add(Counter.IcmpOutParmProbs);
            default -> {}
        }
    }

    /** Puts the network header back in front. */
    static void unstrip(Packet p) {
        int stripped = p.off - p.l3;
        p.off -= stripped;
        p.len += stripped;
    }

    /**
     * Whether an error may be sent at all: never about an ICMP error, a fragment other than the first, something sent to several, or
     * something whose source is not one host (RFC 1122 section 3.2.2).
     */
    private boolean allowed(Packet p) {
        int src = (int) p.srcLo;
        if (p.castTo != Packet.TO_HOST
                || internet.isBroadcast(p.dstHi, p.dstLo)
                || Martians.multicast((int) p.dstLo)
                || !(Martians.unicast(src) || Martians.loopback(src) && internet.isLocal(p.srcHi, p.srcLo))
                || internet.isBroadcast(p.srcHi, p.srcLo)
                || Ipv4Header.fragmentOffset(p.buf, p.off) != 0) {
            return false;
        }
        if (p.protocol != Ipv4Header.ICMP) {
            return true;
        }
        int header = Ipv4Header.headerLength(p.buf, p.off);
        return p.pull(header + 1) && IcmpHeader.isQuery(IcmpHeader.type(p.buf, p.off + header));
    }

    private static Packet compose(Packet p, int type, int code, int rest) {
        Checksum.complete(p); // one that its sender's device was to complete would be quoted half done
        int quote = Math.min(p.length(), MAX_QUOTE);
        Packet e = Packet.allocate(Packet.HEADROOM, IcmpHeader.LENGTH + quote);
        e.len = IcmpHeader.LENGTH + quote;
        IcmpHeader.emit(e.buf, e.off, type, code, rest);
        p.copyTo(0, e.buf, e.off + IcmpHeader.LENGTH, quote);
        IcmpHeader.seal(e.buf, e.off, e.len);
        e.checksum = Packet.CHECKSUM_VALID;
        return e;
    }
}
