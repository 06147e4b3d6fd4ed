package dev.jackfield.tcp;

import java.util.random.RandomGenerator;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr): sends at the rate at which the path delivers, with about one bandwidth-delay product in flight, and now and then
 * probes for more bandwidth ({@link BandwidthProbe}), and for the round-trip time of an empty queue. What it believes of the path is its {@link BbrModel}; this is the
 * state machine, and what follows from the model for pacing rate and window. Names are the draft's.
 */
final class Bbr implements CongestionControl {
    /** What it is doing. */
    enum State {
        /** Doubling each round trip until the pipe is full. */
        STARTUP(2.77, 2),
        /** Emptying the queue that this made. */
        DRAIN(0.5, 2),
        /** Leaving room for others. */
        PROBE_BW_DOWN(0.9, 2),
        PROBE_BW_CRUISE(1, 2),
        /** Filling the pipe, so that probing meets no loss for want of it. */
        PROBE_BW_REFILL(1, 2),
        /** Looking for more. */
        PROBE_BW_UP(1.25, 2.25),
        /** Emptying the pipe to see the round-trip time without a queue. */
        PROBE_RTT(1, 0.5);

        final double pacingGain;
        final double cwndGain;

        State(double pacingGain, double cwndGain) {
            this.pacingGain = pacingGain;
            this.cwndGain = cwndGain;
        }

        boolean probesBandwidth() {
            return ordinal() >= PROBE_BW_DOWN.ordinal() && ordinal() <= PROBE_BW_UP.ordinal();
        }
    }

    private static final int INITIAL_SEGMENTS = 10;
    private static final int LEAST_SEGMENTS = 4;
    private static final double MARGIN = 0.99; // of the bandwidth, so that queues empty
    private static final long PROBE_RTT_DURATION = TcpConfig.millis(200);
    private static final long UNKNOWN_RTT = TcpConfig.millis(1);
    private static final int BURSTS_A_SECOND = 1024;
    private static final int GREATEST_BURST = 65_536;

    private final BbrModel model;
    private final DeliveryRate rate;
    final RandomGenerator random;
    private int mss;
    private int cwnd;
    private int cwndBefore; // before recovery or PROBE_RTT
    private double pacingRate;
    private boolean rttSeen;

    private State state = State.STARTUP;
    private BandwidthProbe probe; // null while the pipe was never full
    private long probeRttDoneAt;
    private boolean probeRttRoundDone;
    private boolean idleRestart;

    // Of the last acknowledgement.
    private long totalDelivered;
    private boolean repairing;

    /**
     * @param srtt round-trip time of the handshake in ns, 0 when not known
     * @param random for the time between probes
     */
    Bbr(int mss, long srtt, DeliveryRate rate, RandomGenerator random, long now) {
        this.mss = mss;
        this.rate = rate;
        this.random = random;
        this.model = new BbrModel(srtt, now);
        this.cwnd = INITIAL_SEGMENTS * mss;
        initPacingRate(srtt);
    }

    private void initPacingRate(long srtt) {
        rttSeen = srtt > 0;
        pacingRate = State.STARTUP.pacingGain * cwnd * 1e9 / (rttSeen ? srtt : UNKNOWN_RTT);
    }

    @Override
    public String name() {
        return "bbr";
    }

    @Override
    public int cwnd() {
        return cwnd;
    }

    @Override
    public int ssthresh() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean ownsWindow() {
        return true;
    }

    @Override
    public long pacingRate() {
        return Math.max((long) pacingRate, 1);
    }

    @Override
    public int buffersOfWindow() {
        return 3;
    }

    State state() {
        return state;
    }

    BbrModel model() {
        return model;
    }

    @Override
    public Object info() {
        return new BbrInfo(
                (long) model.bandwidth(), model.minRtt / 1000, state.pacingGain, state.cwndGain, state.name());
    }

    // ---- an acknowledgement

    @Override
    public void onAck(RateSample r) {
        totalDelivered = r.totalDelivered;
        model.update(r, probingForBandwidth(), cwnd);
        model.checkFull(r);
        checkStartupDone(r);
        checkDrainDone(r);
        if (model.fullReached) {
            probe().onAck(r);
        }
        model.updateMinRtt(r);
        checkProbeRtt(r);
        model.advance(r);
        setPacingRate(r);
        setCwnd(r);
    }

    private boolean probingForBandwidth() {
        return state == State.STARTUP || state == State.PROBE_BW_REFILL || state == State.PROBE_BW_UP;
    }

    private void setPacingRate(RateSample r) {
        if (!rttSeen && r.srtt > 0) {
            initPacingRate(r.srtt);
        }
        setPacingRate(state.pacingGain);
    }

    private void setPacingRate(double gain) {
        double wanted = gain * model.bandwidth() * MARGIN;
        if (wanted > 0 && (model.fullReached || wanted > pacingRate)) {
            pacingRate = wanted;
        }
    }

    private void setCwnd(RateSample r) {
        if (r.acked > 0) {
            int most = quantized(volume(model.bandwidth(), state.cwndGain) + model.extraAcked());
            if (model.fullReached) {
                cwnd = (int) Math.min((long) cwnd + r.acked, most);
            } else if (cwnd < most || r.totalDelivered < 2L * INITIAL_SEGMENTS * mss) {
                cwnd += r.acked;
            }
            cwnd = Math.max(cwnd, least());
        }
        if (repairing && r.recovering) {
            return; // after a timeout the window is what is delivered
        }
        if (state == State.PROBE_RTT) {
            cwnd = Math.min(cwnd, probeRttCwnd());
        }
        cwnd = Math.min(cwnd, Math.max(modelLimit(), least()));
    }

