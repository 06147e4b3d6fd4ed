package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * Round-trip time and retransmission timeout (RFC 6298), with Linux's lower bound on the variance term rather than on the whole. All times
 * in ns.
 */
final class RttEstimator {
    private static final long INITIAL_RTO = 1_000_000_000L;
    static final long MAX_RTO = 120_000_000_000L;

    private long srtt;
    private long rttvar;
    private long least = Long.MAX_VALUE;
    private long latest;
    private long rto = INITIAL_RTO;

    private boolean timing;
    private int timedEnd; // the acknowledgement of what is before this ends the measurement
    private long timedAt;

    // ---- without timestamps, one segment at a time

    /** New data is sent up to {@code end}: it is timed, unless something else is. */
    void time(int end, long now) {
        if (!timing) {
            timing = true;
            timedEnd = end;
            timedAt = now;
        }
    }

    /** Something is sent again, so that nobody knows what an acknowledgement answers (Karn). */
    void stopTiming() {
        timing = false;
    }

    boolean timing() {
        return timing;
    }

    /** Everything before {@code sndUna} is acknowledged: the sample, where that is what was timed. */
    void onProgress(int sndUna, long floor, long now) {
        if (Seq.ge(sndUna, timedEnd)) {
            timing = false;
            sample(now - timedAt, floor);
        }
    }

    // ---- samples

    /**
     * Takes a sample (RFC 6298 section 2), never one of a retransmitted segment unless timestamps tell them apart (Karn).
     *
     * @param floor the least that is added to the smoothed time
     */
    void sample(long rtt, long floor) {
        rtt = Math.max(rtt, 1);
        latest = rtt;
        least = Math.min(least, rtt);
        if (srtt == 0) {
            srtt = rtt;
            rttvar = rtt / 2;
        } else {
            rttvar += (Math.abs(srtt - rtt) - rttvar) / 4;
            srtt += (rtt - srtt) / 8;
        }
        rto = Math.min(srtt + Math.max(floor, 4 * rttvar), MAX_RTO);
    }

    /** Takes over the timeout that the handshake ended with (RFC 6298 section 5.7). */
    void fallBack() {
        if (srtt == 0) {
            rto = 3 * INITIAL_RTO;
        }
    }

    boolean measured() {
        return srtt != 0;
    }

    /** Smoothed, 0 when there is no sample yet. */
    long srtt() {
        return srtt;
    }

    long variance() {
        return rttvar;
    }

    /** The least seen, or 0. */
    long least() {
        return least == Long.MAX_VALUE ? 0 : least;
    }

    long latest() {
        return latest;
    }

    /** The timeout without back-off. */
    long rto() {
        return rto;
    }

    /** The timeout after {@code n} that passed in vain (section 5.5). */
    long rto(int n) {
        return n >= 24 ? MAX_RTO : Math.min(rto << n, MAX_RTO);
    }
}
