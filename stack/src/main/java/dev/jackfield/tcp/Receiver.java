package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.TcpHeader;

/**
 * The receiving half of a connection: what arrived and waits to be read, in order and out of it, and when an acknowledgement is due. How much may come is its
 * {@link ReceiveWindow}. Names are RFC 9293's: RCV.NXT, RCV.WND, IRS.
 */
final class Receiver extends ReceiveWindow {
    private static final int MAX_QUICK = 16;
    private static final int OPTION_SPACE = TcpHeader.MAX_LENGTH - TcpHeader.LENGTH;

    private Reassembly outOfOrder; // null until it is needed
    private Urgent urgent; // null while there is nothing to know

    int irs;
    /** Sequence number of the peer's FIN when one arrived before its turn. */
    private int finSeq;

    private int dsackLeft; // [left, right) arrived twice, and is to be told (RFC 2883)
    private int dsackRight;

    private boolean finHeld;
    /** The peer sends no more and all of it has arrived. */
    boolean finReceived;
    /** shutdown(SHUT_RD): when all that has come is read, it is the end. More may come and can be read, as on Linux. */
    boolean shutdown;

    boolean ackNow;

    Receiver(TcpConnection c) {
        super(c);
    }

    /** Starts at the peer's sequence number. */
    void start(int irs, int advertised) {
        this.irs = irs;
        begin(irs + 1, advertised);
    }

    /** An acknowledgement of RCV.NXT is on its way. */
    void acknowledged() {
        acknowledge();
        ackNow = false;
        acks.onSent();
    }

    // ---- what arrives

    /** Takes the payload of an acceptable segment, trimmed to the window on the right; answers whether RCV.NXT moved. */
    boolean onText(Segment s, long now) {
        onArrival(s, now);
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
        if (!fits(s.seq) && queue.bytes() > 0) {
            refuse();
            return false;
        }
        queue.take(c.tcp.core.pool(), s.take(), s.offset + old, s.length - old);
        int before = rcvNxt;
        rcvNxt += s.length - old;
        long waited = 0; // memory of what has come in its turn now
        if (outOfOrder != null) {
            if (!outOfOrder.isEmpty()) {
                ackNow = true; // it fills a gap, or one remains (RFC 5681 section 4.2)
                waited = outOfOrder.memory();
                rcvNxt = outOfOrder.drain(rcvNxt, queue, c.tcp.core.pool());
                waited -= outOfOrder.memory();
            }
            if (outOfOrder.isEmpty()) {
                outOfOrder = null;
            }
        }
        c.tcp.memory.add(rcvNxt - before - waited);
        c.traffic.bytesReceived += rcvNxt - before;
        onProgress(now);
        acks.onData(s.length, s.has(TcpHeader.PSH), told(), now);
        grow(s.length);
        return true;
    }

