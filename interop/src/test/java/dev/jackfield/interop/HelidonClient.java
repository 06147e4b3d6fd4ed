package dev.jackfield.interop;

import io.helidon.common.tls.TlsConfig;
import java.util.concurrent.CompletableFuture;

/** Helidon's client. */
final class HelidonClient implements WebClient {
    private final io.helidon.webclient.api.WebClient http;

    HelidonClient(Tls tls) {
        http = io.helidon.webclient.api.WebClient.builder()
                .shareConnectionCache(false)
                .connectTimeout(Scene.PATIENCE)
                .readTimeout(Scene.PATIENCE)
                .tls(TlsConfig.builder().sslContext(tls.context()).build())
                .build();
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) {
        var response = body == null
                ? http.get(url).request(byte[].class)
                : http.post(url).submit(body, byte[].class);
        return CompletableFuture.completedFuture(response.entity());
    }

    @Override
    public void close() {
        http.closeResource();
    }
}
