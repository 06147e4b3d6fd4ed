package dev.jackfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void versionIsPrinted() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("jackfield ");
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: jackfield");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "run", "ping", "nc", "netstat", "ss", "script", "golden", "completion"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: jackfield " + command);
        assertThat(run("help", command)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --loss 150% | not within 0% to 100%: 150%",
                "demo --loss x | not a probability",
                "demo --loss NaN | not within",
                "demo --delay 20 | not a time",
                "demo --delay 2000m | longer than an hour",
                "demo --seed x | --seed",
                "demo --bogus | Unknown option",
                "nonsense | Unmatched argument",
                "ping | Missing required parameter",
                "ping localhost | not an IPv4 address",
                "ping -c -1 1.2.3.4 | not a count",
                "ping -i 0 1.2.3.4 | not within 0.001",
                "ping -s 65508 1.2.3.4 | not within 0 to 65507",
                "ping -W NaN 1.2.3.4 | not within",
                "ping --on ../x 1.2.3.4 | not a network's name",
                "nc 80 | an address and a port are needed",
                "nc 1.2.3.4 0 | not a port",
                "nc -l 65536 | not a port",
                "netstat -r -i | exclude each other",
                "netstat -g -r | exclude each other",
                "ss --bogus | Unknown option",
                "ss --on ../x | not a network's name",
                "golden --bogus | Unknown option",
                "golden a b | Unmatched argument",
                "script | Missing required parameter",
                "script --bogus x | Unknown option",
                "script /nowhere/x.pkt | /nowhere/x.pkt: no such file or directory",
                "script --report xml /nowhere | is text, json or junit, not xml",
                "script --options loose /nowhere | --options is strict or lenient",
                "script --jobs 0 /nowhere | --jobs is 1 at least",
                "script --ip-version ipv5 /nowhere | not ipv5",
                "script --seed x /nowhere | --seed",
                "run | Missing required parameter",
                "run --bogus java | Unknown option",
                "run ls | runs java only, not ls",
                "run /nowhere/java | cannot be run: /nowhere/java",
                "run --publish 80:x java | not two ports such as 8080:80",
                "run --name a/b java | --name",
                "run --tap jack9 java | a device needs an address",
                "run --network x --tap jack9 --address 10.0.0.2/24 java | either a device or a network",
                "up --address 10.88.0.2/24 | --tap",
                "up --tap a --tun b --address 10.88.0.2/24 | mutually exclusive",
                "up --tap a | --address",
                "up --tap a --address 10.88.0.2 | not an address with its prefix",
                "up --tap a --address 10.88.0.2/31 | no room",
                "up --tap a --address 10.88.0.2/24 --host-address 10.88.0.2 | is ours",
                "up --tap a --address 10.88.0.2/24 --mtu 100 | not within 576",
                "up --tap a --address 10.88.0.2/24 --hops 99 | not within 0 to 30",
                "up --tap a --address 10.88.0.2/24 --serve /nowhere | not a directory",
                "up --tap a --address 10.88.0.2/24 --echo 99999 | not a port",
                "up --tap a --address 10.88.0.2/24 --set net.nonsense=1 | no setting",
                "up --tap a --address 10.88.0.2/24 --set net.ipv4.ip_forward=2 | not within 0 to 1",
                "up --tap a --address 10.88.0.2/24 --name a/b | --name"
            })
    void wrongUsageIsToldInOneLine(String command, String why) {
        assertThat(run(command.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().findFirst().orElseThrow())
                .startsWith("jackfield")
                .contains(why);
        assertThat(err.toString().lines().count()).isLessThanOrEqualTo(2); // perhaps with a suggestion
    }

    @Test
    void theDemoWritesItsCaptureWhereItIsTold(@TempDir Path directory) {
        Path file = directory.resolve("x.pcapng");
        assertThat(run("demo", "--json", "--capture", file.toString())).isZero();
        assertThat(out.toString()).startsWith("{\"seed\":1,").contains("\"whole\":true");
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void aFileThatCannotBeWrittenIsAFailure() {
        assertThat(run("demo", "--capture", "/nowhere/x.pcapng")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("jackfield demo: /nowhere/x.pcapng: no such file or directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "golden /nowhere/tables.txt | jackfield golden: /nowhere/tables.txt: no such file or directory",
                "golden / | jackfield golden: /: Is a directory"
            })
    void whatCannotBeWrittenIsToldBeforeTheWork(String command, String line) {
        assertThat(run(command.split(" "))).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo(line);
    }

    @Test
    void thePageThatDoesNotArriveIsAFailure(@TempDir Path directory) {
        assertThat(run(
                        "demo",
                        "--loss",
                        "1",
                        "--capture",
                        directory.resolve("x").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("jackfield demo: the page did not arrive");
    }

    @Test
    void completionIsAScript() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).contains("complete -F", "--real-time", "--iperf3");
    }
}
