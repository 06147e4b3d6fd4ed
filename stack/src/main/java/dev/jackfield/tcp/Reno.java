package dev.jackfield.tcp;

/** Slow start and congestion avoidance by bytes acknowledged (RFC 5681, RFC 3465 with L = 2), initial window of ten segments (RFC 6928). */
final class Reno implements CongestionControl {
    private static final int INITIAL_SEGMENTS = 10;
    private static final int MAX_WINDOW = 1 << 30;

    private int mss;
    private int cwnd;
    private int ssthresh = MAX_WINDOW;
    private int cwndBefore; // the last reduction
    private int ssthreshBefore;
    private int avoided; // bytes acknowledged towards the next segment in congestion avoidance

    Reno(int mss) {
        this.mss = mss;
        this.cwnd = initial();
    }

    private int initial() {
        return INITIAL_SEGMENTS * mss;
    }

    @Override
    public String name() {
        return "reno";
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
            return;
        }
        if (cwnd < ssthresh) {
            cwnd = Math.min(cwnd + acked, MAX_WINDOW);
            return;
        }
        avoided += acked;
        if (avoided >= cwnd) {
            avoided -= cwnd;
            cwnd = Math.min(cwnd + mss, MAX_WINDOW);
        }
    }

    private void halve(int inFlight) {
        cwndBefore = cwnd;
        ssthreshBefore = ssthresh;
        ssthresh = Math.max(Math.min(inFlight, cwnd) / 2, 2 * mss);
        avoided = 0;
    }

    @Override
    public void onLoss(int inFlight, long now) {
        halve(inFlight);
        cwnd = ssthresh;
    }

    @Override
    public void onRecovered(long now) {
        cwnd = ssthresh;
    }

    @Override
    public void onTimeout(int inFlight, long now) {
        halve(inFlight);
        cwnd = mss;
    }

    @Override
    public void onIdle(long now) {
        cwnd = Math.min(cwnd, initial());
    }

    @Override
    public void setCwnd(int cwnd) {
        this.cwnd = Math.max(cwnd, mss);
    }

    @Override
    public void onUndo() {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
    }

    @Override
    public void onMss(int mss) {
        cwnd = (int) Math.max((long) cwnd * mss / this.mss, mss);
        this.mss = mss;
    }
}
