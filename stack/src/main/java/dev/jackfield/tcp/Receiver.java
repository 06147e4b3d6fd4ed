package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.TcpHeader;

/**
 * The receiving half of a connection: what arrived and waits to be read, the window that is advertised, and when an acknowledgement is due.
 * Names are RFC 9293's: RCV.NXT, RCV.WND, IRS.
 */
final class Receiver {
    private static final int MAX_QUICK = 16;
    private static final int SMALL = 128; // bytes: smaller segments do not make the window grow

    private static final int OPTION_SPACE = TcpHeader.MAX_LENGTH - TcpHeader.LENGTH;

    private final TcpConnection c;
    final ReceiveQueue queue = new ReceiveQueue();
    private Reassembly outOfOrder; // null until it is needed
    private Urgent urgent; // null while there is nothing to know

    int irs;
    int rcvNxt;
    /** The right edge that was advertised last; it never goes back. */
    int rcvEdge;
    /** Whether the window that was advertised last is zero. */
    private boolean closed;
    /** The window that our SYN announced, in bytes. */
    int synWindow;
    /** What our window field is shifted by. */
    int rcvWscale;
    /** Sequence number of the peer's FIN when one arrived before its turn. */
    private int finSeq;

    private int dsackLeft; // [left, right) arrived twice, and is to be told (RFC 2883)
    private int dsackRight;

    private boolean finHeld;
    /** The peer sends no more and all of it has arrived. */
    boolean finReceived;
    /** shutdown(SHUT_RD): when all that has come is read, it is the end. More may come and can be read, as on Linux. */
    boolean shutdown;

    private int buffer; // bytes; half of it is advertised, the other half covers bookkeeping, as on Linux
    private int lastAck; // RCV.NXT as it was acknowledged last
    boolean ackNow;
    final AckPolicy acks;
    private int threshold; // what is advertised of it: it grows as data comes (Linux's rcv_ssthresh)

    // Auto-tuning of the buffer: what the application reads in a round trip.
    private long measuredSince;
    private int measuredRead;

    Receiver(TcpConnection c) {
        this.c = c;
        this.buffer = c.config.socket.receiveBuffer;
        this.acks = new AckPolicy(c);
    }

    // ---- the window
    // ---------------------------------------------------------------------------------------------------

    /** The window that a buffer of this many bytes allows. */
    static int window(int buffer) {
        return buffer >>> 1;
    }

    /** The scale with which the greatest buffer could be advertised (RFC 7323 section 2.3), as Linux reckons it: from the whole buffer where it may grow, from the window where SO_RCVBUF fixed it. */
    static int scaleFor(TcpConfig config, long greatestBuffer) {
        long most = config.socket.receiveBufferSet ? window(config.socket.receiveBuffer) : greatestBuffer;
        if (config.windowClamp > 0) {
            most = Math.min(most, config.windowClamp);
        }
        int log2 = 63 - Long.numberOfLeadingZeros(Math.max(most, 1));
        return Math.clamp(log2 - 15, 0, 14);
    }

    /** Initial window in a SYN, in bytes: not scaled, a multiple of the segment size when it can be (as Linux). */
    static int initialWindow(TcpConfig config, int greatest, boolean timestamps, Route r) {
        int mss = timestamps ? greatest - Output.TIMESTAMPS_LENGTH : greatest;
        int w = config.clamped(window(config.socket.receiveBuffer));
        if (r != null && r.metrics().window() > 0) {
            w = Math.min(w, r.metrics().window());
        }
        w = Math.min(w > mss ? w - w % mss : w, 65_535);
        return r != null && r.metrics().initrwnd() > 0 ? Math.min(w, r.metrics().initrwnd() * mss) : w;
    }

    /** Starts at the peer's sequence number. */
    void start(int irs, int advertised) {
        this.irs = irs;
        rcvNxt = irs + 1;
        lastAck = rcvNxt;
        rcvEdge = rcvNxt + advertised;
        threshold = advertised;
    }

    /** The handshake is complete. */
    void established() {
        acks.established(rcvWnd());
        threshold = Math.min(threshold, space());
    }

    /** What of the buffer is advertised so far: Linux's rcv_ssthresh. */
    int threshold() {
        return threshold;
    }

    /** RCV.WND: how far beyond RCV.NXT the peer may send, as it knows. */
    int rcvWnd() {
        return Math.max(rcvEdge - rcvNxt, 0);
    }

    /** The window that the buffer allows when it is empty. */
    int space() {
        return c.config.clamped(window(buffer));
    }

