package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;

/**
 * RACK (RFC 8985 section 6): a segment is lost when one that was sent sufficiently later has been delivered. Times, not counts, so lost
 * retransmissions and tails are found too, and reordering is waited for by a window that adapts.
 */
final class Rack {
    static final int DUPLICATES = 3;
    static final int GREATEST_REORDERING = 300; // segments
    private static final int PERSIST = 16; // recoveries for which a widened window is kept

    private final Sender snd;
    private final Scoreboard board;
    private long xmitAt; // of the latest sent segment that was delivered
    private int xmitEnd;
    private boolean any;
    private long rtt;
    private int fack; // the highest that was delivered
    private boolean reordering;
    private int degree; // by how many segments
    private int multiplier = 1;
    private int persist = PERSIST;
    private int roundEnd; // one widening a round trip
    private boolean roundOpen;
    private boolean told; // reordering, of this acknowledgement

    Rack(Sender snd, Scoreboard board) {
        this.snd = snd;
        this.board = board;
        this.fack = snd.iss;
        this.degree = snd.setting(Setting.TCP_REORDERING);
    }

    /** Begins an acknowledgement. */
    void begin() {
        told = false;
    }

    /** Steps 1 to 3: a segment turns out to have been delivered. */
    void delivered(Sent s, boolean echoOlder, long now) {
        long took = now - s.at;
        if (s.again && (echoOlder || took < snd.rtt.least())) {
            return; // it was the original that arrived
        }
        if (!any || s.at > xmitAt || s.at == xmitAt && Seq.gt(s.end, xmitEnd)) {
            any = true;
            xmitAt = s.at;
            xmitEnd = s.end;
            rtt = took;
        }
        if (Seq.gt(s.end, fack)) {
            fack = s.end;
        } else if (!s.again && Seq.lt(s.end, fack)) {
            onReordering(s);
        }
    }

    private void onReordering(Sent s) {
        reordering = true;
        int segments = (fack - s.seq + snd.mss - 1) / snd.mss;
        degree = Math.max(degree, Math.min(segments, GREATEST_REORDERING));
        if (!told) {
            told = true;
            snd.reorderingSeen(Counter.TcpExtTCPSACKReorder);
        }
    }

    /** The peer got something twice: where segments are reordered the window was too narrow (section 6.2, step 4). */
    void onDuplicateSack() {
        if (reordering && !roundOpen) {
            roundOpen = true;
            roundEnd = snd.sndNxt;
            persist = PERSIST;
            multiplier = Math.min(multiplier + 1, 32);
        }
    }

    /** A recovery ended. */
    void onRecovered() {
        if (--persist <= 0) {
            multiplier = 1;
            persist = PERSIST;
        }
    }

    /** By how many segments the network has been seen to reorder, at least what counts as loss. */
    int reordering() {
        return degree;
    }

    /** Step 4: how much later another segment must have been sent, ns. */
    private long window(boolean recovering) {
        if (roundOpen && Seq.ge(snd.sndUna, roundEnd)) {
            roundOpen = false;
        }
        if (!reordering && (recovering || board.sackedBytes >= degree * snd.mss)) {
            return 0;
        }
        return Math.min(multiplier * snd.rtt.least() / 4, snd.rtt.srtt());
    }

    /** Marks what is lost by counting (RFC 6675 section 4, IsLost): enough segments beyond it have arrived. */
    private void count(long now) {
        int beyond = board.sackedBytes;
        for (Sent s = board.first; s != null && beyond >= degree * snd.mss; s = s.after) {
            if (s.sacked) {
                beyond -= s.length();
            } else if (!s.lost && !s.again) {
                snd.congestion.onLost(s, board.lose(s), now);
            }
        }
    }

    /**
     * Step 5: marks what is lost.
     *
     * @return when to look again, or {@link Clock#NEVER}
     */
    long detect(boolean recovering, long now) {
        if (!any) {
            return Clock.NEVER;
        }
        if ((snd.setting(Setting.TCP_RECOVERY) & 1) == 0) {
            count(now);
            return Clock.NEVER;
        }
        long patience = rtt + window(recovering);
        long again = Clock.NEVER;
        for (Sent s = board.oldest; s != null; ) {
            Sent later = s.later;
            boolean before = s.at < xmitAt || s.at == xmitAt && Seq.lt(s.end, xmitEnd);
            if (!before) {
                break;
            }
            if (s.at + patience - now <= 0) {
                snd.congestion.onLost(s, board.lose(s), now);
            } else {
                again = s.at + patience; // the last one's time suffices: it is the latest
            }
            s = later;
        }
        return again;
    }
}
