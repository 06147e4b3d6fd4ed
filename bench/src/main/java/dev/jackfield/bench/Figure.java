package dev.jackfield.bench;

import java.util.List;
import java.util.Locale;

/**
 * What is measured on two sides.
 *
 * @param name by which it is asked for
 * @param unit of what the measurement answers
 * @param measurement what is done
 * @param value which of the measurement's values this is
 * @param ours our side, and its peer's
 * @param target of the ratio: at least so much, or where {@link #lessIsBetter} at most; 0 where there is none
 * @param onOneProcessor whether both ends run on one processor: what is measured then is the work, not how long an idle processor takes
 *     to wake up
 */
record Figure(
        String name,
        String unit,
        Measurement measurement,
        int value,
        Side.Kind ours,
        Side.Kind theirs,
        double target,
        boolean onOneProcessor) {
    static final List<Figure> ALL = List.of(
            cable("bulk", "Gbit/s", Measurement.SEND, 3),
            cable("round-trip", "us", Measurement.PING, 1 / 8.0),
            cable("connections", "1/s", Measurement.CONNECT, 8),
            cable("datagrams", "1/s", Measurement.DATAGRAMS, 3),
            tap("in", "Gbit/s", Measurement.SEND, false),
            tap("out", "Gbit/s", Measurement.RECEIVE, false),
            tap("round-trip", "us", Measurement.PING, true),
            tap("connections", "1/s", Measurement.CONNECT, false),
            web("netty", "1/s", Measurement.NETTY, 0),
            web("netty-p50", "us", Measurement.NETTY, 1),
            web("netty-p99", "us", Measurement.NETTY, 2),
            web("jetty", "1/s", Measurement.JETTY, 0),
            web("jetty-p50", "us", Measurement.JETTY, 1),
            web("jetty-p99", "us", Measurement.JETTY, 2));

    private static Figure cable(String name, String unit, Measurement m, double target) {
        return new Figure("cable-" + name, unit, m, 0, Side.Kind.CABLE, Side.Kind.LOOPBACK, target, false);
    }

    private static Figure tap(String name, String unit, Measurement m, boolean onOneProcessor) {
        return new Figure("tap-" + name, unit, m, 0, Side.Kind.TAP, Side.Kind.VETH, 0, onOneProcessor);
    }

    private static Figure web(String name, String unit, Measurement m, int value) {
        return new Figure("http-" + name, unit, m, value, Side.Kind.WEB, Side.Kind.WEB_LOOPBACK, 1, false);
    }

    /** Whether less of it is better: a time. */
    boolean lessIsBetter() {
        return unit.equals("us");
    }

    /** Whether one run of the measurement gives both. */
    boolean sameRun(Figure f) {
        return measurement == f.measurement
                && ours == f.ours
                && theirs == f.theirs
                && onOneProcessor == f.onOneProcessor;
    }

    /** Whether a ratio is as good as it should be. */
    boolean meets(double ratio) {
        return target == 0 || (lessIsBetter() ? ratio <= target : ratio >= target);
    }

    /** The target in words; a dash where there is none. */
    String wanted() {
        return target == 0
                ? "-"
                : String.format(Locale.ROOT, "%s %s", lessIsBetter() ? "<=" : ">=", Samples.number(target));
    }

    boolean needsRoot() {
        return ours.needsRoot || theirs.needsRoot;
    }
}
