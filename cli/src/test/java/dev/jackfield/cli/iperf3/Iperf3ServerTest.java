package dev.jackfield.cli.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.json.Json;
import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import dev.jackfield.socket.Posix;
import dev.jackfield.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server of iperf3's protocol, spoken to as the client does, in virtual time. */
class Iperf3ServerTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.2", 5201);

    private final Network network = Network.virtual(1);
    private final Host near = network.host("client");
    private final Host far = network.host("server");
    private Process client;

    @BeforeEach
    void serve() throws IOException {
        network.cable(near, "10.0.0.1/24", far, "10.0.0.2/24").rate(100_000_000, 1 << 20);
        new Iperf3Server(
                new ServiceContext(far.process("iperf3"), network.world().executor("iperf3")),
                new InetSocketAddress(5201));
        client = near.process("client");
    }

    @AfterEach
    void close() {
        assertThat(network.faults()).isZero();
        network.close();
    }

    private interface Body {
        void run() throws Exception;
    }

    private void run(Body body) {
        network.world().start("client", body::run);
        network.world().join();
    }

    private Connection connect(String cookie) throws IOException {
        return connect(SERVER, cookie);
    }

    private Connection connect(InetSocketAddress server, String cookie) throws IOException {
        int s = client.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
        client.connect(s, server);
        Connection c = new Connection(client, s, server);
        byte[] b = new byte[37];
        System.arraycopy(cookie.getBytes(StandardCharsets.US_ASCII), 0, b, 0, cookie.length());
        c.write(b, 0, b.length);
        return c;
    }

    private static int state(Connection c) throws IOException {
        byte[] b = new byte[1];
        return c.read(b, 0, 1) == 1 ? b[0] : Integer.MIN_VALUE;
    }

    private static void say(Connection c, int state) throws IOException {
        c.write(new byte[] {(byte) state}, 0, 1);
    }

    private static void text(Connection c, String json) throws IOException {
        byte[] b = new byte[4 + json.length()];
        Bytes.put32(b, 0, json.length());
        System.arraycopy(json.getBytes(StandardCharsets.US_ASCII), 0, b, 4, json.length());
        c.write(b, 0, b.length);
    }

    private static Map<String, Object> text(Connection c) throws IOException {
        byte[] length = new byte[4];
        c.readFully(length, 0, 4);
        byte[] b = new byte[Bytes.i32(length, 0)];
        c.readFully(b, 0, b.length);
        return Json.parseObject(new String(b, StandardCharsets.UTF_8));
    }

    private List<Map<String, Object>> finish(Connection control) throws IOException {
        say(control, Iperf3State.TEST_END);
        assertThat(state(control)).isEqualTo(Iperf3State.EXCHANGE_RESULTS);
        text(control, "{\"streams\":[]}");
        Map<String, Object> results = text(control);
        assertThat(results)
                .containsKeys("cpu_util_total", "cpu_util_user", "cpu_util_system", "sender_has_retransmits");
        assertThat(state(control)).isEqualTo(Iperf3State.DISPLAY_RESULTS);
        say(control, Iperf3State.IPERF_DONE);
        List<Map<String, Object>> streams = new ArrayList<>();
        ((List<?>) results.get("streams")).forEach(s -> streams.add(Json.asObject(s)));
        return streams;
    }

    @Test
    void aTestOfThreeStreamsCountsWhatCame() {
        run(() -> {
            Connection control = connect("abc");
            assertThat(state(control)).isEqualTo(Iperf3State.PARAM_EXCHANGE);
            text(control, "{\"tcp\":true,\"time\":1,\"parallel\":3,\"len\":1000}");
            assertThat(state(control)).isEqualTo(Iperf3State.CREATE_STREAMS);
            List<Connection> streams = List.of(connect("abc"), connect("abc"), connect("abc"));
            assertThat(state(control)).isEqualTo(Iperf3State.TEST_START);
            assertThat(state(control)).isEqualTo(Iperf3State.TEST_RUNNING);
            for (int i = 0; i < 3; i++) {
                streams.get(i).write(new byte[1000 * (i + 1)], 0, 1000 * (i + 1));
            }
            network.world().sleep(Duration.ofSeconds(1));
            List<Map<String, Object>> results = finish(control);
            assertThat(results).extracting(r -> r.get("id")).containsExactly(1L, 3L, 4L);
            assertThat(results).extracting(r -> r.get("bytes")).containsExactly(1000L, 2000L, 3000L);
            control.close();
        });
        network.world().runFor(Duration.ofMinutes(2));
        assertThat(far.sockets()).as("nothing is left but the listener").hasSize(1);
    }

    @Test
    void inReverseTheServerSendsAtTheRateAskedFor() {
        run(() -> {
            Connection control = connect("abc");
            state(control);
            text(control, "{\"tcp\":true,\"time\":1,\"reverse\":true,\"len\":1000,\"bandwidth\":800000}");
            state(control);
            Connection stream = connect("abc");
            state(control);
            state(control);
            long end = network.world().now() + 1_000_000_000;
            byte[] b = new byte[1 << 16];
            long got = 0;
            while (network.world().now() < end) {
                got += stream.read(b, 0, b.length);
            }
            assertThat(got).isBetween(96_000L, 106_000L);
            assertThat((Long) finish(control).getFirst().get("bytes")).isBetween(got, got + 10_000);
        });
    }

    @Test
    void itReceivesOnWhatWasAcceptedFirstWhicheverThreadIsQuicker() throws IOException {
        Executor threads = network.world().executor("uneven");
        AtomicInteger started = new AtomicInteger();
        new Iperf3Server(
                new ServiceContext(far.process("uneven"), task -> {
                    if (started.incrementAndGet() == 3) { // after the one that accepts, and the control connection's
                        network.world().start("late", () -> {
                            network.world().sleep(Duration.ofMillis(100));
                            task.run();
                        });
                    } else {
                        threads.execute(task);
                    }
                }),
                new InetSocketAddress(5202));
        InetSocketAddress server = new InetSocketAddress("10.0.0.2", 5202);
        run(() -> {
            Connection control = connect(server, "abc");
            state(control);
            text(control, "{\"tcp\":true,\"time\":1,\"bidirectional\":1,\"len\":1000,\"bandwidth\":800000}");
            state(control);
            Connection first = connect(server, "abc");
            Connection second = connect(server, "abc");
            state(control);
            state(control);
            first.write(new byte[3000], 0, 3000);
            assertThat(second.readFully(new byte[2000], 0, 2000)).isEqualTo(2000);
            network.world().sleep(Duration.ofSeconds(1));
            assertThat(finish(control).getFirst()).containsEntry("bytes", 3000L);
        });
    }

    @Test
    void udpStreamsTellOfLossAndOrder() {
        run(() -> {
            Connection control = connect("abc");
            state(control);
            text(control, "{\"udp\":true,\"time\":1,\"len\":100,\"udp_counters_64bit\":1}");
            assertThat(state(control)).isEqualTo(Iperf3State.CREATE_STREAMS);
            int s = client.socket(Posix.AF_INET, Posix.SOCK_DGRAM, 0);
            client.connect(s, SERVER);
            client.send(s, "9876".getBytes(StandardCharsets.US_ASCII), 0, 4, 0);
            byte[] b = new byte[100];
            assertThat(client.recv(s, b, 0, 100, 0)).isEqualTo(4);
            assertThat(new String(b, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("6789");
            state(control);
            state(control);
            for (int number : new int[] {1, 2, 5, 4, 6}) { // 3 is lost, 4 is late
                Bytes.put64(b, 8, number);
                client.send(s, b, 0, 100, 0);
            }
            network.world().sleep(Duration.ofSeconds(1));
            Map<String, Object> r = finish(control).getFirst();
            assertThat(r)
                    .containsEntry("bytes", 500L)
                    .containsEntry("packets", 6L)
                    .containsEntry("errors", 1L);
        });
        network.world().runFor(Duration.ofMinutes(2));
        assertThat(far.sockets()).hasSize(1);
    }

    @Test
    void aSecondClientIsTurnedAwayWhileATestRuns() {
        run(() -> {
            Connection control = connect("abc");
            state(control);
            Connection other = connect("xyz");
            assertThat(state(other)).isEqualTo(Iperf3State.ACCESS_DENIED);
            control.close();
            network.world().sleep(Duration.ofSeconds(1));
            assertThat(state(connect("xyz"))).isEqualTo(Iperf3State.PARAM_EXCHANGE);
        });
    }

    @Test
    void parametersThatMakeNoSenseAreAnsweredWithAnError() {
        run(() -> {
            Connection control = connect("abc");
            state(control);
            text(control, "{\"tcp\":true,\"parallel\":100000}");
            assertThat(state(control)).isEqualTo(Iperf3State.SERVER_ERROR);
        });
    }

    @Test
    void aClientThatVanishesDoesNotKeepTheServerBusy() {
        run(() -> {
            Connection control = connect("abc");
            state(control);
            text(control, "{\"tcp\":true,\"time\":2}");
            state(control);
            connect("abc");
            state(control);
            state(control);
            network.world().sleep(Duration.ofSeconds(30)); // says nothing more
            assertThat(state(connect("xyz"))).isEqualTo(Iperf3State.PARAM_EXCHANGE);
        });
    }

    @Test
    void halfACookieIsGivenUp() {
        run(() -> {
            int s = client.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
            client.connect(s, SERVER);
            client.write(s, new byte[20], 0, 20);
            assertThat(client.read(s, new byte[1], 0, 1)).isZero();
        });
    }
}
