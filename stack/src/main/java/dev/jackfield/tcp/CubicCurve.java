package dev.jackfield.tcp;

/**
 * Where {@link Cubic} is on its function of the time since the last reduction, and what Reno would have by now (RFC 9438 section 4). A connection that never left slow
 * start, and never met loss, has none.
 */
final class CubicCurve {
    private static final double C = 0.4; // segments / s^3
    private static final double RENO_ALPHA = 3 * (1 - Cubic.BETA) / (1 + Cubic.BETA); // section 4.3
    private static final double GREATEST_GROWTH = 1.5; // in a round trip, section 4.2

    private double most; // W_max, segments
    private double mostBefore; // the last reduction
    private long epoch; // when this stage of avoidance began, 0 for not yet
    private double k; // seconds until the plateau
    private double reno; // W_est, segments
    private boolean paused;
    private long grownAt;

    /**
     * By how many bytes the window grows for {@code acked} delivered.
     *
     * @param segments the window
     * @param exact the same with the growth that makes no whole segment yet
     * @param before the window before the last reduction, in segments
     */
    double growth(int acked, double segments, double exact, double before, int mss, RateSample r) {
        if (epoch == 0) {
            begin(segments, r.now);
        } else if (paused) {
            epoch += r.now - grownAt; // the function does not run on while the window is not used (section 5.8)
        }
        paused = false;
        grownAt = r.now;
        double t = (r.now - epoch) / 1e9;
        double target = Math.clamp(at(t + r.srtt / 1e9), segments, GREATEST_GROWTH * segments);
        reno += (reno >= before ? 1 : RENO_ALPHA) * acked / (segments * mss);
        if (at(t) < reno) {
            return Math.max(reno - exact, 0) * mss;
        }
        return (target - segments) / segments * acked;
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

    /** The window is not used. */
    void pause() {
        paused = true;
    }

    /** The window is reduced from {@code segments}: with fast convergence (section 4.7), so that there is room when the path seems to have less than last time. */
    void onReduction(double segments) {
        mostBefore = most;
        most = segments < most ? segments * (1 + Cubic.BETA) / 2 : segments;
        epoch = 0;
    }

    /** What avoidance begins with is the plateau (section 4.8). */
    void onTimeout() {
        most = 0;
    }

    void onUndo() {
        most = mostBefore;
        epoch = 0;
    }
}
