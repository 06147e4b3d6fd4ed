package dev.jackfield.interop;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;

/** Vert.x as a web server. */
final class VertxWeb {
    private VertxWeb() {}

    static AutoCloseable start(Scene scene) throws Exception {
        Vertx vertx = Vertx.vertx();
        listen(vertx, new HttpServerOptions().setPort(80));
        listen(
                vertx,
                new HttpServerOptions()
                        .setPort(443)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setSslHandshakeTimeout(Scene.PATIENCE.toSeconds())
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(scene.tls().file().toString())
                                .setPassword(Tls.PASSWORD)));
        return () -> vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static void listen(Vertx vertx, HttpServerOptions options) throws Exception {
        vertx.createHttpServer(options)
                .requestHandler(request -> request.body()
                        .onSuccess(body ->
                                request.response().end(request.path().equals("/echo") ? body : Buffer.buffer("hello"))))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }
}
