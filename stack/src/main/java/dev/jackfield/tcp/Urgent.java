package dev.jackfield.tcp;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Seq;

/**
 * Urgent data that arrives (RFC 9293 section 3.8.5, RFC 6093), as Linux has it: the urgent pointer stands behind the one urgent byte; that byte is kept
 * out of the stream for {@code MSG_OOB}, or stays in it (SO_OOBINLINE); and reading stops at the mark. There is one mark at a time, the latest.
 */
final class Urgent {
    private enum Stage {
        /** It has been announced and has not come. */
        AWAITED,
        /** It is here. */
        THERE,
        /** It was read out of band. */
        TAKEN
    }

    private final Receiver rcv;
    private int mark; // sequence number of the urgent byte
    private Stage stage = Stage.AWAITED;
    private byte value;

    private Urgent(Receiver rcv, int mark) {
        this.rcv = rcv;
        this.mark = mark;
    }

    /** Sixth check of SEGMENT ARRIVES, the URG bit: answers what is known of urgent data afterwards, null for nothing. */
    static Urgent onPointer(Urgent u, Receiver rcv, int mark) {
        if (Seq.gt(rcv.readSeq(), mark) || Seq.lt(mark, rcv.rcvNxt)) {
            return u; // read already, or the application has been told of it as of ordinary data
        }
        if (u == null) {
            return new Urgent(rcv, mark);
        }
        if (Seq.gt(mark, u.mark)) {
            u.move(mark);
        }
        return u;
    }

    /** A later mark takes the place of the one there was, whose byte becomes ordinary unless the reader has come to it. */
    private void move(int to) {
        if (atMark() && !rcv.urgentInline() && rcv.queue.bytes() > 0) {
            rcv.skip();
        }
        mark = to;
        stage = Stage.AWAITED;
    }

    /** Text has come, in order or not; answers whether the urgent byte was in it. */
    boolean onText(Segment s) {
        int at = mark - s.seq;
        if (stage != Stage.AWAITED || at < 0 || at >= s.length) {
            return false;
        }
        value = s.at(at);
        stage = Stage.THERE;
        return true;
    }

    /** Whether the reader stands at the mark (SIOCATMARK). */
    boolean atMark() {
        return mark == rcv.readSeq();
    }

    /** Whether the reader is past the mark, so that there is nothing to know any more. */
    boolean passed() {
        return Seq.gt(rcv.readSeq(), mark);
    }

    boolean there() {
        return stage == Stage.THERE;
    }

    /** Whether the next byte of the stream is not for ordinary reading. */
    boolean hidesNext() {
        return atMark() && !rcv.urgentInline();
    }

    /** How many of the {@code n} bytes that wait may be read in one go, from a place that is not hidden: up to the mark. */
    int readable(int n) {
        int before = mark - rcv.readSeq();
        return before > 0 ? Math.min(n, before) : n;
    }

    /** recv with MSG_OOB, which never waits: one byte into {@code b}, or a negated error number. */
    int take(byte[] b, int off, int len, boolean peek, boolean over) {
        switch (stage) {
            case TAKEN -> {
                return Errno.EINVAL.failure();
            }
            case AWAITED -> {
                return over ? 0 : Errno.EAGAIN.failure();
            }
            case THERE -> {
                if (!peek) {
                    stage = Stage.TAKEN;
                }
                if (len > 0) {
                    b[off] = value;
                }
                return Math.min(len, 1);
            }
        }
        throw new AssertionError();
    }
}
