package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;

/**
 * The sending half of a connection: what is to be sent, what of it may be sent now, and the retransmission and probe timer. Names are
 * RFC 9293's: SND.UNA, SND.NXT, SND.WND, ISS.
 */
final class Sender {
    /** What the one timer waits for. */
    enum TimerKind {
        NONE,
        /** An acknowledgement (RFC 6298). */
        RETRANSMIT,
        /** An acknowledgement that is late (RFC 8985 section 7): the tail may be lost. */
        LOSS_PROBE,
        /** Segments that may only be late (RFC 8985 section 6). */
        REORDER,
        /** A window to open (RFC 9293 section 3.8.6.1). */
        PROBE
    }

    /** The longest that a peer delays an acknowledgement of a lone segment (RFC 8985's WCDelAckT), ns. */
    private static final long WORST_DELAYED_ACK = TcpConfig.millis(200);

    private static final int INITIAL_SEGMENTS = 10; // RFC 6928
    private static final int OVERHEAD = 640; // bytes: headers, and what the system keeps beside a packet

    private final TcpConnection c;
    final SendQueue queue = new SendQueue();
    final RttEstimator rtt = new RttEstimator();
    CongestionControl cc;
    LossRecovery recovery;

    int iss;
    int sndUna;
    int sndNxt;
    /** The peer's window, in bytes. */
    int sndWnd;
    /** SEG.SEQ and SEG.ACK of the segment that set it. */
    int sndWl1;

    int sndWl2;
    int maxSndWnd;
    /** What the peer's window field is shifted by. */
    int sndWscale;
    /** Payload bytes of a full segment, options deducted. */
    int mss;

    private int queueSeq; // sequence number of the first byte in the queue
    private boolean finQueued;
    private int smallEnd; // after the last segment that was not full (Minshall's variant of Nagle)
    private boolean moreComing; // MSG_MORE on the last write

    private TimerKind timer = TimerKind.NONE;
    private long timerAt = Clock.NEVER;
    private long timeoutAt = Clock.NEVER; // when the retransmission timer would fire, whatever the timer waits for
    private int backoff; // how often it fired in vain
    private long unansweredSince; // when it first fired in vain
    private boolean timing;
    private int timedSeq; // the acknowledgement beyond this ends the measurement
    private long timedAt;
    private long lastSent;
    private int retransmits; // in total

    Sender(TcpConnection c, int iss) {
        this.c = c;
        this.iss = iss;
        sndUna = iss;
        sndNxt = iss;
        smallEnd = iss;
        queueSeq = iss + 1;
    }

    void count(Counter counter) {
        c.tcp.count(counter);
    }

    // ---- what the application does
    // ----------------------------------------------------------------------------------------

    /** How many bytes the queue takes now. It grows with the congestion window unless SO_SNDBUF fixed it. */
    int room() {
        return Math.max(limit() - queue.bytes(), 0);
    }

    private int limit() {
        int limit = c.config.socket.sendBuffer;
        if (!c.config.socket.sendBufferSet && cc != null) {
            long most = c.tcp.settings.get(Setting.TCP_WMEM_MAX);
            long segments = Math.max(cc.cwnd() / mss, INITIAL_SEGMENTS);
            limit = (int) Math.max(limit, Math.min(2 * segments * footprint(mss), most));
        }
        return limit;
    }

    /** What Linux reckons for a segment in the send buffer: so that as much can be written ahead as there. */
    private static long footprint(int mss) {
        return Integer.highestOneBit(2 * (mss + OVERHEAD) - 1) + OVERHEAD / 2;
    }

    /** Whether so much room is free that a writer should be woken: a third (Linux's sk_stream_is_writeable). */
    boolean writable() {
        return room() >= queue.bytes() / 2 && room() > 0;
    }

    void write(byte[] b, int off, int len, int flags) {
        queue.append(b, off, len);
        moreComing = (flags & Endpoint.MSG_MORE) != 0;
    }

    /** The application sends no more: a FIN follows the last byte. */
    void queueFin() {
        finQueued = true;
    }

    boolean finQueued() {
        return finQueued;
    }

