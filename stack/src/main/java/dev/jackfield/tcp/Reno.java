package dev.jackfield.tcp;

/** Slow start and congestion avoidance (RFC 5681): a segment more for each window that is delivered, half the window at a loss. */
final class Reno extends LossBasedControl {
    Reno(int mss) {
        super(mss);
    }

    @Override
    public String name() {
        return "reno";
    }

    @Override
    double avoidance(int acked, RateSample r) {
        return acked / segments();
    }

    @Override
    double factor() {
        return 0.5;
    }
}
