package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void twoHostsOnACableTalkWithTheCablesDelay() throws Exception {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(20));
            echo(net, b);
            assertThat(ask(a, "10.0.0.2", "hello")).isEqualTo("hello");
            assertThat(net.world().now()).isEqualTo(80 * MS); // there and back for ARP, and for the datagram
            assertThat(ask(a, "10.0.0.2", "again")).isEqualTo("again");
            assertThat(net.world().now()).isEqualTo(120 * MS);
        }
    }

    @Test
    void aHubAndASwitchJoinHosts() throws Exception {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            Host c = net.host("c");
            Segment hub = net.hub("hub");
            Segment lan = net.lan("lan");
            hub.plug(a, "10.0.0.1/24");
            hub.plug(b, "10.0.0.2/24");
            lan.plug(c, "10.0.0.3/24");
            lan.plug(hub);
            echo(net, b);
            echo(net, c);
            assertThat(ask(a, "10.0.0.2", "b")).isEqualTo("b");
            assertThat(ask(a, "10.0.0.3", "c")).isEqualTo("c");
            assertThat(ask(b, "10.0.0.3", "c")).isEqualTo("c");
        }
    }

    @Test
    void aCutCableCarriesNothingUntilItIsHealed() throws Exception {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            Link link = net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24");
            echo(net, b);
            assertThat(ask(a, "10.0.0.2", "1")).isEqualTo("1");
            link.cut();
            assertThatThrownBy(() -> ask(a, "10.0.0.2", "2"))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
            net.heal();
            assertThat(ask(a, "10.0.0.2", "3")).isEqualTo("3");
        }
    }

    /** RFC 9293 section 3.8.3, R1: TCP tells IP that the next hop may be dead, long before the neighbour's time is up. */
    @Test
    void aNextHopIsAskedAgainOnceRetransmissionsAreInVain() throws Exception {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            Link link = net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24");
            net.world().daemon("b", () -> {
                Process p = b.process("b");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(l, new InetSocketAddress("10.0.0.2", 80));
                p.listen(l, 1);
                p.accept(l);
            });
            net.world().runFor(Duration.ofMillis(1));
            Process p = a.process("a");
            int s = p.socket(AF_INET, SOCK_STREAM, 0);
            p.connect(s, new InetSocketAddress("10.0.0.2", 80));
            link.cut();
            p.write(s, new byte[1], 0, 1);
            net.world().runFor(Duration.ofSeconds(13)); // three retransmissions, five seconds of grace, three questions
            assertThat(a.neighbours()).allMatch(n -> n.mac().isEmpty());
            assertThat(a.neighbours()).isNotEmpty();
        }
    }

    @Test
    void aCaptureIsTheSameByteForByteForTheSameSeed() throws Exception {
        byte[] first = null;
        for (int i = 0; i < 20; i++) {
            Path file = directory.resolve(i + ".pcapng");
            List<String> trace = exchange(7, file);
            assertThat(trace).hasSize(200);
            byte[] bytes = Files.readAllBytes(file);
            assertThat(bytes.length).isGreaterThan(20_000);
            if (first == null) {
                first = bytes;
            }
            assertThat(bytes).isEqualTo(first);
        }
        Path other = directory.resolve("other.pcapng");
        exchange(8, other);
        assertThat(Files.readAllBytes(other)).isNotEqualTo(first);
    }

    /** Four clients ask a server, with a thread for each question, over a bad network. */
    private static List<String> exchange(long seed, Path capture) throws IOException {
        List<String> trace = new ArrayList<>();
        try (Network net = Network.virtual(seed)) {
            net.capture(capture);
            Segment lan = net.lan("lan");
            Host server = net.host("server");
            lan.plug(server, "10.0.0.100/24");
            Process p = server.process("server");
            Executor threads = net.world().executor("question");
            net.world().daemon("server", () -> {
                int s = p.socket(AF_INET, SOCK_DGRAM, 0);
                p.bind(s, new InetSocketAddress("10.0.0.100", 7));
                for (; ; ) {
                    byte[] b = new byte[100];
                    Endpoint.Message m = new Endpoint.Message();
                    int n = p.recvfrom(s, b, 0, b.length, 0, m);
                    threads.execute(() -> {
                        try {
                            net.world().sleep(3 * MS);
                            p.sendto(s, b, 0, n, 0, m.from);
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    });
                }
            });
            for (int i = 1; i <= 4; i++) {
                Host h = net.host("client" + i);
                lan.plug(h, "10.0.0." + i + "/24")
                        .loss(0.2)
                        .duplicate(0.05)
                        .delay(Duration.ofMillis(5))
                        .jitter(Duration.ofMillis(3));
                net.world().start(h.name(), () -> {
                    for (int k = 0; k < 50; k++) {
                        String answer;
                        try {
                            answer = ask(h, "10.0.0.100", h.name() + " " + k);
                        } catch (ErrnoException e) {
                            answer = e.errno().name();
                        }
                        trace.add(net.world().now() + " " + answer);
                    }
                });
            }
            net.world().join();
            assertThat(net.faults()).isZero();
        }
        return trace;
    }

    @Test
    void itWorksInRealTimeToo() throws Exception {
        try (Network net = Network.realTime(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(1));
            Process p = b.process("echo");
            Thread server = Thread.ofVirtual().start(() -> {
                try {
                    serve(p);
                } catch (IOException e) {
                    // the host was closed
                }
            });
            // The server may not have bound its port yet, and a machine may be busy: asked again for as long as a test
            // may take.
            assertThat(askUntilAnswered(a)).isEqualTo("hello");
            p.exit();
            server.join();
        }
    }

    @Test
    void aMonthOfQuestionsTakesNoTime() throws Exception {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(20));
            echo(net, b);
            net.world().start("client", () -> {
                for (int i = 0; i < 31 * 24; i++) {
                    net.world().sleep(Duration.ofHours(1));
                    assertThat(ask(a, "10.0.0.2", "?")).isEqualTo("?");
                }
            });
            net.world().join();
            assertThat(Duration.ofNanos(net.world().now())).isGreaterThan(Duration.ofDays(31));
        }
    }

    private static void echo(Network net, Host h) {
        Process p = h.process("echo");
        net.world().daemon(h.name() + " echo", () -> serve(p));
        net.world().runFor(0); // it binds its port
    }

    private static void serve(Process p) throws ErrnoException {
        int s = p.socket(AF_INET, SOCK_DGRAM, 0);
        p.bind(s, new InetSocketAddress("0.0.0.0", 7));
        byte[] b = new byte[2000];
        Endpoint.Message m = new Endpoint.Message();
        for (; ; ) {
            int n = p.recvfrom(s, b, 0, b.length, 0, m);
            p.sendto(s, b, 0, n, 0, m.from);
        }
    }

    private static String askUntilAnswered(Host h) throws ErrnoException {
        for (; ; ) {
            try {
                return ask(h, "10.0.0.2", "hello");
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EAGAIN) {
                    throw e;
                }
            }
        }
    }

    private static String ask(Host h, String address, String question) throws ErrnoException {
        Process p = h.process("ask");
        try {
            int s = p.socket(AF_INET, SOCK_DGRAM, 0);
            p.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, Duration.ofSeconds(1));
            byte[] q = question.getBytes(US_ASCII);
            p.sendto(s, q, 0, q.length, 0, new InetSocketAddress(address, 7));
            byte[] b = new byte[2000];
            int n = p.read(s, b, 0, b.length);
            return new String(b, 0, n, US_ASCII);
        } finally {
            p.exit();
        }
    }

    @Test
    void theHostsOfANetworkKnowEachOtherByName() {
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24");
            assertThat(a.names().addresses("b")).hasToString("[10.0.0.2]");
            assertThat(a.names().name(a.names().addresses("b").getFirst())).contains("b");
            assertThat(b.names().addresses("c")).isEmpty();
        }
    }
}
