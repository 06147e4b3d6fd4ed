package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SystemClock;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import dev.jackfield.link.NetInterface;
import dev.jackfield.link.PcapngWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What watches over the other tests: that it sees what is wrong, and only with us. */
@Tag("kernel")
class AnalyzerTest {
    private static final String PING = "45000020 00010000 400166c6 0a0a0001 0a0a0002" + "0800 3337 00010001 61626364";
    private static final String BAD_HEADER = PING.replace("66c6", "66c7");
    private static final String BAD_ECHO = PING.replace("3337", "3338");
    /** Eight bytes of a TCP header. */
    private static final String CUT_SHORT = "4500001c 00010000 400666c5 0a0a0001 0a0a0002" + "0050 0050 00000000";

    @TempDir
    Path directory;

    private List<String> faults(boolean outbound, String packet) throws IOException {
        Path file = directory.resolve("capture.pcapng");
        NetInterface tun =
                new NetInterface(new Core("test", SystemClock.INSTANCE), 1, "tun0", LinkType.IP, 0, new Loopback());
        try (PcapngWriter capture = PcapngWriter.create(file)) {
            capture.frame(tun, true, 1_000_000_000, frame(PING));
            capture.frame(tun, outbound, 1_000_000_001, frame(packet));
        }
        return Analyzer.faultsOfOurs(file);
    }

    private static Packet frame(String hex) {
        byte[] b = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Packet.wrap(b, 0, b.length);
    }

    @Test
    void soundPacketsAreSound() throws IOException {
        assertThat(faults(true, PING)).isEmpty();
    }

    @Test
    void aBadHeaderChecksumIsFound() throws IOException {
        assertThat(faults(true, BAD_HEADER)).hasSize(1).first().asString().contains("Bad checksum");
    }

    @Test
    void aBadEchoChecksumIsFound() throws IOException {
        assertThat(faults(true, BAD_ECHO)).hasSize(1).first().asString().contains("Bad checksum");
    }

    @Test
    void aSegmentTooShortIsFound() throws IOException {
        assertThat(faults(true, CUT_SHORT)).hasSize(1);
    }

    @Test
    void whatOthersSendIsNotOurFault() throws IOException {
        assertThat(faults(false, BAD_HEADER)).isEmpty();
    }
}
