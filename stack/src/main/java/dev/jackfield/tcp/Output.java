package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Internet;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.ip.Route;
import dev.jackfield.ip.SourceRoute;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;

/** Where segments are written: of connections, and of those that have none, as resets and the answers of SYN-queue and TIME_WAIT entries. */
final class Output {
    /** Length of the timestamps option with its padding. */
    static final int TIMESTAMPS_LENGTH = 12;

    private final Tcp tcp;
    private final Internet internet;
    private final int[] left = new int[4];
    private final int[] right = new int[4];
    private final IpOptions plain = new IpOptions();

    Output(Tcp tcp, Internet internet) {
        this.tcp = tcp;
        this.internet = internet;
    }

    // ---- of a connection

    /** Sends {@code n} bytes from the queue, from {@code seq} on, acknowledging all that has come. */
    void segment(TcpConnection c, int seq, int n, int flags, long now) {
        int sacks = c.rcv.sackLength();
        int ecnOption = c.ecnOptionLength(now);
        int header = TcpHeader.LENGTH + c.fixedOptions() + ecnOption + sacks;
        Packet p = tcp.core.pool().packet(Packet.HEADROOM, header);
        p.len = header;
        p.l4 = p.off;
        int at = p.off + TcpHeader.LENGTH;
        Authentication authentication = c.authentication();
        if (authentication != null) {
            at = authentication.put(p.buf, at);
        }
        if (c.timestamps) {
            at = TcpOption.putTimestamps(p.buf, at, false, c.tsNow(now), c.tsRecent);
        }
        if (ecnOption > 0) {
            c.ecn.putOption(p.buf, at, ecnOption, now);
            at += ecnOption;
        }
        if (sacks > 0) {
            TcpOption.putSacks(p.buf, at, left, right, c.rcv.takeSacks(left, right));
        }
        int field = EcnBits.NOT_ECT;
        if (c.ecn != null) {
            field = c.ecn.field(seq, n);
            flags |= c.ecn.flags(field);
        }
        if (n > 0 && c.mustPush()) {
            flags |= TcpHeader.PSH;
        }
        int window = c.rcv.advertise();
        int urgent = c.snd.urgentPointer(seq);
        if (urgent != 0) {
            flags |= TcpHeader.URG;
        }
        TcpHeader.emit(p.buf, p.off, c.localPort, c.remotePort, seq, c.rcv.rcvNxt, header, flags, window);
        TcpHeader.putUrgentPointer(p.buf, p.off, urgent);
        if (n > 0) {
            c.snd.attach(p, seq, n);
            int full = c.probes(seq) ? n : c.snd.mss - sacks - ecnOption;
            if (n > full) {
                p.gso = Packet.GSO_TCP;
                p.gsoSize = full;
                tcp.counters.add(Counter.TcpOutSegs, (n - 1) / full);
            }
        }
        if (n > 0 && c.reports != null) {
            c.reports.transmitted(seq, n, now);
        }
        c.rcv.acknowledged();
        c.traffic.onSent(n, Math.max(c.snd.mss - sacks - ecnOption, 1));
        send(p, c, c.route(), field);
    }

    /** Sends an acknowledgement alone. */
    void ack(TcpConnection c, long now) {
        segment(c, c.snd.sndNxt, 0, TcpHeader.ACK, now);
    }

    /** Sends the SYN of SYN_SENT, or the SYN-ACK of SYN_RECV, with all that is offered; options in Linux's order. */
    void syn(TcpConnection c, long now) {
        c.traffic.onSent(0, 1);
        boolean answer = c.state != State.SYN_SENT;
        int mss = greatestSegment(c.route(), c.remote);
        if (c.config.maxSegment > 0) {
            mss = Math.min(mss, c.config.maxSegment);
        }
        if (!answer) {
            c.windowScaleOffered = tcp.settings.get(Setting.TCP_WINDOW_SCALING) != 0
                    ? ReceiveWindow.scaleFor(c.config, tcp.settings.get(Setting.TCP_RMEM_MAX))
                    : Segment.NONE;
        }
        int flags = answer
                ? TcpHeader.SYN | TcpHeader.ACK | c.ecnMode.synAckFlags(c.synField)
                : TcpHeader.SYN | (c.asksForEcn() ? c.ecnMode.synFlags() : 0);
        c.rcv.synWindow = ReceiveWindow.initialWindow(c.config, mss, answer && c.timestamps, c.route());
        Syn syn = new Syn(flags, c.snd.iss, answer ? c.rcv.rcvNxt : 0);
        syn.window = c.rcv.synWindow;
        syn.mss = mss;
        syn.scale = c.windowScaleOffered;
        syn.sackPermitted = c.sackPermitted;
        if (c.timestamps) {
            syn.timestamps(c.tsNow(now), c.tsRecent);
        }
        int carried = 0;
        if (c.fastOpen != null && !answer && c.snd.retransmits() == 0) {
            syn.fastOpen = c.fastOpen.option();
            carried = c.fastOpen.carried();
        } else if (answer) {
            syn.fastOpen = c.early == null ? null : c.early.takeReply();
        }
        syn.accurateEcn = answer && c.ecnMode == EcnMode.ACCURATE && c.snd.retransmits() == 0 && accurateEcnOption();
        Packet p = syn.packet(c, tcp.core.pool());
        if (carried > 0) {
            c.snd.attach(p, c.snd.iss + 1, carried);
        }
        send(p, c, c.route(), EcnBits.NOT_ECT);
    }

