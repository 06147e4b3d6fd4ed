package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import java.io.IOException;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Web servers as they are, and OkHttp to fetch from them. */
@JackfieldNetwork(leaks = false) // OkHttp's threads are the JVM's and stay for a minute
@Timeout(60)
class WebServersTest extends RoutedTest {
    @TempDir
    private static Path directory;

    private static Tls tls;

    @BeforeAll
    static void keys() throws Exception {
        tls = Tls.make(directory);
    }

    /** Starts a server, on the host of the calling thread, at ports 80 and 443. */
    private interface Start {
        AutoCloseable start(Tls tls) throws Exception;
    }

    enum Web {
        NETTY(NettyWeb::start),
        JETTY(JettyWeb::start),
        TOMCAT_NIO(tls -> TomcatWeb.start(tls, "org.apache.coyote.http11.Http11NioProtocol")),
        TOMCAT_NIO2(tls -> TomcatWeb.start(tls, "org.apache.coyote.http11.Http11Nio2Protocol")),
        UNDERTOW(UndertowWeb::start),
        VERTX(VertxWeb::start),
        HELIDON(HelidonWeb::start);

        private final Start start;

        Web(Start start) {
            this.start = start;
        }
    }

    @ParameterizedTest
    @EnumSource
    void okHttpFetchesAThousandPagesAndALargeOneInTheClearAndOverTls(
            Web web, @On("client") Host client, @On("server") Host server) throws Exception {
        AutoCloseable running = started(server, () -> web.start.start(tls));
        try (running) {
            client.call(() -> {
                OkHttpClient http = new OkHttpClient.Builder()
                        .sslSocketFactory(tls.context().getSocketFactory(), tls.trust())
                        .fastFallback(
                                false) // would connect in a thread of the JVM's, which belongs to another test's host
                        .build();
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(get(http, "http://server/hello")).isEqualTo("hello");
                }
                assertThat(echo(http, "http://server/echo")).isEqualTo(large());
                assertThat(get(http, "https://server/hello")).isEqualTo("hello");
                assertThat(echo(http, "https://server/echo")).isEqualTo(large());
                http.connectionPool().evictAll();
                return null;
            });
        }
    }

    private static String get(OkHttpClient http, String url) throws IOException {
        try (Response r = http.newCall(new Request.Builder().url(url).build()).execute()) {
            return r.body().string();
        }
    }

    private static byte[] echo(OkHttpClient http, String url) throws IOException {
        Request post =
                new Request.Builder().url(url).post(RequestBody.create(large())).build();
        try (Response r = http.newCall(post).execute()) {
            return r.body().bytes();
        }
    }
}
