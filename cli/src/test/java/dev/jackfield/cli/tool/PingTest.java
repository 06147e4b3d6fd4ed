package dev.jackfield.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingTest {
    private final Network network = Network.virtual(3);
    private final Host a = network.host("a");
    private final Host b = network.host("b");
    private final Link cable = network.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(5));
    private final AtomicInteger code = new AtomicInteger(-1);

    @AfterEach
    void close() {
        network.close();
    }

    private String ping(String to, Ping.Options options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        network.world().start("ping", () -> {
            try {
                code.set(new Ping(a.process("ping"), InetAddress.ofLiteral(to), options, new PrintStream(out)).run());
            } catch (ErrnoException e) {
                code.set(2);
                out.writeBytes(e.getMessage().getBytes(StandardCharsets.UTF_8));
            }
        });
        network.world().join();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Ping.Options options(long count, int size) {
        return new Ping.Options(count, 1_000_000_000, size, 0, false);
    }

    @Test
    void printsWhatPingPrints() {
        String text = ping("10.0.0.2", options(2, 56));
        assertThat(text.lines())
                .containsExactly(
                        "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.",
                        "64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=20.0 ms", // the first asks for the link address
                        "64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=10.0 ms",
                        "",
                        "--- 10.0.0.2 ping statistics ---",
                        "2 packets transmitted, 2 received, 0% packet loss, time 1010ms",
                        "rtt min/avg/max/mdev = 10.000/15.000/20.000/5.000 ms");
        assertThat(code).hasValue(0);
    }

    @Test
    void theLargestDatagramComesBackInFragments() {
        assertThat(ping("10.0.0.2", options(1, Ping.LARGEST))).contains("65515 bytes from 10.0.0.2: icmp_seq=1");
        assertThat(code).hasValue(0);
    }

    @Test
    void noReplyIsAFailure() {
        ping("10.0.0.2", options(1, 56));
        cable.cut();
        assertThat(ping("10.0.0.2", options(3, 56))).contains("3 packets transmitted, 0 received, 100% packet loss");
        assertThat(code).hasValue(1);
    }

    @Test
    void aHostThatIsNotThereIsReported() {
        assertThat(ping("10.0.0.77", options(1, 56)))
                .contains("Destination Host Unreachable", "0 received, +1 errors, 100% packet loss");
        assertThat(code).hasValue(1);
    }

    @Test
    void noRouteIsAnError() {
        assertThat(ping("192.0.2.1", options(1, 56))).contains("ENETUNREACH");
        assertThat(code).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"45123, 0.045", "999499, 0.999", "1234567, 1.23", "12345678, 12.3", "123456789, 123", "99940000, 99.9"})
    void timesHaveThreeDigits(long nanos, String text) {
        assertThat(Ping.millis(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 33.3333", "1, 2, 50", "3, 3, 100", "0, 5, 0", "1, 1000, 0.1"})
    void lossHasSixDigits(long lost, long sent, String text) {
        assertThat(Ping.percent(lost, sent)).isEqualTo(text);
    }
}
