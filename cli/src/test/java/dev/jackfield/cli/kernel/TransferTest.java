package dev.jackfield.cli.kernel;

import static dev.jackfield.cli.kernel.UpRig.LARGE;
import static dev.jackfield.cli.kernel.UpRig.SITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Program;
import dev.jackfield.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large files to and from Linux's programs. */
@Tag("kernel")
class TransferTest {
    @RegisterExtension
    static final UpRig RIG = UpRig.tap("--echo");

    @Test
    void aFileArrivesWhole() throws IOException {
        Path got = RIG.file("got");
        RIG.onSite("large", LARGE);
        RIG.run("curl", "-sSf", "-o", got.toString(), SITE + "large").expectSuccess();
        isLarge(got);
    }

    @Test
    void fourFilesArriveWholeAtOnce() throws IOException {
        RIG.onSite("large", LARGE);
        List<Program> curls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            curls.add(
                    RIG.linux().start("curl", "-sSf", "-o", RIG.file("got" + i).toString(), SITE + "large"));
        }
        curls.forEach(Program::expectSuccess);
        for (int i = 0; i < 4; i++) {
            isLarge(RIG.file("got" + i));
        }
    }

    @ParameterizedTest
    @CsvSource({"0-0, 0, 1", "1000000-50999999, 1000000, 51000000", "199999990-, 199999990, 200000000"})
    void aRangeIsThePartThatWasAskedFor(String range, int from, int to) throws IOException {
        Path got = RIG.file("got");
        byte[] all = Files.readAllBytes(RIG.onSite("large", LARGE));
        RIG.run("curl", "-sSf", "--range", range, "-o", got.toString(), SITE + "large")
                .expectSuccess();
        assertThat(Arrays.equals(Files.readAllBytes(got), Arrays.copyOfRange(all, from, to)))
                .isTrue();
        Files.delete(got);
    }

    @Test
    void manyRequestsShareAConnection() {
        RIG.onSite("small", 1000);
        Result r = RIG.run(
                        "curl",
                        "-sSf",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{num_connects} %{size_download}\n",
                        SITE + "small?[1-50]")
                .expectSuccess();
        assertThat(r.output().lines().filter("1 1000"::equals)).hasSize(1);
        assertThat(r.output().lines().filter("0 1000"::equals)).hasSize(49);
    }

    @Test
    void anUploadArrivesWhole() throws IOException {
        Path large = RIG.onSite("large", LARGE);
        RIG.run("curl", "-sSf", "-T", large.toString(), SITE + "put").expectSuccess();
        isLarge(RIG.upload("put"));
    }

    @Test
    void whatNcSendsArrivesWhole() throws IOException {
        Path large = RIG.onSite("large", LARGE);
        Path got = RIG.file("got");
        Program ours = Program.start(Path.of("/dev/null"), got, RIG.file("nc"), RIG.tool("nc", "-l", "-v", "9000"));
        ours.awaitMessage("Listening");
        RIG.linux()
                .start(large, RIG.file("sent"), "nc", "-N", UpRig.HOST, "9000")
                .expectSuccess();
        ours.expectSuccess();
        isLarge(got);
    }

    @Test
    void whatEchoIsSentComesBackWhole() throws IOException {
        Path large = RIG.onSite("large", LARGE);
        Path got = RIG.file("got");
        RIG.linux().start(large, got, "nc", "-N", UpRig.HOST, "7").expectSuccess();
        isLarge(got);
    }

    @Test
    void clientsThatAreKilledLeaveNothingBehind() {
        RIG.onSite("large", LARGE);
        RIG.run(
                "bash",
                "-c",
                "for i in 1 2 3 4 5; do timeout -s KILL 0.5 curl -s --limit-rate 1M -o /dev/null " + SITE
                        + "large & done; wait; sleep 0.5");
        Result sockets =
                Program.start(RIG.file("netstat"), RIG.tool("netstat", "-nat")).expectSuccess();
        assertThat(sockets.output())
                .contains("LISTEN")
                .doesNotContain("ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK");
    }

    /** It equals the large file; it is removed, for there are many. */
    private static void isLarge(Path got) throws IOException {
        assertThat(Files.mismatch(got, RIG.onSite("large", LARGE)))
                .as("where they differ")
                .isEqualTo(-1);
        Files.delete(got);
    }
}
