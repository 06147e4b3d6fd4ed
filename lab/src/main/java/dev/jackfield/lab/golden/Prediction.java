package dev.jackfield.lab.golden;

/** What theory says of a flow's goodput on a path that loses segments by chance, in bits a second of payload. */
final class Prediction {
    private static final double C = 0.4;
    private static final double BETA = 0.7;
    private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);
    private static final double FRAME = BulkTransfer.MSS + 66; // Ethernet, IPv4, TCP with timestamps

    private Prediction() {}

    /** The bottleneck's rate, less headers. */
    static double capacity(Path p) {
        return p.rate() * (BulkTransfer.MSS / FRAME);
    }

    /** Reno: the average window is the square root of 3 / 2p (Mathis et al. 1997, with an acknowledgement's worth of growth for each segment). */
    static double reno(Path p) {
        return bounded(Math.sqrt(1.5 / p.loss()), p);
    }

    /**
     * CUBIC (RFC 9438 section 5): the larger of the average windows of its Reno-friendly region and of its cubic one. On paths as short or as lossy as most of these
     * the former decides.
     */
    static double cubic(Path p) {
        return bounded(Math.max(renoFriendly(p.loss()), cubicWindow(p.loss(), p.roundTrip() / 1e9)), p);
    }

    /** The average window of an additive increase of alpha and a decrease to beta, in segments. */
    static double renoFriendly(double loss) {
        return Math.sqrt(ALPHA * (1 + BETA) / (2 * (1 - BETA) * loss));
    }

    /** The average window of the cubic function, in segments; the round trip in seconds. */
    static double cubicWindow(double loss, double roundTrip) {
        double shape = Math.sqrt(Math.sqrt(C * (3 + BETA) / (4 * (1 - BETA))));
        double x = roundTrip / loss;
        return shape * Math.sqrt(x) * Math.sqrt(Math.sqrt(x)); // to the power of 3/4
    }

    private static double bounded(double window, Path p) {
        return Math.min(window * BulkTransfer.MSS * 8e9 / p.roundTrip(), capacity(p));
    }
}
