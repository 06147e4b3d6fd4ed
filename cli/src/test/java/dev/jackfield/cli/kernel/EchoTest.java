package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands below the transports, as Linux sees it. */
@Tag("kernel")
class EchoTest {
    @RegisterExtension
    static final UpRig RIG = UpRig.tap();

    @Test
    void everyEchoIsAnswered() {
        RIG.run("ping", "-c", "20", "-i", "0.01", "-W", "5", UpRig.HOST)
                .expectSuccess()
                .expect(" 0% packet loss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1472", "1473", "8000", "65507"})
    void echoesOfEverySizeAreAnsweredWhole(String size) {
        RIG.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "-s", size, UpRig.HOST)
                .expectSuccess()
                .expect(" 0% packet loss")
                .expect(Integer.parseInt(size) + 8 + " bytes from " + UpRig.HOST);
    }

    @Test
    void arpRequestsAreAnswered() {
        RIG.run("arping", "-c", "3", "-w", "5", "-I", UpRig.DEVICE, UpRig.HOST)
                .expectSuccess()
                .expect("Received 3 response(s)");
    }

    @Test
    void ourAddressIsSeenToBeTaken() {
        Result probe = RIG.run("arping", "-D", "-c", "1", "-w", "5", "-I", UpRig.DEVICE, UpRig.HOST);
        assertThat(probe.exit()).as(probe.toString()).isEqualTo(1);
    }

    @Test
    void anAddressOfNobodyIsNotAnswered() {
        RIG.run("arping", "-c", "1", "-w", "1", "-I", UpRig.DEVICE, "10.88.0.77")
                .expectFailure("Received 0 response(s)");
    }
}
