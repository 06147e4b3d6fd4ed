package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.Ipv4Options;
import dev.jackfield.wire.MacAddress;
import dev.jackfield.wire.TcpHeader;

/** IPv4 (RFC 791, RFC 1122 section 3.2): checks what comes in, delivers or forwards it, and writes the header of what goes out. */
final class Ipv4 implements Family {
    private static final int BROADCAST = -1;
    private static final Counter[] ECN = {
        Counter.IpExtInNoECTPkts, Counter.IpExtInECT1Pkts, Counter.IpExtInECT0Pkts, Counter.IpExtInCEPkts
    };

    private final Internet internet;
    private final Counters counters;
    private final Arp arp;
    private final Icmp icmp;
    private final IcmpErrors errors;
    private final Fragments fragments;
    private final Forwarder forwarder;
    private final Identifications ids;

    Ipv4(Internet internet) {
        this.internet = internet;
        counters = internet.counters();
        arp = new Arp(internet, this);
        icmp = new Icmp(internet);
        errors = new IcmpErrors(internet);
        fragments = new Fragments(internet, errors);
        forwarder = new Forwarder(internet, errors);
        ids = new Identifications(internet.random().nextLong());
    }

    Arp arp() {
        return arp;
    }

    Fragments fragments() {
        return fragments;
    }

    Icmp icmp() {
        return icmp;
    }

    @Override
    public int etherType() {
        return EthernetHeader.IPV4;
    }

    // ---- in -----------------------------------------------------------------------------------------------

    @Override
    public void input(Attachment in, Packet p) {
        counters.add(Counter.IpInReceives);
        counters.add(Counter.IpExtInOctets, p.length());
        if (p.castTo == Packet.TO_OTHER || !check(p)) {
            return;
        }
        byte[] b = p.buf;
        int at = p.off;
        int src = Ipv4Header.src(b, at);
        int dst = Ipv4Header.dst(b, at);
        p.l3 = at;
        p.srcHi = 0;
        p.srcLo = IpAddress.lo4(src);
        p.dstHi = 0;
        p.dstLo = IpAddress.lo4(dst);
        p.protocol = Ipv4Header.protocol(b, at);
        p.ttl = Ipv4Header.ttl(b, at);
        p.tos = Ipv4Header.tos(b, at);
        p.dontFragment = Ipv4Header.dontFragment(b, at);
        counters.add(ECN[p.tos & EcnBits.MASK], Gso.segments(p, Ipv4Header.LENGTH + TcpHeader.LENGTH));
        if (!in.loopback && martian(src, dst, p)) {
            counters.add(Counter.IpExtInMartians);
            return;
        }
        if (Ipv4Header.headerLength(b, at) > Ipv4Header.LENGTH && !acceptOptions(p)) {
            return;
        }
        if (internet.isLocal(0, p.dstLo)) {
            deliver(p);
        } else if (internet.isBroadcast(0, p.dstLo)) {
            counters.add(Counter.IpExtInBcastPkts);
            p.castTo = Packet.TO_ALL;
            deliver(p);
        } else if (Martians.multicast(dst)) {
            p.castTo = Packet.TO_GROUP;
            if (in.groups.contains(new IpAddress(0, p.dstLo))) {
                counters.add(Counter.IpExtInMcastPkts);
                deliver(p);
            } else {
                counters.add(Counter.IpInAddrErrors);
            }
        } else {
            forwarder.forward(p);
        }
    }

    /** Checks the header, and cuts off the padding behind the packet. */
    private boolean check(Packet p) {
        if (!p.pull(Ipv4Header.LENGTH) || !p.pull(Ipv4Header.headerLength(p.buf, p.off))) {
            counters.add(Counter.IpExtInTruncatedPkts);
            return false;
        }
        if (!Ipv4Header.wellFormed(p.buf, p.off, p.len)) {
            counters.add(Counter.IpInHdrErrors);
            return false;
        }
        if (!Ipv4Header.checksumRight(p.buf, p.off)) {
            counters.add(Counter.IpInHdrErrors);
            counters.add(Counter.IpExtInCsumErrors);
            return false;
        }
        int total = Ipv4Header.totalLength(p.buf, p.off);
        if (total > p.length()) {
            counters.add(Counter.IpExtInTruncatedPkts);
            return false;
        }
        if (total < p.length() && !(p.gso != Packet.GSO_NONE && total == Packet.MAX)) {
            p.truncate(total);
        }
        return true;
    }

    /** Whether something came from a link that cannot have come from there, or is not to be found on any. */
    private boolean martian(int src, int dst, Packet p) {
        if (src == 0) {
            return dst != BROADCAST; // who has no address yet may ask everybody for one
        }
        return !Martians.unicast(src)
                || dst >>> 24 == 0
                || Martians.loopback(dst)
                || dst >>> 28 == 0xf && dst != BROADCAST
                || internet.isLocal(0, p.srcLo)
                || internet.isBroadcast(0, p.srcLo);
    }

