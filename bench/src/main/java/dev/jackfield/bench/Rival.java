package dev.jackfield.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** A program in another language that is measured beside us. Its source is a resource; it is built when it is first needed. */
enum Rival {
    /** gVisor's netstack, of which Debian has the sources. */
    GVISOR("gvisor.go", "go", "golang-go and golang-gvisor-gvisor-dev (Debian)") {
        @Override
        boolean hasLibraries() {
            return Files.isDirectory(Path.of(GOPATH, "src", "gvisor.dev"));
        }

        @Override
        List<String> build(Path source, Path program) {
            return List.of(
                    "env",
                    "GO111MODULE=off",
                    "GOPATH=" + GOPATH,
                    "go",
                    "build",
                    "-o",
                    program.toString(),
                    source.toString());
        }
    },

    /** What a link allows: the least that can answer at its end. */
    LIMIT("limit.c", "gcc", "gcc and Linux's headers") {
        @Override
        boolean hasLibraries() {
            return Files.exists(Path.of("/usr/include/linux/if_tun.h"));
        }

        @Override
        List<String> build(Path source, Path program) {
            return List.of("gcc", "-O2", "-o", program.toString(), source.toString(), "-lpthread");
        }
    };

    private static final String GOPATH = "/usr/share/gocode";

    private final String source;
    private final String compiler;
    private final String needs;
    private Path program;

    Rival(String source, String compiler, String needs) {
        this.source = source;
        this.compiler = compiler;
        this.needs = needs;
    }

    abstract boolean hasLibraries();

    /** The command that makes of its source a program. */
    abstract List<String> build(Path source, Path program);

    /** Why there is none here. */
    Optional<String> lacking() {
        return Shell.has(compiler) && hasLibraries() ? Optional.empty() : Optional.of("needs " + needs);
    }

    /** The program, which is kept from run to run in the user's cache, under a name that changes with its source. */
    synchronized String program() throws IOException, InterruptedException {
        if (program != null) {
            return program.toString();
        }
        byte[] text;
        try (var in = Rival.class.getResourceAsStream(source)) {
            text = in.readAllBytes();
        }
        CRC32 crc = new CRC32();
        crc.update(text);
        String name = name().toLowerCase(Locale.ROOT) + "-" + Long.toHexString(crc.getValue());
        Path directory = cache();
        Path p = directory.resolve(name);
        if (!Files.isExecutable(p)) {
            System.err.println("bench: building " + source + " ...");
            Path work = Files.createDirectories(
                    directory.resolve(name + "-" + ProcessHandle.current().pid()));
            Path copy = Files.write(work.resolve(source), text);
            Path built = work.resolve(name);
            Shell.run(build(copy, built).toArray(String[]::new));
            Files.move(built, p, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(copy);
            Files.delete(work);
        }
        program = p;
        return p.toString();
    }

    private static Path cache() throws IOException {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches = home != null && home.startsWith("/")
                ? Path.of(home)
                : Path.of(System.getProperty("user.home"), ".cache");
        return Files.createDirectories(caches.resolve("jackfield"));
    }
}
