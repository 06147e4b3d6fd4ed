package dev.jackfield.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetcatTest {
    private final Network network = Network.virtual(4);
    private final Host a = network.host("a");
    private final Host b = network.host("b");

    {
        network.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(1));
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** One nc, and what came of it. */
    private final class Nc {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = -1;

        Nc(Host host, byte[] in, Netcat.Options options) {
            ToolContext c = new ToolContext(
                    host,
                    List.of(host),
                    new ByteArrayInputStream(in),
                    out,
                    err,
                    network.world().executor("nc"));
            network.world().start("nc", () -> {
                var process = host.process("nc");
                code = new Netcat(c, process, options).run();
                process.exit();
            });
        }
    }

    private static Netcat.Options options(String address, int port, String letters) {
        return new Netcat.Options(
                new InetSocketAddress(address, port),
                letters.contains("l"),
                letters.contains("u"),
                letters.contains("v"),
                letters.contains("z"),
                letters.contains("w") ? Duration.ofSeconds(1) : Duration.ZERO);
    }

    private static byte[] data(int n, long seed) {
        byte[] data = new byte[n];
        new SplittableRandom(seed).nextBytes(data);
        return data;
    }

    @Test
    void bothDirectionsAreCarriedToTheirEnds() {
        byte[] there = data(300_000, 1);
        byte[] back = data(200_000, 2);
        Nc server = new Nc(b, back, options("0.0.0.0", 1234, "l"));
        Nc client = new Nc(a, there, options("10.0.0.2", 1234, ""));
        network.world().join();
        assertThat(Arrays.equals(server.out.toByteArray(), there)).isTrue();
        assertThat(Arrays.equals(client.out.toByteArray(), back)).isTrue();
        assertThat(List.of(client.code, server.code)).containsOnly(0);
    }

    @Test
    void aRefusedConnectionIsTold() {
        Nc client = new Nc(a, new byte[0], options("10.0.0.2", 1, ""));
        network.world().join();
        assertThat(client.err.toString(StandardCharsets.UTF_8))
                .isEqualTo("nc: connect to 10.0.0.2 port 1 (tcp) failed: Connection refused" + System.lineSeparator());
        assertThat(client.code).isEqualTo(1);
    }

    @Test
    void scanningOnlyConnects() {
        Nc server = new Nc(b, new byte[0], options("0.0.0.0", 1234, "l"));
        Nc client = new Nc(a, new byte[0], options("10.0.0.2", 1234, "vz"));
        network.world().join();
        assertThat(client.err.toString(StandardCharsets.UTF_8)).contains("succeeded");
        assertThat(List.of(client.code, server.code)).containsOnly(0);
    }

    @Test
    void datagramsAreExchangedUntilItIsSilent() {
        byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
        Nc server = new Nc(b, "back".getBytes(StandardCharsets.US_ASCII), options("0.0.0.0", 1234, "luw"));
        Nc client = new Nc(a, hello, options("10.0.0.2", 1234, "uw"));
        network.world().join();
        assertThat(server.out.toByteArray()).isEqualTo(hello);
        assertThat(client.out.toString(StandardCharsets.US_ASCII)).isEqualTo("back");
        assertThat(List.of(client.code, server.code)).containsOnly(0);
    }

    @Test
    void waitingForAConnectionHasAnEnd() {
        long start = network.world().now();
        Nc server = new Nc(b, new byte[0], options("0.0.0.0", 1234, "lw"));
        network.world().join();
        assertThat(server.code).isEqualTo(1);
        assertThat(network.world().now() - start).isEqualTo(1_000_000_000);
    }
}
