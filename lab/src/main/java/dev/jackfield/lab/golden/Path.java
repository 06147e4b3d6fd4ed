package dev.jackfield.lab.golden;

/**
 * A path with one bottleneck.
 *
 * @param rate of the bottleneck, bits a second
 * @param roundTrip without a queue, ns
 * @param loss of data segments, 0 to 1
 * @param queue in front of the bottleneck, bytes
 * @param jitter of acknowledgements, ns
 */
record Path(long rate, long roundTrip, double loss, int queue, long jitter) {
    private static final int FRAME = 1514;

    /** With a queue of one bandwidth-delay product, but not less than a few frames. */
    static Path of(long rate, long roundTrip, double loss) {
        long product = rate / 8 * roundTrip / 1_000_000_000;
        return new Path(rate, roundTrip, loss, (int) Math.max(product, 20 * FRAME), 0);
    }

    /** The same with acknowledgements that come a little sooner or later, so that flows do not keep step. */
    Path jitter(long nanos) {
        return new Path(rate, roundTrip, loss, queue, nanos);
    }
}
