package dev.jackfield.interop;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp. */
final class OkClient implements WebClient {
    private final OkHttpClient http;
    private final Protocol secret;

    /** @param secret what is spoken over TLS */
    OkClient(Tls tls, Protocol secret) {
        this.secret = secret;
        http = new OkHttpClient.Builder()
                .sslSocketFactory(tls.context().getSocketFactory(), tls.trust())
                .protocols(secret == Protocol.HTTP_2 ? List.of(secret, Protocol.HTTP_1_1) : List.of(secret))
                .fastFallback(false) // would connect in a thread of the JVM's, which belongs to another test's host
                .connectTimeout(Scene.PATIENCE)
                .readTimeout(Scene.PATIENCE)
                .writeTimeout(Scene.PATIENCE)
                .build();
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) throws IOException {
        Request.Builder request = new Request.Builder().url(url);
        if (body != null) {
            request.post(RequestBody.create(body));
        }
        try (Response r = http.newCall(request.build()).execute()) {
            Protocol expected = r.request().isHttps() ? secret : Protocol.HTTP_1_1;
            if (r.protocol() != expected) {
                throw new AssertionError(r.protocol() + " is spoken");
            }
            return CompletableFuture.completedFuture(r.body().bytes());
        }
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }
}
