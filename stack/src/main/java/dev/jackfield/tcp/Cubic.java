package dev.jackfield.tcp;

/**
 * CUBIC (RFC 9438): the window is a cubic function of the time since the last reduction, so that it returns quickly to where loss was met, lingers there, and
 * then probes, whatever the round-trip time; and is never less than what Reno would have. Slow start ends by {@link HyStart} before it overruns the path.
 */
final class Cubic extends LossBasedControl {
    private static final double C = 0.4; // segments / s^3
    private static final double BETA = 0.7;
    private static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA); // section 4.3
    private static final double GREATEST_GROWTH = 1.5; // in a round trip, section 4.2

    private HyStart hyStart; // null before the first acknowledgement

    private double most; // W_max, segments
    private double mostBefore; // the last reduction
    private long epoch; // when this stage of avoidance began, 0 for not yet
    private double k; // seconds until the plateau
    private double reno; // W_est, segments
    private boolean paused;
    private long grownAt;

    Cubic(int mss) {
        super(mss);
    }

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    int slowStart(int acked, RateSample r) {
        int growth = hyStart().growth(acked, r);
        if (hyStart.finished()) {
            endSlowStart();
        }
        return growth;
    }

    @Override
    double avoidance(int acked, RateSample r) {
        double segments = segments();
        if (epoch == 0) {
            begin(segments, r.now);
        } else if (paused) {
            epoch += r.now - grownAt; // the function does not run on while the window is not used (section 5.8)
        }
        paused = false;
        grownAt = r.now;
        double t = (r.now - epoch) / 1e9;
        double target = Math.clamp(at(t + r.srtt / 1e9), segments, GREATEST_GROWTH * segments);
        reno += (reno >= segmentsBefore() ? 1 : RENO_ALPHA) * acked / (segments * mss());
        if (at(t) < reno) {
            return Math.max(reno - exactSegments(), 0) * mss();
        }
        return (target - segments) / segments * acked;
    }

    private HyStart hyStart() {
        if (hyStart == null) {
            hyStart = new HyStart();
        }
        return hyStart;
    }

    private void begin(double segments, long now) {
        epoch = now;
        reno = segments;
        if (segments < most) {
            k = StrictMath.cbrt((most - segments) / C);
        } else {
            k = 0;
            most = segments;
        }
    }

    /** W_cubic(t), segments (section 4.2). */
    private double at(double t) {
        double d = t - k;
        return C * d * d * d + most;
    }

    @Override
    void onPause() {
        paused = true;
    }

    @Override
    double factor() {
        return BETA;
    }

    @Override
    void onReduction() {
        mostBefore = most;
        double segments = segments();
        // Fast convergence (section 4.7): leave room when the path seems to have less than last time.
        most = segments < most ? segments * (1 + BETA) / 2 : segments;
        epoch = 0;
        hyStart().stop();
    }

    @Override
    public void onTimeout(long now) {
        super.onTimeout(now);
        most = 0; // section 4.8: what avoidance begins with is the plateau
    }

    @Override
    public void onUndo() {
        super.onUndo();
        most = mostBefore;
        epoch = 0;
    }
}
