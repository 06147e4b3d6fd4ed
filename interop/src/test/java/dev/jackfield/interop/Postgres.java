package dev.jackfield.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Debian's PostgreSQL, with a database of its own; it takes TLS only. */
final class Postgres {
    static final int PORT = 5432;
    static final String USER = "shop";

    private Postgres() {}

    static AutoCloseable start(Scene scene) throws IOException {
        LinuxServer server = new LinuxServer("postgres");
        Path data = server.directory.resolve("data");
        server.run(
                scene,
                program("initdb"),
                "-D",
                "" + data,
                "-U",
                USER,
                "-E",
                "UTF8",
                "--locale=C",
                "--auth=trust",
                "-N");
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "hostssl all all 10.0.0.0/8 trust\n",
                StandardOpenOption.TRUNCATE_EXISTING);
        Path key = Files.writeString(data.resolve("server.key"), scene.tls().keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        server.give(key);
        Files.writeString(data.resolve("server.crt"), scene.tls().certificatePem());
        server.start(
                scene,
                "database system is ready to accept connections",
                program("postgres"),
                "-D",
                "" + data,
                "-p",
                "" + PORT,
                "-h",
                Scene.SERVER,
                "-k",
                "" + server.directory,
                "-c",
                "ssl=on",
                "-c",
                "fsync=off");
        return server;
    }

    /** Where Debian puts a program of the newest version that is installed: not on the path. */
    private static String program(String name) throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(v -> v.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .max(Path::compareTo)
                    .orElseThrow(() -> new IOException("PostgreSQL is not installed"))
                    .toString();
        }
    }
}
