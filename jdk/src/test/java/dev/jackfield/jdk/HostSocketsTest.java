package dev.jackfield.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The host in the hand of a thread that belongs to none. */
@Timeout(60)
class HostSocketsTest {
    private final Network net = Network.realTime(1);
    private final Host a = net.host("a");
    private final Host b = net.host("b");
    private final HostSockets onA = JavaNet.on(a);
    private final HostSockets onB = JavaNet.on(b);

    HostSocketsTest() {
        net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24");
    }

    @AfterEach
    void close() {
        assertThat(Host.current()).isNull();
        net.close();
    }

    @Test
    void factoriesMakeSocketsOfTheirHost() throws Exception {
        try (ServerSocket l = onB.serverSocketFactory().createServerSocket(80);
                Socket s = onA.socketFactory().createSocket("b", 80);
                Socket c = l.accept()) { // by a thread of the kernel
            assertThat(c.getRemoteSocketAddress()).isEqualTo(s.getLocalSocketAddress());
            assertThat(s.getLocalAddress().getHostAddress()).isEqualTo("10.0.0.1");
            s.getOutputStream().write('x');
            assertThat(c.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void aSocketIsConnectedLater() throws Exception {
        try (ServerSocket l = onB.serverSocketFactory().createServerSocket(80, 5);
                Socket s = onA.socketFactory().createSocket()) {
            s.connect(new InetSocketAddress("10.0.0.2", 80));
            assertThat(s.getPort()).isEqualTo(l.getLocalPort());
        }
    }

    @Test
    void channelsOfTheProviderAreThoseOfTheirHost() throws Exception {
        try (ServerSocketChannel l = onB.selectorProvider().openServerSocketChannel();
                SocketChannel s = onA.selectorProvider().openSocketChannel()) {
            l.bind(new InetSocketAddress(80));
            s.connect(new InetSocketAddress("10.0.0.2", 80));
            assertThat(s.getLocalAddress().toString()).startsWith("/10.0.0.1:");
        }
    }

    @Test
    void tasksOfTheExecutorRunOnTheHost() {
        assertThat(CompletableFuture.supplyAsync(Host::current, onA.executor()).join())
                .isSameAs(a);
    }

    @Test
    void theHttpClientIsOnItsHost() throws Exception {
        HttpServer server = b.call(() -> HttpServer.create(new InetSocketAddress(80), 5));
        server.createContext("/", exchange -> {
            byte[] who =
                    exchange.getRemoteAddress().getAddress().getHostAddress().getBytes();
            exchange.sendResponseHeaders(200, who.length);
            exchange.getResponseBody().write(who);
            exchange.close();
        });
        b.run(server::start);
        try (HttpClient http = onA.httpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://b/")).build();
            assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("10.0.0.1");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void kernelAndHostLiveSideBySide() throws Exception {
        try (ServerSocket ours = onA.serverSocketFactory().createServerSocket(0);
                ServerSocket kernels = new ServerSocket(0);
                Socket s = new Socket("127.0.0.1", kernels.getLocalPort());
                Socket c = kernels.accept()) {
            assertThat(a.sockets()).hasSize(1);
            assertThat(ours.getLocalPort()).isPositive();
            c.getOutputStream().write(7);
            assertThat(s.getInputStream().read()).isEqualTo(7);
        }
    }
}
