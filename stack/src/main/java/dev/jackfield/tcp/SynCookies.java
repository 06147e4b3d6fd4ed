package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SipHash;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import java.util.random.RandomGenerator;

/**
 * SYN cookies (RFC 4987 section 3.6, Bernstein 1996): when a listener's SYN queue is full, what an entry would remember travels in the sequence number of the
 * SYN-ACK, under a secret, and in the low bits of its timestamp; the acknowledgement brings it back. So a flood of SYNs costs no memory and keeps
 * nobody out. As on Linux the peer's MSS is rounded down to one of four, and window scale, SACK and ECN survive only with timestamps.
 */
final class SynCookies {
    private static final int[] MSS = {536, 1300, 1440, 1460};
    private static final long PERIOD = TcpConfig.seconds(64);
    private static final int MAX_AGE = 2; // periods
    private static final int COUNT_SHIFT = 24;
    private static final int DATA_MASK = (1 << COUNT_SHIFT) - 1;

    // In the low bits of the timestamp.
    private static final int OPTION_BITS = 6;
    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int NO_SCALE = 0xf;
    private static final int SACK_BIT = 1 << 4;
    private static final int ECN_BIT = 1 << 5;

    private final Tcp tcp;
    private final SipHash first;
    private final SipHash second;

    SynCookies(Tcp tcp, RandomGenerator random) {
        this.tcp = tcp;
        first = new SipHash(random);
        second = new SipHash(random);
    }

    /** Answers a SYN without remembering it. */
    void answer(TcpEndpoint listener, Segment s, long now) {
        tcp.count(Counter.TcpExtSyncookiesSent);
        listener.queues.cookiesSent(now);
        Packet p = s.packet;
        IpAddress local = tcp.address(p.dstHi, p.dstLo);
        IpAddress remote = tcp.address(p.srcHi, p.srcLo);
        int index = 0;
        int peer = s.mss == Segment.NONE ? Tcp.DEFAULT_MSS : s.mss;
        while (index < MSS.length - 1 && MSS[index + 1] <= peer) {
            index++;
        }
        boolean timestamps = s.timestamps && tcp.settings.get(Setting.TCP_TIMESTAMPS) != 0;
        boolean sack = timestamps && s.sackPermitted && tcp.settings.get(Setting.TCP_SACK) != 0;
        boolean scaling =
                timestamps && s.windowScale != Segment.NONE && tcp.settings.get(Setting.TCP_WINDOW_SCALING) != 0;
        int scale = scaling
                ? ReceiveWindow.scaleFor(listener.config, tcp.settings.get(Setting.TCP_RMEM_MAX))
                : Segment.NONE;
        EcnMode ecn = timestamps ? EcnMode.accepted(s, tcp.settings) : EcnMode.NONE;
        Route r = tcp.internet.route(p.dstHi, p.dstLo, p.srcHi, p.srcLo, 0);
        int mss = Output.greatestSegment(r, remote);
        // An entry of no queue, only to be written from.
        SynEntry e = new SynEntry(tcp, listener, s, local, remote, 0, tcp.authentication(s), now);
        int iss = make(local, s.destinationPort, remote, s.sourcePort, s.seq, index, now);
        if (e.ao() != null) {
            e.ao().iss(iss);
        }
        Syn syn = new Syn(TcpHeader.SYN | TcpHeader.ACK | ecn.synAckFlags(s.ecn), iss, s.seq + 1);
        syn.window = ReceiveWindow.initialWindow(listener.config, mss, timestamps, r);
        syn.mss = mss;
        syn.scale = scale;
        syn.sackPermitted = sack;
        if (timestamps) {
            int stamp = tcp.timestampAt(local, remote, now);
            syn.timestamps(timestamp(stamp, scaling ? s.windowScale : NO_SCALE, sack, ecn), s.tsVal);
        }
        syn.accurateEcn = ecn == EcnMode.ACCURATE && tcp.output.accurateEcnOption();
        tcp.output.syn(e, r, syn);
    }