    private int free() {
        return Math.max(space() - queue.bytes(), 0);
    }

    /** The window that could be advertised now, in bytes, as Linux selects it; it obeys silly-window avoidance (RFC 9293 section 3.8.6.2.2). */
    private int offer() {
        int whole = space();
        int mss = Math.min(acks.fullSegment(), whole);
        int room = free();
        if (room < whole / 2) {
            acks.windowIsScarce();
            room &= -1 << rcvWscale;
            if (room < whole >> 4 || room < mss) {
                return 0;
            }
        }
        room = Math.min(room, threshold);
        if (rcvWscale > 0) {
            return align(room);
        }
        int last = rcvEdge - lastAck;
        if (last <= room - mss || last > room) {
            return room - room % Math.max(mss, 1);
        }
        return mss == whole && room > last + whole / 2 ? room : last;
    }

    private int align(int bytes) {
        int unit = 1 << rcvWscale;
        return bytes + unit - 1 & -unit;
    }

    /** The window field of a segment that is sent now; the edge moves with it, and never back. */
    int advertise() {
        int promised = rcvWnd();
        int w = offer();
        if (w < promised) {
            w = align(promised) <= free() ? align(promised) : promised;
        }
        w = Math.min(w, 65_535 << rcvWscale);
        int field = w >>> rcvWscale;
        if (field == 0 && promised > 0) {
            field = 1; // less than the unit, yet promised
        }
        rcvEdge = Seq.max(rcvEdge, rcvNxt + Math.min(field << rcvWscale, w));
        if (closed != (field == 0)) {
            closed = !closed;
            c.tcp.count(closed ? Counter.TcpExtTCPToZeroWindowAdv : Counter.TcpExtTCPFromZeroWindowAdv);
        }
        return field;
    }

    /** Data came that fits well: the window may grow by two segments for each (Linux's tcp_grow_window). */
    private void grow(int length) {
        int room = free() - threshold;
        if (length >= SMALL && room > 0) {
            threshold += Math.min(room, 2 * Math.max(c.advertisedMss(), length));
            acks.windowGrows();
        }
    }

    /** An acknowledgement of RCV.NXT is on its way. */
    void acknowledged() {
        lastAck = rcvNxt;
        ackNow = false;
        acks.onSent();
    }

    /** RCV.NXT as it was acknowledged last: RFC 7323's Last.ACK.sent. */
    int lastAck() {
        return lastAck;
    }

    // ---- what arrives
    // -------------------------------------------------------------------------------------------------

    /** Takes the payload of an acceptable segment, trimmed to the window on the right; answers whether RCV.NXT moved. */
    boolean onText(Segment s, long now) {
        if (Seq.gt(s.seq, rcvNxt)) {
            hold(s);
            c.tcp.output.ack(c, now); // at once and alone, or the peer does not count it (RFC 5681 section 4.2)
            return false;
        }
        int old = rcvNxt - s.seq;
        if (old >= s.length) {
            onDuplicate(s.seq, s.seq + s.length, Counter.TcpExtTCPDSACKOldSent);
            return false;
        }
        if (old > 0) {
            onDuplicate(s.seq, rcvNxt, Counter.TcpExtTCPDSACKOldSent);
        }
        queue.take(c.tcp.core.pool(), s.take(), s.offset + old, s.length - old);
        int before = rcvNxt;
        rcvNxt += s.length - old;
        if (outOfOrder != null) {
            if (!outOfOrder.isEmpty()) {
                ackNow = true; // it fills a gap, or one remains (RFC 5681 section 4.2)
                rcvNxt = outOfOrder.drain(rcvNxt, queue, c.tcp.core.pool());
            }
            if (outOfOrder.isEmpty()) {
                outOfOrder = null;
            }
        }
        c.traffic.bytesReceived += rcvNxt - before;
        measure(now);
        acks.onData(s.length, s.has(TcpHeader.PSH), rcvEdge - lastAck, now);
        grow(s.length);
        return true;
    }

    private void hold(Segment s) {
        if (outOfOrder == null) {
            outOfOrder = new Reassembly();
        }
        if (outOfOrder.memory() > 2L * buffer) {
            c.tcp.count(Counter.TcpExtTCPOFODrop);
            return;
        }
        Packet p = s.take();
        c.traffic.outOfOrder++;
        int added = outOfOrder.add(s.seq, p, s.offset, s.length);
        if (added == 0) {
            onDuplicate(s.seq, s.seq + s.length, Counter.TcpExtTCPDSACKOfoSent);
        } else {
            c.tcp.count(added < 0 ? Counter.TcpExtTCPOFODrop : Counter.TcpExtTCPOFOQueue);
        }
    }

