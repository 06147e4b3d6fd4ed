package dev.jackfield.interop;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.util.concurrent.CompletableFuture;

/** Vert.x's client. It would ask a DNS server for names, so it is told the address. */
final class VertxClient implements WebClient {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http;

    VertxClient(Tls tls) {
        http = vertx.createHttpClient(new HttpClientOptions()
                .setTrustOptions(TrustOptions.wrap(tls.trust()))
                .setSslHandshakeTimeout(Scene.PATIENCE.toSeconds()));
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) {
        RequestOptions request = new RequestOptions()
                .setAbsoluteURI(url)
                .setMethod(body == null ? HttpMethod.GET : HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(url.startsWith("https") ? 443 : 80, Scene.SERVER));
        return http.request(request)
                // the body has to be asked for on Vert.x's thread, before it comes: else it is lost, and nobody says so
                .compose(r -> (body == null ? r.send() : r.send(Buffer.buffer(body))).compose(HttpClientResponse::body))
                .map(Buffer::getBytes)
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
