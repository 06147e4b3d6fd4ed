package dev.jackfield.tcp;

/** A stretch of sequence space that was transmitted in one go and is not acknowledged yet: an entry of the {@link Scoreboard}. */
final class Sent {
    int seq;
    int end;
    /** When it was transmitted last, ns. */
    long at;
    /** Whether it was transmitted more than once. */
    boolean again;
    /** The peer has it (RFC 2018). */
    boolean sacked;
    /** It is thought lost, and has not been sent again since. */
    boolean lost;
    /** It was sent again, and that transmission is thought to be on its way. */
    boolean resent;

    // As it was when it was transmitted last, see DeliveryRate.
    long firstSentAt;
    long deliveredAt;
    long delivered;
    long marked;
    long lostBefore;
    int inFlight;
    boolean appLimited;

    // By sequence number.
    Sent before;
    Sent after;
    // By time of transmission; those the peer has are not in it.
    Sent earlier;
    Sent later;
    boolean timed;

    /** Entries that are in no scoreboard, to be used again: one of these serves all connections of a host. */
    static final class Spares {
        private static final int MOST = 4096;

        private Sent first;
        private int count;

        Sent take() {
            Sent s = first;
            if (s == null) {
                return new Sent();
            }
            first = s.after;
            count--;
            s.after = null;
            return s;
        }

        void give(Sent s) {
            if (count == MOST) {
                return;
            }
            s.again = false;
            s.sacked = false;
            s.lost = false;
            s.resent = false;
            s.timed = false;
            s.before = null;
            s.earlier = null;
            s.later = null;
            s.after = first;
            first = s;
            count++;
        }
    }

    /** Splits it at {@code seq}: it keeps the left part, and another becomes the right one. */
    void cut(int seq, Sent r) {
        r.seq = seq;
        r.end = end;
        r.at = at;
        r.again = again;
        r.sacked = sacked;
        r.lost = lost;
        r.resent = resent;
        r.firstSentAt = firstSentAt;
        r.deliveredAt = deliveredAt;
        r.delivered = delivered;
        r.marked = marked;
        r.lostBefore = lostBefore;
        r.inFlight = inFlight;
        r.appLimited = appLimited;
        end = seq;
    }

    int length() {
        return end - seq;
    }
}
