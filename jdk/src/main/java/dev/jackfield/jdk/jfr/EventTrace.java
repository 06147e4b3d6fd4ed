package dev.jackfield.jdk.jfr;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Trace;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.Set;

/** Makes JFR's events of what a host is told to tell. */
final class EventTrace implements Trace {
    /** What counts a packet that came in and was of no use. */
    private static final Set<Counter> DROPS = EnumSet.of(
            Counter.IfInUnknownProtos,
            Counter.IpInHdrErrors,
            Counter.IpInAddrErrors,
            Counter.IpInDiscards,
            Counter.IpInUnknownProtos,
            Counter.IpExtInTruncatedPkts,
            Counter.IpExtInMartians,
            Counter.UdpInErrors,
            Counter.UdpNoPorts,
            Counter.UdpRcvbufErrors,
            Counter.TcpInErrs,
            Counter.TcpExtPAWSEstab,
            Counter.TcpExtListenDrops,
            Counter.TcpExtTCPOFODrop,
            Counter.TcpExtTCPRcvQDrop,
            Counter.TcpExtTCPReqQFullDrop,
            Counter.TcpExtTCPZeroWindowDrop,
            Counter.TcpExtTCPDeferAcceptDrop,
            Counter.TcpExtTCPMD5NotFound,
            Counter.TcpExtTCPMD5Unexpected,
            Counter.TcpExtTCPMD5Failure);

    private static final long LONG = 1_000_000; // ns that a core is held, from which on it is told

    private final String host;
    private Packet packet; // that is being worked on

    EventTrace(String host) {
        this.host = host;
    }

    @Override
    public void receiving(Packet p) {
        packet = p;
    }

    @Override
    public void counted(Counter c, long n) {
        if (!DROPS.contains(c)) {
            return;
        }
        SegmentDropEvent e = new SegmentDropEvent();
        if (e.shouldCommit()) {
            e.host = host;
            e.reason = c.name();
            describe(e);
            e.commit();
        }
    }

    /** Takes from the packet what is known of it. It may be in others' hands by now, so nothing in it is relied upon. */
    private void describe(SegmentDropEvent e) {
        Packet p = packet;
        if (p == null || p.protocol == 0 || p.buf == null) {
            return;
        }
        e.protocol = p.protocol;
        e.source = text(p.srcHi, p.srcLo);
        e.destination = text(p.dstHi, p.dstLo);
        e.bytes = p.length();
        boolean ports = p.protocol == Ipv4Header.TCP || p.protocol == Ipv4Header.UDP;
        if (ports && p.l4 > 0 && p.l4 + 4 <= p.buf.length) {
            e.sourcePort = Bytes.u16(p.buf, p.l4);
            e.destinationPort = Bytes.u16(p.buf, p.l4 + 2);
        }
    }

    private static String text(long hi, long lo) {
        return new IpAddress(hi, lo).toString();
    }

    @Override
    public void retransmitted(SocketAddress local, SocketAddress peer, int bytes) {
        SegmentRetransmitEvent e = new SegmentRetransmitEvent();
        if (e.shouldCommit()) {
            e.host = host;
            e.local = text(local);
            e.peer = text(peer);
            e.bytes = bytes;
            e.commit();
        }
    }

    @Override
    public void opened(long inode, int protocol, SocketAddress local, SocketAddress peer) {
        SocketOpenEvent e = new SocketOpenEvent();
        if (e.shouldCommit()) {
            fill(e, inode, protocol, local, peer);
            e.commit();
        }
    }

    @Override
    public void closed(long inode, int protocol, SocketAddress local, SocketAddress peer) {
        SocketCloseEvent e = new SocketCloseEvent();
        if (e.shouldCommit()) {
            fill(e, inode, protocol, local, peer);
            e.commit();
        }
    }

    private void fill(SocketEvent e, long inode, int protocol, SocketAddress local, SocketAddress peer) {
        e.host = host;
        e.inode = inode;
        e.protocol = protocol;
        e.local = text(local);
        e.peer = text(peer);
    }

    private static String text(SocketAddress a) {
        return a == null ? null : a.toString().replaceFirst("^.*/", "");
    }

    @Override
    public void held(long duration) {
        if (duration <= LONG) {
            return;
        }
        CoreHeldEvent e = new CoreHeldEvent();
        if (e.shouldCommit()) {
            e.host = host;
            e.held = duration;
            e.commit();
        }
    }
}
