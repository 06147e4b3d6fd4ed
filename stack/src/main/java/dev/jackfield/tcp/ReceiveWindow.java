package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;

/**
 * How much the peer may send (RFC 9293 section 3.8.6.2): the window that is advertised, which follows the buffer and what of it was not read, and the buffer, which follows
 * what the application reads in a round trip. A {@link Receiver} is one, rather than has one, to be an object less.
 */
abstract class ReceiveWindow {
    private static final int SMALL = 128; // bytes: smaller segments do not make the window grow
    private static final int INITIAL_SEGMENTS = 10; // that a peer sends first (RFC 6928)
    private static final int PRESSED_SEGMENTS = 4; // that are advertised under pressure of memory

    final TcpConnection c;
    final AckPolicy acks;
    final ReceiveQueue queue = new ReceiveQueue();

    int rcvNxt;
    /** The right edge that was advertised last; it never goes back. */
    int rcvEdge;
    /** Whether the window that was advertised last is zero. */
    private boolean closed;
    /** The window that our SYN announced, in bytes. */
    int synWindow;
    /** What our window field is shifted by. */
    int rcvWscale;

    private int buffer; // bytes; half of it is advertised, the other half covers bookkeeping, as on Linux
    private int threshold; // what is advertised of it: it grows as data comes (Linux's rcv_ssthresh)
    private int lastAck; // RCV.NXT as it was acknowledged last

    private RightSizing sizing; // null before there was data

    ReceiveWindow(TcpConnection c) {
        this.c = c;
        this.acks = new AckPolicy(c);
        this.buffer = c.config.socket.receiveBuffer;
    }

    // ---- of a SYN

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

    // ---- the window

    /** Begins with the first byte after the peer's SYN, and what our own announced. */
    final void begin(int next, int advertised) {
        rcvNxt = next;
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
    final int offer() {
        int whole = space();
        int mss = Math.min(acks.fullSegment(), whole);
        int room = free();
        if (room < whole / 2) {
            acks.windowIsScarce();
            if (c.tcp.memory.pressed()) {
                clamp();
            }
            room &= -1 << rcvWscale;
            if (room < whole >> 4 || room < mss) {
                return 0;
            }
        }
        room = Math.min(room, Math.max(threshold, mss)); // less than a segment would never be offered
        if (rcvWscale > 0) {
            return align(room);
        }
        int last = told();
        if (last <= room - mss || last > room) {
            return room - room % Math.max(mss, 1);
        }
        return mss == whole && room > last + whole / 2 ? room : last;
    }

    /** Memory is scarce: advertises a few segments only (Linux's tcp_adjust_rcv_ssthresh). */
    final void clamp() {
        threshold = Math.min(threshold, PRESSED_SEGMENTS * c.advertisedMss());
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
            if (w == 0) {
                c.tcp.count(Counter.TcpExtTCPWantZeroWindowAdv);
            }
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
    final void grow(int length) {
        int room = free() - threshold;
        if (length >= SMALL && room > 0 && !c.tcp.memory.pressed()) {
            threshold += Math.min(room, 2 * Math.max(c.advertisedMss(), length));
            acks.windowGrows();
        }
    }

    /** RCV.NXT is being acknowledged. */
    final void acknowledge() {
        lastAck = rcvNxt;
    }

    /** RCV.NXT as it was acknowledged last: RFC 7323's Last.ACK.sent. */
    int lastAck() {
        return lastAck;
    }

    /** How many bytes arrived that are not acknowledged. */
    final int unacknowledged() {
        return rcvNxt - lastAck;
    }

    /** The window as it was told last, from what was acknowledged then. */
    final int told() {
        return rcvEdge - lastAck;
    }

    // ---- the buffer

    /** Sequence number of the next byte that the application reads: Linux's copied_seq. */
    abstract int readSeq();

    /** A segment brings text, in its turn or not. */
    final void onArrival(Segment s, long now) {
        if (sizing == null) {
            sizing = new RightSizing(readInRoundTrip(), readSeq(), c.madeAt());
        }
        if (c.timestamps && s.timestamps && s.length >= acks.fullSegment()) {
            sizing.onEcho(s.tsEcr, c.tsNow(now) - s.tsEcr, queue.bytes() == 0);
        }
    }

    /** RCV.NXT has moved with text. */
    final void onProgress(long now) {
        sizing.onData(rcvNxt, told(), now);
    }

    /** The application has read: lets the buffer grow with what it reads in a round trip, up to the greatest size. */
    final void onRead() {
        long wanted = sizing == null ? 0 : sizing.onRead(readSeq(), queue.bytes(), c.tcp.core.now());
        if (wanted == 0 || c.config.socket.receiveBufferSet || c.tcp.settings.get(Setting.TCP_MODERATE_RCVBUF) == 0) {
            return;
        }
        long most = c.tcp.settings.get(c.near() ? Setting.TCP_RMEM_NEAR : Setting.TCP_RMEM_MAX);
        buffer = (int) Math.max(buffer, Math.min(2 * wanted, most));
    }

    /** How long a round trip takes as the receiver sees it, ns; 0 for not known. */
    final long roundTrip() {
        return sizing == null ? 0 : sizing.roundTrip();
    }

    /** How much the application reads in that time, bytes; before anything is known, what a peer sends first. */
    final int readInRoundTrip() {
        return sizing == null
                ? Math.min(Math.min(threshold, rcvWnd()), INITIAL_SEGMENTS * c.advertisedMss())
                : sizing.space();
    }

    /** SO_RCVBUF was set. */
    void setBuffer(int bytes) {
        buffer = bytes;
    }

    int buffer() {
        return buffer;
    }
}
