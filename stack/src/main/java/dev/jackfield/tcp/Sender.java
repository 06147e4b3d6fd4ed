package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.TcpHeader;

/**
 * The sending half of a connection: what is to be sent, what of it may be sent now, and what goes when the {@link RetransmissionTimer} fires.
 * Names are RFC 9293's: SND.UNA, SND.NXT, SND.WND, ISS.
 */
final class Sender {
    private static final int GREATEST_BURST = 65_536;

    private final TcpConnection c;
    final SendQueue queue = new SendQueue();
    final RttEstimator rtt = new RttEstimator();
    final RetransmissionTimer timer;
    final SendBuffer buffer;
    final Congestion congestion;
    CongestionControl cc;
    LossRecovery recovery; // null while nothing was ever sent

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

    private int sndUp; // SND.UP: after the urgent data; SND.UNA when there is none
    private int queueSeq; // sequence number of the first byte in the queue
    private boolean finQueued;
    private int smallEnd; // after the last segment that was not full (Minshall's variant of Nagle)
    private boolean moreComing; // MSG_MORE on the last write
    private boolean pushed; // some write since the queue was last sent to its end had no MSG_MORE
    private Marks pushes; // ends of segments that carried PSH; null before there was one
    private Marks records; // ends of records (MSG_EOR); null before there was one
    private int pushEnd; // up to there everything may go, whatever holds the rest back

    private boolean timing;
    private int timedSeq; // the acknowledgement beyond this ends the measurement
    private long timedAt;
    private long lastSent;
    private int retransmits; // in total

    Sender(TcpConnection c, int iss) {
        this.c = c;
        this.iss = iss;
        this.timer = new RetransmissionTimer(c, this);
        this.buffer = new SendBuffer(c, this);
        this.congestion = new Congestion(c, this);
        sndUna = iss;
        sndNxt = iss;
        sndUp = iss;
        smallEnd = iss;
        pushEnd = iss;
        queueSeq = iss + 1;
    }

    void count(Counter counter) {
        c.tcp.count(counter);
    }

    // ---- what the application does
    // ----------------------------------------------------------------------------------------

    void write(byte[] b, int off, int len, int flags) {
        congestion.onWrite(unsentBytes());
        queue.append(c.tcp.core.pool(), b, off, len);
        moreComing = (flags & Endpoint.MSG_MORE) != 0;
        pushed |= !moreComing;
        if ((flags & Endpoint.MSG_OOB) != 0) {
            sndUp = dataEnd();
        }
        if ((flags & Endpoint.MSG_EOR) != 0) {
            if (records == null) {
                records = new Marks();
            }
            records.add(dataEnd());
        }
    }