    /** Whether accurate ECN sends its option. */
    boolean accurateEcnOption() {
        return tcp.settings.get(Setting.TCP_ECN_OPTION) != 0;
    }

    /** Sends the SYN-ACK of an entry of the SYN queue. */
    void syn(SynEntry e, Route route, Syn syn) {
        send(syn.packet(e, tcp.core.pool()), e, route, EcnBits.NOT_ECT);
    }

    /** Resets a connection, at SND.NXT. */
    void reset(TcpConnection c, long now) {
        tcp.count(Counter.TcpOutRsts);
        segment(c, c.snd.sndNxt, 0, TcpHeader.RST | TcpHeader.ACK, now);
    }

    // ---- without a connection

    /** Sends a segment without payload for an entry that keeps little. */
    void bare(Flow f, int seq, int ack, int flags, int window, boolean timestamps, int tsVal, int tsEcr) {
        IpAddress to = f.nextTarget();
        Route r = internet.route(f.local.hi(), f.local.lo(), to.hi(), to.lo(), 0);
        int signature = f.signatureLength();
        int header = TcpHeader.LENGTH + signature + (timestamps ? TIMESTAMPS_LENGTH : 0);
        Packet p = tcp.core.pool().packet(Packet.HEADROOM, header);
        p.len = header;
        p.l4 = p.off;
        int at = p.off + TcpHeader.LENGTH;
        if (signature > 0) {
            at = f.authentication().put(p.buf, at);
        }
        if (timestamps) {
            TcpOption.putTimestamps(p.buf, at, false, tsVal, tsEcr);
        }
        TcpHeader.emit(p.buf, p.off, f.localPort, f.remotePort, seq, ack, header, flags, window);
        send(p, f, r, EcnBits.NOT_ECT);
    }

    /** Answers a segment that belongs to nothing with a reset (RFC 9293 section 3.10.7.1); never one that is a reset itself. */
    void resetFor(Segment s) {
        if (s.has(TcpHeader.RST)) {
            return;
        }
        Packet in = s.packet;
        Route r = internet.route(in.dstHi, in.dstLo, in.srcHi, in.srcLo, 0);
        Authentication a = tcp.authentication(s);
        if (r == null || a == null && s.signed()) {
            return; // who signs does not take a reset that is not signed
        }
        tcp.count(Counter.TcpOutRsts);
        int header = TcpHeader.LENGTH + (a == null ? 0 : a.length());
        Packet p = tcp.core.pool().packet(Packet.HEADROOM, header);
        p.len = header;
        p.l4 = p.off;
        boolean ack = s.has(TcpHeader.ACK);
        TcpHeader.emit(
                p.buf,
                p.off,
                s.destinationPort,
                s.sourcePort,
                ack ? s.ack : 0,
                ack ? 0 : s.end(),
                header,
                ack ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK,
                0);
        p.srcHi = in.dstHi;
        p.srcLo = in.dstLo;
        p.dstHi = in.srcHi;
        p.dstLo = in.srcLo;
        if (a != null) {
            a.put(p.buf, p.off + TcpHeader.LENGTH);
            a.sign(p);
        }
        transmit(p, r, plain, EcnBits.NOT_ECT);
    }

    // ---- down

    private void send(Packet p, Flow f, Route r, int ecn) {
        p.srcHi = f.local.hi();
        p.srcLo = f.local.lo();
        p.dstHi = f.remote.hi();
        p.dstLo = f.remote.lo();
        Authentication a = f.authentication();
        if (a != null) {
            a.sign(p);
        }
        SourceRoute by = f.sourceRoute();
        if (by != null) {
            by.stamp(p);
        }
        transmit(p, r, f instanceof TcpConnection c ? c.config.ip : plain, ecn);
    }

    /** Hands it to the internet layer. What that cannot send is lost like any other segment. */
    private void transmit(Packet p, Route r, IpOptions options, int ecn) {
        if (r == null) {
            tcp.count(Counter.IpOutNoRoutes);
            return;
        }
        p.protocol = TcpHeader.PROTOCOL;
        options.stamp(p, r);
        p.tos |= ecn;
        Checksum.prepare(p, TcpHeader.CHECKSUM);
        tcp.count(Counter.TcpOutSegs);
        internet.send(p, r);
    }

    /** The most that fits into one segment towards an address, for the MSS option. */
    static int greatestSegment(Route r, IpAddress remote) {
        if (r == null) {
            return Tcp.DEFAULT_MSS;
        }
        int advertised = r.metrics().advmss();
        return Math.min(r.mtu() - Tcp.headers(remote), advertised > 0 ? advertised : 65_535);
    }
}
