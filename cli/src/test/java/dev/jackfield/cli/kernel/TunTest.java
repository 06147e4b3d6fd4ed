package dev.jackfield.cli.kernel;

import static dev.jackfield.cli.kernel.UpRig.LARGE;
import static dev.jackfield.cli.kernel.UpRig.SITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bare IP instead of Ethernet. */
@Tag("kernel")
class TunTest {
    @RegisterExtension
    static final UpRig RIG = UpRig.tun("--iperf3", "--mtu", "1400");

    @ParameterizedTest
    @ValueSource(strings = {"56", "8000", "65507"})
    void echoesAreAnswered(String size) {
        RIG.run("ping", "-c", "20", "-A", "-W", "5", "-s", size, UpRig.HOST)
                .expectSuccess()
                .expect(" 0% packet loss");
    }

    @Test
    void filesArriveWholeBothWays() throws IOException {
        Path large = RIG.onSite("large", LARGE);
        Path got = RIG.file("got");
        RIG.run("curl", "-sSf", "-o", got.toString(), SITE + "large").expectSuccess();
        RIG.run("curl", "-sSf", "-T", large.toString(), SITE + "put").expectSuccess();
        assertThat(Files.mismatch(got, large)).isEqualTo(-1);
        assertThat(Files.mismatch(RIG.upload("put"), large)).isEqualTo(-1);
    }

    @Test
    void aClosedTcpPortRefuses() {
        RIG.run("nc", "-v", "-z", "-w", "5", UpRig.HOST, "81").expectFailure("Connection refused");
    }

    @Test
    void aClosedUdpPortGivesPortUnreachable() {
        RIG.run("nmap", "-n", "-Pn", "-sU", "--initial-rtt-timeout", "5s", "--reason", "-p", "81", UpRig.HOST)
                .expectSuccess()
                .expect("port-unreach");
    }

    @Test
    void iperf3EndsWithoutError() {
        RIG.run("iperf3", "-c", UpRig.HOST, "--bidir", "-n", "30M")
                .expectSuccess()
                .expect("iperf Done.");
    }
}
