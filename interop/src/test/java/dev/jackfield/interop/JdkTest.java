package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import dev.jackfield.lab.Network;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK itself has for the web, unmodified, over a router. */
@JackfieldNetwork(leaks = false) // HttpURLConnection keeps connections for a while
@Timeout(120)
class JdkTest extends RoutedTest {
    @TempDir
    private Path directory;

    private static byte[] get(String url) throws Exception {
        HttpURLConnection c = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try (InputStream in = c.getInputStream()) {
            return in.readAllBytes();
        }
    }

    @Test
    void httpUrlConnectionFetchesAThousandPages(@On("client") Host client, @On("server") Host server) throws Exception {
        WebServer web = server.call(WebServer::http);
        try (web) {
            client.call(() -> {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(get("http://server/hello")).asString().isEqualTo("hello");
                }
                return null;
            });
        }
    }

    @Test
    void httpUrlConnectionSendsALargeBody(@On("client") Host client, @On("server") Host server) throws Exception {
        byte[] body = large();
        WebServer web = server.call(WebServer::http);
        try (web) {
            byte[] back = client.call(() -> {
                HttpURLConnection c = (HttpURLConnection)
                        URI.create("http://server/echo").toURL().openConnection();
                c.setDoOutput(true);
                c.setFixedLengthStreamingMode(body.length);
                c.getOutputStream().write(body);
                try (InputStream in = c.getInputStream()) {
                    return in.readAllBytes();
                }
            });
            assertThat(back).isEqualTo(body);
        }
    }

    @Test
    void httpsUrlConnectionFetchesOverTls(@On("client") Host client, @On("server") Host server) throws Exception {
        SSLContext tls = Tls.make(directory).context();
        WebServer web = server.call(() -> WebServer.https(tls));
        try (web) {
            client.call(() -> {
                for (int i = 0; i < 20; i++) {
                    HttpsURLConnection c = (HttpsURLConnection)
                            URI.create("https://server/hello").toURL().openConnection();
                    c.setSSLSocketFactory(tls.getSocketFactory());
                    try (InputStream in = c.getInputStream()) {
                        assertThat(in.readAllBytes()).asString().isEqualTo("hello");
                    }
                }
                return null;
            });
        }
    }

    @Test
    void httpClientFetchesAThousandPagesManyAtATime(@On("client") Host client, @On("server") Host server)
            throws Exception {
        WebServer web = server.call(WebServer::http);
        try (web) {
            client.call(() -> {
                try (HttpClient http = JavaNet.on(client).httpClient()) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("http://server/hello"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .build();
                    for (int i = 0; i < REQUESTS / 20; i++) {
                        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
                        for (int j = 0; j < 20; j++) {
                            all.add(http.sendAsync(request, BodyHandlers.ofString()));
                        }
                        for (CompletableFuture<HttpResponse<String>> f : all) {
                            assertThat(f.get().body()).isEqualTo("hello");
                        }
                    }
                }
                return null;
            });
        }
    }

    @Test
    void httpClientSendsALargeBodyOverTls(@On("client") Host client, @On("server") Host server) throws Exception {
        byte[] body = large();
        SSLContext tls = Tls.make(directory).context();
        WebServer web = server.call(() -> WebServer.https(tls));
        try (web) {
            byte[] back = client.call(() -> {
                try (HttpClient http =
                        JavaNet.on(client).httpClient(HttpClient.newBuilder().sslContext(tls))) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("https://server/echo"))
                            .POST(BodyPublishers.ofByteArray(body))
                            .build();
                    return http.send(request, BodyHandlers.ofByteArray()).body();
                }
            });
            assertThat(back).isEqualTo(body);
        }
    }

    @Test
    void itAllFinishesOverABadLineThatIsCutForThreeSeconds(
            Network net, @On("client") Host client, @On("server") Host server) throws Exception {
        net.links().forEach(l -> l.loss(0.02).delay(20));
        byte[] body = large();
        WebServer web = server.call(WebServer::http);
        try (web;
                HttpClient http = JavaNet.on(client).httpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://server/echo"))
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.call(() -> http.sendAsync(request, BodyHandlers.ofByteArray()));
            net.partition(client, server);
            Thread.sleep(3_000); // the cut is three seconds of real time
            net.heal();
            assertThat(answer.get().body()).isEqualTo(body);
            for (int i = 0; i < 5; i++) {
                assertThat(client.call(() -> get("http://server/hello")))
                        .asString()
                        .isEqualTo("hello");
            }
        }
    }
}
