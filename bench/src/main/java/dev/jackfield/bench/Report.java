package dev.jackfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * docs/performance.md: what was measured as Markdown, with plots beside it, and what is known of what bounds it. A run need not measure all of it: the other parts, and the other
 * figures, stay as the file has them.
 */
final class Report {
    /** What is measured by itself. */
    enum Part {
        FIGURES,
        CROWD,
        PAUSES,
        VIRTUAL;

        String begin() {
            return "<!-- " + name().toLowerCase(Locale.ROOT) + " -->\n\n";
        }

        String end() {
            return "\n\n<!-- end of " + name().toLowerCase(Locale.ROOT) + " -->";
        }

        /** Where it goes in the template. */
        String place() {
            return "@" + name().toLowerCase(Locale.ROOT) + "@";
        }
    }

    /** What people have to say, with a line for each of the parts. */
    private static final String TEMPLATE = "performance.md";

    private static final String NOTHING = "Not measured yet.";

    private final Path file;
    private final String before;
    private final Map<Part, String> parts = new EnumMap<>(Part.class);

    /** One for that file, which may be there already. */
    Report(Path file) throws IOException {
        this.file = file;
        before = Files.exists(file) ? Files.readString(file) : "";
        for (Part p : Part.values()) {
            int begin = before.indexOf(p.begin());
            int end = before.indexOf(p.end());
            parts.put(
                    p,
                    begin < 0 || end < begin
                            ? NOTHING
                            : before.substring(begin + p.begin().length(), end));
        }
    }

    void figures(List<Result> results) {
        Map<String, String> rows = new HashMap<>();
        for (String row : parts.get(Part.FIGURES).split("\n")) {
            String[] cells = row.split(" \\| ");
            if (cells.length > 4) {
                rows.put(cells[0] + cells[3], row);
            }
        }
        for (Result r : results) {
            String row = row(r);
            String[] cells = row.split(" \\| ");
            rows.put(cells[0] + cells[3], row);
        }
        List<String> table = new ArrayList<>();
        table.add("| figure | unit | ours | peer | theirs | ratio | target | meets it |");
        table.add("|---|---|---|---|---|---|---|---|");
        for (Figure f : Figure.ALL) {
            for (Figure.Peer p : f.peers()) {
                String row = rows.get("| " + f.name() + p.side().title);
                if (row != null) {
                    table.add(row);
                }
            }
        }
        parts.put(Part.FIGURES, String.join("\n", table));
    }

    private static String row(Result r) {
        Figure f = r.figure;
        return "| " + f.name() + " | " + f.unit() + " | " + r.ours + " | " + r.peer.side().title + " | " + r.theirs
                + " | " + r.ratios + " | " + f.wanted(r.peer) + " | " + r.meetsInWords() + " |";
    }

    void crowd(List<Crowd.Result> crowds) {
        parts.put(Part.CROWD, table(crowds));
        plot(file, "performance-bytes.svg", "Bytes of heap a socket, all idle", crowds, r -> r.bytes());
        plot(file, "performance-open.svg", "Microseconds to open a connection", crowds, r -> r.open());
    }

    void pauses(Pauses.Result r) {
        parts.put(Part.PAUSES, r + ".");
    }

    void virtual(VirtualTime.Result r) {
        parts.put(Part.VIRTUAL, r + ".");
    }

    /** Writes it, as far as it is known. */
    void write(String machine) throws IOException {
        String text;
        try (var in = Report.class.getResourceAsStream(TEMPLATE)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        text = text.replace("@machine@", machine);
        for (Part p : Part.values()) {
            text = text.replace(p.place(), p.begin() + parts.get(p) + p.end());
        }
        Files.writeString(file, text);
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

    private static String table(List<Crowd.Result> crowds) {
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
