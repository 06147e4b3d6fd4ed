package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.MacAddress;

/** IPv4 (RFC 791, RFC 1122 section 3.2): checks what comes in and delivers it, writes the header of what goes out. */
final class Ipv4 implements Family {
    private final Internet internet;
    private final Counters counters;
    private final Arp arp;

    Ipv4(Internet internet) {
        this.internet = internet;
        this.counters = internet.counters();
        arp = new Arp(internet, this);
    }

    Arp arp() {
        return arp;
    }

    @Override
    public int etherType() {
        return EthernetHeader.IPV4;
    }

    // ---- in ----------------------------------------------------------------------------------------------------------------

    @Override
    public void input(Attachment in, Packet p) {
        counters.add(Counter.IpInReceives);
        counters.add(Counter.IpExtInOctets, p.length());
        if (!check(p)) {
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
        if (internet.isLocal(0, p.dstLo)) {
            deliver(p);
        } else if (internet.isBroadcast(0, p.dstLo)) {
            counters.add(Counter.IpExtInBcastPkts);
            p.castTo = Packet.TO_ALL;
            deliver(p);
        } else {
            counters.add(Counter.IpInAddrErrors);
        }
    }

    /** Checks the header, and cuts padding off. */
    private boolean check(Packet p) {
        if (!p.pull(Ipv4Header.LENGTH) || !p.pull(Math.max(1, Ipv4Header.headerLength(p.buf, p.off)))) {
            counters.add(Counter.IpInHdrErrors);
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
        if (total < p.length()) {
            p.truncate(total);
        }
        return true;
    }

    private void deliver(Packet p) {
        p.strip(Ipv4Header.headerLength(p.buf, p.off));
        p.l4 = p.off;
        p.pull(Math.min(8, p.length()));
        Transport t = internet.transport(p.protocol);
        if (t == null) {
            counters.add(Counter.IpInUnknownProtos);
            return;
        }
        counters.add(Counter.IpInDelivers);
        t.input(p);
    }

    // ---- out ---------------------------------------------------------------------------------------------------------------

    @Override
    public int output(Packet p, Route r) {
        counters.add(Counter.IpOutRequests);
        int total = p.length() + Ipv4Header.LENGTH;
        if (total > Packet.MAX) {
            return Errno.EMSGSIZE.failure();
        }
        if (!r.via.link.up()) {
            return Errno.ENETDOWN.failure();
        }
        int at = p.prepend(Ipv4Header.LENGTH);
        p.l3 = at;
        p.l4 = at + Ipv4Header.LENGTH;
        int ttl = p.ttl == 0 ? internet.defaultTtl() : p.ttl;
        int fragment = p.dontFragment ? Ipv4Header.DF : 0;
        Ipv4Header.emit(p.buf, at, p.tos, total, 0, fragment, ttl, p.protocol, (int) p.srcLo, (int) p.dstLo);
        counters.add(Counter.IpExtOutOctets, total);
        internet.transmit(p, r);
        return 0;
    }

    @Override
    public void solicit(Neighbour n, long mac) {
        arp.solicit(n, mac);
    }

    @Override
    public void unreachable(Packet p) {}

    @Override
    public long groupMac(long hi, long lo) {
        return MacAddress.multicast4((int) lo);
    }
}
