package dev.jackfield.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import dev.jackfield.socket.Posix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web server, asked over a cable in virtual time. */
class HttpServerTest {
    @TempDir
    private Path directory;

    private Path root;
    private Path uploads;

    private final Network network = Network.virtual(1);
    private final Host client = network.host("client");
    private final Host web = network.host("web");

    @BeforeEach
    void serve() throws IOException {
        network.cable(client, "10.0.0.1/24", web, "10.0.0.2/24");
        root = Files.createDirectory(directory.resolve("root"));
        uploads = Files.createDirectory(directory.resolve("uploads"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(root.resolve("hello.txt"), "hello, world\n");
        Files.createDirectory(root.resolve("dir"));
        Files.writeString(root.resolve("dir/a&b.txt"), "x");
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("in"), root.resolve("dir"));
        ServiceContext context =
                new ServiceContext(web.process("httpd"), network.world().executor("httpd"));
        new HttpServer(context, new InetSocketAddress(80), new FileSite(root, uploads));
    }

    @AfterEach
    void close() {
        assertThat(network.faults()).isZero();
        network.close();
    }

    private interface Talk {
        void with(Connection c) throws IOException, InterruptedException;
    }

    /** Sends what the talk sends, and answers all that comes back until the server closes. */
    private String talk(Talk talk) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        network.world().start("client", () -> {
            Process p = client.process("curl");
            int s = p.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
            InetSocketAddress to = new InetSocketAddress("10.0.0.2", 80);
            p.connect(s, to);
            Connection c = new Connection(p, s, to);
            talk.with(c);
            byte[] b = new byte[4096];
            for (int n; (n = c.read(b, 0, b.length)) > 0; ) {
                all.write(b, 0, n);
            }
            c.close();
        });
        network.world().join();
        return all.toString(StandardCharsets.UTF_8);
    }

    private String ask(String text) {
        return talk(c -> {
            byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
            c.write(b, 0, b.length);
            c.shutdownOutput();
        });
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n"
                + String.join("", Stream.of(fields).map(f -> f + "\r\n").toList()) + "\r\n";
    }

    @Test
    void aFileIsServed() {
        assertThat(ask(get("/hello.txt")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 13\r\n", "\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\n\r\nhello, world\n");
    }

    @Test
    void headSendsNoContent() {
        assertThat(ask("HEAD /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("Content-Length: 13\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        String answer = ask(get("/hello.txt")
                + get("/nothing")
                + get("/hello.txt", "Range: bytes=0-4", "Connection: close")
                + get("/hello.txt"));
        assertThat(answer.split("HTTP/1.1 ")).hasSize(4);
        assertThat(answer)
                .containsSubsequence("200 OK", "hello, world", "404 Not Found", "206 Partial", "bytes 0-4/13");
        assertThat(answer).endsWith("\r\n\r\nhello");
    }

    @Test
    void aRangeBehindTheEndIsNotSatisfiable() {
        assertThat(ask(get("/hello.txt", "Range: bytes=13-")))
                .startsWith("HTTP/1.1 416")
                .contains("Content-Range: bytes */13\r\n");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        String first = ask(get("/hello.txt"));
        String tag = first.substring(first.indexOf("ETag: ") + 6, first.indexOf("\r\n", first.indexOf("ETag: ")));
        assertThat(ask(get("/hello.txt", "If-None-Match: " + tag))).startsWith("HTTP/1.1 304");
        assertThat(ask(get("/hello.txt", "If-None-Match: \"other\""))).startsWith("HTTP/1.1 200");
        assertThat(ask(get("/hello.txt", "If-Range: \"other\"", "Range: bytes=0-1")))
                .startsWith("HTTP/1.1 200");
        assertThat(ask(get("/hello.txt", "If-Range: " + tag, "Range: bytes=0-1")))
                .startsWith("HTTP/1.1 206");
    }

    @Test
    void directoriesAreListedAndNamesEscaped() {
        assertThat(ask(get("/dir"))).startsWith("HTTP/1.1 301").contains("\r\nLocation: /dir/\r\n");
        assertThat(ask(get("/dir/"))).contains("<a href=\"./a%26b.txt\">a&amp;b.txt</a>");
        assertThat(ask(get("/in/"))).startsWith("HTTP/1.1 200");
    }

    @Test
    void nothingOutsideTheDirectoryIsReached() {
        for (String path : new String[] {"/out/secret", "/out/", "/../secret", "/%2e%2e/secret", "/dir/../../secret"}) {
            assertThat(ask(get(path))).as(path).startsWith("HTTP/1.1 404").doesNotContain("secret\"");
        }
    }

    @Test
    void aFileIsTakenByPut() throws IOException {
        String answer = talk(c -> {
            byte[] head = "PUT /new.bin HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            c.write(head, 0, head.length);
            byte[] go = new byte[25];
            c.readFully(go, 0, go.length);
            assertThat(new String(go, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            c.write(new byte[300_000], 0, 300_000);
            c.shutdownOutput();
        });
        assertThat(answer).startsWith("HTTP/1.1 201 Created");
        assertThat(uploads.resolve("new.bin")).hasSize(300_000);
        assertThat(ask("PUT /new.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"))
                .startsWith("HTTP/1.1 204");
        assertThat(Files.readString(uploads.resolve("new.bin"))).isEqualTo("ab");
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws IOException {
        assertThat(ask("PUT /half HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 400");
        try (Stream<Path> files = Files.list(uploads)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void otherMethodsAreRefusedAndTheConnectionGoesOn() {
        String answer = ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get("/hello.txt"));
        assertThat(answer)
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD")
                .endsWith("hello, world\n");
        assertThat(ask("BREW / HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 501");
    }

    @Test
    void aBadRequestIsAnsweredAndTheConnectionClosed() {
        assertThat(ask("nonsense\r\n\r\n" + get("/hello.txt")))
                .startsWith("HTTP/1.1 400 Bad Request")
                .contains("Connection: close")
                .doesNotContain("hello, world");
    }

    @Test
    void aPeerThatSaysNothingIsLeftAfterAMinute() {
        long start = network.world().now();
        assertThat(talk(c -> {})).isEmpty();
        assertThat(Duration.ofNanos(network.world().now() - start))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    }

    @Test
    void aPeerThatSendsAByteNowAndThenIsLeftToo() {
        assertThat(talk(c -> {
                    for (int i = 0; i < 3; i++) {
                        c.write(new byte[] {'G'}, 0, 1);
                        network.world().sleep(Duration.ofSeconds(40));
                    }
                }))
                .startsWith("HTTP/1.1 408");
    }
}
