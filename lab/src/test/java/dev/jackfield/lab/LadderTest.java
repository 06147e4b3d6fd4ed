package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LadderTest {
    /** A request and an answer of some bytes through a router; the server closes first. */
    private static String exchange(long seed, double loss, int answer) throws Exception {
        return record(seed, loss, answer).toString();
    }

    private static LadderRecorder record(long seed, double loss, int answer) throws Exception {
        try (Network net = Network.virtual(seed)) {
            Host client = net.host("client");
            Host router = net.router("router");
            Host web = net.host("web");
            Segment lan = net.lan("lan");
            lan.plug(client, "10.0.1.2/24");
            lan.plug(router, "10.0.1.1/24");
            net.cable(router, "10.0.2.1/24", web, "10.0.2.2/24").loss(loss).delay(Duration.ofMillis(20));
            net.gateway(client, "10.0.1.1");
            net.gateway(web, "10.0.2.1");
            LadderRecorder recorder = new LadderRecorder(client, web);
            net.world().start("server", () -> {
                Process p = web.process("server");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(l, new InetSocketAddress("0.0.0.0", 80));
                p.listen(l, 1);
                int s = p.accept(l);
                byte[] b = new byte[1000];
                p.read(s, b, 0, b.length);
                byte[] page = new byte[answer];
                Arrays.fill(page, (byte) 'x');
                p.write(s, page, 0, page.length);
                p.close(s);
            });
            net.world().start("client", () -> {
                Process p = client.process("client");
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(s, new InetSocketAddress("10.0.2.2", 80));
                byte[] get = "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII);
                p.write(s, get, 0, get.length);
                byte[] b = new byte[10_000];
                int all = 0;
                for (int n; (n = p.read(s, b, 0, b.length)) > 0; ) {
                    all += n;
                }
                assertThat(all).isEqualTo(answer);
                p.close(s);
            });
            net.world().join();
            net.world().runFor(Duration.ofSeconds(1));
            recorder.close();
            return recorder;
        }
    }

    @Test
    void itShowsTheLifeOfAConnectionWithTheStatesOfBothEnds() throws Exception {
        String ladder = exchange(1, 0, 5000);
        assertThat(ladder.lines().map(l -> l.replaceAll("[─▶◀ ]+", " ").strip()))
                .anyMatch(l -> l.matches("0.000000 SYN_SENT \\[SYN] seq=0 win=.* mss=1460 .* LISTEN"))
                .anyMatch(l -> l.matches("0.060000 SYN_SENT \\[SYN,ACK] seq=0 ack=1 .* SYN_RECV"))
                .anyMatch(l -> l.matches("0.080000 ESTABLISHED \\[ACK] seq=1 ack=1 .* SYN_RECV"))
                .anyMatch(l -> l.matches("0.100000 ESTABLISHED \\[FIN,ACK] seq=5001 ack=19 .* FIN_WAIT1"))
                .anyMatch(l -> l.matches("0.120000 LAST_ACK \\[FIN,ACK] seq=19 ack=5002 .* FIN_WAIT1"))
                .last()
                .isEqualTo("0.160000 CLOSED TIME_WAIT");
        assertThat(ladder).doesNotContain("lost").doesNotContain("retransmission");
    }

    @Test
    void itShowsWhatIsLostAndSentAgain() throws Exception {
        assertThat(exchange(7, 0.2, 5000)).contains("✕").contains(" lost").contains(" retransmission");
    }

    @Test
    void itIsTheSameForTheSameSeedAndFitsATerminal() throws Exception {
        String ladder = exchange(3, 0.2, 50_000);
        assertThat(exchange(3, 0.2, 50_000)).isEqualTo(ladder);
        assertThat(ladder.lines()).allMatch(l -> l.length() <= 120);
    }

    @Test
    void itsMiddleMayBeLeftOut() throws Exception {
        LadderRecorder recorder = record(1, 0, 200_000);
        assertThat(recorder.ladder().toString(10).lines())
                .hasSizeLessThan(20)
                .anyMatch(l -> l.matches(".*\\(\\d+ more\\).*"))
                .last()
                .asString()
                .endsWith("TIME_WAIT");
    }
}
