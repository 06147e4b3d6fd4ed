package dev.jackfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code jackfield bench}: what is wrong with its use. */
class MainTest {
    private final StringWriter err = new StringWriter();

    private int run(String command) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(command.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bogus | jackfield bench: Unknown option: '--bogus'",
                "no-such-figure | jackfield bench: no such figure: see --list",
                "--reps x | jackfield bench: Invalid value for option '--reps'",
                "--reps 0 | jackfield bench: --reps is 1 at least",
                "--seconds -1 | jackfield bench: --reps is 1 at least",
                "--seconds NaN | jackfield bench: --reps is 1 at least",
                "crowd x | jackfield bench crowd: Unmatched argument at index 1"
            })
    void wrongUsageIsToldInOneLine(String command, String line) {
        assertThat(run(command)).isEqualTo(2);
        assertThat(err.toString()).startsWith(line).hasLineCount(1);
    }

    @Test
    void aReportThatCannotBeWrittenIsToldBeforeTheWork() {
        assertThat(run("--report /nowhere/performance.md http")).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("jackfield bench: /nowhere/performance.md: no such file or directory");
    }

    @Test
    void theFiguresAreListed() {
        assertThat(run("--list http")).isZero();
        assertThat(err.toString()).isEmpty();
    }
}
