package dev.jackfield.bench;

import java.util.ArrayList;
import java.util.List;

/** A figure beside one peer, and what was measured: both sides, and in each repetition the ratio of the two. */
final class Result {
    final Figure figure;
    final Figure.Peer peer;
    final Samples ours = new Samples();
    final Samples theirs = new Samples();
    final Samples ratios = new Samples();

    Result(Figure figure, Figure.Peer peer) {
        this.figure = figure;
        this.peer = peer;
    }

    /** Says what both sides' runs of the measurement gave in a round, and takes it down if it counts. */
    void add(double[] ourRun, double[] theirRun, String round, boolean counts) {
        double our = ourRun[figure.value()];
        double their = theirRun[figure.value()];
        System.err.println("bench: " + round + " " + figure.name() + ": " + Samples.number(our) + ", "
                + peer.side().title + " " + Samples.number(their) + " " + figure.unit());
        if (counts) {
            ours.add(our);
            theirs.add(their);
            ratios.add(our / their);
        }
    }

    boolean meets() {
        return figure.meets(peer, ratios.median());
    }

    /** Yes or no; a dash where there is no target. */
    String meetsInWords() {
        return peer.target() == 0 ? "-" : meets() ? "yes" : "no";
    }

    String json() {
        return "{\"figure\":\"" + figure.name() + "\",\"unit\":\"" + figure.unit() + "\"" + json("ours", ours)
                + ",\"peer\":\"" + peer.side().title + "\"" + json("theirs", theirs) + json("ratio", ratios)
                + (peer.target() == 0 ? "" : ",\"target\":" + Samples.number(peer.target()) + ",\"meets\":" + meets())
                + "}";
    }

    private static String json(String name, Samples s) {
        return ",\"" + name + "\":" + Samples.number(s.median()) + ",\"" + name + "_min\":" + Samples.number(s.least())
                + ",\"" + name + "_max\":" + Samples.number(s.greatest());
    }

    /** The results as a table for people. */
    static String table(List<Result> results) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"FIGURE", "UNIT", "OURS", "PEER", "THEIRS", "RATIO", "TARGET", "MEETS"});
        for (Result r : results) {
            Figure f = r.figure;
            rows.add(new String[] {
                f.name(),
                f.unit(),
                r.ours.toString(),
                r.peer.side().title,
                r.theirs.toString(),
                r.ratios.toString(),
                f.wanted(r.peer),
                r.meetsInWords()
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
