package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's HTTP server and client, which know nothing but java.nio.channels, on two hosts. */
@Timeout(60)
class HttpOnChannelsTest {
    @Test
    void theJdksHttpServerAndClientConverse() throws Exception {
        try (Network net = Network.realTime(1)) {
            Host web = net.host("web");
            Host user = net.host("user");
            net.cable(user, "10.0.0.1/24", web, "10.0.0.2/24");
            byte[] large = new byte[1_000_000];
            try (ExecutorService workers = web.call(Executors::newVirtualThreadPerTaskExecutor)) {
                HttpServer server = web.call(() -> {
                    HttpServer s = HttpServer.create(new InetSocketAddress(80), 0);
                    s.setExecutor(workers);
                    s.createContext("/", e -> {
                        byte[] body = e.getRequestBody().readAllBytes();
                        e.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                        e.getResponseBody().write(body);
                        e.close();
                    });
                    s.start();
                    return s;
                });
                user.call(() -> {
                    try (HttpClient client = HttpClient.newHttpClient()) {
                        for (int i = 0; i < 50; i++) {
                            byte[] body = i % 10 == 9 ? large : ("request " + i).getBytes();
                            HttpResponse<byte[]> r = client.send(
                                    HttpRequest.newBuilder(URI.create("http://10.0.0.2/"))
                                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofByteArray());
                            assertThat(r.statusCode()).isEqualTo(200);
                            assertThat(r.body()).isEqualTo(body);
                        }
                    }
                    return null;
                });
                server.stop(0);
            }
            assertThat(web.sockets()).allMatch(s -> s.owner().equals(SocketInfo.Owner.NONE));
            assertThat(net.faults()).isZero();
        }
    }
}
