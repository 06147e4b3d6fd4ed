package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Seq;
import dev.jackfield.wire.TcpHeader;

/** SEGMENT ARRIVES: what a segment means to a connection, in the order of RFC 9293 section 3.10.7, a method a check. LISTEN is {@link SynEntry}'s and TIME_WAIT is {@link TimeWait}'s. */
final class Arrival {
    /** Timestamps older than this are not believed any more (RFC 7323 section 5.5): 24 days. */
    private static final long TS_EXPIRES = TcpConfig.seconds(24L * 24 * 3600);

    /** By so many ticks a timestamp may go back. */
    private static final int PAWS_TICKS = 1;

    private final Tcp tcp;

    Arrival(Tcp tcp) {
        this.tcp = tcp;
    }

    void onSegment(TcpConnection c, Segment s, long now) {
        switch (c.state) {
            case CLOSE -> tcp.output.resetFor(s);
            case SYN_SENT -> synSent(c, s, now);
            default -> otherStates(c, s, now);
        }
    }

    // ---- 3.10.7.3 SYN-SENT

    private void synSent(TcpConnection c, Segment s, long now) {
        Sender snd = c.snd;
        boolean acceptable = s.has(TcpHeader.ACK) && Seq.gt(s.ack, snd.iss) && Seq.le(s.ack, snd.sndNxt);
        // First, check the ACK bit.
        if (s.has(TcpHeader.ACK) && !acceptable) {
            if (!s.has(TcpHeader.RST)) {
                tcp.output.resetFor(s);
            }
            return;
        }
        // Second, check the RST bit.
        if (s.has(TcpHeader.RST)) {
            if (acceptable) {
                c.onReset();
            }
            return;
        }
        // Fourth, check the SYN bit.
        if (!s.has(TcpHeader.SYN)) {
            return;
        }
        if (acceptable && c.timestamps && s.timestamps && s.tsEcr != 0 && !c.sentSynAt(s.tsEcr, now)) {
            tcp.count(Counter.TcpExtPAWSActive);
            tcp.output.resetFor(s);
            return;
        }
        takeOptions(c, s, now);
        if (acceptable && c.fastOpen != null) {
            c.fastOpen.onSynAck(s);
        }
        c.rcv.start(s.seq, c.rcv.synWindow);
        if (acceptable) {
            c.traffic.bytesAcked++; // our SYN, as Linux counts
            c.rcv.rcvEdge = c.rcv.rcvNxt + c.rcv.synWindow;
            c.established(s, s.window, now); // a window in a SYN is not scaled
            c.rcv.ackNow = c.rcv.acks.onSynAck(c.rcv.rcvWnd(), now);
            if (c.ecn instanceof AccurateEcn e) {
                e.onSynAck(s);
            }
            s.trimLeft(1); // the SYN: what follows it counts from the next number
            urg(c, s);
            text(c, s, now);
            fin(c, s, now);
            if (s.sequenceLength() > 0) {
                c.rcv.planAck(now);
            }
        } else { // simultaneous open
            c.state = State.SYN_RECV;
            c.snd.sndWnd = s.window;
            c.snd.sndNxt = c.snd.iss + 1; // what went with the SYN goes again
            tcp.output.syn(c, now);
            c.snd.timer.onSynSent(now);
        }
        tcp.touch(c);
    }

    /** What the peer's SYN offers, against what ours did. */
    static void takeOptions(TcpConnection c, Segment s, long now) {
        c.peerMss = s.mss == Segment.NONE ? Tcp.defaultMss(c.remote) : Math.max(s.mss, Tcp.LEAST_MSS);
        if (s.windowScale == Segment.NONE || c.windowScaleOffered == Segment.NONE) {
            c.rcv.rcvWscale = 0;
            c.snd.sndWscale = 0;
            c.windowScaleOffered = Segment.NONE;
        } else {
            c.rcv.rcvWscale = c.windowScaleOffered;
            c.snd.sndWscale = s.windowScale;
        }
        c.synField = s.ecn;
        c.ecnMode = s.has(TcpHeader.ACK) ? c.ecnMode.agreed(s) : c.ecnMode.met(s);
        c.timestamps &= s.timestamps;
        c.sackPermitted &= s.sackPermitted;
        if (c.timestamps) {
            c.tsRecent = s.tsVal;
            c.tsRecentAt = now;
        }
        c.computeMss();
    }

    // ---- 3.10.7.4 Other states