    /** Something arrived that was here already: the peer did not see our acknowledgement, or sent too early. */
    void onDuplicate(int left, int right, Counter counter) {
        ackNow = true;
        hurry(MAX_QUICK);
        if (counter == Counter.TcpExtTCPDSACKOldSent) {
            c.tcp.count(Counter.TcpExtDelayedACKLost);
        }
        if (c.sackPermitted && c.tcp.settings.get(Setting.TCP_DSACK) != 0) {
            dsackLeft = left;
            dsackRight = right;
            c.tcp.count(counter);
        }
    }

    /** Length of the SACK option that the next segment carries, with its padding, in bytes. */
    int sackLength() {
        int n = sackCount();
        return n == 0 ? 0 : 4 + 8 * n;
    }

    private int sackCount() {
        if (!c.sackPermitted) {
            return 0;
        }
        int n = dsackLeft != dsackRight ? 1 : 0;
        if (outOfOrder != null) {
            n += Math.min(outOfOrder.blocks(), 4);
        }
        return Math.min(n, (OPTION_SPACE - c.fixedOptions() - 4) / 8);
    }

    /** The blocks for the next segment, a duplicate first; answers how many. The duplicate is told once. */
    int takeSacks(int[] left, int[] right) {
        int most = sackCount();
        int n = 0;
        if (dsackLeft != dsackRight && most > 0) {
            left[n] = dsackLeft;
            right[n++] = dsackRight;
            dsackLeft = dsackRight;
        }
        if (outOfOrder != null) {
            n += outOfOrder.sacks(left, right, n, most - n);
        }
        return n;
    }

    /** Notes a FIN at {@code seq}; answers whether it is its turn. */
    boolean onFin(int seq) {
        if (seq != rcvNxt) {
            finHeld = true;
            finSeq = seq;
            return false;
        }
        return true;
    }

    /** Whether a FIN came, but not all that was before it. */
    boolean finEarly() {
        return finHeld && !finReceived;
    }

    /** Whether a FIN that came early is next now. */
    boolean finDue() {
        boolean due = finHeld && !finReceived && finSeq == rcvNxt;
        ackNow |= due; // a gap is filled
        return due;
    }

    /**
     * Takes the FIN.
     *
     * @param answered whether the application's own may soon go with the acknowledgement
     */
    void takeFin(boolean answered) {
        rcvNxt++;
        c.traffic.bytesReceived++;
        rcvEdge = Seq.max(rcvEdge, rcvNxt);
        finReceived = true;
        if (answered) {
            acks.onFin();
        } else {
            ackNow = true;
        }
        outOfOrder = null;
    }

    // ---- acknowledgements
    // -----------------------------------------------------------------------------------------------

    /** All of a segment is taken in: acknowledges at once, or begins the delay. */
    void planAck(long now) {
        ackNow |= acks.atOnce(rcvNxt - lastAck, routeAsksForQuickAck(), now);
    }

    /** Whether an acknowledgement could say as great a window as the last one; else a read will send it. */
    boolean windowMoves() {
        return rcvNxt == readSeq() || offer() >= rcvEdge - lastAck;
    }

    private boolean routeAsksForQuickAck() {
        Route r = c.route();
        return r != null && r.metrics().quickack();
    }

    /** Acknowledges the next few segments at once. */
    void hurry(int acknowledgements) {
        acks.disturbed(acknowledgements, rcvEdge - lastAck);
    }

    /** TCP_QUICKACK: acknowledge at once, or not. */
    void quickAck(boolean on) {
        ackNow |= acks.set(on, queue.bytes() == 0);
    }

    /** The delay is over. */
    void onAckTimer() {
        ackNow |= acks.onTimer();
    }

    // ---- reading
    // ------------------------------------------------------------------------------------------------------

    /** Copies data to the application; the caller sends a window update when {@link #readCallsForAck()} says so. */
    int read(byte[] b, int off, int len, boolean peek) {
        int n = urgent == null ? queue.read(b, off, len, peek) : readToMark(b, off, len, peek);
        if (!peek) {
            measuredRead += n;
        }
        return n;
    }

    // ---- urgent data
    // --------------------------------------------------------------------------------------------------

