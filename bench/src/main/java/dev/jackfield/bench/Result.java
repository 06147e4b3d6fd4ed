package dev.jackfield.bench;

import java.util.ArrayList;
import java.util.List;

/** A figure and what was measured for it: both sides, and in each repetition the ratio of the two. */
final class Result {
    final Figure figure;
    final Samples ours = new Samples();
    final Samples theirs = new Samples();
    final Samples ratios = new Samples();

    Result(Figure figure) {
        this.figure = figure;
    }

    /** Says what both sides' runs of the measurement gave in a round, and takes it down if it counts. */
    void add(double[] ourRun, double[] theirRun, String round, boolean counts) {
        double our = ourRun[figure.value()];
        double their = theirRun[figure.value()];
        System.err.println("bench: " + round + " " + figure.name() + ": " + Samples.number(our) + ", "
                + Samples.number(their) + " " + figure.unit());
        if (counts) {
            ours.add(our);
            theirs.add(their);
            ratios.add(our / their);
        }
    }

    boolean meets() {
        return figure.meets(ratios.median());
    }

    String json() {
        return "{\"figure\":\"" + figure.name() + "\",\"unit\":\"" + figure.unit() + "\"" + json("ours", ours)
                + ",\"peer\":\"" + figure.theirs().title + "\"" + json("theirs", theirs) + json("ratio", ratios)
                + (figure.target() == 0
                        ? ""
                        : ",\"target\":" + Samples.number(figure.target()) + ",\"meets\":" + meets())
                + "}";
    }

    private static String json(String name, Samples s) {
        return ",\"" + name + "\":" + Samples.number(s.median()) + ",\"" + name + "_min\":" + Samples.number(s.least())
                + ",\"" + name + "_max\":" + Samples.number(s.greatest());
    }

    /** The results as a table for people. */
    static String table(List<Result> results) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"FIGURE", "UNIT", "OURS", "PEER", "THEIRS", "RATIO", "TARGET"});
        for (Result r : results) {
            Figure f = r.figure;
            rows.add(new String[] {
                f.name(),
                f.unit(),
                r.ours.toString(),
                f.theirs().title,
                r.theirs.toString(),
                r.ratios.toString(),
                f.wanted()
            });
        }
        StringBuilder s = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                int column = i;
                int width =
                        rows.stream().mapToInt(r -> r[column].length()).max().orElse(0);
                line.append(row[i]).repeat(' ', width + 2 - row[i].length());
            }
            s.append(line.toString().stripTrailing()).append('\n');
        }
        return s.toString();
    }
}