    /** Whether the FIN has been sent and acknowledged. */
    boolean finAcked() {
        return finQueued && sndUna == dataEnd() + 1;
    }

    /** The sequence number after the last byte in the queue. */
    private int dataEnd() {
        return queueSeq + queue.bytes();
    }

    private int end() {
        return dataEnd() + (finQueued ? 1 : 0);
    }

    /** Bytes that the peer has not acknowledged, sent or not; the FIN counts. */
    int unacknowledged() {
        return end() - sndUna;
    }

    // ---- sending
    // --------------------------------------------------------------------------------------------------------

    /** Sends whatever may be sent now: retransmissions first, then new data, then the FIN. */
    void transmit(long now) {
        if (cc == null) {
            return; // not connected yet
        }
        restartAfterIdle(now);
        for (int n; (n = recovery.retransmit(cc.cwnd())) > 0; ) {
            retransmit(n, now);
        }
        while (transmitNew(now)) {}
        if (sndNxt == sndUna && Seq.lt(sndNxt, end()) && timer == TimerKind.NONE) {
            arm(TimerKind.PROBE, now); // the window is closed, or too small for a segment worth sending
        }
    }

    /** Payload of a full segment now: the selective acknowledgements that it carries take their room. */
    private int full() {
        return mss - c.rcv.sackLength();
    }

    private void restartAfterIdle(long now) {
        if (sndNxt == sndUna && lastSent != 0 && now - lastSent > rtt.rto() && Seq.lt(sndNxt, end())) {
            cc.onIdle(now);
            lastSent = now;
        }
    }

    private void retransmit(int n, long now) {
        resend(recovery.retransmitSeq(), Math.min(n, c.offload(full())), now);
    }

    private void resend(int seq, int n, long now) {
        int data = dataEnd() - seq;
        int payload = Math.min(n, data);
        boolean fin = finQueued && payload == data && Seq.gt(sndNxt, dataEnd());
        assert payload > 0 || fin;
        count(Counter.TcpRetransSegs);
        switch (recovery.phase()) {
            case RECOVERY -> count(Counter.TcpExtTCPFastRetrans);
            case LOSS -> count(Counter.TcpExtTCPSlowStartRetrans);
            case OPEN, DISORDER -> {} // a probe
        }
        retransmits++;
        timing = false; // Karn
        emit(seq, payload, fin, now);
        recovery.onSent(seq, payload + (fin ? 1 : 0), true, now);
        // The first segment's retransmission gets the whole timeout, as on Linux.
        if (timer == TimerKind.NONE || timer == TimerKind.PROBE || seq == sndUna && timer != TimerKind.REORDER) {
            arm(TimerKind.RETRANSMIT, now);
        }
    }

    /** Sends one segment, or one large packet to be cut into many; answers whether there may be more to send. */
    private boolean transmitNew(long now) {
        int unsent = end() - sndNxt;
        if (unsent <= 0) {
            return false;
        }
        int data = dataEnd() - sndNxt;
        int window = sndUna + sndWnd - sndNxt;
        int n = 0;
        if (data > 0) {
            int room = Math.min(window, cc.cwnd() - recovery.inFlight());
            int full = full();
            n = Math.min(Math.min(data, room), c.offload(full));
            if (n <= 0) {
                return false;
            }
            if (n > full && (n < data || !mayEndShort())) {
                n -= n % full;
            }
            if (n < full && !(n == data ? mayEndShort() : n == window && n >= maxSndWnd / 2)) {
                return false; // the last case is silly-window avoidance (RFC 9293 section 3.8.6.2.1)
            }
        } else if (window < 1) {
            return false;
        }
        sendNew(n, now);
        return true;
    }