    /** The latest timestamp, not after the one given, that carries these options. */
    private static int timestamp(int ts, int scale, boolean sack, EcnMode ecn) {
        int t = ts & ~OPTION_MASK | scale | (sack ? SACK_BIT : 0) | (ecn == EcnMode.NONE ? 0 : ECN_BIT);
        return t - ts > 0 ? t - (1 << OPTION_BITS) : t;
    }

    /** Takes an acknowledgement that may bring a cookie back; answers whether it did, and the connection stands. */
    boolean accept(TcpEndpoint listener, Segment s, long now) {
        if (!listener.queues.sentCookiesSince(now - MAX_AGE * PERIOD)) {
            return false;
        }
        Packet p = s.packet;
        IpAddress local = tcp.address(p.dstHi, p.dstLo);
        IpAddress remote = tcp.address(p.srcHi, p.srcLo);
        int index = check(s.ack - 1, local, s.destinationPort, remote, s.sourcePort, s.seq - 1, now);
        if (index < 0) {
            tcp.count(Counter.TcpExtSyncookiesFailed);
            return false;
        }
        tcp.count(Counter.TcpExtSyncookiesRecv);
        if (listener.queues.acceptsFull()) {
            tcp.count(Counter.TcpExtListenOverflows);
            tcp.count(Counter.TcpExtListenDrops);
            return true;
        }
        int options = s.timestamps ? s.tsEcr & OPTION_MASK : NO_SCALE;
        boolean scaling = (options & 0xf) != NO_SCALE;
        Handshake agreed = new Handshake(
                s.ack - 1,
                s.seq - 1,
                0,
                MSS[index],
                scaling ? Math.min(options & 0xf, 14) : Segment.NONE,
                scaling
                        ? ReceiveWindow.scaleFor(listener.config, tcp.settings.get(Setting.TCP_RMEM_MAX))
                        : Segment.NONE,
                s.timestamps,
                (options & SACK_BIT) != 0,
                s.tsVal,
                (options & ECN_BIT) != 0 ? EcnMode.remembered(s, tcp.settings) : EcnMode.NONE,
                0);
        TcpConnection c = agreed.connection(tcp, listener, local, s.destinationPort, remote, s.sourcePort, now);
        tcp.add(c);
        c.handshakeUnknown();
        c.ao = AoState.arriving(tcp, listener.config.aoKeys, s);
        agreed.complete(c, listener, s, now);
        return true;
    }

    private int make(IpAddress local, int lport, IpAddress remote, int rport, int peerSeq, int data, long now) {
        int count = count(now);
        return base(local, lport, remote, rport)
                + peerSeq
                + (count << COUNT_SHIFT)
                + (noise(local, lport, remote, rport, count) + data & DATA_MASK);
    }

    /** The data in a cookie, or -1 when it is none of ours or too old. */
    private int check(int cookie, IpAddress local, int lport, IpAddress remote, int rport, int peerSeq, long now) {
        int rest = cookie - base(local, lport, remote, rport) - peerSeq;
        int age = count(now) - (rest >>> COUNT_SHIFT) & 0xff;
        if (age >= MAX_AGE) {
            return -1;
        }
        int data = rest - noise(local, lport, remote, rport, count(now) - age) & DATA_MASK;
        return data < MSS.length ? data : -1;
    }

    private static int count(long now) {
        return (int) (now / PERIOD);
    }

    private int base(IpAddress local, int lport, IpAddress remote, int rport) {
        return (int) first.hash(local.hi(), local.lo(), remote.hi(), remote.lo(), (long) lport << 16 | rport);
    }

    private int noise(IpAddress local, int lport, IpAddress remote, int rport, int count) {
        long ports = (long) count << 32 | (long) lport << 16 | rport;
        return (int) second.hash(local.hi(), local.lo(), remote.hi(), remote.lo(), ports);
    }
}
