package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;

/**
 * The sending half of a connection: what is to be sent, how far it has been sent and acknowledged, and what acknowledgements say. What may be sent now {@link Departure} decides.
 * Names are RFC 9293's: SND.UNA, SND.NXT, SND.WND, ISS.
 */
final class Sender {
    final TcpConnection c;
    final SendQueue queue = new SendQueue();
    final RttEstimator rtt = new RttEstimator();
    final RetransmissionTimer timer;
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

    /** What {@link SendBuffer} has grown to, bytes. */
    int grownBuffer;

    private int sndUp; // SND.UP: after the urgent data; SND.UNA when there is none
    private int queueSeq; // sequence number of the first byte in the queue
    private boolean finQueued;
    Nagle nagle; // null before anything was written
    private boolean pushed; // some write since the queue was last sent to its end had no MSG_MORE
    private Marks pushes; // ends of segments that carried PSH; null before there was one
    private Marks records; // ends of records (MSG_EOR); null before there was one
    /** When new data was sent last, 0 for never. */
    long lastSent;

    private int retransmits; // in total

    Sender(TcpConnection c, int iss) {
        this.c = c;
        this.iss = iss;
        this.timer = new RetransmissionTimer(this);
        this.congestion = new Congestion(this);
        sndUna = iss;
        sndNxt = iss;
        sndUp = iss;
        queueSeq = iss + 1;
    }

    void count(Counter counter) {
        c.tcp.count(counter);
    }

    // ---- what the application does

