package dev.jackfield.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jackfield.cli.run.Where;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one jar by itself, without the script: as a command, and as an agent. */
@Timeout(120)
class JarTest {
    private final String jar = System.getProperty("jackfield.jar");

    @BeforeEach
    void thereIsOne() {
        assumeTrue(jar != null, "the build gives the path of its jar by the property jackfield.jar");
    }

    private static String java(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(arguments));
        Process p = new ProcessBuilder(line).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes());
        assertThat(p.waitFor()).as(out).isZero();
        return out;
    }

    /** Where the program to be run is. */
    private static String classes() throws Exception {
        return Path.of(Where.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
    }

    @Test
    void itIsTheCommand() throws Exception {
        assertThat(java("-jar", jar, "--version")).startsWith("jackfield ");
    }

    @Test
    void itRunsAProgramOnAHost() throws Exception {
        assertThat(java(
                                "-jar",
                                jar,
                                "run",
                                "--name",
                                "jar-test-run",
                                "--address",
                                "10.88.0.2/24",
                                "--",
                                "java",
                                "-cp",
                                classes(),
                                Where.class.getName())
                        .lines())
                .containsExactly("here: jar-test-run/10.88.0.2", "alone");
    }

    @Test
    void itIsAnAgent() throws Exception {
        assertThat(java(
                                "-javaagent:" + jar + "=name=jar-test-agent,address=10.88.0.2/24",
                                "-cp",
                                classes(),
                                Where.class.getName())
                        .lines())
                .containsExactly("here: jar-test-agent/10.88.0.2", "alone");
    }
}
