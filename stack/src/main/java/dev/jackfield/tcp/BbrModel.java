package dev.jackfield.tcp;

/**
 * What {@link Bbr} believes of the path (draft-ietf-ccwg-bbr section 2.4): the greatest rate at which it delivers, its least round-trip time, how acknowledgements
 * are bunched, and, learned from loss and congestion marks, how much may be in flight and how fast, in the long run (inflight_hi) and until the path is probed
 * again (bw_lo, inflight_lo). Bandwidths are in bytes a second, volumes in bytes, times in ns.
 */
final class BbrModel {
    static final double LOSS_THRESHOLD = 0.02;
    static final double MARK_THRESHOLD = 0.5; // of what is delivered
    static final double BETA = 0.7;
    static final double NO_BANDWIDTH_LIMIT = Double.POSITIVE_INFINITY;
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final double HEADROOM = 0.15;
    private static final double FULL_BANDWIDTH_GROWTH = 1.25;
    private static final int FULL_BANDWIDTH_ROUNDS = 3;
    private static final int FULL_LOSS_EVENTS = 6;
    private static final int FULL_MARK_ROUNDS = 2;
    private static final int AGGREGATION_ROUNDS = 10;
    private static final long MIN_RTT_WINDOW = TcpConfig.seconds(10);
    private static final long PROBE_RTT_INTERVAL = TcpConfig.seconds(5);

    // Rounds: until what is sent from now on is acknowledged.
    private long roundEnd; // bytes delivered
    boolean roundStart;
    int rounds;
    int roundsSinceProbe;

    // Bandwidth: the greatest of this cycle of probing and of the one before.
    private double bandwidthNow;
    private double bandwidthBefore;
    double bandwidthLo = NO_BANDWIDTH_LIMIT;

    // Whether the pipe is full: the bandwidth does not grow any more.
    private double fullBandwidth;
    private int fullRounds;
    boolean fullNow;
    boolean fullReached;

    // Round-trip time.
    long minRtt;
    private long minRttAt;
    private long probeRttMin = Long.MAX_VALUE;
    private long probeRttAt;
    boolean probeRttExpired;

    // Bunched acknowledgements.
    private final WindowedMax extraAcked = new WindowedMax();
    private long extraSince;
    private double extraDelivered;

    // Volume.
    int inflightHi = NO_LIMIT;
    int inflightLo = NO_LIMIT;

    // What a round shows.
    private long lossRoundEnd;
    private boolean lossRoundStart;
    private boolean lossInRound;
    private boolean markInRound;
    private int markedRounds;
    private int lossEvents;
    private double bandwidthLatest;
    private long inflightLatest;

    BbrModel(long srtt, long now) {
        minRtt = srtt;
        minRttAt = now;
        probeRttAt = now;
        extraSince = now;
    }

    // ---- what is believed

    double maxBandwidth() {
        return Math.max(bandwidthNow, bandwidthBefore);
    }

    /** What it is sent by. */
    double bandwidth() {
        return Math.min(maxBandwidth(), bandwidthLo);
    }

    /** The product of a bandwidth and the least round-trip time, 0 while nothing is known. */
    static double product(double bandwidth, long rtt) {
        return bandwidth * rtt / 1e9;
    }

    int extraAcked() {
        return (int) extraAcked.get();
    }

    /** What may be in flight so that others find room. */
    int inflightWithHeadroom(int mss, int least) {
        if (inflightHi == NO_LIMIT) {
            return NO_LIMIT;
        }
        int headroom = Math.max(mss, (int) (HEADROOM * inflightHi));
        return Math.max(inflightHi - headroom, least);
    }

    // ---- an acknowledgement

    /**
     * Takes what it says of bandwidth, rounds, loss and bunching.
     *
     * @param probing whether the state probes for bandwidth, so that loss tells nothing of the short term
     */
    void update(RateSample r, boolean probing, int cwnd) {
        latestSignals(r);
        updateRound(r);
        double rate = r.rate();
        if (rate > 0 && (rate >= maxBandwidth() || !r.appLimited)) {
            bandwidthNow = Math.max(bandwidthNow, rate);
        }
        lossInRound |= r.lost > 0;
        lossEvents += r.lost > 0 ? 1 : 0;
        if (lossRoundStart && !probing && (lossInRound || markInRound)) {
            lowerBounds(cwnd);
        }
        aggregation(r, cwnd);
    }

    /** Ends what {@link #update} began: a round of loss signals may begin anew. */
    void advance(RateSample r) {
        if (lossRoundStart) {
            markedRounds = markInRound ? markedRounds + 1 : 0;
            lossInRound = false;
            markInRound = false;
            lossEvents = 0;
            bandwidthLatest = r.rate();
            inflightLatest = r.delivered;
        }
    }