    private void otherStates(TcpConnection c, Segment s, long now) {
        if (!paws(c, s, now)) {
            return;
        }
        if (!sequenceNumber(c, s, now)) {
            return;
        }
        if (s.has(TcpHeader.RST)) {
            rst(c, s, now);
            return;
        }
        if (s.has(TcpHeader.SYN)) {
            syn(c, s, now);
            return;
        }
        timestamp(c, s, now);
        if (c.ecn != null) {
            c.ecn.onSegment(s);
        }
        if (!ack(c, s, now)) {
            tcp.touch(c);
            return;
        }
        urg(c, s);
        text(c, s, now);
        fin(c, s, now);
        if (c.state != State.CLOSE) {
            c.rcv.planAck(now);
        }
        tcp.touch(c);
    }

    /** Protection against wrapped sequence numbers (RFC 7323 section 5.3), as Linux has it: a tick is forgiven, and what was on its way when a later segment overtook it. A reset is exempt. */
    private boolean paws(TcpConnection c, Segment s, long now) {
        if (!c.timestamps || !s.timestamps) {
            return true; // Linux is lenient with peers that stop sending the option (section 3.2 lets it be dropped)
        }
        int behind = c.tsRecent - s.tsVal;
        if (behind <= PAWS_TICKS || c.tsRecent == 0 || now - c.tsRecentAt >= TS_EXPIRES) {
            return true;
        }
        boolean pure = s.has(TcpHeader.ACK) && s.sequenceLength() == 0;
        if (pure && s.seq == c.rcv.rcvNxt && overtaken(c, s, behind) || s.has(TcpHeader.RST)) {
            return true;
        }
        if (s.has(TcpHeader.SYN)) {
            syn(c, s, now);
            return false;
        }
        if (pure && Seq.lt(s.seq, c.rcv.rcvNxt)) {
            tcp.count(Counter.TcpExtPAWSOldAck); // common, and nothing to say about
            return false;
        }
        tcp.count(Counter.TcpExtPAWSEstab);
        if (s.length > 0 && Seq.lt(s.seq, c.rcv.rcvNxt)) {
            c.rcv.onDuplicate(s.seq, Seq.min(s.seq + s.length, c.rcv.rcvNxt), Counter.TcpExtTCPDSACKOldSent);
        }
        answer(c, s, Counter.TcpExtTCPACKSkippedPAWS, now);
        return false;
    }

    /** Whether an acknowledgement repeats what is known, and is no older than the peer may be late. */
    private static boolean overtaken(TcpConnection c, Segment s, int behind) {
        Sender snd = c.snd;
        return s.ack == snd.sndUna
                && s.window << snd.sndWscale <= snd.sndWnd
                && TcpConfig.millis(behind) <= snd.rtt.rto() * 6 / 5;
    }

    /** Notes the timestamp to echo: that of the segment at the left edge of what was acknowledged last (RFC 7323 section 4.3). */
    private static void timestamp(TcpConnection c, Segment s, long now) {
        if (c.timestamps && s.timestamps && Seq.le(s.seq, c.rcv.lastAck()) && Seq.ge(s.tsVal, c.tsRecent)) {
            c.tsRecent = s.tsVal;
            c.tsRecentAt = now;
        }
    }

    /** First, check the sequence number: some of the segment must lie in the window; what lies outside is cut off. */
    private boolean sequenceNumber(TcpConnection c, Segment s, long now) {
        int nxt = c.rcv.rcvNxt;
        int wnd = c.rcv.rcvWnd();
        int len = s.sequenceLength();
        boolean acceptable;
        if (len == 0) {
            // As Linux: what was not acknowledged yet may come once more, and a peer that has filled the window stands
            // at its edge
            // (RFC 9293 section 3.10.7.4 asks that valid ACKs be processed while the window is closed).
            acceptable = Seq.ge(s.seq, c.rcv.lastAck()) && Seq.le(s.seq, nxt + wnd);
        } else if (wnd == 0) {
            acceptable = s.length == 0 && s.has(TcpHeader.FIN) && s.seq == nxt; // takes no room (as Linux)
        } else {
            acceptable = Seq.in(s.seq, nxt, nxt + wnd) || Seq.in(s.seq + len - 1, nxt, nxt + wnd);
        }
        if (!acceptable) {
            return unacceptable(c, s, wnd, now);
        }
        if (Seq.lt(s.seq, nxt) && !s.has(TcpHeader.RST)) {
            int old = nxt - s.seq;
            if (s.length > 0 && !s.has(TcpHeader.SYN)) {
                c.rcv.onDuplicate(s.seq, s.seq + Math.min(old, s.length), Counter.TcpExtTCPDSACKOldSent);
            }
            s.trimLeft(old);
            c.rcv.ackNow = true;
        }
        int beyond = s.seq + (s.has(TcpHeader.SYN) ? 1 : 0) + s.length - (nxt + wnd);
        if (beyond > 0) {
            s.trimRight(Math.max(s.length - beyond, 0));
        } else if (beyond == 0 && s.has(TcpHeader.FIN) && s.length > 0) {
            s.flags &= ~TcpHeader.FIN; // it stands just outside and will come again
        }
        return true;
    }