    private boolean acceptOptions(Packet p) {
        int problem = Ipv4Options.problem(p.buf, p.off);
        if (problem != 0) {
            counters.add(Counter.IpInHdrErrors);
            errors.send(p, IcmpHeader.PARAMETER_PROBLEM, 0, problem << 24);
            return false;
        }
        int route = Ipv4Options.sourceRoute(p.buf, p.off);
        if (route < 0) {
            return true;
        }
        // Where it is allowed at all this is the end of the way only: nothing is sent on by a source route.
        boolean ended = Bytes.u8(p.buf, route + 1) >= 3 && Bytes.u8(p.buf, route + 2) > Bytes.u8(p.buf, route + 1);
        if (!ended || internet.settings().get(Setting.ACCEPT_SOURCE_ROUTE) == 0) {
            counters.add(Counter.IpInDiscards);
            return false;
        }
        return true;
    }

    private void deliver(Packet p) {
        if (Ipv4Header.fragment(p.buf, p.off)) {
            p = fragments.add(p);
            if (p == null) {
                return;
            }
        }
        p.strip(Ipv4Header.headerLength(p.buf, p.off));
        p.l4 = p.off;
        p.pull(Math.min(IcmpHeader.LENGTH, p.length()));
        if (p.protocol == Ipv4Header.ICMP) {
            counters.add(Counter.IpInDelivers);
            icmp.input(p);
            return;
        }
        Transport t = internet.transport(p.protocol);
        if (t == null) {
            counters.add(Counter.IpInUnknownProtos);
            errors.send(p, IcmpHeader.UNREACHABLE, IcmpHeader.PROTOCOL_UNREACHABLE, 0);
            return;
        }
        counters.add(Counter.IpInDelivers);
        if (!t.input(p)) {
            errors.send(p, IcmpHeader.UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0);
        }
    }

    // ---- out ----------------------------------------------------------------------------------------------

    @Override
    public int output(Packet p, Route r) {
        counters.add(Counter.IpOutRequests);
        if (!r.via.link.up()) {
            counters.add(Counter.IpOutDiscards);
            return Errno.ENETDOWN.failure();
        }
        int header = Ipv4Header.LENGTH + (p.ipOptions == null ? 0 : p.ipOptions.length);
        int total = p.length() + header;
        int mtu = r.mtu();
        boolean fits = (p.gso == Packet.GSO_NONE ? total : Gso.longest(p, p.off, header)) <= mtu;
        if (total > Packet.MAX && p.gso == Packet.GSO_NONE || !fits && (p.dontFragment || p.gso != Packet.GSO_NONE)) {
            counters.add(Counter.IpFragFails);
            return Errno.EMSGSIZE.failure();
        }
        int at = p.prepend(header);
        p.l3 = at;
        p.l4 = at + header;
        int ttl = p.ttl == 0 && r.kind != Route.Kind.MULTICAST ? internet.defaultTtl() : p.ttl;
        // A packet that is never cut needs no identification (RFC 6864).
        int id = p.dontFragment ? 0 : ids.next(p);
        int fragment = p.dontFragment ? Ipv4Header.DF : 0;
        int dst = p.ipOptions == null ? (int) p.dstLo : p.firstHop;
        Ipv4Header.emit(
                p.buf, at, p.tos, Math.min(total, Packet.MAX), id, fragment, ttl, p.protocol, (int) p.srcLo, dst);
        if (p.ipOptions != null) {
            Ipv4Header.putOptions(p.buf, at, p.ipOptions);
        }
        p.inInterface = 0;
        counters.add(Counter.IpExtOutOctets, total);
        if (r.kind == Route.Kind.BROADCAST) {
            counters.add(Counter.IpExtOutBcastPkts);
            loopBack(p);
        } else if (r.kind == Route.Kind.MULTICAST) {
            counters.add(Counter.IpExtOutMcastPkts);
            if (p.groupLoop && !r.via.loopback && r.via.groups.contains(new IpAddress(0, p.dstLo))) {
                loopToGroup(r.via, p);
            }
            if (ttl == 0 && !r.via.loopback) {
                return 0; // for this host only (RFC 1112 section 6.1)
            }
        }
        if (fits) {
            internet.transmit(p, r);
        } else {
            counters.add(Counter.IpFragOKs);
            Fragmenter.send(internet, p, r, mtu);
        }
        return 0;
    }

    /** Gives this host its own copy of what it sends to everybody. */
    private void loopBack(Packet p) {
        Attachment lo = internet.loopback();
        if (lo != null) {
            Packet copy = p.fork();
            copy.castTo = Packet.TO_ALL;
            lo.link.send(copy, EthernetHeader.IPV4, 0);
        }
    }

    /** Gives this host its own copy of what it sends to a group that it has joined there; it comes in where it goes out. */
    private void loopToGroup(Attachment via, Packet p) {
        Packet copy = p.fork();
        copy.castTo = Packet.TO_GROUP;
        copy.inInterface = via.link.index();
        copy.time = internet.core().now();
        counters.add(Counter.IpInReceives);
        counters.add(Counter.IpExtInOctets, copy.length());
        counters.add(Counter.IpExtInMcastPkts);
        deliver(copy);
    }

    @Override
    public void solicit(Neighbour n, long mac) {
        arp.solicit(n, mac);
    }

    /** Tells the sender: another host by ICMP, a transport of ours directly. */
    @Override
    public void unreachable(Packet p) {
        p.l3 = p.off;
        if (p.inInterface != 0) {
            errors.send(p, IcmpHeader.UNREACHABLE, IcmpHeader.HOST_UNREACHABLE, 0);
        } else {
            icmp.report(p);
        }
    }

    @Override
    public long groupMac(long hi, long lo) {
        return MacAddress.multicast4((int) lo);
    }
}
