package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;

/**
 * Finds out that a recovery was for nothing, and takes back what it did to the window: the peer got every retransmission twice (DSACK, RFC 3708), or
 * answered the original (Eifel by timestamps, RFC 3522 and RFC 4015).
 */
final class Undo {
    private final Sender snd;
    private boolean armed;
    private int marker; // SND.UNA when recovery began
    private int resent; // bytes sent again that the peer has not reported as duplicates
    private boolean anyResent;
    private long firstResentAt;

    Undo(Sender snd) {
        this.snd = snd;
    }

    /** A recovery begins. */
    void begin() {
        armed = true;
        marker = snd.sndUna;
        resent = 0;
        anyResent = false;
    }

    void onResent(int bytes, long now) {
        if (!anyResent) {
            anyResent = true;
            firstResentAt = now;
        }
        resent += bytes;
    }

    /** [left, right) arrived twice: answers whether it may be something that this recovery sent again, and so counts. */
    boolean onDuplicateSack(int left, int right) {
        boolean counts = armed && Seq.gt(right, marker);
        if (counts) {
            resent -= right - left;
        }
        return counts;
    }

    /** Whether all that was sent again had arrived before. */
    boolean byDuplicates() {
        return armed && anyResent && resent <= 0;
    }

    /** Whether an acknowledgement of new data echoes a time before the first retransmission. */
    boolean byEcho(Segment s) {
        return armed && anyResent && s.timestamps && s.tsEcr != 0 && snd.timestampAt(firstResentAt) - s.tsEcr > 0;
    }

    /** Takes it back; {@code kind} says how it was found out. */
    void restore(Counter kind) {
        armed = false;
        snd.congestion.reduction().undo();
        snd.count(kind);
    }

    /** Whether there is anything to take back. */
    boolean armed() {
        return armed;
    }
}