    /** Answers an acknowledgement that tells where we are, not to a reset. Yet acknowledgements in it count when all that is wrong is a closed window. */
    private boolean unacceptable(TcpConnection c, Segment s, int wnd, long now) {
        if (s.has(TcpHeader.RST)) {
            return false;
        }
        if (s.has(TcpHeader.SYN) && c.state == State.SYN_RECV && s.seq == c.rcv.irs) {
            if (s.has(TcpHeader.ACK)) {
                return true; // the answer to our SYN of a simultaneous open (RFC 9293 figure 7)
            }
            tcp.output.syn(c, now); // the peer's SYN once more: our answer was lost
            return false;
        }
        if (c.state == State.SYN_RECV) {
            challenge(c, now);
            return false;
        }
        if (s.has(TcpHeader.SYN)) {
            syn(c, s, now);
            return false;
        }
        if (wnd == 0 && s.seq == c.rcv.rcvNxt) {
            // Data for a closed window: a probe. What it acknowledges counts.
            s.trimRight(0);
            c.rcv.ackNow = true;
            tcp.count(Counter.TcpExtTCPZeroWindowDrop);
            return true;
        }
        if (Seq.gt(s.seq, c.rcv.rcvNxt + wnd)) {
            tcp.count(Counter.TcpExtBeyondWindow);
        }
        if (s.length > 0 || s.has(TcpHeader.FIN)) {
            if (s.seq + s.sequenceLength() == c.rcv.rcvNxt) {
                // The last segment once more: its sender has not heard our acknowledgement. If we echoed the timestamp
                // of the
                // first time, as RFC 7323 has it, he would take the time that he waited for the round trip's (as
                // Linux).
                timestamp(c, s, now);
            }
            if (s.length > 0 && Seq.le(s.seq + s.length, c.rcv.rcvNxt)) {
                c.rcv.onDuplicate(s.seq, s.seq + s.length, Counter.TcpExtTCPDSACKOldSent);
            }
        }
        answer(c, s, Counter.TcpExtTCPACKSkippedSeq, now); // among others a keepalive or a window probe
        return false;
    }

    /** Acknowledges what is not acceptable, unless that was done just now. */
    private void answer(TcpConnection c, Segment s, Counter skipped, long now) {
        if (tcp.answers.mayAnswer(c, s, skipped, now)) {
            c.rcv.ackNow = true;
            tcp.touch(c);
        }
    }

    /** Second, check the RST bit, as RFC 5961 section 3.2 has it: only an exact hit resets. */
    private void rst(TcpConnection c, Segment s, long now) {
        if (s.seq != c.rcv.rcvNxt) {
            if (c.fastOpen != null) {
                c.fastOpen.onResetOutOfOrder(now);
            }
            challenge(c, now);
            return;
        }
        c.onReset();
    }

    /** Fourth, check the SYN bit (RFC 5961 section 4.2). */
    private void syn(TcpConnection c, Segment s, long now) {
        if (c.state == State.SYN_RECV && s.has(TcpHeader.ACK) && s.seq == c.rcv.irs) {
            // The answer to our SYN of a simultaneous open.
            if (s.ack == c.snd.sndNxt) {
                c.established(s, s.window, now);
                c.rcv.ackNow = true;
            }
            return;
        }
        tcp.count(Counter.TcpInErrs);
        tcp.count(Counter.TcpExtTCPSYNChallenge);
        challenge(c, now);
    }

    /** Fifth, check the ACK field. */
    private boolean ack(TcpConnection c, Segment s, long now) {
        if (!s.has(TcpHeader.ACK)) {
            return false;
        }
        Sender snd = c.snd;
        if (c.earlyPending()) {
            if (!Seq.gt(s.ack, snd.iss) || Seq.gt(s.ack, snd.sndNxt)) {
                tcp.output.resetFor(s);
                return false;
            }
            c.completedEarly(now);
        } else if (c.state == State.SYN_RECV) {
            if (s.ack != snd.iss + 1) {
                tcp.output.resetFor(s);
                return false;
            }
            c.established(s, s.window << snd.sndWscale, now);
        }
        // RFC 5961 section 5.2: an acknowledgement of what was never sent, or of what is long gone, is challenged.
        if (Seq.gt(s.ack, snd.sndNxt) || Seq.lt(s.ack, snd.sndUna - Math.max(snd.maxSndWnd, 1))) {
            challenge(c, now);
            return false;
        }
        int wnd = s.window << snd.sndWscale;
        if (Seq.lt(s.ack, snd.sndUna)) {
            return true; // old, but its data may be new
        }
        c.keepAlive.onAck(now);
        boolean news = Seq.gt(s.ack, snd.sndUna);
        boolean duplicate = !news
                && s.length == 0
                && wnd == snd.sndWnd
                && snd.sndNxt != snd.sndUna
                && !s.has(TcpHeader.FIN | TcpHeader.SYN);
        window(snd, s, wnd, now);
        if (s.sequenceLength() == 0) {
            tcp.count(Counter.TcpExtTCPPureAcks);
        }
        snd.onAck(s, duplicate, now);
        if (news) {
            return acknowledged(c, now);
        }
        snd.timer.onProbeAnswered();
        return true;
    }

