package dev.jackfield.lab.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All tables, as the text that is checked in. */
public final class GoldenTables {
    private static final int[] CLEAN_ROUND_TRIPS = {10, 50, 100};
    private static final double[] LOSSES = {0.001, 0.003, 0.01, 0.03};
    private static final int[] ROUND_TRIPS = {10, 20, 50, 100};
    private static final int[] FLOWS = {2, 4, 16};

    private GoldenTables() {}

    /** Makes them: all is simulated, which takes half a minute. */
    public static String text() {
        return String.join(
                "\n",
                clean().toString(),
                lossy().toString(),
                fairness().toString(),
                recovery().toString());
    }

    static Table clean() {
        Table t = new Table(
                "One flow on a clean path of 100 Mbit/s with a queue of a bandwidth-delay product:\n"
                        + "part of the bottleneck that it fills between the 2nd and the 10th second, %",
                names("RTT ms"));
        for (int rtt : CLEAN_ROUND_TRIPS) {
            t.row(row(Integer.toString(rtt), c -> number(100 * Measurements.utilization(c, rtt), 1)));
        }
        return t;
    }

    static Table lossy() {
        Table t = new Table(
                "Goodput of one flow, Mbit/s, by loss and round-trip time; the bottleneck has 20 Mbit/s. Predicted:"
                        + " for Reno by Mathis et al.,\n"
                        + "for CUBIC by RFC 9438 section 5 (nearly always its Reno-friendly region); neither more than the"
                        + " bottleneck takes",
                "loss %",
                "RTT ms",
                "reno",
                "predicted",
                "cubic",
                "predicted",
                "bbr");
        for (double loss : LOSSES) {
            for (int rtt : ROUND_TRIPS) {
                Path p = Measurements.lossy(loss, rtt);
                t.row(
                        number(100 * loss, 1),
                        Integer.toString(rtt),
                        mbit(Measurements.goodput("reno", loss, rtt)),
                        mbit(Prediction.reno(p)),
                        mbit(Measurements.goodput("cubic", loss, rtt)),
                        mbit(Prediction.cubic(p)),
                        mbit(Measurements.goodput("bbr", loss, rtt)));
            }
        }
        return t;
    }

    static Table fairness() {
        Table t = new Table(
                "Flows that share a bottleneck of 20 Mbit/s and 40 ms, with 1 ms of jitter so that they do not keep"
                        + " step:\n"
                        + "Jain's index between the 20th and the 80th second",
                names("flows"));
        for (int n : FLOWS) {
            t.row(row(Integer.toString(n), c -> number(Measurements.fairness(c, n), 3)));
        }
        return t;
    }

    static Table recovery() {
        Table t = new Table("Recovery on a path of 20 Mbit/s and 40 ms, ms", names(""));
        t.row(row("one segment lost: nothing to read for", c -> number(Measurements.lostSegment(c), 1)));
        t.row(row("last of ten segments lost: adds", c -> number(Measurements.lostTail(c), 1)));
        List<double[]> blackouts =
                Measurements.CONTROLS.stream().map(Measurements::blackout).toList();
        for (int i = 0; i < 2; i++) {
            int which = i;
            String what = i == 0 ? "first byte" : "90% of the rate before";
            List<String> cells = new ArrayList<>(List.of("dead for 5 s: until " + what));
            blackouts.forEach(b -> cells.add(number(b[which], 0)));
            t.row(cells.toArray(String[]::new));
        }
        return t;
    }

    private interface Cell {
        String of(String control);
    }

    private static String[] names(String first) {
        return row(first, c -> c);
    }

    private static String[] row(String first, Cell cell) {
        List<String> cells = new ArrayList<>(List.of(first));
        Measurements.CONTROLS.forEach(c -> cells.add(cell.of(c)));
        return cells.toArray(String[]::new);
    }

    private static String mbit(double bits) {
        return number(bits / 1e6, 2);
    }

    private static String number(double x, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", x);
    }
}
