package dev.jackfield.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    @TempDir
    private Path directory;

    private Demo.Result run(double loss, long seed, boolean realTime, Path capture) throws IOException {
        return Demo.run(new Demo.Options(loss, Duration.ofMillis(10), seed, realTime, capture));
    }

    private Demo.Result run(double loss, long seed) throws IOException {
        return run(loss, seed, false, directory.resolve("demo.pcapng"));
    }

    @Test
    void thePageArrivesAndAllIsSeen() throws IOException {
        Demo.Result r = run(0, 1);
        assertThat(r.whole()).isTrue();
        assertThat(r.text())
                .contains("ARP who-has 10.0.1.1", "[SYN] seq=0", "[SYN,ACK] seq=0 ack=1", "[FIN,ACK]")
                .contains("SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT1", "LAST_ACK")
                .contains("(listening)$ netstat -ano", "(established)$ netstat -ano", "(TIME_WAIT)$ netstat -ano")
                .containsPattern("tcp +0 +0 0\\.0\\.0\\.0:80 +0\\.0\\.0\\.0:\\* +LISTEN +off \\(0\\.00/0/0\\)")
                .containsPattern("tcp .*10\\.0\\.1\\.10:\\d+ +10\\.0\\.2\\.80:80 +ESTABLISHED")
                .containsPattern(
                        "tcp .*10\\.0\\.1\\.10:\\d+ +10\\.0\\.2\\.80:80 +TIME_WAIT +timewait \\(\\d+\\.\\d\\d/0/0\\)")
                .contains("retransmitted: client 0, web 0");
        assertThat(directory.resolve("demo.pcapng")).isNotEmptyFile();
    }

    @Test
    void theSameSeedGivesTheSameByteForByte() throws IOException {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        Demo.Result a = run(0.2, 7, false, one);
        Demo.Result b = run(0.2, 7, false, two);
        assertThat(a.text().replace(one.toString(), "")).isEqualTo(b.text().replace(two.toString(), ""));
        assertThat(Json.write(a.values()).replace(one.toString(), ""))
                .isEqualTo(Json.write(b.values()).replace(two.toString(), ""));
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    }

    @Test
    void withAFifthLostThePageArrivesWholeAndRetransmissionsAreSeen() throws IOException {
        Demo.Result r = run(0.2, 7);
        assertThat(r.whole()).isTrue();
        assertThat(r.text()).contains("retransmission", "lost");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 8, 9, 10, -1, Long.MAX_VALUE})
    void otherWorldsDeliverItToo(long seed) throws IOException {
        assertThat(run(0.2, seed).whole()).isTrue();
    }

    @Test
    void whenEverythingIsLostThatIsSaid() throws IOException {
        Demo.Result r = run(1, 1);
        assertThat(r.whole()).isFalse();
        assertThat(r.failure()).contains("did not arrive");
    }

    @Test
    void itRunsOnTheWallClockToo() throws IOException {
        assertThat(run(0, 1, true, directory.resolve("real.pcapng")).whole()).isTrue();
    }
}