    /** Sends the next {@code n} bytes, with the FIN if they are the last and it fits. */
    private void sendNew(int n, long now) {
        int seq = sndNxt;
        boolean fin = finQueued && seq + n == dataEnd() && Seq.lt(dataEnd(), sndUna + sndWnd);
        if (n % full() != 0) {
            smallEnd = seq + n;
        }
        sndNxt += n + (fin ? 1 : 0);
        if (!timing) {
            timing = true;
            timedSeq = sndNxt;
            timedAt = now;
        }
        emit(seq, n, fin, now);
        count(Counter.TcpExtTCPOrigDataSent);
        recovery.onSent(seq, n + (fin ? 1 : 0), false, now);
        lastSent = now;
        if (timer == TimerKind.NONE || timer == TimerKind.PROBE) {
            backoff = 0;
            armForLoss(now);
        } else if (timer == TimerKind.RETRANSMIT || timer == TimerKind.LOSS_PROBE) {
            armForProbe(now); // counts from the last segment
        }
    }

    /**
     * Whether the last of what is queued may go though it fills no segment: not while the application holds it back, nor, by Nagle's rule as
     * Minshall amended it, while an earlier short segment is out (RFC 9293 section 3.7.4).
     */
    private boolean mayEndShort() {
        if (finQueued) {
            return true;
        }
        if (c.config.cork || moreComing) {
            return false;
        }
        return c.config.noDelay || !(Seq.gt(smallEnd, sndUna) && Seq.le(smallEnd, sndNxt));
    }

    private void emit(int seq, int n, boolean fin, long now) {
        int flags = TcpHeader.ACK;
        if (fin) {
            flags |= TcpHeader.FIN;
        }
        if (n > 0 && seq + n == dataEnd()) {
            flags |= TcpHeader.PSH;
        }
        if (n > 0) {
            c.rcv.onDataSent(now);
        }
        c.tcp.output.segment(c, seq, n, flags, now);
    }

    /** Whether something is queued that was never sent, and the peer's window and Nagle's rule would let it go. */
    boolean maySendNew() {
        int n = Math.min(end() - sndNxt, mss);
        return n > 0 && n <= sndUna + sndWnd - sndNxt && (n == mss || mayEndShort());
    }

    /** Our timestamp at a time. */
    int timestampAt(long at) {
        return c.tsNow(at);
    }

    /** Attaches payload to a packet under construction. */
    void attach(Packet p, int seq, int n) {
        queue.attach(p, seq - queueSeq, n);
    }

    // ---- acknowledgements
    // -------------------------------------------------------------------------------------------------

    /** The SYN is acknowledged: data may flow. */
    void established(int wnd, Segment s, long now) {
        sndUna = iss + 1;
        sndNxt = Seq.max(sndNxt, sndUna);
        sndWnd = wnd;
        maxSndWnd = Math.max(wnd, 1);
        sndWl1 = s.seq;
        sndWl2 = s.ack;
        smallEnd = sndUna;
        cc = CongestionControl.of(c.config.congestion, mss);
        recovery = c.sackPermitted ? new SackRecovery(this) : new NewReno(this);
        disarm();
        unansweredSince = 0;
        backoff = 0;
    }

    /** Takes an acceptable acknowledgement, of new data or not. */
    void onAck(Segment s, boolean duplicate, long now) {
        int acked = s.ack - sndUna;
        int before = recovery.inFlight();
        boolean limited = before + mss > cc.cwnd() || cc.cwnd() < cc.ssthresh() && before * 2L > cc.cwnd();
        if (acked > 0) {
            advance(s, now);
        }
        LossRecovery.Phase phase = recovery.phase();
        recovery.onAck(s, acked, duplicate, now);
        if (acked > 0 && phase != LossRecovery.Phase.RECOVERY && recovery.phase() != LossRecovery.Phase.RECOVERY) {
            cc.onAck(acked, limited, rtt, now);
        }
        if (sndUna == sndNxt) {
            if (timer != TimerKind.PROBE) {
                disarm();
            }
        } else if (acked > 0) {
            armForLoss(now); // RFC 6298 section 5.3
        } else if (recovery.reorderAt() != Clock.NEVER) {
            armForReordering();
        }
    }

    private void advance(Segment s, long now) {
        int data = Math.min(s.ack - queueSeq, queue.bytes());
        if (data > 0) {
            queue.drop(data);
            queueSeq += data;
        }
        sndUna = s.ack;
        if (Seq.lt(smallEnd, sndUna)) {
            smallEnd = sndUna;
        }
        sampleRtt(s, now);
        backoff = 0;
        unansweredSince = 0;
        c.gotThrough();
    }

