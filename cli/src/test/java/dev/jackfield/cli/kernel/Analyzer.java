package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Namespace;
import dev.jackfield.testing.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tshark, Wireshark on the command line, says of a capture. */
final class Analyzer {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** In captures above this size, in bytes, nothing above the transports is looked at. */
    private static final long MUCH = 40_000_000;

    /** Frames that the capturing host sent: pcapng's flags say it. */
    private static final String OURS = "frame.packet_flags_direction == 2";

    /** Nothing that a correct host can send. */
    private static final String WRONG = "_ws.malformed"
            + " || ip.checksum.status == 0 || icmp.checksum.status == 0"
            + " || tcp.checksum.status == 0 || udp.checksum.status == 0"
            + " || _ws.expert.severity >= 0x800000"; // an error

    /** Warnings are as bad, but for these: they are what a host does, not what it does wrong. */
    private static final String WARNING = "_ws.expert.severity >= 0x600000"
            + " && !tcp.connection.rst && !tcp.analysis.zero_window && !tcp.analysis.window_full"
            + " && !tcp.options.sack.dsack";

    private Analyzer() {}

    /** The frames with which it finds fault, of those that the capturing host sent: a line each, at most ten. */
    static List<String> faultsOfOurs(Path capture) {
        return faultsOfOurs(capture, WARNING, capture.toFile().length() > MUCH);
    }

    /**
     * As {@link #faultsOfOurs(Path)}, for random bytes over a path with loss: what was sent again soon after a later segment it takes for late, and a
     * random byte for the first of some protocol.
     */
    static List<String> faultsOfOursOnBadPath(Path capture) {
        return faultsOfOurs(capture, WARNING + " && !tcp.analysis.out_of_order", true);
    }

    private static List<String> faultsOfOurs(Path capture, String warning, boolean data) {
        assertThat(frames(capture, OURS, 1, data))
                .as("frames of ours in the capture")
                .isNotEmpty();
        return frames(capture, OURS + " && (" + WRONG + " || (" + warning + "))", 10, data);
    }

    private static List<String> frames(Path capture, String filter, int most, boolean data) {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString(), "-n", "-Y", filter));
        for (String preference :
                List.of("ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE")) {
            command.addAll(List.of("-o", preference));
        }
        if (data) {
            // Random bytes look like some protocol or other now and then, and whole files would be held in memory.
            command.addAll(List.of("-d", "tcp.port==1-65535,data", "-d", "udp.port==1-65535,data"));
        }
        for (String field : List.of("frame.number", "_ws.col.Protocol", "_ws.col.Info", "_ws.expert.message")) {
            command.addAll(List.of("-e", field));
        }
        command.addAll(List.of("-T", "fields"));
        if (most == 1) {
            command.addAll(List.of("-c", "1000"));
        }
        Path messages = capture.resolveSibling("tshark-messages");
        Path frames = capture.resolveSibling("tshark-frames");
        Program.start(Path.of("/dev/null"), frames, messages, command)
                .await(LIMIT)
                .expectSuccess();
        return Namespace.text(frames).lines().limit(most).toList();
    }
}