    /** TCP_NODELAY was set: what is queued goes, even what the cork holds back. */
    void push() {
        pushEnd = dataEnd();
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
    int dataEnd() {
        return queueSeq + queue.bytes();
    }

    /** Where a segment that begins at {@code seq} must end at the latest. */
    private int recordEnd(int seq) {
        return records == null ? dataEnd() : records.after(seq, sndUna, dataEnd());
    }

    private int end() {
        return dataEnd() + (finQueued ? 1 : 0);
    }

    /** Bytes that the peer has not acknowledged, sent or not; the FIN counts. */
    int unacknowledged() {
        return end() - sndUna;
    }

    /** Bytes that were never sent; the FIN counts. */
    int unsentBytes() {
        return end() - sndNxt;
    }

    /** Whether urgent data is not acknowledged yet. */
    boolean urgent() {
        return sndUp != sndUna;
    }

    /** The urgent pointer of a segment that begins at {@code seq}: 0 when it needs none, and what the field can hold when the urgent data ends farther on. */
    int urgentPointer(int seq) {
        if (!urgent() || !Seq.lt(seq, sndUp)) {
            return 0;
        }
        int ahead = sndUp - seq;
        return ahead <= 0xffff ? ahead : Seq.gt(seq + 0xffff, sndNxt) ? 0xffff : 0;
    }

    // ---- sending
    // --------------------------------------------------------------------------------------------------------

    /** Sends whatever may be sent now: retransmissions first, then new data, then the FIN. */
    void transmit(long now) {
        if (cc == null) {
            return; // not connected yet
        }
        if (recovery == null && !unsent()) {
            return; // a connection that has nothing to say needs no recovery
        }
        restartAfterIdle(now);
        Pacer pacer = congestion.pacer;
        pacer.begin();
        int before = sndNxt;
        for (int n; (n = Math.min(recovery().retransmit(cc.cwnd()), pacer.allowance(mss, now))) > 0; ) {
            retransmit(n, now);
        }
        while (transmitNew(now)) {}
        if (sndNxt == sndUna && unsent() && !pacer.waiting()) {
            timer.onWindowTooSmall(now); // closed, or too small for a segment worth sending
        }
        congestion.onTransmitted(sndNxt != before, now);
    }

    /** Payload of a full segment now: the selective acknowledgements that it carries take their room. */
    private int full() {
        return mss - c.rcv.sackLength() - c.ecnOptionLength(c.tcp.core.now());
    }

    private void restartAfterIdle(long now) {
        if (sndNxt == sndUna && lastSent != 0 && now - lastSent > rtt.rto() && unsent()) {
            congestion.onIdle(now - lastSent, now);
            lastSent = now;
        }
    }

    private void retransmit(int n, long now) {
        resend(recovery().retransmitSeq(), Math.min(n, urgent() ? full() : c.offload(full())), now);
    }

    private void resend(int seq, int n, long now) {
        int payload = Math.min(n, recordEnd(seq) - seq);
        boolean fin = finQueued && seq + payload == dataEnd() && Seq.gt(sndNxt, dataEnd());
        assert payload > 0 || fin;
        c.traffic.bytesAgain += payload;
        count(Counter.TcpRetransSegs);
        switch (recovery().phase()) {
            case RECOVERY -> count(Counter.TcpExtTCPFastRetrans);
            case LOSS -> count(Counter.TcpExtTCPSlowStartRetrans);
            case OPEN, DISORDER -> {} // a probe
        }
        retransmits++;
        timing = false; // Karn
        emit(seq, payload, fin, pushes != null && pushes.has(seq + payload, sndUna), now);
        sent(seq, payload + (fin ? 1 : 0), true, now);
        timer.onResent(seq == sndUna, now);
    }

    /** Sends one segment, or one large packet to be cut into many; answers whether there may be more to send. */
    private boolean transmitNew(long now) {
        int unsent = end() - sndNxt;
        if (unsent <= 0) {
            return false;
        }
        int data = recordEnd(sndNxt) - sndNxt;
        int window = sndUna + sndWnd - sndNxt;
        int n = 0;
        if (data > 0) {
            int full = full();
            int room = Math.min(window, cc.cwnd() - recovery().inFlight());
            if (room > 0) {
                room = Math.min(room, congestion.pacer.allowance(full, now));
            }
            n = Math.min(Math.min(data, room), burst(full));
            if (n <= 0) {
                return false;
            }
            if (n > full && !(mayEndShort(sndNxt + data) && (n == data || n == window))) {
                n -= n % full;
            }
            if (n < full && !(n == data && mayEndShort(sndNxt + data))) {
                return false; // silly-window avoidance (RFC 9293 section 3.8.6.2.1): a full segment is half the window
                // at most
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
        if (seq == sndUna) {
            cc.onRestart(now);
        }
        if (n % full() != 0) {
            smallEnd = seq + n;
        }
        sndNxt += n + (fin ? 1 : 0);
        if (!timing) {
            timing = true;
            timedSeq = sndNxt;
            timedAt = now;
        }
        boolean last = pushed && seq + n == dataEnd();
        boolean record = records != null && records.has(seq + n, sndUna);
        boolean push = n > 0 && (last || record || n > full());
        if (push) {
            if (pushes == null) {
                pushes = new Marks();
            }
            pushes.add(seq + n);
            pushed &= !last;
        }
        emit(seq, n, fin, push, now);
        count(Counter.TcpExtTCPOrigDataSent);
        sent(seq, n + (fin ? 1 : 0), false, now);
        lastSent = now;
        timer.onNewDataSent(now);
    }

    private void sent(int seq, int length, boolean again, long now) {
        recovery().onSent(seq, length, again, now);
        congestion.reduction.onSent(length);
        congestion.pacer.onSent(length, mss, now);
    }

    /** Whether what ends at {@code end} may go though it fills no segment: always, when it is a record that more follows. */
    private boolean mayEndShort(int end) {
        return end != dataEnd() || mayEndShort();
    }

    /**
     * Whether the last of what is queued may go though it fills no segment: not while the application holds it back, nor, by Nagle's rule as
     * Minshall amended it, while an earlier short segment is out (RFC 9293 section 3.7.4).
     */
    private boolean mayEndShort() {
        if (finQueued || urgent() || pushEnd == dataEnd()) {
            return true;
        }
        if (c.config.cork || moreComing) {
            return false;
        }
        return c.config.noDelay || !(Seq.gt(smallEnd, sndUna) && Seq.le(smallEnd, sndNxt));
    }

    /**
     * The most that goes out as one, as Linux sizes its packets (tcp_tso_autosize): what the path takes in a millisecond, and two segments at least. Of such a packet
     * the last segment carries PSH. Urgent data goes by segments, each with an urgent pointer of its own.
     */
    private int burst(int full) {
        if (urgent()) {
            return full;
        }
        long least = rtt.least() >> 19; // Linux's tcp_tso_rtt_log, of microseconds
        int bytes = congestion.pacer.burst(full) + (rtt.measured() && least < 32 ? GREATEST_BURST >> least : 0);
        bytes = Math.min(bytes, GREATEST_BURST);
        return Math.max(c.offload(full), bytes - bytes % full);
    }

    /** Sends bytes that are in the queue; what the device does not cut is cut here. */
    private void emit(int seq, int n, boolean fin, boolean push, long now) {
        if (n > 0) {
            c.rcv.acks.onDataSent(now);
        }
        int most = c.offload(full());
        while (n > most) {
            c.tcp.output.segment(c, seq, most, TcpHeader.ACK, now);
            seq += most;
            n -= most;
        }
        int flags = TcpHeader.ACK | (fin ? TcpHeader.FIN : 0) | (push ? TcpHeader.PSH : 0);
        c.tcp.output.segment(c, seq, n, flags, now);
    }

    /** Whether something is queued that was never sent, and the peer's window and Nagle's rule would let it go. */
    boolean maySendNew() {
        int record = recordEnd(sndNxt);
        int n = Math.min(record == dataEnd() ? end() - sndNxt : record - sndNxt, mss);
        return n > 0 && n <= sndUna + sndWnd - sndNxt && (n == mss || mayEndShort(record));
    }

    int setting(Setting s) {
        return c.tcp.settings.getInt(s);
    }

    Sent.Spares spares() {
        return c.tcp.spares;
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
        if (Seq.gt(sndNxt, sndUna)) {
            carried(s.ack);
        } else {
            sndNxt = sndUna;
        }
        sndWnd = wnd;
        sndWl1 = s.seq;
        sndWl2 = s.ack;
        sndUp = sndUna;
        smallEnd = sndUna;
        cc = congestion.newControl(now);
        Route r = c.route();
        if (r != null && r.metrics().initcwnd() > 0) {
            cc.setCwnd(r.metrics().initcwnd() * mss);
        }
        if (retransmits > 1) {
            cc.setCwnd(mss); // the network is not well (RFC 5681 section 3.1, RFC 6298 section 5.7 in Linux's form)
        }
        timer.established();
        buffer.grow();
        congestion.start(now);
    }

    LossRecovery recovery() {
        if (recovery == null) {
            recovery = c.sackPermitted ? new SackRecovery(this) : new NewReno(this);
        }
        return recovery;
    }

    /** Data went with the SYN, and was acknowledged up to {@code ack}; the rest goes as if it had not been sent. */
    private void carried(int ack) {
        int n = ack - sndUna;
        queue.drop(n);
        queueSeq += n;
        if (ack != sndNxt) {
            count(Counter.TcpRetransSegs);
            retransmits++;
        }
        sndUna = ack;
        sndNxt = ack;
    }

    /** Our SYN is acknowledged, though data went before that was known. */
    void synArrived(long now) {
        timer.established();
        if (sndNxt != sndUna) {
            if (retransmits > 0) {
                recovery().onTimeout(now); // with the SYN-ACK the data is lost, most likely
            }
            timer.onNewDataSent(now);
        }
    }

    /** Takes an acceptable acknowledgement, of new data or not. */
    void onAck(Segment s, boolean duplicate, long now) {
        int acked = s.ack - sndUna;
        moreComing = false;
        RateSample r = congestion.begin(acked > 0, now);
        if (acked > 0) {
            advance(s, now);
        }
        recovery().onAck(s, acked, duplicate, now);
        if (c.ecn != null) {
            c.ecn.onAck(s, acked, now);
        }
        congestion.finish(r);
        buffer.grow();
        timer.onAck(acked > 0, now);
    }

    private void advance(Segment s, long now) {
        int data = Math.min(s.ack - queueSeq, queue.bytes());
        if (data > 0) {
            queue.drop(data);
            queueSeq += data;
        }
        c.traffic.bytesAcked += s.ack - sndUna;
        if (Seq.le(sndUna, sndUp) && Seq.le(sndUp, s.ack)) {
            sndUp = s.ack;
        }
        sndUna = s.ack;
        if (pushes != null) {
            pushes.drop(sndUna);
        }
        if (records != null) {
            records.drop(sndUna);
        }
        c.tellZeroCopies();
        if (Seq.lt(smallEnd, sndUna)) {
            smallEnd = sndUna;
        }
        sampleRtt(s, now);
        timer.onProgress();
        c.gotThrough();
    }

    private void sampleRtt(Segment s, long now) {
        long floor = leastTimeout();
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
        rtt.sample(took, leastTimeout());
    }

    private long leastTimeout() {
        Route r = c.route();
        boolean routeSays = r != null && r.metrics().rtoMin() > 0;
        return routeSays ? TcpConfig.millis(r.metrics().rtoMin()) : TcpConfig.micros(c.config.rtoMin());
    }

    /** The peer's window, in bytes, as a new enough segment states it. */
    void onWindow(int wnd, Segment s, long now) {
        sndWl1 = s.seq;
        sndWl2 = s.ack;
        if (wnd == sndWnd) {
            return;
        }
        sndWnd = wnd;
        if (wnd > maxSndWnd) {
            maxSndWnd = wnd;
            c.computeMss();
        }
        timer.onWindow(wnd);
    }

    // ---- when the timer fires
    // ---------------------------------------------------------------------------------------------

    /** The peer has told that something came twice. */
    void duplicateTold() {
        c.traffic.duplicatesTold++;
    }

    /** When new data was sent last, 0 for never. */
    long lastSent() {
        return lastSent;
    }

    /** Segments retransmitted in all. */
    int retransmits() {
        return retransmits;
    }

    boolean unsent() {
        return Seq.lt(sndNxt, end());
    }

    /** Sends one segment so that the acknowledgement tells whether the tail was lost: new data if there is any, else the last segment again. */
    void probeTail(long now) {
        count(Counter.TcpExtTCPLossProbes);
        int data = recordEnd(sndNxt) - sndNxt;
        int window = sndUna + sndWnd - sndNxt;
        int n = Math.min(Math.min(data, window), full());
        boolean fresh = n > 0 && (n == full() || n == data);
        if (fresh) {
            sendNew(n, now);
        } else {
            int seq = recovery().probeSeq();
            resend(seq, Math.min(sndNxt - seq, full()), now);
        }
        recovery().onProbeSent(!fresh);
    }

    /** No acknowledgement came: sends the SYN, or one segment of what counts as lost now, again. */
    void onTimeout(long now) {
        timing = false;
        if (cc == null || c.earlyPending()) {
            retransmits++;
            count(Counter.TcpRetransSegs);
            count(Counter.TcpExtTCPSynRetrans);
            c.sendSyn(now);
            return;
        }
        recovery().onTimeout(now);
        congestion.onTimeout(now);
        // The peer may have closed its window over what is outstanding: one segment goes all the same.
        int n = recovery().retransmit(Math.max(cc.cwnd(), mss));
        if (n > 0) {
            retransmit(Math.min(n, mss), now);
        }
    }

    /** The override timeout of silly-window avoidance: sends what fits into the window; answers whether anything does. */
    boolean sendWhatFits(long now) {
        int window = sndUna + sndWnd - sndNxt;
        int data = recordEnd(sndNxt) - sndNxt;
        if (window <= 0 || data <= 0) {
            return false;
        }
        sendNew(Math.min(Math.min(window, data), full()), now);
        return true;
    }

    /** Asks for the window by a segment the peer has already, which it must acknowledge. */
    void probeWindow(long now) {
        count(Counter.TcpExtTCPWinProbe);
        if (Seq.in(sndUp, sndUna + 1, sndUna + 0xffff)) {
            c.tcp.output.segment(c, sndUna, 0, TcpHeader.ACK, now); // the urgent pointer can be told all the same
        }
        c.tcp.output.segment(c, sndUna - 1, 0, TcpHeader.ACK, now);
    }

    /** TCP_CONGESTION while connected: the new one starts with the window of the old one. */
    void changeCongestionControl() {
        if (cc != null && !cc.name().equals(c.config.congestion)) {
            int cwnd = cc.cwnd();
            cc = congestion.newControl(c.tcp.core.now());
            cc.setCwnd(cwnd);
            congestion.pace();
        }
    }

    /** A segment takes half of the greatest window at most, or a small receiver would never see a full one (Linux's tcp_bound_to_half_wnd). */
    int boundToHalfWindow(int bytes) {
        int most = maxSndWnd > Tcp.DEFAULT_MSS ? maxSndWnd / 2 : maxSndWnd;
        return most > 0 ? Math.min(bytes, most) : bytes;
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
