package dev.jackfield.tcp;

/**
 * How much may be in flight: the seam at which algorithms are exchanged. It is told what happened and answers a window in bytes; which segments
 * are lost is {@link LossRecovery}'s business.
 */
interface CongestionControl {
    /** Whether there is one of that name. */
    static boolean known(String name) {
        return name.equals("cubic") || name.equals("reno");
    }

    /** The one of that name. */
    static CongestionControl of(String name, int mss) {
        return switch (name) {
            case "cubic" -> new Cubic(mss);
            case "reno" -> new Reno(mss);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Its name for TCP_CONGESTION. */
    String name();

    /** The congestion window in bytes, at least one segment. */
    int cwnd();

    /** The slow-start threshold in bytes. */
    int ssthresh();

    /**
     * New data was acknowledged while nothing is being recovered by fast retransmit.
     *
     * @param acked bytes
     * @param limited whether the window was the limit before, so that it makes sense to raise it (RFC 7661)
     */
    void onAck(int acked, boolean limited, RttEstimator rtt, long now);

    /** Loss was detected by duplicates: recovery begins. */
    void onLoss(int inFlight, long now);

    /** All that was outstanding when recovery began is acknowledged. */
    void onRecovered(long now);

    /** The retransmission timer fired; only the first time for one flight. */
    void onTimeout(int inFlight, long now);

    /** Nothing was sent for at least a retransmission timeout (RFC 5681 section 4.1). */
    void onIdle(long now);

    /** The window during fast recovery, as {@link Prr} reckons it, in bytes. */
    void setCwnd(int cwnd);

    /** The last reduction was a mistake. */
    void onUndo();

    /** The segment size has changed. */
    void onMss(int mss);
}
