package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * Congestion window validation (RFC 7661) in Linux's form: the window grows only while it is the limit, or in slow start while half of it is in use; and one that was not used for a
 * retransmission timeout shrinks towards what was used.
 */
final class WindowValidation {
    private boolean limited; // by the window, in the round trip that is under way
    private int most; // outstanding in that round trip, bytes
    private int roundEnd; // SND.NXT when that was noted
    private int used; // of the window while it was not the limit, bytes
    private long since; // when it was last the limit

    void start(int seq, long now) {
        roundEnd = seq;
        since = now;
    }

    /**
     * Notes what was in use after a transmission.
     *
     * @param full whether the window left no room
     * @param patience after how long without being the limit it shrinks, ns
     */
    void onTransmit(int sndUna, int sndNxt, CongestionControl cc, boolean full, long patience, long now) {
        int outstanding = sndNxt - sndUna;
        if (Seq.ge(sndUna, roundEnd) || full || !limited && outstanding > most) {
            limited = full;
            most = outstanding;
            roundEnd = sndNxt;
        }
        if (limited(cc)) {
            used = 0;
            since = now;
            return;
        }
        used = Math.max(used, outstanding);
        if (now - since >= patience) {
            cc.onUnused(used);
            used = 0;
            since = now;
        }
    }

    /** Whether the window is the limit. */
    boolean limited(CongestionControl cc) {
        return limited || cc.cwnd() < cc.ssthresh() && cc.cwnd() < 2L * most;
    }

    /** Whether the window left no room, in this round trip. */
    boolean full() {
        return limited;
    }

    /** The window was set for another reason. */
    void restart(long now) {
        used = 0;
        since = now;
    }
}
