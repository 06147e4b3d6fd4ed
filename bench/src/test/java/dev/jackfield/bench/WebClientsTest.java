package dev.jackfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of web servers. */
@Timeout(60)
class WebClientsTest {
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.2");

    private static boolean complete(String answer) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(4096);
        b.put(answer.getBytes(StandardCharsets.US_ASCII));
        return WebClients.complete(b);
    }

    @Test
    void anAnswerIsCompleteWithTheLastByteOfItsBody() throws IOException {
        String all = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 12\r\n\r\nhello, world";
        for (int i = 0; i < all.length(); i++) {
            assertThat(complete(all.substring(0, i))).isFalse();
        }
        assertThat(complete(all)).isTrue();
    }

    @Test
    void namesOfFieldsAreInAnyCase() throws IOException {
        assertThat(complete("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n")).isFalse();
        assertThat(complete("HTTP/1.1 200 OK\r\nCONTENT-LENGTH:0\r\n\r\n")).isTrue();
    }

    @Test
    void anotherAnswerThanThePageEndsTheMeasurement() {
        assertThatThrownBy(() -> complete("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("404");
        assertThatThrownBy(() -> complete("HTTP/1.1 200 OK\r\n\r\n")).hasMessageContaining("without its length");
    }

    @Test
    void bothServersAnswerOnTheKernelAndOnAHost() throws Exception {
        Cable cable = new Cable(SystemClock.INSTANCE, 1);
        try (Host server = host("server", cable, SERVER);
                Host client = host("client", cable, InetAddress.ofLiteral("10.0.0.1"))) {
            Net kernel = new KernelNet(
                    InetAddress.getLoopbackAddress(),
                    InetAddress.getLoopbackAddress(),
                    Thread.ofVirtual().factory());
            try (AutoCloseable onHost = WebServers.start(new HostNet(
                            server, SERVER, SERVER, Thread.ofVirtual().factory()));
                    AutoCloseable onKernel = WebServers.start(kernel)) {
                assertThat(onHost).isNotSameAs(onKernel);
                measure(new HostNet(client, SERVER, SERVER, Thread.ofVirtual().factory()));
                measure(kernel);
            }
        }
    }

    private static Host host(String name, Cable cable, InetAddress address) {
        Host h = Host.builder(name).build();
        h.attach("eth0", LinkType.ETHERNET, address.equals(SERVER) ? cable.a() : cable.b());
        h.addAddress("eth0", address.getHostAddress() + "/24");
        return h;
    }

    private static void measure(Net net) throws IOException {
        for (int port : new int[] {WebServers.NETTY, WebServers.JETTY}) {
            double[] values = WebClients.run(net, port, 0, 0.01);
            assertThat(values).hasSize(3);
            assertThat(values[0]).isPositive();
            assertThat(values[1]).isPositive().isLessThanOrEqualTo(values[2]);
        }
    }
}