    private void hold(Segment s) {
        if (!fits(s.seq) || outOfOrder != null && outOfOrder.memory() > 2L * buffer()) {
            c.tcp.count(Counter.TcpExtTCPOFODrop);
            return;
        }
        if (outOfOrder == null) {
            outOfOrder = new Reassembly();
        }
        Packet p = s.take();
        c.mishaps().outOfOrder++;
        long held = outOfOrder.memory();
        int added = outOfOrder.add(s.seq, p, s.offset, s.length);
        c.tcp.memory.add(outOfOrder.memory() - held);
        if (added == 0) {
            c.tcp.count(Counter.TcpExtTCPOFOQueue);
            c.tcp.count(Counter.TcpExtTCPOFOMerge);
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
        dropOutOfOrder();
    }

    // ---- when memory is scarce

    /** Whether there is memory for text that begins at {@code seq}; what came out of order beyond it may have to go for that. */
    private boolean fits(int seq) {
        return !c.tcp.memory.pressed() || held() < c.tcp.memory.share() || prune(seq);
    }

    private long held() {
        return queue.bytes() + (outOfOrder == null ? 0 : outOfOrder.memory());
    }

    /** Gives up what came out of order beyond {@code seq}, the last first, and answers whether that is enough. The peer was told of it, yet keeps it in case (RFC 2018 section 8). */
    private boolean prune(int seq) {
        c.tcp.count(Counter.TcpExtPruneCalled);
        clamp();
        if (outOfOrder != null && pruneOutOfOrder(seq)) {
            c.tcp.count(Counter.TcpExtOfoPruned);
        }
        if (held() < c.tcp.memory.share()) {
            return true;
        }
        c.tcp.count(Counter.TcpExtRcvPruned);
        return false;
    }

    private boolean pruneOutOfOrder(int seq) {
        boolean any = false;
        for (long before = outOfOrder.memory(); held() >= c.tcp.memory.share() && outOfOrder.dropLast(seq); ) {
            c.tcp.memory.add(outOfOrder.memory() - before);
            before = outOfOrder.memory();
            any = true;
        }
        return any;
    }

    /** What comes in its turn is dropped, and the peer has to send it again; whoever waits for more to read should not. */
    private void refuse() {
        c.tcp.count(Counter.TcpExtTCPRcvQDrop);
        ackNow = true;
        if (c.endpoint != null) {
            c.endpoint.arrived();
        }
    }

    private void dropOutOfOrder() {
        if (outOfOrder != null) {
            c.tcp.memory.add(-outOfOrder.memory());
            outOfOrder = null;
        }
    }

    // ---- acknowledgements

    /** All of a segment is taken in: acknowledges at once, or begins the delay. */
    void planAck(long now) {
        ackNow |= acks.atOnce(unacknowledged(), routeAsksForQuickAck(), now);
    }

    /** Whether an acknowledgement could say as great a window as the last one; else a read will send it. */
    boolean windowMoves() {
        return rcvNxt == readSeq() || offer() >= told();
    }

    private boolean routeAsksForQuickAck() {
        Route r = c.route();
        return r != null && r.metrics().quickack();
    }

    /** Acknowledges the next few segments at once. */
    void hurry(int acknowledgements) {
        acks.disturbed(acknowledgements, told());
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

    /** Copies data to the application; the caller sends a window update when {@link #readCallsForAck()} says so. */
    int read(byte[] b, int off, int len, boolean peek) {
        int n = urgent == null ? copy(b, off, len, peek) : readToMark(b, off, len, peek);
        if (!peek) {
            onRead();
        }
        return n;
    }

    private int copy(byte[] b, int off, int len, boolean peek) {
        int n = queue.read(b, off, len, peek);
        if (!peek) {
            c.tcp.memory.add(-n);
        }
        return n;
    }

    // ---- urgent data

    @Override
    int readSeq() {
        return rcvNxt - (finReceived ? 1 : 0) - queue.bytes();
    }

    /** How many bytes an ordinary read could take, were it not to stop at the mark. */
    int readable() {
        return queue.bytes() - (queue.bytes() > 0 && urgent != null && urgent.hidesNext() ? 1 : 0);
    }

    /** Whether the peer may send hardly anything until somebody reads, or it might not be taken, so that SO_RCVLOWAT must not keep the reader waiting. */
    boolean windowSpent() {
        return queue.bytes() > 0 && (rcvWnd() <= acks.fullSegment() || c.tcp.memory.pressed());
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
        int n = copy(b, off, urgent.readable(len), peek);
        if (!peek && urgent.passed()) {
            urgent = null;
        }
        return n;
    }

    /** Passes over a byte. */
    void skip() {
        copy(new byte[1], 0, 1, false);
    }

    /** recv with MSG_OOB: 1, or 0 at the end, or a negated error number. */
    int readUrgent(byte[] b, int off, int len, boolean peek) {
        if (urgent == null || urgentInline()) {
            return Errno.EINVAL.failure();
        }
        return urgent.take(b, off, len, peek, shutdown || finReceived || c.state == State.CLOSE);
    }

    // ---- the buffer

    /**
     * Data was read: whether the peer should hear of it now, because an acknowledgement need not wait any longer, or because the window can be
     * twice what the peer knows (Linux's tcp_cleanup_rbuf; RFC 9293 section 3.8.6.2.2).
     */
    boolean readCallsForAck() {
        if (acks.onRead(unacknowledged(), queue.bytes() == 0)) {
            return true;
        }
        int known = rcvWnd();
        if (finReceived || 2L * known > space()) {
            return false;
        }
        int w = offer();
        return w > 0 && w >= 2L * known;
    }

    /** shutdown(SHUT_RD). */
    void shutDown() {
        shutdown = true;
    }

    /** No more comes: what waits for what was before it can never be read. */
    void closed() {
        dropOutOfOrder();
    }

    /** Drops everything that was not read. */
    void clear() {
        c.tcp.memory.add(-queue.bytes());
        queue.clear();
        dropOutOfOrder();
    }
}
