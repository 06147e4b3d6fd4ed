package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.link.Device;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;

/** What makes a host a router (RFC 1812 section 5): sends on what is for others. */
final class Forwarder {
    private final Internet internet;
    private final Counters counters;
    private final IcmpErrors errors;

    Forwarder(Internet internet, IcmpErrors errors) {
        this.internet = internet;
        this.counters = internet.counters();
        this.errors = errors;
    }

    /** Takes a packet for another host; it begins with its header, which was found right. */
    void forward(Packet p) {
        if (internet.settings().get(Setting.IP_FORWARD) == 0
                || Martians.linkLocal((int) p.srcLo)
                || !Martians.unicast((int) p.dstLo)
                || Martians.linkLocal((int) p.dstLo)) {
            counters.add(Counter.IpInAddrErrors);
            return;
        }
        if (p.castTo != Packet.TO_HOST) {
            counters.add(Counter.IpInDiscards);
            return;
        }
        Route r = internet.route(0, IpAddress.V4_MAPPED, p.dstHi, p.dstLo, 0);
        if (r == null || r.via.loopback) {
            counters.add(Counter.IpExtInNoRoutes);
            errors.send(p, IcmpHeader.UNREACHABLE, IcmpHeader.NET_UNREACHABLE, 0);
            return;
        }
        if (p.ttl <= 1) {
            counters.add(Counter.IpInHdrErrors);
            errors.send(p, IcmpHeader.TIME_EXCEEDED, IcmpHeader.IN_TRANSIT, 0);
            return;
        }
        int mtu = r.out().mtu();
        boolean fits = longest(p) <= mtu;
        if (!fits && p.dontFragment) {
            counters.add(Counter.IpFragFails);
            errors.send(p, IcmpHeader.UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, mtu);
            return;
        }
        Device device = r.out().device();
        if ((device.offloads() & Device.PUSH) != 0) {
            device.carryOthers();
        }
        p.ttl--;
        Ipv4Header.decrementTtl(p.buf, p.off);
        counters.add(Counter.IpForwDatagrams);
        if (fits) {
            internet.transmit(p, r);
        } else if (p.gso != Packet.GSO_NONE) {
            p.gsoSize -= longest(p) - mtu; // it is cut anyway, so it is cut to size
            if (p.gsoSize > 0) {
                internet.transmit(p, r);
            } else {
                counters.add(Counter.IpFragFails);
            }
        } else {
            counters.add(Counter.IpFragOKs);
            Fragmenter.send(internet, p, r, mtu);
        }
    }

    private static int longest(Packet p) {
        if (p.gso == Packet.GSO_NONE) {
            return p.length();
        }
        int header = Ipv4Header.headerLength(p.buf, p.off);
        return Gso.longest(p, p.off + header, header);
    }
}