    private static void window(Sender snd, Segment s, int wnd, long now) {
        if (Seq.lt(snd.sndWl1, s.seq) || snd.sndWl1 == s.seq && Seq.le(snd.sndWl2, s.ack)) {
            snd.onWindow(wnd, s, now);
        }
    }

    /** What an acknowledgement of our FIN does to the state; answers whether the connection lives on. */
    private boolean acknowledged(TcpConnection c, long now) {
        boolean finAcked = c.snd.finAcked();
        switch (c.state) {
            case FIN_WAIT1 -> {
                if (finAcked) {
                    c.onFinWait2(now);
                }
            }
            case CLOSING -> {
                if (finAcked) {
                    c.timeWait(now);
                    return false;
                }
            }
            case LAST_ACK -> {
                if (finAcked) {
                    c.closed();
                    return false;
                }
            }
            default -> {}
        }
        if (c.endpoint != null) {
            c.endpoint.update();
        }
        return true;
    }

    /** Sixth, check the URG bit. */
    private static void urg(TcpConnection c, Segment s) {
        switch (c.state) {
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2 -> {
                if (s.has(TcpHeader.URG)) {
                    c.rcv.onUrgentPointer(s);
                }
                if (s.length > 0 && c.rcv.onUrgentText(s) && c.endpoint != null) {
                    c.endpoint.arrived();
                }
            }
            default -> {} // after the peer's FIN there should be none: ignored
        }
    }

    /** Seventh, process the segment text. */
    private void text(TcpConnection c, Segment s, long now) {
        if (s.length == 0) {
            return;
        }
        switch (c.state) {
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2 -> {
                boolean unwanted = c.orphan || c.rcv.shutdown && c.state != State.ESTABLISHED;
                if (unwanted && Seq.gt(s.seq + s.length, c.rcv.rcvNxt)) {
                    // Nobody will read it, or both directions were closed, and the peer must know (RFC 9293 section
                    // 3.6.1).
                    tcp.count(Counter.TcpExtTCPAbortOnData);
                    tcp.output.resetFor(s);
                    c.fail(Errno.ECONNRESET, null);
                    return;
                }
                if (c.ecn != null) {
                    c.ecn.onText(s);
                }
                if (c.fastOpen != null) {
                    c.fastOpen.onText();
                }
                if (c.rcv.onText(s, now) && c.endpoint != null) {
                    c.endpoint.arrived();
                }
            }
            default -> {} // after the peer's FIN there should be none: ignored
        }
    }

    /** Eighth, check the FIN bit, or one that came before its turn. */
    private void fin(TcpConnection c, Segment s, long now) {
        if (c.state == State.CLOSE) {
            return;
        }
        boolean due = s.has(TcpHeader.FIN) ? c.rcv.onFin(s.seq + s.length) : c.rcv.finDue();
        if (!due) {
            if (s.has(TcpHeader.FIN) && s.length == 0 && !c.rcv.finReceived) {
                c.rcv.ackNow =
                        true; // with text it has been answered already, and a second answer would count as a duplicate
            }
            return;
        }
        switch (c.state) {
            case ESTABLISHED -> {
                c.rcv.takeFin(true);
                c.become(State.CLOSE_WAIT);
            }
            case FIN_WAIT1 -> {
                c.rcv.takeFin(false);
                c.become(State.CLOSING); // had it acknowledged our FIN, this were FIN_WAIT2
            }
            case FIN_WAIT2 -> {
                c.rcv.takeFin(false);
                tcp.output.ack(c, now);
                c.timeWait(now);
                return;
            }
            default -> {
                return;
            }
        }
        if (c.endpoint != null) {
            c.endpoint.arrived();
        }
    }

    /** An acknowledgement that asks the peer to prove itself (RFC 5961). */
    private void challenge(TcpConnection c, long now) {
        if (tcp.answers.mayChallenge(c, now)) {
            tcp.output.ack(c, now);
        }
    }
}
