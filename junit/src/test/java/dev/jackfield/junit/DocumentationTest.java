package dev.jackfield.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The programs in the documentation are files that are compiled and run with the tests. Above each, its page names the file in a comment;
 * what follows is the file without its package.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern PROGRAM =
            Pattern.compile("<!-- (\\S+\\.java) -->\n+```java\n(.*?)```\n", Pattern.DOTALL);

    @Test
    void theProgramsOfThePagesAreThoseThatAreTested() throws IOException {
        List<String> seen = new ArrayList<>();
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".md")).toList()) {
                Matcher m = PROGRAM.matcher(Files.readString(page));
                while (m.find()) {
                    String source = Files.readString(ROOT.resolve(m.group(1)));
                    assertThat(m.group(2)).as(m.group(1)).isEqualTo(source.replaceFirst("^package .*;\n\n", ""));
                    seen.add(page.getFileName() + ": " + Path.of(m.group(1)).getFileName());
                }
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "testing.md: ShopExample.java",
                        "embedding.md: EmbeddedExample.java",
                        "running.md: RunProgram.java");
    }

    @Test
    void theExampleOfEmbeddingSaysHello() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true));
        try {
            EmbeddedExample.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(out).hasToString("hello" + System.lineSeparator());
    }
}
