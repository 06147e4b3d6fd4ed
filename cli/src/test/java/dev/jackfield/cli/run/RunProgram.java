package dev.jackfield.cli.run;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A program that knows nothing of us: a web server, which fetches its own page before it says that it is ready. */
public final class RunProgram {
    private RunProgram() {}

    public static void main(String[] args) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);
        server.createContext("/", exchange -> {
            byte[] page = ("hello " + args[0]).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
            if (exchange.getRequestURI().getPath().equals("/stop")) {
                stop.countDown();
            }
        });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://localhost/")).build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            System.out.println("itself: " + answer.body());
        }
        System.out.println("socket: " + viaSocket());
        System.out.println("ready");
        stop.await();
        server.stop(0);
        System.exit(3);
    }

    private static String viaSocket() throws IOException {
        try (Socket s = new Socket("localhost", 80)) {
            s.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String all = new String(s.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return all.substring(0, all.indexOf('\r'));
        }
    }
}
