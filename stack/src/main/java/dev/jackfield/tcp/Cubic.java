package dev.jackfield.tcp;

/**
 * CUBIC (RFC 9438): the window is a cubic function of the time since the last reduction, so that it returns quickly to where loss was met, lingers there, and
 * then probes, whatever the round-trip time; and is never less than what Reno would have. Slow start ends by {@link HyStart} before it overruns the path.
 */
final class Cubic extends LossBasedControl {
    static final double BETA = 0.7;

    private HyStart hyStart; // null before the first acknowledgement
    private CubicCurve curve; // null before the first reduction and the first growth in avoidance

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
        return curve().growth(acked, segments(), exactSegments(), segmentsBefore(), mss(), r);
    }

    private CubicCurve curve() {
        if (curve == null) {
            curve = new CubicCurve();
        }
        return curve;
    }

    private HyStart hyStart() {
        if (hyStart == null) {
            hyStart = new HyStart();
        }
        return hyStart;
    }

    @Override
    void onPause() {
        if (curve != null) {
            curve.pause();
        }
    }

    @Override
    double factor() {
        return BETA;
    }

    @Override
    void onReduction() {
        curve().onReduction(segments());
        hyStart().stop();
    }

    @Override
    public void onTimeout(long now) {
        super.onTimeout(now);
        curve().onTimeout();
    }

    @Override
    public void onUndo() {
        super.onUndo();
        curve().onUndo();
    }
}