    private void sampleRtt(Segment s, long now) {
        long floor = TcpConfig.millis(c.tcp.settings.get(Setting.TCP_RTO_MIN));
        if (timing && Seq.ge(sndUna, timedSeq)) {
            timing = false;
            rtt.sample(now - timedAt, floor);
        } else if (!timing && c.timestamps && s.timestamps && s.tsEcr != 0) {
            int ms = c.tsNow(now) - s.tsEcr; // RFC 7323 section 4
            if (ms >= 0 && ms < 600_000) {
                rtt.sample(TcpConfig.millis(Math.max(ms, 1)), floor);
            }
        }
    }

    /** The first sample, from the handshake. */
    void sampleHandshake(long took) {
        rtt.sample(took, TcpConfig.millis(c.tcp.settings.get(Setting.TCP_RTO_MIN)));
    }

    /** The peer's window, in bytes, as a new enough segment states it. */
    void onWindow(int wnd, Segment s, long now) {
        sndWl1 = s.seq;
        sndWl2 = s.ack;
        if (wnd == sndWnd) {
            return;
        }
        sndWnd = wnd;
        maxSndWnd = Math.max(maxSndWnd, wnd);
        if (timer == TimerKind.PROBE && wnd > 0) {
            disarm();
            backoff = 0;
        }
    }

    // ---- the timer
    // --------------------------------------------------------------------------------------------------------

    TimerKind timer() {
        return timer;
    }

    long timerAt() {
        return timerAt;
    }

    int backoff() {
        return backoff;
    }

    int retransmits() {
        return retransmits;
    }

    private void arm(TimerKind kind, long now) {
        timer = kind;
        timerAt = now + rtt.rto(backoff);
        if (c.config.userTimeout > 0 && unansweredSince != 0) { // not later than it is to give up (RFC 5482)
            long end = unansweredSince + TcpConfig.millis(c.config.userTimeout);
            timerAt = Math.max(Math.min(timerAt, end), now + 1);
        }
        timeoutAt = timerAt;
    }

    /** Starts to wait for an acknowledgement: first, where it is worth it, for a time after which the tail is probed. */
    private void armForLoss(long now) {
        arm(TimerKind.RETRANSMIT, now);
        if (recovery.reorderAt() != Clock.NEVER) {
            armForReordering();
        } else {
            armForProbe(now);
        }
    }

    /** Lets a probe of the tail go before the timeout, where it is worth it (RFC 8985 section 7.2). */
    private void armForProbe(long now) {
        if (!recovery.mayProbe() || !rtt.measured() || backoff != 0) {
            return;
        }
        long patience = 2 * rtt.srtt() + (sndNxt - sndUna <= mss ? WORST_DELAYED_ACK : TcpConfig.millis(2));
        boolean probe = now + patience < timeoutAt;
        timer = probe ? TimerKind.LOSS_PROBE : TimerKind.RETRANSMIT;
        timerAt = probe ? now + patience : timeoutAt;
    }

    private void armForReordering() {
        if (timer == TimerKind.RETRANSMIT || timer == TimerKind.LOSS_PROBE || timer == TimerKind.REORDER) {
            timer = TimerKind.REORDER;
            timerAt = Math.min(recovery.reorderAt(), timeoutAt);
        }
    }

    /** Back from a probe or from waiting for late segments to the timeout as it was. */
    private void resumeTimeout(long now) {
        timer = TimerKind.RETRANSMIT;
        timerAt = Math.max(timeoutAt, now + 1);
    }

    void disarm() {
        timer = TimerKind.NONE;
        timerAt = Clock.NEVER;
    }

    /** Starts the timer for a SYN, or a SYN-ACK, that was just sent. */
    void armForSyn(long now) {
        unansweredSince = now;
        arm(TimerKind.RETRANSMIT, now);
    }

