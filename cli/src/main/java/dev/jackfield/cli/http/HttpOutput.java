package dev.jackfield.cli.http;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.core.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes answers. The head goes out together with the first bytes behind it. */
final class HttpOutput {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Connection connection;
    private final Clock clock;
    private final StringBuilder head = new StringBuilder(256);
    private byte[] buffer;

    HttpOutput(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** A time in HTTP's preferred form (RFC 9110 section 5.6.7). */
    static String date(Instant t) {
        return DATE.format(t);
    }

    /** Tells a client that waits for it to go on with its content. */
    void goOn() throws IOException {
        byte[] b = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        connection.write(b, 0, b.length);
    }

    HttpOutput status(int status) {
        head.setLength(0);
        head.append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(HttpStatus.reason(status))
                .append("\r\n");
        long wall = clock.wallTime(clock.now());
        return field("Date", date(Instant.ofEpochSecond(0, wall))).field("Server", "jackfield");
    }

    HttpOutput field(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Ends the head; no bytes follow it. */
    void end(boolean keepAlive) throws IOException {
        byte[] h = head(keepAlive);
        connection.write(h, 0, h.length);
    }

    /** Ends the head and sends bytes of a body behind it. */
    void end(boolean keepAlive, Site.Body body, long from, long length) throws IOException {
        byte[] h = head(keepAlive);
        if (buffer == null) {
            buffer = new byte[(int) Math.min(131_072, h.length + length)];
        }
        if (buffer.length < h.length + Math.min(length, 1024)) {
            buffer = new byte[131_072];
        }
        System.arraycopy(h, 0, buffer, 0, h.length);
        int filled = h.length;
        for (long done = 0; ; ) {
            while (filled < buffer.length && done < length) {
                int n = body.read(from + done, buffer, filled, (int) Math.min(buffer.length - filled, length - done));
                if (n <= 0) {
                    throw new IOException("the file has become shorter"); // the peer sees it by the length
                }
                filled += n;
                done += n;
            }
            connection.write(buffer, 0, filled);
            filled = 0;
            if (done == length) {
                return;
            }
        }
    }

    private byte[] head(boolean keepAlive) {
        field("Connection", keepAlive ? "keep-alive" : "close");
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A whole answer that only says what went wrong. */
    void error(int status, String why, boolean keepAlive, boolean withBody) throws IOException {
        status(status);
        message(status + " " + HttpStatus.reason(status) + ": " + why + "\n", keepAlive, withBody);
    }

    /** The rest of an answer whose content is a line of text. */
    void message(String text, boolean keepAlive, boolean withBody) throws IOException {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        field("Content-Type", "text/plain; charset=utf-8").field("Content-Length", Integer.toString(b.length));
        if (withBody) {
            end(keepAlive, new Site.Bytes(b), 0, b.length);
        } else {
            end(keepAlive);
        }
    }
}
