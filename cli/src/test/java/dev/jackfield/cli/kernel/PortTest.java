package dev.jackfield.cli.kernel;

import static dev.jackfield.cli.kernel.UpRig.SITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On one end of a veth pair instead of a device of our own; and what is said when that cannot be. */
@Tag("kernel")
class PortTest {
    private static final int LENGTH = 20_000_000;

    private static void works(UpRig rig) throws IOException {
        rig.run("ping", "-c", "20", "-A", "-W", "5", "-s", "8000", UpRig.HOST)
                .expectSuccess()
                .expect(" 0% packet loss");
        Path large = rig.onSite("large", LENGTH);
        Path got = rig.file("got");
        rig.run("curl", "-sSf", "-o", got.toString(), SITE + "large").expectSuccess();
        rig.run("curl", "-sSf", "-T", large.toString(), SITE + "put").expectSuccess();
        assertThat(Files.mismatch(got, large)).isEqualTo(-1);
        assertThat(Files.mismatch(rig.upload("put"), large)).isEqualTo(-1);
        rig.run("nc", "-v", "-z", "-w", "5", UpRig.HOST, "81").expectFailure("Connection refused");
    }

    @Nested
    class Packet {
        @RegisterExtension
        static final UpRig RIG = UpRig.packet();

        @Test
        void filesArriveWholeBothWays() throws IOException {
            works(RIG);
        }
    }

    @Nested
    class Xdp {
        @RegisterExtension
        static final UpRig RIG = UpRig.xdp();

        @Test
        void filesArriveWholeBothWays() throws IOException {
            works(RIG);
        }

        @Test
        void aQueueHasOneUser() {
            fails("another program has an XDP socket on queue 0", "--xdp", "jack1", "--address", "10.88.0.3/24");
        }

        @Test
        void aQueueThatIsNotThereIsTold() {
            fails("there is no queue 9: see ethtool -l jack1", "--xdp", "jack1:9", "--address", "10.88.0.3/24");
        }

        @Test
        void anInterfaceThatIsNotThereIsTold() {
            fails("there is no interface nowhere", "--xdp", "nowhere", "--address", "10.88.0.3/24");
            fails("there is no interface nowhere", "--packet", "nowhere", "--address", "10.88.0.3/24");
        }

        @Test
        void whatIsNoEthernetIsTold() {
            fails("lo: not an Ethernet interface", "--packet", "lo", "--address", "10.88.0.3/24");
        }

        private void fails(String why, String... options) {
            RIG.up(options).expectFailure(why);
        }
    }
}
