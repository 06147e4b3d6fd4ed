package dev.jackfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** docs/performance.md: the figures of one run as Markdown, with plots beside it, and what is known of what bounds them. */
final class Report {
    /** What people have to say, with a line for each of the tables. */
    private static final String TEMPLATE = "performance.md";

    private Report() {}

    /** Writes the report, and its plots into the same directory. */
    static void write(
            Path file, String machine, List<Result> results, List<Crowd.Result> crowds, VirtualTime.Result hour)
            throws IOException {
        String text;
        try (var in = Report.class.getResourceAsStream(TEMPLATE)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        text = text.replace("@machine@", machine)
                .replace("@figures@", figures(results))
                .replace("@crowd@", crowd(crowds))
                .replace("@virtual@", hour.toString());
        Files.writeString(file, text);
        plot(file, "performance-bytes.svg", "Bytes of heap a socket, all idle", crowds, r -> r.bytes());
        plot(file, "performance-open.svg", "Microseconds to open a connection", crowds, r -> r.open());
    }

    private static void plot(
            Path file,
            String name,
            String title,
            List<Crowd.Result> crowds,
            java.util.function.ToDoubleFunction<Crowd.Result> y) {
        try {
            Files.writeString(
                    file.resolveSibling(name), Plot.draw(title, "connections", crowds, r -> r.connections(), y));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String figures(List<Result> results) {
        List<String> rows = new ArrayList<>();
        rows.add("| figure | unit | ours | peer | theirs | ratio | target | meets it |");
        rows.add("|---|---|---|---|---|---|---|---|");
        for (Result r : results) {
            Figure f = r.figure;
            rows.add(
                    "| " + f.name() + " | " + f.unit() + " | " + r.ours + " | " + r.peer.side().title + " | " + r.theirs
                            + " | " + r.ratios + " | " + f.wanted(r.peer) + " | "
                            + r.meetsInWords() + " |");
        }
        return String.join("\n", rows);
    }

    private static String crowd(List<Crowd.Result> crowds) {
        List<String> rows = new ArrayList<>();
        rows.add("| connections | bytes a socket | us to open | bytes after all have echoed | us to echo | bytes a"
                + " socket once all are closed |");
        rows.add("|---|---|---|---|---|---|");
        for (Crowd.Result r : crowds) {
            rows.add("| " + r.connections() + " | " + Samples.number(r.bytes()) + " | " + Samples.number(r.open())
                    + " | " + Samples.number(r.bytesAfter()) + " | " + Samples.number(r.echo()) + " | "
                    + Samples.number(r.bytesLeft()) + " |");
        }
        return String.join("\n", rows);
    }
}
