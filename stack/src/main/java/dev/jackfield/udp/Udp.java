package dev.jackfield.udp;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketTable;
import dev.jackfield.ip.IcmpError;
import dev.jackfield.ip.Internet;
import dev.jackfield.ip.Transport;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.UdpHeader;
import java.util.random.RandomGenerator;

/** UDP on a host (RFC 768, RFC 1122 section 4.1): gives each datagram to the socket that fits best, or to all that fit when it was sent to many. */
public final class Udp implements Transport, SocketTable {
    final Core core;
    final Internet internet;
    final Settings settings;
    final Counters counters;
    final UdpTable table;

    public Udp(Core core, Internet internet, Settings settings, Counters counters, RandomGenerator random) {
        this.core = core;
        this.internet = internet;
        this.settings = settings;
        this.counters = counters;
        this.table = new UdpTable(settings, random);
    }

    /** A new socket, of IPv6 or of IPv4. */
    public Endpoint newEndpoint(boolean v6) {
        return new UdpEndpoint(this, v6);
    }

    @Override
    public int protocol() {
        return UdpHeader.PROTOCOL;
    }

    // ---- datagrams in

    @Override
    public boolean input(Packet p) {
        assert core.held();
        if (!valid(p)) {
            return true;
        }
        int from = UdpHeader.sourcePort(p.buf, p.l4);
        int to = UdpHeader.destinationPort(p.buf, p.l4);
        if (toMany(p.dstHi, p.dstLo)) {
            deliverToAll(p, to, from);
            return true;
        }
        UdpEndpoint e = table.find(p.dstHi, p.dstLo, to, p.srcHi, p.srcLo, from, p.inInterface);
        if (e == null) {
            counters.add(Counter.UdpNoPorts);
            return false;
        }
        e.deliver(p);
        return true;
    }

    /** Looks at length and checksum, and cuts off what is behind the datagram. */
    private boolean valid(Packet p) {
        int length = p.length();
        int claimed = length < UdpHeader.LENGTH ? 0 : UdpHeader.length(p.buf, p.l4);
        if (claimed < UdpHeader.LENGTH || claimed > length) {
            counters.add(Counter.UdpInErrors);
            return false;
        }
        if (claimed < length) {
            p.truncate(claimed);
        }
        // Over IPv4 a checksum of zero says that the sender made none; over IPv6 that is not allowed (RFC 8200 section
        // 8.1).
        boolean none = p.checksum == Packet.CHECKSUM_UNVERIFIED && UdpHeader.checksum(p.buf, p.l4) == 0;
        if (none ? !IpAddress.isV4(p.srcHi, p.srcLo) : !Checksum.verify(p)) {
            counters.add(Counter.UdpInCsumErrors);
            counters.add(Counter.UdpInErrors);
            return false;
        }
        return true;
    }

    /** Whether an address is a broadcast address or a group's. */
    boolean toMany(long hi, long lo) {
        boolean group = IpAddress.isV4(hi, lo) ? (int) lo >>> 28 == 0xe : hi >>> 56 == 0xff;
        return group || internet.isBroadcast(hi, lo);
    }

    /** What was sent to a broadcast address or a group: each socket that fits gets it, and nobody is told when there is none. */
    private void deliverToAll(Packet p, int to, int from) {
        UdpEndpoint last = null;
        for (UdpEndpoint e = table.chain(to); e != null; e = e.nextBound) {
            if (e.localPort == to
                    && UdpTable.score(e, p.dstHi, p.dstLo, p.srcHi, p.srcLo, from, p.inInterface) > 0
                    && e.hears(p)) {
                if (last != null) {
                    last.deliver(p.fork());
                }
                last = e;
            }
        }
        if (last != null) {
            last.deliver(p);
        }
    }

    // ---- errors

    @Override
    public void error(IcmpError error) {
        byte[] quote = error.quote();
        if (quote.length < 4) {
            return;
        }
        int from = Bytes.u16(quote, 0);
        int to = Bytes.u16(quote, 2);
        IpAddress us = error.source();
        IpAddress peer = error.destination();
        UdpEndpoint e = table.find(us.hi(), us.lo(), from, peer.hi(), peer.lo(), to, 0);
        if (e == null) {
            return; // nobody here sent that: made up, or closed meanwhile
        }
        if (error.kind() == IcmpError.Kind.TOO_BIG) {
            internet.lowerPathMtu(peer, error.mtu());
        }
        e.report(error);
    }

    // ---- snapshots

    @Override
    public void sockets(Visitor v) {
        assert core.held();
        table.forEach(e -> v.socket(
                e,
                new SocketInfo(
                        e.v6 ? "udp6" : "udp",
                        e.localAddress(),
                        e.remote(),
                        e.peer == null ? "" : "ESTABLISHED",
                        e.unread(),
                        0,
                        SocketInfo.Timing.NONE)));
    }
}
