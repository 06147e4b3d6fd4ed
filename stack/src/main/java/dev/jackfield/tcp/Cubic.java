package dev.jackfield.tcp;

/**
 * CUBIC (RFC 9438): the window is a cubic function of the time since the last reduction, so that it returns quickly to where loss was met, lingers there, and
 * then probes, whatever the round-trip time; and is never less than what Reno would have. Slow start ends by {@link HyStart} before it overruns the path.
 */
final class Cubic implements CongestionControl {
    private static final int INITIAL_SEGMENTS = 10;
    private static final int MAX_WINDOW = 1 << 30;
    private static final double C = 0.4; // segments / s^3
    private static final double BETA = 0.7;
    private static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA); // section 4.3

    private final HyStart hyStart = new HyStart();
    private int mss;
    private int cwnd;
    private int ssthresh = MAX_WINDOW;
    private double fraction; // bytes of growth not yet in cwnd

    private double most; // W_max, segments
    private long epoch; // when this stage of avoidance began, 0 for not yet
    private double k; // seconds until the plateau
    private double start; // window at the epoch, segments
    private double reno; // W_est, segments

    // Before the last reduction.
    private int cwndBefore;
    private int ssthreshBefore;
    private double mostBefore;

    Cubic(int mss) {
        this.mss = mss;
        this.cwnd = INITIAL_SEGMENTS * mss;
    }

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    public int cwnd() {
        return cwnd;
    }

    @Override
    public int ssthresh() {
        return ssthresh;
    }

    @Override
    public void onAck(int acked, boolean limited, RttEstimator rtt, long now) {
        if (!limited) {
            epoch = 0; // the application paused; the function must not run on meanwhile (section 5.8)
            return;
        }
        if (cwnd < ssthresh) {
            slowStart(acked, rtt);
            return;
        }
        if (epoch == 0) {
            begin(now);
        }
        double segments = (double) cwnd / mss;
        double t = (now - epoch) / 1e9;
        double target = at(t + rtt.srtt() / 1e9);
        target = Math.max(segments, Math.min(target, 1.5 * segments));
        reno += (reno >= (double) cwndBefore / mss ? 1 : RENO_ALPHA) * acked / cwnd;
        double growth = at(t) < reno ? Math.max(reno - segments, 0) * mss : (target - segments) / segments * acked;
        grow(growth);
    }

    private void slowStart(int acked, RttEstimator rtt) {
        int growth = hyStart.growth(acked, cwnd, rtt.latest());
        cwnd = (int) Math.min((long) cwnd + growth, MAX_WINDOW);
        if (hyStart.finished()) {
            ssthresh = cwnd;
        }
    }

    private void grow(double bytes) {
        fraction += bytes;
        int whole = (int) fraction;
        fraction -= whole;
        cwnd = (int) Math.min((long) cwnd + whole, MAX_WINDOW);
    }

    private void begin(long now) {
        epoch = now;
        start = (double) cwnd / mss;
        reno = start;
        if (start < most) {
            k = Math.cbrt((most - start) / C);
        } else {
            k = 0;
            most = start;
        }
    }

    /** W_cubic(t), segments (section 4.2). */
    private double at(double t) {
        double d = t - k;
        return C * d * d * d + most;
    }

    private void reduce(int inFlight) {
        cwndBefore = cwnd;
        ssthreshBefore = ssthresh;
        mostBefore = most;
        double segments = (double) cwnd / mss;
        // Fast convergence (section 4.7): leave room when the path seems to have less than last time.
        most = segments < most ? segments * (1 + BETA) / 2 : segments;
        ssthresh = Math.max((int) (Math.min(cwnd, Math.max(inFlight, 2 * mss)) * BETA), 2 * mss);
        epoch = 0;
        fraction = 0;
        hyStart.stop();
    }

    @Override
    public void onLoss(int inFlight, long now) {
        reduce(inFlight);
        cwnd = ssthresh;
    }

    @Override
    public void onRecovered(long now) {
        cwnd = ssthresh;
    }

    @Override
    public void onTimeout(int inFlight, long now) {
        reduce(inFlight);
        cwnd = mss;
    }

    @Override
    public void onIdle(long now) {
        cwnd = Math.min(cwnd, INITIAL_SEGMENTS * mss);
        epoch = 0;
    }

    @Override
    public void setCwnd(int cwnd) {
        this.cwnd = Math.max(cwnd, mss);
    }

    @Override
    public void onUndo() {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
        most = mostBefore;
        epoch = 0;
    }

    @Override
    public void onMss(int mss) {
        cwnd = (int) Math.max((long) cwnd * mss / this.mss, mss);
        this.mss = mss;
    }
}
