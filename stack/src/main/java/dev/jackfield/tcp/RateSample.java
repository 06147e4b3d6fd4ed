package dev.jackfield.tcp;

/**
 * What one acknowledgement says: how much it delivered and how fast that came, for the {@link CongestionControl} (Linux's struct rate_sample). A host has
 * one, which is filled anew for each acknowledgement.
 */
final class RateSample {
    /** When it came, ns. */
    long now;
    /** Bytes that it says were delivered, cumulatively or selectively. */
    int acked;
    /** Whether it moved SND.UNA. */
    boolean advanced;
    /** Bytes found lost by it. */
    int lost;
    /** The time since the latest of what was delivered was sent, if only once; 0 when nothing tells, ns. */
    long rtt;
    /** The smoothed round-trip time, ns. */
    long srtt;
    /** In flight before it and after it, bytes. */
    int inFlightBefore;

    int inFlight;
    /** Whether the congestion window was the limit, so that it makes sense to raise it ({@link WindowValidation}). */
    boolean limited;
    /** Whether fast recovery, or recovery from a timeout, is under way. */
    boolean recovering;

    // ---- the sample: of the latest sent of what was delivered

    /** Bytes delivered in all when that was sent; -1 when nothing with a known time was delivered. */
    long priorDelivered;
    /** Segments that this acknowledgement says were delivered. */
    int segments;
    /** Bytes delivered in all now. */
    long totalDelivered;
    /** Bytes delivered over the interval, and the interval in ns; it tells nothing when that is 0. */
    long delivered;

    long interval;
    /** Whether the application was the limit when that was sent. */
    boolean appLimited;
    /** In flight when that had been sent, bytes. */
    int sentInFlight;
    /** Found lost between then and now, bytes. */
    long lostSince;
    /** Delivered between then and now with congestion marks, bytes. */
    long markedSince;

    long priorDeliveredAt;
    long priorLost;
    long priorMarked;
    int priorEnd;

    /** Bytes a second; 0 when the sample tells nothing. */
    long rate() {
        return interval <= 0 ? 0 : (long) (delivered * 1e9 / interval);
    }
}
