package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.run.RunProgram;
import dev.jackfield.testing.Namespace;
import dev.jackfield.testing.Program;
import dev.jackfield.testing.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified Java program on a host at a TAP device, as Linux sees it. */
@Tag("kernel")
class RunTapTest {
    @TempDir
    private Path directory;

    @Test
    void curlFetchesFromAProgramThatKnowsNothing() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        Path capture = directory.resolve("run.pcapng");
        try (Namespace linux = new Namespace(directory)) {
            List<String> run = List.of(
                    java,
                    "-cp",
                    classes,
                    "dev.jackfield.cli.Main",
                    "run",
                    "--tap",
                    "jackrun0",
                    "--address",
                    "10.87.0.2/24",
                    "--name",
                    linux.name(),
                    "--capture",
                    capture.toString(),
                    "--",
                    "java",
                    "-cp",
                    classes,
                    RunProgram.class.getName(),
                    "Linux");
            Program program = linux.start(run.toArray(new String[0]));
            program.awaitMessage("ready\n");
            assertThat(linux.run("curl", "-s", "--max-time", "10", "http://10.87.0.2/")
                            .output())
                    .isEqualTo("hello Linux");
            assertThat(linux.run("curl", "-s", "--max-time", "10", "http://10.87.0.2/stop")
                            .output())
                    .isEqualTo("hello Linux");
            Result end = program.await(Namespace.LIMIT);
            assertThat(end.exit()).as(end.toString()).isEqualTo(3);
            assertThat(linux.run("ip", "link", "show", "jackrun0").output()).contains("does not exist");
            assertThat(capture).isNotEmptyFile();
        }
    }
}
