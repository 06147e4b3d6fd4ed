package dev.jackfield.tcp;

import dev.jackfield.tcp.Bbr.State;

/**
 * How {@link Bbr} looks for more bandwidth once the pipe was full (draft-ietf-ccwg-bbr section 5.3.3, ProbeBW): a cycle of leaving room for others, cruising, refilling the
 * pipe, and sending faster than it delivers until the rate grows no more or too much is lost, which teaches how much may be in flight in the long run.
 */
final class BandwidthProbe {
    private static final int RENO_ROUNDS = 63;
    private static final int GREATEST_SLOPE = 30;
    private static final long WAIT = TcpConfig.seconds(2); // and up to a second more

    private final Bbr bbr;
    private final BbrModel model;
    private boolean samples; // what is acknowledged or lost may have been sent while probing
    private boolean stopping; // until the round is over that began when probing ended
    private long cycleAt;
    private long wait;
    private int upRounds;
    private long upAcked;
    private long upStep; // bytes acknowledged for each segment more

    BandwidthProbe(Bbr bbr) {
        this.bbr = bbr;
        this.model = bbr.model();
    }

    // ---- the cycle

    void startDown(long now) {
        model.resetCongestionSignals();
        model.roundsSinceProbe = bbr.random.nextInt(2);
        wait = WAIT + bbr.random.nextLong(TcpConfig.seconds(1));
        cycleAt = now;
        stop();
        bbr.enter(State.PROBE_BW_DOWN);
    }

    /** Probing is over, but for what is under way. */
    void stop() {
        stopping = true;
        bbr.startRound();
    }

    private void startRefill() {
        model.resetLowerBounds();
        upRounds = 0;
        upAcked = 0;
        stopping = false;
        bbr.startRound();
        bbr.enter(State.PROBE_BW_REFILL);
    }

    private void startUp(RateSample r) {
        model.watchForFull(r.rate());
        bbr.enter(State.PROBE_BW_UP);
        raiseSlope();
    }

    void onAck(RateSample r) {
        adaptUpperBound(r);
        switch (bbr.state()) {
            case PROBE_BW_DOWN -> {
                if (timeToProbe(r)) {
                    startRefill();
                } else if (timeToCruise(r)) {
                    bbr.enter(State.PROBE_BW_CRUISE);
                }
            }
            case PROBE_BW_CRUISE -> {
                if (timeToProbe(r)) {
                    startRefill();
                }
            }
            case PROBE_BW_REFILL -> {
                if (model.roundStart) {
                    samples = true;
                    startUp(r);
                }
            }
            case PROBE_BW_UP -> {
                if (timeToGoDown(r)) {
                    startDown(r.now);
                }
            }
            case STARTUP, DRAIN, PROBE_RTT -> {}
        }
    }

    /** After some seconds, or, so that Reno flows get their share, after as many rounds as theirs would take to grow back. */
    private boolean timeToProbe(RateSample r) {
        double segments = bbr.target() / bbr.mss();
        return r.now - cycleAt > wait || model.roundsSinceProbe >= Math.min(segments, RENO_ROUNDS);
    }

    private boolean timeToCruise(RateSample r) {
        return r.inFlight <= model.inflightWithHeadroom(bbr.mss(), bbr.least())
                && r.inFlight <= bbr.inflight(model.maxBandwidth(), 1);
    }

    private boolean timeToGoDown(RateSample r) {
        if (r.limited && bbr.cwnd() >= model.inflightHi) {
            model.watchForFull(r.rate()); // the bound holds it, not the path
            return false;
        }
        return model.fullNow;
    }

    // ---- the upper bound

    private void adaptUpperBound(RateSample r) {
        if (stopping && model.roundStart) {
            samples = false;
            stopping = false;
            if (bbr.state().probesBandwidth() && !r.appLimited) {
                model.advanceBandwidth();
            }
        }
        if (BbrModel.tooHigh(r)) {
            if (samples) {
                onTooHigh(r.sentInFlight, r.appLimited, r.now);
            }
            return;
        }
        if (model.inflightHi == BbrModel.NO_LIMIT) {
            return;
        }
        model.inflightHi = Math.max(model.inflightHi, r.sentInFlight);
        if (bbr.state() == State.PROBE_BW_UP) {
            probeUpward(r);
        }
    }

    private void raiseSlope() {
        long growth = (long) bbr.mss() << upRounds;
        upRounds = Math.min(upRounds + 1, GREATEST_SLOPE);
        upStep = Math.max((long) ((double) bbr.cwnd() * bbr.mss() / growth), 1);
    }

    private void probeUpward(RateSample r) {
        if (!r.limited || bbr.cwnd() < model.inflightHi) {
            return;
        }
        upAcked += r.acked;
        if (upAcked >= upStep) {
            long steps = upAcked / upStep;
            upAcked -= steps * upStep;
            model.inflightHi = (int) Math.min(model.inflightHi + steps * bbr.mss(), 1 << 30);
        }
        if (model.roundStart) {
            raiseSlope();
        }
    }

    private void onTooHigh(int sentInFlight, boolean appLimited, long now) {
        samples = false; // once for each probe
        if (!appLimited) {
            model.inflightHi = (int) Math.max(sentInFlight, bbr.target() * BbrModel.BETA);
        }
        if (bbr.state() == State.PROBE_BW_UP) {
            startDown(now);
        }
    }

    /** A segment was lost, of {@code lost} bytes since it was sent, with it. */
    void onLost(Sent s, long lost, long now) {
        if (samples && BbrModel.tooHigh(lost, s.inFlight)) {
            // Within the segment, where did the losses cross the threshold?
            int before = Math.max(s.inFlight - s.length(), 0);
            double lostBefore = lost - s.length();
            double prefix = (BbrModel.LOSS_THRESHOLD * before - lostBefore) / (1 - BbrModel.LOSS_THRESHOLD);
            onTooHigh(before + (int) Math.max(prefix, 0), s.appLimited, now);
        }
    }
}
