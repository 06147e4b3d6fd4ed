package dev.jackfield.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.control.ControlDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified program on a host of its own, in a JVM of its own, by the command. */
@Timeout(120)
class RunTest {
    @TempDir
    private Path directory;

    private static List<String> jackfield(String... args) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.jackfield.cli.Main"));
        line.addAll(List.of(args));
        return line;
    }

    private static String run(String... args) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder(jackfield(args)).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes());
        p.waitFor();
        return out;
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    private static String get(int port, String path) throws IOException {
        try (var in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
            return new String(in.readAllBytes());
        }
    }

    @Test
    void aWebServerOnAHostOfItsOwnIsPublishedAndCanBeLookedAt() throws Exception {
        Path capture = directory.resolve("run.pcapng");
        int port = freePort();
        String name = "run-test-" + ProcessHandle.current().pid();
        Process p = new ProcessBuilder(jackfield(
                        "run",
                        "--name",
                        name,
                        "--publish",
                        port + ":80",
                        "--capture",
                        capture.toString(),
                        "--",
                        "java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunProgram.class.getName(),
                        "world"))
                .redirectErrorStream(true)
                .start();
        try {
            BufferedReader out = p.inputReader();
            List<String> lines = new ArrayList<>();
            for (String line; (line = out.readLine()) != null && !line.equals("ready"); ) {
                lines.add(line);
            }
            assertThat(lines).containsExactly("itself: hello world", "socket: HTTP/1.1 200 OK");
            assertThat(get(port, "/")).isEqualTo("hello world");
            assertThat(run("netstat", "--on", name, "-ltnp"))
                    .containsPattern("tcp +0 +\\d+ +0\\.0\\.0\\.0:80 +0\\.0\\.0\\.0:\\* +LISTEN +\\d+/java");
            assertThat(get(port, "/stop")).isEqualTo("hello world");
            assertThat(p.waitFor()).isEqualTo(3);
        } finally {
            p.destroy();
        }
        assertThat(Files.size(capture)).isGreaterThan(1000);
    }

    @Test
    void whatIsNotJavaIsNotRun() throws Exception {
        assertThat(run("run", "--", "ls")).contains("runs java only, not ls");
    }

    @Test
    void optionsThatDoNotGoTogether() throws Exception {
        assertThat(run("run", "--tap", "jack9", "--", "java", "-version")).contains("a device needs an address");
        assertThat(run("run", "--gateway", "10.0.0.1", "--", "java", "-version"))
                .contains("a host without a device has no gateway");
        assertThat(run("run", "--network", "x", "--address", "10.0.0.1/8", "--", "java", "-version"))
                .contains("the hosts of a network have their addresses from its file");
    }

    private String program(String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(options));
        line.addAll(List.of("--", "java", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        line.add(Where.class.getName());
        return run(line.toArray(String[]::new));
    }

    @Test
    void anAddressNeedsNoDevice() throws Exception {
        assertThat(program("--name", "run-test-addr", "--address", "10.88.0.2/24")
                        .lines())
                .containsExactly("here: run-test-addr/10.88.0.2", "alone");
    }

    @Test
    void theProgramIsAHostOfTheNetworkOfAFile() throws Exception {
        Path net = Files.writeString(directory.resolve("net.txt"), """
            host client
            host web
            cable client 10.0.1.2/24 web 10.0.1.1/24 delay 1ms
            serve web echo
            """);
        Path capture = directory.resolve("net.pcapng");
        assertThat(program("--name", "run-test-net", "--network", net.toString(), "--capture", capture.toString())
                        .lines())
                .containsExactly("here: client/10.0.1.2", "web: x");
        assertThat(Files.size(capture)).isGreaterThan(500);
    }

    @Test
    void whatIsWrongWithTheNetworkIsSaidInOneLine() throws Exception {
        Path net = Files.writeString(directory.resolve("wrong.txt"), "host a\ncable a 10.0.0.1/8");
        assertThat(program("--name", "run-test-wrong", "--network", net.toString()))
                .startsWith("jackfield run: " + net + ":2: expected: cable HOST")
                .hasLineCount(1);
        assertThat(program("--name", "run-test-none", "--network", "/nowhere/net.txt"))
                .isEqualTo("jackfield run: /nowhere/net.txt: no such file or directory" + System.lineSeparator());
        assertThat(program("--name", "run-test-cap", "--capture", "/nowhere/c.pcapng"))
                .isEqualTo("jackfield run: /nowhere/c.pcapng: no such file or directory" + System.lineSeparator());
    }

    @Test
    void aSignalEndsTheProgramAndLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path capture = directory.resolve("ended.pcapng");
        String name = "run-test-end-" + ProcessHandle.current().pid();
        List<String> line = jackfield(
                "run", "--name", name, "--capture", capture.toString(), "--", "java", "-XX:TieredStopAtLevel=1");
        line.add(1, "-Djava.io.tmpdir=" + temporary);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), RunProgram.class.getName(), "world"));
        Process p = new ProcessBuilder(line).redirectErrorStream(true).start();
        BufferedReader out = p.inputReader();
        for (String s; (s = out.readLine()) != null && !s.equals("ready"); ) {}
        Path control = ControlDirectory.ofUser().socket(name);
        assertThat(control).exists();
        assertThat(temporary).isNotEmptyDirectory();
        List<ProcessHandle> programs = p.descendants().toList();
        assertThat(programs).isNotEmpty();
        p.destroy();
        p.waitFor();
        for (ProcessHandle program : programs) {
            program.onExit().get();
        }
        assertThat(control).doesNotExist();
        assertThat(temporary).isEmptyDirectory();
        assertThat(Files.size(capture)).isGreaterThan(1000);
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String out = run(
                    "run", "--name", "run-test-taken", "--publish", s.getLocalPort() + ":80", "--", "java", "-version");
            assertThat(out).contains("jackfield run: port " + s.getLocalPort() + ": Address already in use");
        }
    }

    @Test
    void theAgentsArgumentIsReadAsItIsWritten() {
        String argument = "name=web,tap=jack0,address=10.88.0.2/24,gateway=10.88.0.1,capture=/a%2Cb,publish=8080:80";
        RunOptions o = RunOptions.parse(argument);
        assertThat(o.name()).isEqualTo("web");
        assertThat(o.address()).hasToString("10.88.0.2/24");
        assertThat(o.capture()).isEqualTo(Path.of("/a,b"));
        assertThat(o.published()).containsExactly(new RunOptions.Published(8080, 80));
        assertThat(RunOptions.parse(o.toString())).isEqualTo(o);
    }
}
