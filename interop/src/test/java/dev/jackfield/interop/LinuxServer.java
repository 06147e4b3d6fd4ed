package dev.jackfield.interop;

import dev.jackfield.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A server of Linux: a directory that is its user's, and the program. */
final class LinuxServer implements AutoCloseable {
    private final String user;
    final Path directory;
    private Program program;

    /** @param user as whom it runs: not root, since some refuse to */
    LinuxServer(String user) throws IOException {
        this.user = user;
        directory = Files.createTempDirectory("jackfield-" + user + "-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        give(directory);
    }

    /** Makes a file, or the directory, the user's. */
    void give(Path file) throws IOException {
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }

    /** The command, run as that user. */
    private String[] asUser(String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /** Runs a program to its end. */
    void run(Scene scene, String... command) {
        scene.linux().run(asUser(command)).expectSuccess();
    }

    /** Starts the server, and waits until it says so. */
    void start(Scene scene, String ready, String... command) {
        program = scene.linux().start(asUser(command));
        program.awaitMessage(ready);
    }

    @Override
    public void close() throws IOException {
        if (program != null) {
            program.stop().expectSuccess();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }
}
