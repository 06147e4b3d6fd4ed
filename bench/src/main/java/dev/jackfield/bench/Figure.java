package dev.jackfield.bench;

import java.util.List;

/**
 * What is measured on two sides.
 *
 * @param name by which it is asked for
 * @param unit of what the measurement answers
 * @param measurement what is done
 * @param ours our side, and its peer's
 * @param onOneProcessor whether both ends run on one processor: what is measured then is the work, not how long an idle processor takes
 *     to wake up
 */
record Figure(
        String name, String unit, Measurement measurement, Side.Kind ours, Side.Kind theirs, boolean onOneProcessor) {
    static final List<Figure> ALL = List.of(
            cable("bulk", "Gbit/s", Measurement.SEND),
            cable("round-trip", "us", Measurement.PING),
            cable("connections", "1/s", Measurement.CONNECT),
            tap("in", "Gbit/s", Measurement.SEND, false),
            tap("out", "Gbit/s", Measurement.RECEIVE, false),
            tap("round-trip", "us", Measurement.PING, true),
            tap("connections", "1/s", Measurement.CONNECT, false));

    private static Figure cable(String name, String unit, Measurement m) {
        return new Figure("cable-" + name, unit, m, Side.Kind.CABLE, Side.Kind.LOOPBACK, false);
    }

    private static Figure tap(String name, String unit, Measurement m, boolean onOneProcessor) {
        return new Figure("tap-" + name, unit, m, Side.Kind.TAP, Side.Kind.VETH, onOneProcessor);
    }

    boolean needsRoot() {
        return ours.needsRoot || theirs.needsRoot;
    }
}
