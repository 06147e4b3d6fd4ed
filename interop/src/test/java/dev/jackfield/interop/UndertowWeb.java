package dev.jackfield.interop;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.BlockingHandler;

/** Undertow, which is built on XNIO, as a web server. */
final class UndertowWeb {
    private UndertowWeb() {}

    static AutoCloseable start(Scene scene) {
        Undertow server = Undertow.builder()
                .addHttpListener(80, "0.0.0.0")
                .addHttpsListener(443, "0.0.0.0", scene.tls().context())
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setIoThreads(2)
                .setWorkerThreads(4)
                .setHandler(new BlockingHandler(exchange -> {
                    byte[] page = exchange.getRequestPath().equals("/echo")
                            ? exchange.getInputStream().readAllBytes()
                            : "hello".getBytes();
                    exchange.setResponseContentLength(page.length);
                    exchange.getOutputStream().write(page);
                }))
                .build();
        server.start();
        return server::stop;
    }
}
