package dev.jackfield.interop;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's own web server, as anybody would use it: {@code /hello} greets, {@code /echo} sends back what it is sent. */
final class JdkWeb {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private JdkWeb(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/hello", exchange -> {
            byte[] page = "hello".getBytes();
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.createContext("/echo", exchange -> {
            try (InputStream in = exchange.getRequestBody()) {
                byte[] body = in.readAllBytes();
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    static AutoCloseable start(Scene scene) throws IOException {
        JdkWeb plain = new JdkWeb(HttpServer.create(new InetSocketAddress(80), 100));
        HttpsServer s = HttpsServer.create(new InetSocketAddress(443), 100);
        s.setHttpsConfigurator(new HttpsConfigurator(scene.tls().context()));
        JdkWeb secret = new JdkWeb(s);
        return () -> {
            plain.close();
            secret.close();
        };
    }

    private void close() {
        server.stop(0);
        threads.close();
    }
}
