package dev.jackfield.jdk.jfr;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingsTest {
    private static final int BYTES = 300_000;
    private static final List<String> EVENTS =
            List.of("SegmentDrop", "SegmentRetransmit", "SocketOpen", "SocketClose", "CoreHeld");

    @TempDir
    private Path directory;

    private static Recording recording() {
        Recording r = new Recording();
        for (String e : EVENTS) {
            r.enable("dev.jackfield." + e).withThreshold(Duration.ZERO);
        }
        return r;
    }

    private List<RecordedEvent> events(Recording r, String name) throws IOException {
        Path file = directory.resolve(name + ".jfr");
        r.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(e -> e.getEventType().getName().equals("dev.jackfield." + name))
                .toList();
    }

    /** A stream over a line with losses, and a datagram for nobody. */
    private static Host talk() throws IOException {
        try (Network net = Network.virtual(1)) {
            Host client = net.host("client");
            Host server = net.host("server");
            net.cable(client, "10.0.0.1/24", server, "10.0.0.2/24").loss(0.05).delay(Duration.ofMillis(5));
            Process s = server.process("server");
            int listener = s.socket(AF_INET, SOCK_STREAM, 0);
            s.bind(listener, new InetSocketAddress("10.0.0.2", 80));
            s.listen(listener, 1);
            net.world().start("server", () -> {
                int c = s.accept(listener);
                byte[] b = new byte[10_000];
                while (s.read(c, b, 0, b.length) > 0) {}
                s.close(c);
            });
            net.world().start("client", () -> {
                Process p = client.process("client");
                int fd = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(fd, new InetSocketAddress("10.0.0.2", 80));
                p.write(fd, new byte[BYTES], 0, BYTES);
                p.close(fd);
                int d = p.socket(AF_INET, SOCK_DGRAM, 0);
                for (int i = 0; i < 20; i++) {
                    p.sendto(d, new byte[10], 0, 10, 0, new InetSocketAddress("10.0.0.2", 9));
                }
            });
            net.world().run();
            return client;
        }
    }

    @Test
    void aRecordingHoldsWhatHappenedAndEndsWithItself() throws IOException {
        try (Recording r = recording()) {
            r.start();
            Host client = talk();
            assertThat(client.core().trace()).isNotNull();
            r.stop();
            assertThat(client.core().trace()).isNull();

            List<RecordedEvent> again = events(r, "SegmentRetransmit");
            assertThat(again)
                    .hasSizeLessThanOrEqualTo((int) client.counters().get(Counter.TcpRetransSegs))
                    .isNotEmpty();
            assertThat(again).allSatisfy(e -> assertThat(e.getString("host")).isIn("client", "server"));
            assertThat(again.getFirst().getString("peer")).isEqualTo("10.0.0.2:80");
            assertThat(again.getFirst().getInt("bytes")).isBetween(1, 1460);

            assertThat(events(r, "SocketOpen")).hasSize(4);
            assertThat(events(r, "SocketClose"))
                    .extracting(e -> e.getString("host") + " " + e.getInt("protocol"))
                    .contains("client 6", "server 6");

            List<RecordedEvent> drops = events(r, "SegmentDrop");
            assertThat(drops)
                    .filteredOn(e -> e.getString("reason").equals("UdpNoPorts"))
                    .isNotEmpty()
                    .allSatisfy(e -> {
                        assertThat(e.getString("host")).isEqualTo("server");
                        assertThat(e.getString("source")).isEqualTo("10.0.0.1");
                        assertThat(e.getInt("destinationPort")).isEqualTo(9);
                        assertThat(e.getInt("protocol")).isEqualTo(17);
                    });
        }
    }

    @Test
    void withoutARecordingNothingIsTraced() throws IOException {
        assertThat(talk().core().trace()).isNull();
    }

    @Test
    void aHostThatIsThereAlreadyIsTracedFromTheBeginningOfARecording() {
        try (Host host = Host.builder("h").build();
                Recording r = recording()) {
            assertThat(host.core().trace()).isNull();
            r.start();
            assertThat(host.core().trace()).isNotNull();
        }
    }

    @Test
    void aCoreThatIsHeldForLongIsTold() throws IOException {
        try (Recording r = recording()) {
            r.start();
            EventTrace t = new EventTrace("h");
            t.held(1_000_000);
            t.held(1_000_001);
            r.stop();
            assertThat(events(r, "CoreHeld"))
                    .filteredOn(e -> e.getString("host").equals("h"))
                    .singleElement()
                    .satisfies(e -> assertThat(e.getDuration("held")).isEqualTo(Duration.ofNanos(1_000_001)));
        }
    }
}
