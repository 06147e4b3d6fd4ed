package dev.jackfield.lab.script;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The project's own packet scripts, in strict mode. */
class ScriptRunnerTest {
    @TestFactory
    Stream<DynamicTest> scripts() throws URISyntaxException {
        Path root = Path.of(
                Objects.requireNonNull(getClass().getResource("/scripts")).toURI());
        ScriptRunner runner = new ScriptRunner(ScriptOptions.DEFAULT);
        List<Path> all = ScriptRunner.find(root);
        return all.stream()
                .map(f -> dynamicTest(
                        root.relativize(f).toString(), () -> runner.run(f).forEach(ScriptResult::verify)));
    }
}