    /** Sequence number of the next byte that the application reads: Linux's copied_seq. */
    int readSeq() {
        return rcvNxt - (finReceived ? 1 : 0) - queue.bytes();
    }

    /** How many bytes an ordinary read could take, were it not to stop at the mark. */
    int readable() {
        return queue.bytes() - (queue.bytes() > 0 && urgent != null && urgent.hidesNext() ? 1 : 0);
    }

    /** Whether the peer may send hardly anything until somebody reads, so that SO_RCVLOWAT must not keep the reader waiting. */
    boolean windowSpent() {
        return queue.bytes() > 0 && rcvWnd() <= acks.fullSegment();
    }

    boolean urgentInline() {
        return c.config.socket.oobInline;
    }

    /** The urgent byte has come and was not read. */
    boolean urgentThere() {
        return urgent != null && urgent.there();
    }

    boolean atMark() {
        return urgent != null && urgent.atMark();
    }

    /** How many bytes ioctl's FIONREAD tells: up to the mark. */
    int readableToMark() {
        return urgent == null || urgentInline() || urgent.atMark() ? queue.bytes() : urgent.readable(queue.bytes());
    }

    /** The segment has the URG bit. */
    void onUrgentPointer(Segment s) {
        int end = s.urgentEnd - (c.tcp.settings.get(Setting.TCP_STDURG) != 0 ? 0 : 1);
        urgent = Urgent.onPointer(urgent, this, end);
    }

    /** Before {@link #onText}: answers whether the urgent byte has come. */
    boolean onUrgentText(Segment s) {
        return urgent != null && urgent.onText(s);
    }

    private int readToMark(byte[] b, int off, int len, boolean peek) {
        boolean hidden = queue.bytes() > 0 && urgent.hidesNext();
        if (hidden && peek) {
            byte[] more = new byte[Math.min(len + 1, queue.bytes())];
            queue.read(more, 0, more.length, true);
            System.arraycopy(more, 1, b, off, more.length - 1);
            return more.length - 1;
        }
        if (hidden) {
            skip();
        }
        int n = queue.read(b, off, urgent.readable(len), peek);
        if (!peek && urgent.passed()) {
            urgent = null;
        }
        return n;
    }

    /** Passes over a byte. */
    void skip() {
        queue.read(new byte[1], 0, 1, false);
    }

    /** recv with MSG_OOB: 1, or 0 at the end, or a negated error number. */
    int readUrgent(byte[] b, int off, int len, boolean peek) {
        if (urgent == null || urgentInline()) {
            return Errno.EINVAL.failure();
        }
        return urgent.take(b, off, len, peek, shutdown || finReceived || c.state == State.CLOSE);
    }

    // ---- the buffer
    // ---------------------------------------------------------------------------------------------------

    /**
     * Data was read: whether the peer should hear of it now, because an acknowledgement need not wait any longer, or because the window can be
     * twice what the peer knows (Linux's tcp_cleanup_rbuf; RFC 9293 section 3.8.6.2.2).
     */
    boolean readCallsForAck() {
        if (acks.onRead(rcvNxt - lastAck, queue.bytes() == 0)) {
            return true;
        }
        int known = rcvWnd();
        if (finReceived || 2L * known > space()) {
            return false;
        }
        int w = offer();
        return w > 0 && w >= 2L * known;
    }

    /** Lets the buffer grow with what the application reads in a round trip (dynamic right-sizing), up to the greatest size. */
    private void measure(long now) {
        if (c.config.socket.receiveBufferSet || c.tcp.settings.get(Setting.TCP_MODERATE_RCVBUF) == 0) {
            return;
        }
        long rtt = Math.max(c.snd.rtt.srtt(), 1_000_000);
        if (measuredSince == 0) {
            measuredSince = now;
            return;
        }
        if (now - measuredSince < rtt) {
            return;
        }
        long wanted = 2L * (2L * measuredRead + 16L * c.snd.mss);
        long most = c.tcp.settings.get(Setting.TCP_RMEM_MAX);
        if (wanted > buffer && buffer < most) {
            buffer = (int) Math.min(wanted, most);
        }
        measuredSince = now;
        measuredRead = 0;
    }

    /** SO_RCVBUF was set. */
    void setBuffer(int bytes) {
        buffer = bytes;
    }

    int buffer() {
        return buffer;
    }

    /** shutdown(SHUT_RD). */
    void shutDown() {
        shutdown = true;
    }

    /** Drops everything that was not read. */
    void clear() {
        queue.clear();
        outOfOrder = null;
    }
}