    void write(byte[] b, int off, int len, int flags) {
        congestion.onWrite(unsentBytes());
        queue.append(c.tcp.core.pool(), b, off, len);
        c.tcp.memory.add(len);
        if (nagle == null) {
            nagle = new Nagle(sndUna);
        }
        boolean more = (flags & Endpoint.MSG_MORE) != 0;
        nagle.onWrite(more);
        pushed |= !more;
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
        if (nagle != null) {
            nagle.push(dataEnd());
        }
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

    /** Whether a record ends there. */
    boolean recordEnds(int seq) {
        return records != null && records.has(seq, sndUna);
    }

    /** Where a segment that begins at {@code seq} must end at the latest. */
    int recordEnd(int seq) {
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

    /** Whether the urgent pointer could be told by a segment without data now. */
    boolean urgentSoon() {
        return Seq.in(sndUp, sndUna + 1, sndUna + 0xffff);
    }

    // ---- sending

    /** What the peer's window leaves beyond SND.NXT. */
    int window() {
        return sndUna + sndWnd - sndNxt;
    }

    /** Whether what ends at {@code end} may go though it fills no segment: always, when it is a record that more follows. */
    boolean mayEndShort(int end) {
        return end != dataEnd() || finQueued || urgent() || !nagle.holdsBack(this, c.config);
    }

    /** Whether new data that goes out now, up to {@code end}, carries PSH: at the end of what was pushed, or of a record, or where {@code anyway}. */
    boolean pushes(int end, boolean anyway) {
        boolean last = pushed && end == dataEnd();
        if (!last && !recordEnds(end) && !anyway) {
            return false;
        }
        if (pushes == null) {
            pushes = new Marks();
        }
        pushes.add(end);
        pushed &= !last;
        return true;
    }

    /** Whether what ended there went out with PSH. */
    boolean pushedBefore(int end) {
        return pushes != null && pushes.has(end, sndUna);
    }

    /** So many segments are sent again, which RFC 4022 does not count as sent. */
    void countRetransmits(int segments) {
        c.tcp.counters.add(Counter.TcpRetransSegs, segments);
        c.tcp.counters.add(Counter.TcpOutSegs, -segments);
        retransmits += segments;
        rtt.stopTiming();
    }

    /** Before this was a connection its SYN-ACK was sent again, so many times; that is counted already. */
    void onSynAcksRepeated(int times) {
        retransmits = times;
    }

    /** How many segments so many bytes of payload are. */
    int segments(int bytes) {
        return Math.max((bytes + mss - 1) / mss, 1);
    }

    /** Whether something is queued that was never sent, and the peer's window and Nagle's rule would let it go. */
    boolean maySendNew() {
        int record = recordEnd(sndNxt);
        int n = Math.min(record == dataEnd() ? end() - sndNxt : record - sndNxt, mss);
        return n > 0 && n <= window() && (n == mss || mayEndShort(record));
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
        cc = congestion.newControl(now);
        Route r = c.route();
        if (r != null && r.metrics().initcwnd() > 0) {
            cc.setCwnd(r.metrics().initcwnd() * mss);
        }
        if (retransmits > 1) {
            cc.setCwnd(mss); // the network is not well (RFC 5681 section 3.1, RFC 6298 section 5.7 in Linux's form)
        }
        timer.established();
        SendBuffer.grow(this);
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
        drop(n);
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
        if (recovery == null && sndNxt == sndUna) { // nothing was ever sent that it could be about
            if (c.ecn != null) {
                c.ecn.onAck(s, 0, now);
            }
            return;
        }
        int acked = s.ack - sndUna;
        RateSample r = congestion.begin(acked > 0, now);
        if (acked > 0) {
            advance(s, now);
        }
        if (nagle != null) {
            nagle.onAck(sndUna);
        }
        recovery().onAck(s, acked, duplicate, now);
        if (c.anyMishaps() != null && recovery.phase() != LossRecovery.Phase.LOSS) {
            c.anyMishaps().onRecovered(now);
        }
        if (c.ecn != null) {
            c.ecn.onAck(s, acked, now);
        }
        congestion.finish(r);
        SendBuffer.grow(this);
        timer.onAck(acked > 0, now);
    }

    private void advance(Segment s, long now) {
        int data = Math.min(s.ack - queueSeq, queue.bytes());
        if (data > 0) {
            drop(data);
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
        if (c.mtuSearch != null) {
            c.mtuSearch.acknowledged(sndUna);
        }
        if (c.reports != null) {
            c.reports.acknowledged(sndUna, now);
        }
        sampleRtt(s, now);
        timer.onProgress();
        c.gotThrough();
    }

    private void drop(int n) {
        queue.drop(n);
        queueSeq += n;
        c.tcp.memory.add(-n);
    }

    /** Nothing will be sent any more. */
    void closed() {
        drop(queue.bytes());
    }

    private void sampleRtt(Segment s, long now) {
        long floor = leastTimeout();
        if (rtt.timing()) {
            rtt.onProgress(sndUna, floor, now);
        } else if (c.timestamps && s.timestamps && s.tsEcr != 0) {
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

    /** The peer has told that so many segments came twice; answers whether that can be: as many were sent again. */
    boolean duplicatesTold(int segments) {
        c.mishaps().duplicatesTold += segments;
        return c.mishaps().duplicatesTold <= retransmits;
    }

    /** What was sent later has arrived earlier. */
    void reorderingSeen(Counter counter) {
        c.mishaps().reorderings++;
        count(counter);
    }

    /** Segments retransmitted in all. */
    int retransmits() {
        return retransmits;
    }

    boolean unsent() {
        return Seq.lt(sndNxt, end());
    }

    /** No acknowledgement came: sends the SYN, or one segment of what counts as lost now, again. */
    void onTimeout(long now) {
        rtt.stopTiming();
        if (cc == null || c.earlyPending()) {
            if (cc == null && timer.backoff() > 1) {
                count(Counter.TcpExtTCPLostRetransmit);
            }
            countRetransmits(1);
            count(Counter.TcpExtTCPSynRetrans);
            c.sendSyn(now);
            return;
        }
        recovery().onTimeout(now);
        congestion.onTimeout(now);
        c.tcp.departure.resendFirst(this, now);
    }

    /** A first timeout ends what recovery was doing. */
    void countFailure(LossRecovery.Phase phase, Counter inRecovery, Counter inDisorder) {
        if (timer.backoff() > 1) {
            return;
        }
        switch (phase) {
            case OPEN -> {}
            case DISORDER -> count(inDisorder);
            case RECOVERY -> count(inRecovery);
            case LOSS -> count(Counter.TcpExtTCPLossFailures);
        }
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
