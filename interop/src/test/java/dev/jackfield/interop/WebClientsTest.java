package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Web clients as they are, and Jetty to fetch from. */
@JackfieldNetwork
@Timeout(60)
class WebClientsTest extends RoutedTest {
    @TempDir
    private static Path directory;

    private static Tls tls;

    @BeforeAll
    static void keys() throws Exception {
        tls = Tls.make(directory);
    }

    @Test
    void apachesClassicClientFetchesAThousandPagesAndALargeOne(@On("client") Host client, @On("server") Host server)
            throws Exception {
        AutoCloseable jetty = started(server, () -> JettyWeb.start(tls));
        try (jetty) {
            client.call(() -> {
                try (CloseableHttpClient http = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls.context()))
                                .build())
                        .build()) {
                    for (int i = 0; i < REQUESTS; i++) {
                        assertThat(fetch(http, new HttpGet("http://server/hello")))
                                .asString()
                                .isEqualTo("hello");
                    }
                    for (String scheme : List.of("http", "https")) {
                        HttpPost post = new HttpPost(scheme + "://server/echo");
                        post.setEntity(new ByteArrayEntity(large(), ContentType.APPLICATION_OCTET_STREAM));
                        assertThat(fetch(http, post)).isEqualTo(large());
                    }
                }
                return null;
            });
        }
    }

    private static byte[] fetch(CloseableHttpClient http, ClassicHttpRequest request) throws Exception {
        return http.execute(request, response -> EntityUtils.toByteArray(response.getEntity()));
    }

    @Test
    void apachesAsynchronousClientFetchesAThousandPagesManyAtATime(@On("client") Host client, @On("server") Host server)
            throws Exception {
        AutoCloseable jetty = started(server, () -> JettyWeb.start(tls));
        try (jetty) {
            client.call(() -> {
                CloseableHttpAsyncClient http = HttpAsyncClients.custom()
                        .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                                .setTlsStrategy(new DefaultClientTlsStrategy(tls.context()))
                                .build())
                        .build();
                http.start();
                SimpleHttpRequest get =
                        SimpleRequestBuilder.get("http://server/hello").build();
                for (int i = 0; i < REQUESTS / 20; i++) {
                    List<Future<SimpleHttpResponse>> all = new ArrayList<>();
                    for (int j = 0; j < 20; j++) {
                        all.add(http.execute(get, null));
                    }
                    for (Future<SimpleHttpResponse> f : all) {
                        assertThat(f.get().getBodyText()).isEqualTo("hello");
                    }
                }
                for (String scheme : List.of("http", "https")) {
                    SimpleHttpRequest post = SimpleRequestBuilder.post(scheme + "://server/echo")
                            .setBody(large(), ContentType.APPLICATION_OCTET_STREAM)
                            .build();
                    assertThat(http.execute(post, null).get().getBodyBytes()).isEqualTo(large());
                }
                http.close(CloseMode.GRACEFUL);
                return null;
            });
        }
    }
}
