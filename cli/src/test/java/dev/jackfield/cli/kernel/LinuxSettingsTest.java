package dev.jackfield.cli.kernel;

import static dev.jackfield.cli.kernel.UpRig.SITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Linux that does without some of TCP's options, and other sizes of packets. */
@Tag("kernel")
class LinuxSettingsTest {
    private static final int LENGTH = 20_000_000;

    @RegisterExtension
    static final UpRig RIG = UpRig.tap();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp_sack=0",
                "tcp_timestamps=0",
                "tcp_window_scaling=0",
                "tcp_sack=0 tcp_timestamps=0 tcp_window_scaling=0",
                "tcp_ecn=1",
                "tcp_rmem='4096 8192 8192'"
            })
    void filesArriveWholeWhateverLinuxOffers(String settings) throws IOException {
        RIG.run("bash", "-c", "sysctl net.ipv4." + settings.replace(" tcp", " net.ipv4.tcp"))
                .expectSuccess();
        thereAndBack();
        RIG.run(
                        "bash",
                        "-c",
                        "sysctl net.ipv4.tcp_{sack,timestamps,window_scaling}=1 net.ipv4.tcp_ecn=2"
                                + " net.ipv4.tcp_rmem='4096 131072 6291456'")
                .expectSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"576", "1280", "1499"})
    void filesArriveWholeWhenLinuxTakesSmallerPackets(String mtu) throws IOException {
        RIG.run("ip", "link", "set", UpRig.DEVICE, "mtu", mtu).expectSuccess();
        thereAndBack();
        RIG.run("ip", "link", "set", UpRig.DEVICE, "mtu", "1500").expectSuccess();
    }

    @Test
    void aTransferOutlivesAnInterfaceThatGoesDown() throws IOException {
        Path file = RIG.onSite("file", LENGTH);
        Path got = RIG.file("got");
        Program curl = RIG.linux().start("curl", "-sSf", "--limit-rate", "20M", "-o", got.toString(), SITE + "file");
        RIG.run("bash", "-c", "sleep 0.3; ip link set jack0 down; sleep 0.3; ip link set jack0 up")
                .expectSuccess();
        curl.expectSuccess();
        assertThat(Files.mismatch(got, file)).as("where they differ").isEqualTo(-1);
    }

    private static void thereAndBack() throws IOException {
        Path file = RIG.onSite("file", LENGTH);
        Path got = RIG.file("got");
        RIG.run("curl", "-sSf", "-o", got.toString(), SITE + "file").expectSuccess();
        RIG.run("curl", "-sSf", "-T", file.toString(), SITE + "put").expectSuccess();
        assertThat(Files.mismatch(got, file)).as("where they differ").isEqualTo(-1);
        assertThat(Files.mismatch(RIG.upload("put"), file))
                .as("where they differ")
                .isEqualTo(-1);
    }
}
