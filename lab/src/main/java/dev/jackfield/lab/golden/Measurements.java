package dev.jackfield.lab.golden;

import java.util.Arrays;
import java.util.List;

/** What the tables are made of: one number, or a few, of one simulation each. The same seed, the same number. */
public final class Measurements {
    /** The congestion controls that are measured. */
    static final List<String> CONTROLS = List.of("reno", "cubic", "bbr");

    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long SEED = 1;
    private static final double SEGMENTS = 40_000; // that a lossy path is measured by
    private static final long FAST = 100_000_000;
    private static final long SLOW = 20_000_000;
    private static final long BLACKOUT = 5 * SECOND;

    private Measurements() {}

    /** Part of a clean bottleneck of 100 Mbit/s that one flow fills once it is under way, 0 to 1; the round trip in ms. */
    public static double utilization(String control, int roundTrip) {
        Path p = Path.of(FAST, roundTrip * MS, 0);
        try (BulkTransfer b = new BulkTransfer(SEED, p, control, 1)) {
            return b.goodput(2 * SECOND, 10 * SECOND)[0] / Prediction.capacity(p);
        }
    }

    /** A lossy path with a bottleneck of 20 Mbit/s; the round trip in ms. */
    static Path lossy(double loss, int roundTrip) {
        return Path.of(SLOW, roundTrip * MS, loss);
    }

    /** Goodput of one flow over {@link #lossy} in bits a second. */
    public static double goodput(String control, double loss, int roundTrip) {
        Path p = lossy(loss, roundTrip);
        double expected = control.equals("bbr") ? Prediction.capacity(p) : Prediction.cubic(p);
        long time = Math.clamp((long) (SEGMENTS * BulkTransfer.MSS * 8 / expected * 1e9), 10 * SECOND, 200 * SECOND);
        try (BulkTransfer b = new BulkTransfer(SEED, p, control, 1)) {
            return b.goodput(10 * SECOND, 10 * SECOND + time)[0];
        }
    }

    /** What RFC 9438's response function predicts for CUBIC over {@link #lossy}, in bits a second. */
    public static double predictedForCubic(double loss, int roundTrip) {
        return Prediction.cubic(lossy(loss, roundTrip));
    }

    /** Jain's index of so many flows that share a bottleneck of 20 Mbit/s and 40 ms, over a minute. */
    public static double fairness(String control, int flows) {
        Path p = Path.of(SLOW, 40 * MS, 0).jitter(MS);
        try (BulkTransfer b = new BulkTransfer(SEED, p, control, flows)) {
            return jain(b.goodput(20 * SECOND, 80 * SECOND));
        }
    }

    static double jain(double[] x) {
        double sum = Arrays.stream(x).sum();
        double squares = Arrays.stream(x).map(v -> v * v).sum();
        return sum * sum / (x.length * squares);
    }

    /** For how long nothing can be read because one segment of a flow under way was lost, ms. */
    static double lostSegment(String control) {
        try (BulkTransfer b = new BulkTransfer(SEED, Path.of(SLOW, 40 * MS, 0), control, 1)) {
            b.runUntil(5 * SECOND);
            b.longestSilence();
            b.link().ab().loseNext(1);
            b.runUntil(6 * SECOND);
            return b.longestSilence() / 1e6;
        }
    }

    /** What the loss of its last segment adds to a short transfer, ms. */
    static double lostTail(String control) {
        return (ShortTransfer.time(control, true) - ShortTransfer.time(control, false)) / 1e6;
    }

    /** After how long something can be read again when a path was dead for five seconds, and after how long as much as before, ms. */
    static double[] blackout(String control) {
        try (BulkTransfer b = new BulkTransfer(SEED, Path.of(SLOW, 40 * MS, 0), control, 1)) {
            double before = b.goodput(4 * SECOND, 5 * SECOND)[0];
            b.link().cut();
            b.runUntil(b.now() + BLACKOUT);
            b.link().heal();
            long healed = b.now();
            long had = b.received()[0];
            while (b.received()[0] == had) {
                b.runUntil(b.now() + MS);
            }
            double first = (b.now() - healed) / 1e6;
            long step = 200 * MS;
            while (b.goodput(b.now(), b.now() + step)[0] < 0.9 * before) {}
            return new double[] {first, (b.now() - healed) / 1e6};
        }
    }
}
