package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Namespace;
import dev.jackfield.testing.Program;
import dev.jackfield.testing.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Linux in a network namespace of its own, and {@code jackfield up}, run as a person would, on a device in it:
 *
 * <pre>
 *   Linux, and its programs ── jack0 ── a host of ours
 *            10.88.0.1                    10.88.0.2, port 80: what is in www; takes uploads
 * </pre>
 *
 * <p>There while the tests of a class run. At the end it has to go as it should: nothing said about errors, no device left, and
 * nothing in what was captured that a network analyzer finds fault with.
 */
final class UpRig implements BeforeAllCallback, AfterAllCallback {
    static final String DEVICE = "jack0";
    static final String LINUX = "10.88.0.1";
    static final String HOST = "10.88.0.2";
    static final String SITE = "http://" + HOST + "/";

    /** How many bytes the large transfers have. */
    static final int LARGE = 200_000_000;

    /** Our end of a veth pair, whose other end is {@link #DEVICE}. */
    private static final String PORT = "jack1";

    private final List<String> options = new ArrayList<>();
    private final boolean port; // on an interface of Linux
    private boolean captured = true;
    private Path directory;
    private Namespace linux;
    private Program up;

    private UpRig(String device, String... more) {
        port = device.equals("--packet") || device.equals("--xdp");
        options.addAll(List.of(device, port ? PORT : DEVICE, "--address", HOST + "/24"));
        options.addAll(List.of(more));
    }

    /** On an Ethernet device, with more options for {@code up}. */
    static UpRig tap(String... more) {
        return new UpRig("--tap", more);
    }

    /** On a device of bare IP. */
    static UpRig tun(String... more) {
        return new UpRig("--tun", more);
    }

    /** On one end of a veth pair, by a packet socket. */
    static UpRig packet(String... more) {
        return new UpRig("--packet", more);
    }

    /** On one end of a veth pair, by an XDP socket. */
    static UpRig xdp(String... more) {
        return new UpRig("--xdp", more);
    }

    UpRig withoutCapture() {
        captured = false;
        return this;
    }

    // ---- while the tests run ----

    /** The namespace, with Linux's side of the device in it. */
    Namespace linux() {
        return linux;
    }

    /** Runs a program of Linux. */
    Result run(String... command) {
        return linux.run(command);
    }

    /** A tool of ours, on the host of ours. */
    List<String> tool(String name, String... arguments) {
        List<String> all = new ArrayList<>(jackfield(name, "--on", linux.name()));
        all.addAll(List.of(arguments));
        return all;
    }

    /** A second {@code up}, which is to end by itself. */
    Result up(String... arguments) {
        List<String> all = new ArrayList<>(jackfield("up", "--name", linux.name() + "-2"));
        all.addAll(List.of(arguments));
        return run(all.toArray(new String[0]));
    }

    /** A file to be made. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Where uploads arrive. */
    Path upload(String name) {
        return directory.resolve("uploads").resolve(name);
    }

    /** A file on the web site, of so many random bytes; made when it is first asked for. */
    Path onSite(String name, int length) {
        Path file = directory.resolve("www").resolve(name);
        if (!Files.exists(file)) {
            Random random = new Random(length);
            byte[] block = new byte[1 << 20];
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int rest = length; rest > 0; rest -= block.length) {
                    random.nextBytes(block);
                    out.write(block, 0, Math.min(rest, block.length));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    // ---- before and after ----

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("jackfield-test-");
        Files.createDirectories(directory.resolve("www"));
        Files.createDirectories(directory.resolve("uploads"));
        try {
            linux = new Namespace(directory);
            if (port) {
                run("ip", "link", "add", DEVICE, "type", "veth", "peer", PORT).expectSuccess();
                run("ip", "address", "add", LINUX + "/24", "dev", DEVICE).expectSuccess();
                run("ip", "link", "set", DEVICE, "up").expectSuccess();
                run("ip", "link", "set", PORT, "up").expectSuccess();
                // veth computes no checksum, and XDP is not told so.
                run("ethtool", "-K", DEVICE, "tx", options.getFirst().equals("--xdp") ? "off" : "on")
                        .expectSuccess();
            }
            List<String> all = new ArrayList<>(jackfield("up", "--name", linux.name()));
            all.addAll(options);
            all.addAll(List.of("--serve", directory.resolve("www").toString()));
            all.addAll(List.of("--upload", directory.resolve("uploads").toString()));
            if (captured) {
                all.addAll(List.of("--capture", capture().toString()));
            }
            up = linux.start(all.toArray(new String[0]));
            up.awaitMessage("ready\n");
        } catch (Throwable t) {
            clean();
            throw t;
        }
    }

    private Path capture() {
        return directory.resolve("capture.pcapng");
    }

    /** The command, as its launcher runs it, but with assertions; 256 MB have to do. */
    private static List<String> jackfield(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx256m",
                "-XX:+UseParallelGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.jackfield.cli.Main"));
        all.addAll(List.of(arguments));
        return all;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        try {
            if (up != null) {
                Result end = up.stop();
                assertThat(end.exit()).as(end.toString()).isZero();
                assertThat(end.output()).doesNotContain("WARNING", "SEVERE", "ERROR", "Exception");
                if (port) {
                    assertThat(run("ip", "link", "show", PORT).output()).doesNotContain("xdp");
                } else {
                    assertThat(run("ip", "link", "show", DEVICE).output()).contains("does not exist");
                }
                if (captured) {
                    assertThat(Analyzer.faultsOfOurs(capture()))
                            .as("of what we sent")
                            .isEmpty();
                }
            }
        } finally {
            clean();
        }
    }

    /** A capture with which the analyzer finds fault is kept. */
    private void check(String test) throws IOException {
        List<String> faults = Analyzer.faultsOfOurs(capture());
        if (!faults.isEmpty()) {
            Path kept = Path.of("target", "faults-of-" + test + ".pcapng").toAbsolutePath();
            Files.copy(capture(), kept, StandardCopyOption.REPLACE_EXISTING);
            assertThat(faults).as("of what we sent: see " + kept).isEmpty();
        }
    }

    private void clean() throws IOException {
        try {
            if (linux != null) {
                linux.close();
            }
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
