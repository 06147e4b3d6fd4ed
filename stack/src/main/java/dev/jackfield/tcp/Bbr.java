package dev.jackfield.tcp;

import java.util.random.RandomGenerator;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr): sends at the rate at which the path delivers, with about one bandwidth-delay product in flight, and now and then
 * probes for more bandwidth, and for the round-trip time of an empty queue. What it believes of the path is its {@link BbrModel}; this is the state machine, and what
 * follows from the model for pacing rate and window. Names are the draft's.
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

    /** Of which part of a probe the acknowledgements are that come now. */
    private enum AckPhase {
        INIT,
        REFILLING,
        STARTING,
        FEEDBACK,
        STOPPING
    }

    private static final int INITIAL_SEGMENTS = 10;
    private static final int LEAST_SEGMENTS = 4;
    private static final double MARGIN = 0.99; // of the bandwidth, so that queues empty
    private static final int RENO_ROUNDS = 63;
    private static final int GREATEST_SLOPE = 30;
    private static final long PROBE_WAIT = TcpConfig.seconds(2); // and up to a second more
    private static final long PROBE_RTT_DURATION = TcpConfig.millis(200);
    private static final long UNKNOWN_RTT = TcpConfig.millis(1);
    private static final int BURSTS_A_SECOND = 1024;
    private static final int GREATEST_BURST = 65_536;

    private final BbrModel model;
    private final DeliveryRate rate;
    private final RandomGenerator random;
    private int mss;
    private int cwnd;
    private int cwndBefore; // before recovery or PROBE_RTT
    private double pacingRate;
    private boolean rttSeen;

    private State state = State.STARTUP;
    private AckPhase ackPhase = AckPhase.INIT;
    private boolean probeSamples; // what is acknowledged or lost may have been sent while probing for bandwidth
    private long cycleAt;
    private long probeWait;
    private int probeUpRounds;
    private long probeUpAcked;
    private long probeUpStep = Long.MAX_VALUE; // bytes acknowledged for each segment more
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
    // -----------------------------------------------------------------------------------------------

    @Override
    public void onAck(RateSample r) {
        totalDelivered = r.totalDelivered;
        model.update(r, probingForBandwidth(), cwnd);
        model.checkFull(r);
        checkStartupDone(r);
        checkDrainDone(r);
        updateProbeBwCycle(r);
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

    private int least() {
        return LEAST_SEGMENTS * mss;
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

    private int inflight(double bandwidth, double gain) {
        return quantized(volume(bandwidth, gain));
    }

    // ---- STARTUP and DRAIN
    // ------------------------------------------------------------------------------------------------

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
            startProbeBwDown(r.now);
        }
    }

    // ---- PROBE_BW
    // ---------------------------------------------------------------------------------------------------------

    private void startProbeBwDown(long now) {
        model.resetCongestionSignals();
        probeUpStep = Long.MAX_VALUE;
        model.roundsSinceProbe = random.nextInt(2);
        probeWait = PROBE_WAIT + random.nextLong(TcpConfig.seconds(1));
        cycleAt = now;
        ackPhase = AckPhase.STOPPING;
        model.startRound(totalDelivered);
        state = State.PROBE_BW_DOWN;
    }

    private void startProbeBwRefill() {
        model.resetLowerBounds();
        probeUpRounds = 0;
        probeUpAcked = 0;
        ackPhase = AckPhase.REFILLING;
        model.startRound(totalDelivered);
        state = State.PROBE_BW_REFILL;
    }

    private void startProbeBwUp(RateSample r) {
        ackPhase = AckPhase.STARTING;
        model.startRound(totalDelivered);
        model.watchForFull(r.rate());
        state = State.PROBE_BW_UP;
        raiseSlope();
    }

    private void updateProbeBwCycle(RateSample r) {
        if (!model.fullReached) {
            return;
        }
        adaptUpperBound(r);
        switch (state) {
            case PROBE_BW_DOWN -> {
                if (timeToProbe(r)) {
                    startProbeBwRefill();
                } else if (timeToCruise(r)) {
                    state = State.PROBE_BW_CRUISE;
                }
            }
            case PROBE_BW_CRUISE -> {
                if (timeToProbe(r)) {
                    startProbeBwRefill();
                }
            }
            case PROBE_BW_REFILL -> {
                if (model.roundStart) {
                    probeSamples = true;
                    startProbeBwUp(r);
                }
            }
            case PROBE_BW_UP -> {
                if (timeToGoDown(r)) {
                    startProbeBwDown(r.now);
                }
            }
            case STARTUP, DRAIN, PROBE_RTT -> {}
        }
    }

    /** After some seconds, or, so that Reno flows get their share, after as many rounds as theirs would take to grow back. */
    private boolean timeToProbe(RateSample r) {
        double segments = Math.min(volume(model.bandwidth(), 1), cwnd) / mss;
        return r.now - cycleAt > probeWait || model.roundsSinceProbe >= Math.min(segments, RENO_ROUNDS);
    }

    private boolean timeToCruise(RateSample r) {
        return r.inFlight <= model.inflightWithHeadroom(mss, least())
                && r.inFlight <= inflight(model.maxBandwidth(), 1);
    }

    private boolean timeToGoDown(RateSample r) {
        if (r.limited && cwnd >= model.inflightHi) {
            model.watchForFull(r.rate()); // the bound holds it, not the path
            return false;
        }
        return model.fullNow;
    }

    private void adaptUpperBound(RateSample r) {
        if (ackPhase == AckPhase.STARTING && model.roundStart) {
            ackPhase = AckPhase.FEEDBACK;
        }
        if (ackPhase == AckPhase.STOPPING && model.roundStart) {
            probeSamples = false;
            ackPhase = AckPhase.INIT;
            if (state.probesBandwidth() && !r.appLimited) {
                model.advanceBandwidth();
            }
        }
        if (BbrModel.tooHigh(r)) {
            if (probeSamples) {
                onInflightTooHigh(r.sentInFlight, r.appLimited, r.now);
            }
            return;
        }
        if (model.inflightHi == BbrModel.NO_LIMIT) {
            return;
        }
        model.inflightHi = Math.max(model.inflightHi, r.sentInFlight);
        if (state == State.PROBE_BW_UP) {
            probeUpward(r);
        }
    }

    private void raiseSlope() {
        long growth = (long) mss << probeUpRounds;
        probeUpRounds = Math.min(probeUpRounds + 1, GREATEST_SLOPE);
        probeUpStep = Math.max((long) ((double) cwnd * mss / growth), 1);
    }

    private void probeUpward(RateSample r) {
        if (!r.limited || cwnd < model.inflightHi) {
            return;
        }
        probeUpAcked += r.acked;
        if (probeUpAcked >= probeUpStep) {
            long steps = probeUpAcked / probeUpStep;
            probeUpAcked -= steps * probeUpStep;
            model.inflightHi = (int) Math.min(model.inflightHi + steps * mss, 1 << 30);
        }
        if (model.roundStart) {
            raiseSlope();
        }
    }

    private void onInflightTooHigh(int sentInFlight, boolean appLimited, long now) {
        probeSamples = false; // once for each probe
        if (!appLimited) {
            double target = Math.min(volume(model.bandwidth(), 1), cwnd);
            model.inflightHi = (int) Math.max(sentInFlight, target * BbrModel.BETA);
        }
        if (state == State.PROBE_BW_UP) {
            startProbeBwDown(now);
        }
    }

    @Override
    public void onLost(Sent s, long now) {
        if (!probeSamples) {
            return;
        }
        long lost = rate.lost() - s.lostBefore;
        if (BbrModel.tooHigh(lost, s.inFlight)) {
            // Within the segment, where did the losses cross the threshold?
            int before = Math.max(s.inFlight - s.length(), 0);
            double lostBefore = lost - s.length();
            double prefix = (BbrModel.LOSS_THRESHOLD * before - lostBefore) / (1 - BbrModel.LOSS_THRESHOLD);
            onInflightTooHigh(before + (int) Math.max(prefix, 0), s.appLimited, now);
        }
    }

    // ---- PROBE_RTT
    // --------------------------------------------------------------------------------------------------------

    private int probeRttCwnd() {
        return Math.max((int) volume(model.bandwidth(), State.PROBE_RTT.cwndGain), least());
    }

    private void checkProbeRtt(RateSample r) {
        if (state != State.PROBE_RTT && model.probeRttExpired && !idleRestart) {
            state = State.PROBE_RTT;
            saveCwnd();
            probeRttDoneAt = 0;
            ackPhase = AckPhase.STOPPING;
            model.startRound(totalDelivered);
        }
        if (state == State.PROBE_RTT) {
            rate.onAppLimited(r.inFlight); // what is measured now is no bandwidth
            if (probeRttDoneAt == 0 && r.inFlight <= probeRttCwnd()) {
                probeRttDoneAt = r.now + PROBE_RTT_DURATION;
                probeRttRoundDone = false;
                model.startRound(totalDelivered);
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
            startProbeBwDown(now);
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
    // ------------------------------------------------------------------------------------------------

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
