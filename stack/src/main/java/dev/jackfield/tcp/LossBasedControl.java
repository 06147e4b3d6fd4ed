package dev.jackfield.tcp;

/**
 * What controls whose signal is loss have in common (RFC 5681): slow start up to a threshold, a reduction to a part of the window, the way back when that was a mistake,
 * and what becomes of a window that is not used. The window grows by whole segments, as Linux counts it.
 */
abstract class LossBasedControl implements CongestionControl {
    private static final int INITIAL_SEGMENTS = 10; // RFC 6928
    private static final int LEAST_SEGMENTS = 2;
    private static final int MAX_WINDOW = 1 << 30;

    private int mss;
    private int cwnd;
    private int ssthresh = Integer.MAX_VALUE;
    private double credit; // bytes of growth that do not make a segment yet
    private int cwndBefore; // the last reduction
    private int ssthreshBefore;

    LossBasedControl(int mss) {
        this.mss = mss;
        this.cwnd = initial();
    }

    private int initial() {
        return INITIAL_SEGMENTS * mss;
    }

    @Override
    public final int cwnd() {
        return cwnd;
    }

    @Override
    public final int ssthresh() {
        return ssthresh;
    }

    /** The window in segments. */
    final double segments() {
        return (double) cwnd / mss;
    }

    /** The same with the growth that makes no whole segment yet. */
    final double exactSegments() {
        return (cwnd + credit) / mss;
    }

    final int mss() {
        return mss;
    }

    /** The window before the last reduction, in segments. */
    final double segmentsBefore() {
        return (double) cwndBefore / mss;
    }

    // ---- growth

    @Override
    public final void onAck(RateSample r) {
        if (!r.limited) {
            onPause();
            return;
        }
        int acked = r.acked;
        if (cwnd < ssthresh) {
            int growth = slowStart(acked, r);
            int room = ssthresh - cwnd;
            grow(Math.min(growth, room));
            if (growth <= room) {
                return;
            }
            acked = growth - room;
        }
        grow(avoidance(acked, r));
    }

    private void grow(double bytes) {
        credit += bytes;
        int whole = (int) (credit / mss) * mss;
        if (whole > 0) {
            credit -= whole;
            cwnd = (int) Math.min((long) cwnd + whole, MAX_WINDOW);
        }
    }

    /** By how many bytes the window grows in slow start for {@code acked} delivered. */
    int slowStart(int acked, RateSample r) {
        return acked;
    }

    /** By how many bytes the window grows in congestion avoidance for {@code acked} delivered. */
    abstract double avoidance(int acked, RateSample r);

    /** The window is not the limit: it does not grow. */
    void onPause() {}

    /** Slow start has done enough. */
    final void endSlowStart() {
        ssthresh = cwnd;
    }

    // ---- reduction

    /** What is left of a window at a reduction, 0 to 1. */
    abstract double factor();

    /** A reduction is about to be made. */
    void onReduction() {}

    @Override
    public final void reduce(long now) {
        onReduction();
        cwndBefore = cwnd;
        ssthreshBefore = ssthresh;
        ssthresh = Math.max((int) (cwnd / mss * factor()), LEAST_SEGMENTS) * mss;
        credit = 0;
    }

    @Override
    public final void onRecovered(long now) {
        cwnd = ssthresh;
    }

    @Override
    public void onTimeout(long now) {
        reduce(now);
        cwnd = mss;
    }

    @Override
    public void onUndo() {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
    }

    @Override
    public final void setCwnd(int cwnd) {
        this.cwnd = Math.max(cwnd, mss);
    }

    // ---- disuse

    /** The threshold remembers three quarters of a window that is about to shrink for want of use. */
    private int remembered() {
        return Math.max(ssthresh, (cwnd >> 1) + (cwnd >> 2));
    }

    @Override
    public void onIdle(long idle, long rto) {
        ssthresh = remembered();
        int least = Math.min(initial(), cwnd);
        int w = cwnd;
        for (long left = idle - rto; left > 0 && w > least; left -= rto) {
            w >>= 1;
        }
        cwnd = Math.max(w - w % mss, least);
        onPause();
    }

    @Override
    public final void onUnused(int used) {
        int most = Math.max(used, initial());
        if (most < cwnd) {
            ssthresh = remembered();
            int w = (cwnd + most) / 2;
            cwnd = w - w % mss;
        }
    }

    @Override
    public void onMss(int mss) {
        cwnd = (int) Math.max((long) cwnd * mss / this.mss, mss);
        this.mss = mss;
    }
}
