package dev.jackfield.cli;

import dev.jackfield.lab.golden.GoldenTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jackfield golden}: makes the golden tables anew. */
@Command(
        name = "golden",
        description = "Simulate TCP's congestion controls on many paths, and print what comes of it as tables (half a"
                + " minute).",
        mixinStandardHelpOptions = true)
final class GoldenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Where to write them (default: standard output).")
    private Path file;

    @Override
    public Integer call() throws IOException {
        if (file != null) {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close(); // that it cannot be written is better said now
        }
        String tables = GoldenTables.text();
        if (file == null) {
            spec.commandLine().getOut().print(tables);
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(file, tables);
        }
        return 0;
    }
}