    private void latestSignals(RateSample r) {
        bandwidthLatest = Math.max(bandwidthLatest, r.rate());
        inflightLatest = Math.max(inflightLatest, r.delivered);
        lossRoundStart = r.priorDelivered >= lossRoundEnd;
        if (lossRoundStart) {
            lossRoundEnd = r.totalDelivered;
        }
    }

    private void updateRound(RateSample r) {
        roundStart = r.priorDelivered >= roundEnd;
        if (roundStart) {
            startRound(r.totalDelivered);
            rounds++;
            roundsSinceProbe++;
        }
    }

    void startRound(long delivered) {
        roundEnd = delivered;
    }

    private void lowerBounds(int cwnd) {
        if (bandwidthLo == NO_BANDWIDTH_LIMIT) {
            bandwidthLo = maxBandwidth();
        }
        if (inflightLo == NO_LIMIT) {
            inflightLo = cwnd;
        }
        bandwidthLo = Math.max(bandwidthLatest, BETA * bandwidthLo);
        inflightLo = (int) Math.max(inflightLatest, BETA * inflightLo);
    }

    private void aggregation(RateSample r, int cwnd) {
        double expected = product(bandwidth(), r.now - extraSince);
        if (extraDelivered <= expected) {
            extraDelivered = 0;
            extraSince = r.now;
            expected = 0;
        }
        extraDelivered += r.acked;
        double extra = Math.min(extraDelivered - expected, cwnd);
        extraAcked.update(extra, rounds, fullReached ? AGGREGATION_ROUNDS : 1);
    }

    void restartAggregation(long now) {
        extraSince = now;
        extraDelivered = 0;
    }

    /** The network marked a segment. */
    void onMark() {
        markInRound = true;
    }

    // ---- the full pipe

    void checkFull(RateSample r) {
        if (fullNow || !roundStart || r.appLimited || r.rate() == 0) {
            return;
        }
        if (r.rate() >= fullBandwidth * FULL_BANDWIDTH_GROWTH) {
            watchForFull(r.rate());
            return;
        }
        fullNow = ++fullRounds >= FULL_BANDWIDTH_ROUNDS;
        fullReached |= fullNow;
    }

    /** From now on it is full when the bandwidth does not grow beyond this. */
    void watchForFull(double bandwidth) {
        fullBandwidth = bandwidth;
        fullRounds = 0;
        fullNow = false;
    }

    /** Whether losses or marks say that the pipe is more than full while its size is still being looked for. */
    boolean startupTooHigh(RateSample r) {
        boolean losses = r.recovering && lossEvents >= FULL_LOSS_EVENTS && tooHigh(r.lostSince, r.sentInFlight);
        return lossRoundStart && (losses || markInRound && markedRounds + 1 >= FULL_MARK_ROUNDS);
    }

    void onStartupTooHigh(int inflight) {
        fullReached = true;
        inflightHi = (int) Math.max(inflight, inflightLatest);
    }

    static boolean tooHigh(long lost, int sentInFlight) {
        return lost > sentInFlight * LOSS_THRESHOLD;
    }

    /** Whether what was in flight when the sample was sent was more than the path takes. */
    static boolean tooHigh(RateSample r) {
        return tooHigh(r.lostSince, r.sentInFlight) || r.markedSince > r.delivered * MARK_THRESHOLD;
    }

    // ---- bounds

    /** A cycle of probing is over. */
    void advanceBandwidth() {
        if (bandwidthNow == 0) {
            return; // nothing was measured
        }
        bandwidthBefore = bandwidthNow;
        bandwidthNow = 0;
    }

    void resetLowerBounds() {
        bandwidthLo = NO_BANDWIDTH_LIMIT;
        inflightLo = NO_LIMIT;
    }

    void resetCongestionSignals() {
        lossInRound = false;
        markInRound = false;
        bandwidthLatest = 0;
        inflightLatest = 0;
    }

    // ---- the round-trip time

    void updateMinRtt(RateSample r) {
        probeRttExpired = r.now > probeRttAt + PROBE_RTT_INTERVAL;
        if (r.rtt > 0 && (r.rtt < probeRttMin || probeRttExpired)) {
            probeRttMin = r.rtt;
            probeRttAt = r.now;
        }
        boolean expired = r.now > minRttAt + MIN_RTT_WINDOW;
        if (probeRttMin != Long.MAX_VALUE && (minRtt == 0 || probeRttMin < minRtt || expired)) {
            minRtt = probeRttMin;
            minRttAt = probeRttAt;
        }
    }

    /** It was looked for just now. */
    void probedRtt(long now) {
        probeRttAt = now;
    }
}
