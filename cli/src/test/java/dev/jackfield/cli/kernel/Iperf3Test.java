package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The iperf3 client's tests against our server. */
@Tag("kernel")
class Iperf3Test {
    private static void measure(UpRig rig, String options) {
        List<String> command = new ArrayList<>(List.of("iperf3", "-c", UpRig.HOST));
        command.addAll(List.of(options.split(" ")));
        Result r = rig.run(command.toArray(new String[0])).expectSuccess();
        assertThat(r.output()).contains("receiver").contains("iperf Done.").doesNotContain("error");
    }

    /** As fast as it goes, for a time. */
    @Nested
    class AsFastAsItGoes {
        @RegisterExtension
        static final UpRig RIG = UpRig.tap("--iperf3").withoutCapture();

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-t 2",
                    "-t 2 -R",
                    "-t 2 -P 4",
                    "-t 2 -P 4 -R",
                    "-t 2 --bidir",
                    "-t 2 -u -b 50M",
                    "-t 2 -u -b 50M -R"
                })
        void itEndsWithoutError(String options) {
            measure(RIG, options);
        }

        @Test
        void itsReportIsWholeInJson() {
            RIG.run("iperf3", "-c", UpRig.HOST, "-t", "1", "-J")
                    .expectSuccess()
                    .expect("\"sum_received\"")
                    .expect("\"remote_system\"");
        }
    }

    /** The same on an end of a veth pair. */
    @Nested
    class OnAPacketSocket {
        @RegisterExtension
        static final UpRig RIG = UpRig.packet("--iperf3").withoutCapture();

        @ParameterizedTest
        @ValueSource(strings = {"-t 1", "-t 1 -R", "-t 1 -P 4", "-t 1 -P 4 -R", "-t 1 --bidir", "-t 1 -u -b 50M"})
        void itEndsWithoutError(String options) {
            measure(RIG, options);
        }
    }

    @Nested
    class OnAnXdpSocket {
        @RegisterExtension
        static final UpRig RIG = UpRig.xdp("--iperf3").withoutCapture();

        @ParameterizedTest
        @ValueSource(strings = {"-t 1", "-t 1 -R", "-t 1 -P 4", "-t 1 -P 4 -R", "-t 1 --bidir", "-t 1 -u -b 50M"})
        void itEndsWithoutError(String options) {
            measure(RIG, options);
        }
    }

    /** A TAP device without virtio-net headers. */
    @Nested
    class WithoutOffload {
        @RegisterExtension
        static final UpRig RIG = UpRig.tap("--iperf3", "--no-offload").withoutCapture();

        @ParameterizedTest
        @ValueSource(strings = {"-t 1", "-t 1 -R", "-t 1 --bidir", "-t 1 -u -b 50M -R"})
        void itEndsWithoutError(String options) {
            measure(RIG, options);
        }
    }

    /** A fixed amount of it, for the capture is looked at. */
    @Nested
    class Captured {
        @RegisterExtension
        static final UpRig RIG = UpRig.tap("--iperf3");

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-n 30M",
                    "-n 30M -R",
                    "-n 30M -P 4",
                    "-n 30M --bidir",
                    "-n 5M -u -b 50M",
                    "-n 5M -u -b 50M -R"
                })
        void itEndsWithoutError(String options) {
            measure(RIG, options);
        }
    }
}
