package dev.jackfield.interop;

import io.helidon.common.tls.TlsConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

/** Helidon, a virtual thread for each connection, as a web server. */
final class HelidonWeb {
    private HelidonWeb() {}

    static AutoCloseable start(Scene scene) {
        WebServer plain = server(80).build().start();
        WebServer secret = server(443)
                .tls(TlsConfig.builder().sslContext(scene.tls().context()).build())
                .build()
                .start();
        return () -> {
            plain.stop();
            secret.stop();
        };
    }

    private static WebServerConfig.Builder server(int port) {
        return WebServer.builder()
                .host("0.0.0.0")
                .port(port)
                .shutdownHook(false)
                .routing(pages -> pages.get("/hello", (request, response) -> response.send("hello"))
                        .post(
                                "/echo",
                                (request, response) ->
                                        response.send(request.content().as(byte[].class))));
    }
}