    /** The timer fired. */
    void onTimer(long now) {
        if (timer == TimerKind.REORDER && timeoutAt <= now) {
            timer = TimerKind.RETRANSMIT; // waiting for late segments does not put off the timeout
        }
        switch (timer) {
            case LOSS_PROBE -> onLossProbeTimer(now);
            case REORDER -> {
                recovery.onReorderTimer(now);
                resumeTimeout(now);
                if (recovery.reorderAt() != Clock.NEVER) {
                    armForReordering();
                }
            }
            case PROBE, RETRANSMIT -> {
                if (unansweredSince == 0) {
                    unansweredSince = now;
                }
                if (timer == TimerKind.PROBE) {
                    onProbeTimer(now);
                } else {
                    onRetransmitTimer(now);
                }
            }
            case NONE -> {}
        }
    }

    /** Sends one segment so that the acknowledgement tells whether the tail was lost: new data if there is any, else the last segment again. */
    private void onLossProbeTimer(long now) {
        count(Counter.TcpExtTCPLossProbes);
        int data = dataEnd() - sndNxt;
        int window = sndUna + sndWnd - sndNxt;
        int n = Math.min(Math.min(data, window), full());
        boolean fresh = n > 0 && (n == full() || n == data);
        if (fresh) {
            sendNew(n, now);
        } else {
            int seq = recovery.probeSeq();
            resend(seq, Math.min(sndNxt - seq, full()), now);
        }
        recovery.onProbeSent(!fresh);
        arm(TimerKind.RETRANSMIT, now);
    }

    private void onRetransmitTimer(long now) {
        if (c.givesUp(backoff, now - unansweredSince, cc != null && sndWnd == 0)) {
            c.fail(Errno.ETIMEDOUT, Counter.TcpExtTCPAbortOnTimeout);
            return;
        }
        count(Counter.TcpExtTCPTimeouts);
        backoff++;
        timing = false;
        if (cc == null) {
            retransmits++;
            count(Counter.TcpRetransSegs);
            count(Counter.TcpExtTCPSynRetrans);
            c.sendSyn(now);
            arm(TimerKind.RETRANSMIT, now);
            return;
        }
        recovery.onTimeout(now);
        timer = TimerKind.NONE;
        // The peer may have closed its window over what is outstanding: one segment goes all the same.
        int n = recovery.retransmit(Math.max(cc.cwnd(), mss));
        if (n > 0) {
            retransmit(Math.min(n, mss), now);
        }
        arm(TimerKind.RETRANSMIT, now);
    }

    /** Asks for the window: a segment the peer has already, which it must acknowledge; or what little the window takes. */
    private void onProbeTimer(long now) {
        if (c.givesUp(backoff, now - unansweredSince, true)) {
            c.fail(Errno.ETIMEDOUT, Counter.TcpExtTCPAbortOnTimeout);
            return;
        }
        int unsent = end() - sndNxt;
        if (unsent <= 0) {
            disarm();
            return;
        }
        int window = sndUna + sndWnd - sndNxt;
        int data = dataEnd() - sndNxt;
        if (window > 0 && data > 0) {
            // The override timeout of silly-window avoidance: send what fits.
            timer = TimerKind.NONE;
            sendNew(Math.min(Math.min(window, data), full()), now);
            return;
        }
        count(Counter.TcpExtTCPWinProbe);
        backoff++;
        c.tcp.output.segment(c, sndUna - 1, 0, TcpHeader.ACK, now);
        arm(TimerKind.PROBE, now);
    }

    /** An acknowledgement answered a probe, though the window is still closed: the peer lives, and probing goes on (RFC 9293 section 3.8.6.1). */
    void onProbeAnswered(long now) {
        if (timer == TimerKind.PROBE || sndWnd == 0) {
            unansweredSince = 0;
        }
    }

    /** TCP_CONGESTION while connected: the new one starts with the window of the old one. */
    void changeCongestionControl() {
        if (cc != null && !cc.name().equals(c.config.congestion)) {
            int cwnd = cc.cwnd();
            cc = CongestionControl.of(c.config.congestion, mss);
            cc.setCwnd(cwnd);
        }
    }

    /** Less fits into a packet than was thought. */
    void setMss(int bytes) {
        if (bytes != mss) {
            mss = bytes;
            if (cc != null) {
                cc.onMss(bytes);
            }
        }
    }
}