    /** What losses and marks have taught. */
    private int modelLimit() {
        int limit = BbrModel.NO_LIMIT;
        if (state.probesBandwidth() && state != State.PROBE_BW_CRUISE) {
            limit = model.inflightHi;
        } else if (state == State.PROBE_RTT || state == State.PROBE_BW_CRUISE) {
            limit = model.inflightWithHeadroom(mss, least());
        }
        return Math.min(limit, model.inflightLo);
    }

    int least() {
        return LEAST_SEGMENTS * mss;
    }

    int mss() {
        return mss;
    }

    /** What should be in flight: the bandwidth-delay product, as far as the window reaches. */
    double target() {
        return Math.min(volume(model.bandwidth(), 1), cwnd);
    }

    /** A multiple of the bandwidth-delay product. */
    private double volume(double bandwidth, double gain) {
        return model.minRtt == 0 ? INITIAL_SEGMENTS * mss : gain * BbrModel.product(bandwidth, model.minRtt);
    }

    /** So much that bursts and delayed acknowledgements do not starve the path. */
    private int quantized(double volume) {
        double burst = Math.max(Math.min(pacingRate / BURSTS_A_SECOND, GREATEST_BURST), 2 * mss);
        double v = Math.max(Math.max(volume, 3 * burst), least());
        if (state == State.PROBE_BW_UP) {
            v += 2 * mss;
        }
        return (int) Math.min(v, 1 << 30);
    }

    int inflight(double bandwidth, double gain) {
        return quantized(volume(bandwidth, gain));
    }

    // ---- STARTUP and DRAIN

    private void checkStartupDone(RateSample r) {
        if (state != State.STARTUP) {
            return;
        }
        if (!model.fullReached && model.startupTooHigh(r)) {
            model.onStartupTooHigh(inflight(model.maxBandwidth(), 1));
        }
        if (model.fullReached) {
            state = State.DRAIN;
        }
    }

    private void checkDrainDone(RateSample r) {
        if (state == State.DRAIN && r.inFlight <= inflight(model.maxBandwidth(), 1)) {
            probe().startDown(r.now);
        }
    }

    private BandwidthProbe probe() {
        if (probe == null) {
            probe = new BandwidthProbe(this);
        }
        return probe;
    }

    void enter(State next) {
        state = next;
    }

    void startRound() {
        model.startRound(totalDelivered);
    }

    // ---- PROBE_RTT

    private int probeRttCwnd() {
        return Math.max((int) volume(model.bandwidth(), State.PROBE_RTT.cwndGain), least());
    }

    private void checkProbeRtt(RateSample r) {
        if (state != State.PROBE_RTT && model.probeRttExpired && !idleRestart) {
            state = State.PROBE_RTT;
            saveCwnd();
            probeRttDoneAt = 0;
            probe().stop();
        }
        if (state == State.PROBE_RTT) {
            rate.onAppLimited(r.inFlight); // what is measured now is no bandwidth
            if (probeRttDoneAt == 0 && r.inFlight <= probeRttCwnd()) {
                probeRttDoneAt = r.now + PROBE_RTT_DURATION;
                probeRttRoundDone = false;
                startRound();
            } else if (probeRttDoneAt != 0) {
                probeRttRoundDone |= model.roundStart;
                if (probeRttRoundDone) {
                    checkProbeRttDone(r.now);
                }
            }
        }
        if (r.acked > 0) {
            idleRestart = false;
        }
    }

    private void checkProbeRttDone(long now) {
        if (probeRttDoneAt == 0 || now < probeRttDoneAt) {
            return;
        }
        model.probedRtt(now);
        restoreCwnd();
        model.resetLowerBounds();
        if (model.fullReached) {
            probe().startDown(now);
            state = State.PROBE_BW_CRUISE;
        } else {
            state = State.STARTUP;
        }
    }

    private void saveCwnd() {
        cwndBefore = repairing ? Math.max(cwndBefore, cwnd) : cwnd;
    }

    private void restoreCwnd() {
        cwnd = Math.max(cwnd, cwndBefore);
    }

    // ---- what else happens

    @Override
    public void onLost(Sent s, long now) {
        if (probe != null) {
            probe.onLost(s, rate.lost() - s.lostBefore, now);
        }
    }

    @Override
    public void onMark() {
        model.onMark();
    }

    @Override
    public void reduce(long now) {
        // Losses were told one by one, and the window follows the model.
    }

    @Override
    public void onRecovered(long now) {}

    @Override
    public void onTimeout(long now) {
        saveCwnd();
        repairing = true;
        cwnd = mss;
    }

    @Override
    public void onTimeoutOver() {
        repairing = false;
        restoreCwnd();
    }

    @Override
    public void onUndo() {
        repairing = false;
        model.watchForFull(0); // the loss was none: look again
        model.resetLowerBounds();
        restoreCwnd();
    }

    @Override
    public void onRestart(long now) {
        if (!rate.appLimited()) {
            return;
        }
        idleRestart = true;
        model.restartAggregation(now);
        if (state.probesBandwidth()) {
            setPacingRate(1);
        } else if (state == State.PROBE_RTT) {
            checkProbeRttDone(now);
        }
    }

    @Override
    public void onIdle(long idle, long rto) {
        // Pacing does what a smaller window would do.
    }

    @Override
    public void onUnused(int used) {}

    @Override
    public void setCwnd(int cwnd) {
        this.cwnd = Math.max(cwnd, mss);
    }

    @Override
    public void onMss(int mss) {
        cwnd = (int) Math.max((long) cwnd * mss / this.mss, mss);
        this.mss = mss;
    }
}
