package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;

/** ICMP as it comes in (RFC 792, RFC 1122 section 3.2.2): answers echo requests, gives replies to ping sockets and errors to the transports. */
final class Icmp {
    /** How much of a quoted transport header is kept (bytes), and how much there must be. */
    private static final int QUOTE = 128, LEAST_QUOTE = 8;
    /** The greatest code of an error that is known. */
    private static final int MAX_CODE = 15;

    private final Internet internet;
    private final Counters counters;
    private final Ping ping;

    Icmp(Internet internet) {
        this.internet = internet;
        this.counters = internet.counters();
        ping = new Ping(internet);
    }

    Ping ping() {
        return ping;
    }

    /** Takes a message; it begins with the ICMP header. */
    void input(Packet p) {
        counters.add(Counter.IcmpInMsgs);
        if (p.length() < IcmpHeader.LENGTH) {
            counters.add(Counter.IcmpInErrors);
            return;
        }
        if (p.checksum == Packet.CHECKSUM_UNVERIFIED) {
            if (Checksum.sum(p, p.off) != 0xffff) {
                counters.add(Counter.IcmpInCsumErrors);
                counters.add(Counter.IcmpInErrors);
                return;
            }
            p.checksum = Packet.CHECKSUM_VALID;
        }
        switch (IcmpHeader.type(p.buf, p.off)) {
            case IcmpHeader.ECHO -> {
                counters.add(Counter.IcmpInEchos);
                answer(p);
            }
            case IcmpHeader.ECHO_REPLY -> {
                counters.add(Counter.IcmpInEchoReps);
                ping.reply(p);
            }
            case IcmpHeader.UNREACHABLE -> {
                counters.add(Counter.IcmpInDestUnreachs);
                error(p);
            }
            case IcmpHeader.TIME_EXCEEDED -> {
                counters.add(Counter.IcmpInTimeExcds);
                error(p);
            }
            case IcmpHeader.PARAMETER_PROBLEM -> {
                counters.add(Counter.IcmpInParmProbs);
                error(p);
            }
            // Not believed: whoever is on the link could lead our packets to himself.
            case IcmpHeader.REDIRECT -> counters.add(Counter.IcmpInRedirects);
            default -> {} // source quench (RFC 6633) and all that nobody uses any more
        }
    }

    // ---- echo ---------------------------------------------------------------------------------------------

    /** Sends an echo request back, as it is but for type, checksum and addresses. */
    private void answer(Packet p) {
        boolean toUs = internet.isLocal(p.dstHi, p.dstLo);
        if (internet.settings().get(Setting.ICMP_ECHO_IGNORE_ALL) != 0
                || !toUs && internet.settings().get(Setting.ICMP_ECHO_IGNORE_BROADCASTS) != 0) {
            return;
        }
        Route r = internet.route(0, toUs ? p.dstLo : IpAddress.V4_MAPPED, p.srcHi, p.srcLo, 0);
        if (r == null || r.kind == Route.Kind.BROADCAST) {
            counters.add(Counter.IpOutNoRoutes);
            return;
        }
        p.dstHi = p.srcHi;
        p.dstLo = p.srcLo;
        p.srcLo = r.source().lo();
        p.ttl = 0;
        p.dontFragment = false;
        Checksum.complete(p);
        IcmpHeader.turnIntoReply(p.buf, p.off);
        counters.add(Counter.IcmpOutMsgs);
        if (internet.send(p, r) < 0) {
            counters.add(Counter.IcmpOutErrors);
        } else {
            counters.add(Counter.IcmpOutEchoReps);
        }
    }

    // ---- errors -------------------------------------------------------------------------------------------

    /** Takes an error: finds out what packet of ours it is about, and tells the transport that sent it. */
    private void error(Packet p) {
        int type = IcmpHeader.type(p.buf, p.off);
        int code = IcmpHeader.code(p.buf, p.off);
        if (p.castTo != Packet.TO_HOST || code > MAX_CODE) {
            counters.add(Counter.IcmpInErrors);
            return;
        }
        p.pull(Math.min(p.length(), IcmpHeader.LENGTH + Ipv4Header.MAX_LENGTH + QUOTE));
        int inner = p.off + IcmpHeader.LENGTH;
        int len = p.len - IcmpHeader.LENGTH;
        int mtu = type == IcmpHeader.UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED
                ? IcmpHeader.mtu(p.buf, p.off)
                : 0;
        if (!tell(p.buf, inner, len, new IpAddress(p.srcHi, p.srcLo), type, code, mtu)) {
            counters.add(Counter.IcmpInErrors);
        }
    }

    /** Reports that the next hop of a packet of ours does not answer; the packet begins with its header. */
    void report(Packet p) {
        p.pull(Math.min(p.length(), Ipv4Header.MAX_LENGTH + QUOTE));
        IpAddress self = new IpAddress(p.srcHi, p.srcLo);
        tell(p.buf, p.off, p.len, self, IcmpHeader.UNREACHABLE, IcmpHeader.HOST_UNREACHABLE, 0);
    }

    /**
     * Tells the transport of a quoted packet; false when that cannot be one of ours.
     *
     * @param at where the packet's header is, of which {@code len} bytes, with what follows, are there
     */
    private boolean tell(byte[] b, int at, int len, IpAddress reporter, int type, int code, int mtu) {
        if (!Ipv4Header.wellFormed(b, at, len)) {
            return false;
        }
        int header = Ipv4Header.headerLength(b, at);
        long src = IpAddress.lo4(Ipv4Header.src(b, at));
        if (len - header < LEAST_QUOTE || Ipv4Header.fragmentOffset(b, at) != 0 || !internet.isLocal(0, src)) {
            return false;
        }
        int protocol = Ipv4Header.protocol(b, at);
        byte[] quote = new byte[Math.min(len - header, QUOTE)];
        System.arraycopy(b, at + header, quote, 0, quote.length);
        IcmpError e = new IcmpError(
                kind(type, code),
                reporter,
                new IpAddress(0, src),
                IpAddress.v4(Ipv4Header.dst(b, at)),
                protocol,
                quote,
                mtu,
                type,
                code);
        if (protocol == Ipv4Header.ICMP) {
            ping.error(e);
        } else {
            Transport t = internet.transport(protocol);
            if (t != null) {
                t.error(e);
            }
        }
        return true;
    }

    private static IcmpError.Kind kind(int type, int code) {
        return switch (type) {
            case IcmpHeader.TIME_EXCEEDED -> IcmpError.Kind.TIME_EXCEEDED;
            case IcmpHeader.PARAMETER_PROBLEM -> IcmpError.Kind.PARAMETER_PROBLEM;
            default ->
                switch (code) {
                    case IcmpHeader.PROTOCOL_UNREACHABLE -> IcmpError.Kind.PROTOCOL_UNREACHABLE;
                    case IcmpHeader.PORT_UNREACHABLE -> IcmpError.Kind.PORT_UNREACHABLE;
                    case IcmpHeader.FRAGMENTATION_NEEDED -> IcmpError.Kind.TOO_BIG;
                    case IcmpHeader.NET_PROHIBITED, IcmpHeader.HOST_PROHIBITED, 13, 14, 15 -> IcmpError.Kind.PROHIBITED;
                    case IcmpHeader.NET_UNREACHABLE, 6, 11 -> IcmpError.Kind.NET_UNREACHABLE;
                    default -> IcmpError.Kind.HOST_UNREACHABLE;
                };
        };
    }
}
