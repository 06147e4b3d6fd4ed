package dev.jackfield.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/counters.md: which counters of Linux's TCP there are, and that a test looks at each. */
class CounterTableTest {
    private static final Path ROOT = root();
    private static final Pattern WORD = Pattern.compile("\\bTcp\\w+");

    private static Path root() {
        Path p = Path.of("").toAbsolutePath();
        while (!Files.exists(p.resolve("docs/counters.md"))) {
            p = p.getParent();
        }
        return p;
    }

    /** The first column of the table under a heading, by nstat's names. */
    private static List<String> names(String heading) throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/counters.md")).stream()
                .dropWhile(l -> !l.equals("## " + heading))
                .skip(1)
                .takeWhile(l -> !l.startsWith("## "))
                .filter(l -> l.startsWith("| ") && !l.startsWith("| name "))
                .map(l -> l.split("\\|")[1].strip())
                .map(n -> isOfTheMib(n) ? n : "TcpExt" + n)
                .toList();
    }

    /** Of RFC 4022, which has no counter with "hash". */
    private static boolean isOfTheMib(String name) {
        return name.startsWith("Tcp") && !name.endsWith("Rehash");
    }

    private static List<String> counters() {
        return Arrays.stream(Counter.values())
                .map(Counter::name)
                .filter(n -> n.startsWith("Tcp"))
                .toList();
    }

    @Test
    void whatIsSaidToBeCountedIs() throws IOException {
        assertThat(names("Counted")).containsExactlyInAnyOrderElementsOf(counters());
    }

    @Test
    void whatIsSaidNotToBeCountedIsNot() throws IOException {
        assertThat(names("Not counted")).isNotEmpty().doesNotContainAnyElementsOf(counters());
    }

    @Test
    void aTestLooksAtEachCounter() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        for (String module : List.of("stack", "lab", "cli")) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(module + "/src/test"))) {
                for (Path f :
                        all.filter(f -> f.toString().matches(".*\\.(java|pkt)")).toList()) {
                    WORD.matcher(Files.readString(f)).results().forEach(m -> seen.add(m.group()));
                }
            }
        }
        assertThat(seen).containsAll(counters());
    }
}
