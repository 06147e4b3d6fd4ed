package dev.jackfield.tcp;

/**
 * HyStart++ (RFC 9406): slow start that watches the round-trip time. When it rises, a queue is building up: growth is slowed for some rounds, and if the time
 * stays up slow start ends before packets are lost; if it was a false alarm, slow start goes on. Acknowledgements of many segments count in full, as large
 * sends are acknowledged so (the RFC's L is infinite).
 */
final class HyStart {
    private static final long LEAST_THRESHOLD = 4_000_000;
    private static final long GREATEST_THRESHOLD = 16_000_000;
    private static final int DIVISOR = 8;
    private static final int SAMPLES = 8;
    private static final int CONSERVATIVE_DIVISOR = 4;
    private static final int CONSERVATIVE_ROUNDS = 5;

    private boolean conservative;
    private boolean done;
    private boolean stopped;
    private int rounds; // in the conservative phase
    private long roundEnd; // of what is sent when so much has been delivered the next round consists
    private int samples;
    private long least = Long.MAX_VALUE;
    private long leastBefore = Long.MAX_VALUE;
    private long baseline = Long.MAX_VALUE;

    /** By how many bytes the window grows for an acknowledgement of {@code acked}. */
    int growth(int acked, RateSample r) {
        if (stopped) {
            return acked;
        }
        if (r.priorDelivered >= roundEnd) {
            nextRound(r.totalDelivered);
        }
        if (r.rtt > 0) {
            least = Math.min(least, r.rtt);
            samples++;
        }
        if (samples >= SAMPLES && leastBefore != Long.MAX_VALUE) {
            judge();
        }
        return conservative ? acked / CONSERVATIVE_DIVISOR : acked;
    }

    private void nextRound(long delivered) {
        roundEnd = delivered;
        leastBefore = least;
        least = Long.MAX_VALUE;
        samples = 0;
        if (conservative && ++rounds >= CONSERVATIVE_ROUNDS) {
            done = true;
        }
    }

    private void judge() {
        if (conservative) {
            if (least < baseline) { // a false alarm
                conservative = false;
                baseline = Long.MAX_VALUE;
            }
            return;
        }
        long threshold = Math.max(LEAST_THRESHOLD, Math.min(leastBefore / DIVISOR, GREATEST_THRESHOLD));
        if (least >= leastBefore + threshold) {
            conservative = true;
            baseline = least;
            rounds = 0;
        }
    }

    /** Whether slow start should end. */
    boolean finished() {
        return done;
    }

    /** Loss ended it: from now on it is plain slow start (section 4.3 applies it to the first one only). */
    void stop() {
        stopped = true;
        done = false;
        conservative = false;
    }
}
