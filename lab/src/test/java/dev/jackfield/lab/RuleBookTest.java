package dev.jackfield.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rule book: what docs/ says of RFCs names classes, tests and scripts that there are, and leaves no requirement of RFC 9293 out. */
class RuleBookTest {
    private static final Path ROOT = root();
    private static final Path SCRIPTS = ROOT.resolve("lab/src/test/resources/scripts");
    private static final List<String> MODULES = List.of("stack", "linux", "lab", "jdk", "cli");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** How many requirements of each kind Appendix B has: they are numbered from 1. */
    private static final Map<String, Integer> KINDS = Map.of("MUST", 69, "SHLD", 31, "MAY", 18, "REC", 1);

    private record Row(String id, String asks, String met, String where, String proof) {
        /** What stands in a cell between backquotes. */
        static List<String> names(String cell) {
            return QUOTED.matcher(cell).results().map(m -> m.group(1)).toList();
        }
    }

    /** The directory of the whole project: tests run in that of a module. */
    private static Path root() {
        Path p = Path.of("").toAbsolutePath();
        while (!Files.exists(p.resolve("docs/rfc9293.md"))) {
            p = p.getParent();
        }
        return p;
    }

    private static List<Row> rows(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("| ") && !line.startsWith("| id ")) {
                String[] c = line.split("\\|", -1);
                assertThat(c).as(line).hasSize(7);
                rows.add(new Row(c[1].strip(), c[2].strip(), c[3].strip(), c[4].strip(), c[5].strip()));
            }
        }
        assertThat(rows).as("rows of " + file).isNotEmpty();
        return rows;
    }

    private static List<Path> books() throws IOException {
        try (Stream<Path> all = Files.list(ROOT.resolve("docs"))) {
            return all.filter(f -> f.getFileName().toString().matches("rfc.*\\.md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void eachRequirementOfAppendixBStandsInTheTableOnce() throws IOException {
        List<String> wanted = new ArrayList<>();
        KINDS.forEach((kind, n) -> {
            for (int i = 1; i <= n; i++) {
                wanted.add(kind + "-" + i);
            }
        });
        List<String> ids =
                rows(ROOT.resolve("docs/rfc9293.md")).stream().map(Row::id).toList();
        assertThat(ids).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void whatMustBeIsMetAndProvenAndWhatShouldBeIsMetOrHasAReason() throws IOException {
        Map<String, String> faults = new TreeMap<>();
        for (Path book : books()) {
            for (Row r : rows(book)) {
                boolean yes = r.met.equals("yes") || r.met.startsWith("yes (");
                boolean proven = !Row.names(r.proof).isEmpty();
                if (r.asks.isEmpty()) {
                    faults.put(r.id, "does not say what it asks");
                } else if (r.id.startsWith("MUST") && !(yes && proven)) {
                    faults.put(r.id, "is to be met and proven");
                } else if (!yes && !r.met.startsWith("no: ")) {
                    faults.put(r.id, "is neither met nor is there a reason");
                } else if (yes && !proven && !r.where.isEmpty()) {
                    faults.put(r.id, "a class meets it, and nothing proves it");
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void whatIsNamedExists() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path book : books()) {
            for (Row r : rows(book)) {
                for (String name : Row.names(r.where)) {
                    if (source("main", name) == null) {
                        missing.add(r.id + ": class " + name);
                    }
                }
                for (String name : Row.names(r.proof)) {
                    if (!(name.endsWith(".pkt") ? Files.exists(SCRIPTS.resolve(name)) : isTest(name))) {
                        missing.add(r.id + ": " + name);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** The source of a class named from dev.jackfield on, or null. */
    private static Path source(String kind, String name) {
        String path = "src/" + kind + "/java/dev/jackfield/" + name.replace('.', '/') + ".java";
        for (String module : MODULES) {
            Path f = ROOT.resolve(module).resolve(path);
            if (Files.exists(f)) {
                return f;
            }
        }
        return null;
    }

    /** Whether there is a test method of that name: one with an annotation that JUnit runs. */
    private static boolean isTest(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        Path f = source("test", name.substring(0, dot));
        if (f == null) {
            return false;
        }
        String text = Files.readString(f);
        Matcher m = Pattern.compile("[\\w>] " + Pattern.quote(name.substring(dot + 1)) + "\\(")
                .matcher(text);
        if (!m.find()) {
            return false;
        }
        String before = text.substring(Math.max(text.lastIndexOf("\n    }\n", m.start()), 0), m.start());
        return Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b")
                .matcher(before)
                .find();
    }
}
