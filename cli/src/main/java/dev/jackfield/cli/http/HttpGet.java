package dev.jackfield.cli.http;

import dev.jackfield.cli.service.Connection;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A client's side of one GET. */
public final class HttpGet {
    /**
     * An answer.
     *
     * @param status its code
     * @param length of its content, as the head said
     * @param content as much of it as came
     */
    public record Answer(int status, long length, byte[] content) {
        /** Whether all of it came. */
        public boolean whole() {
            return content.length == length;
        }
    }

    private final Connection connection;
    private final HttpInput in;
    private int status;
    private long length;

    /** Sends the request. */
    public HttpGet(Connection connection, String host, String path) throws IOException {
        this.connection = connection;
        this.in = new HttpInput(connection);
        String request =
                "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: jackfield\r\nAccept: */*\r\n\r\n";
        byte[] b = request.getBytes(StandardCharsets.US_ASCII);
        connection.write(b, 0, b.length);
    }

    /** Waits for the head of the answer. */
    public void head() throws IOException {
        String line = in.line(8192, 400);
        if (line == null || !line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
            throw new EOFException("no HTTP answer: " + line);
        }
        status = Integer.parseInt(line.substring(9, 12));
        length = HttpHeaders.read(in).contentLength();
    }

    /** Reads the content to its end, or to that of the connection. */
    public Answer content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] b = new byte[8192];
        for (int n;
                content.size() < length
                        && (n = in.read(b, 0, (int) Math.min(b.length, length - content.size()))) > 0; ) {
            content.write(b, 0, n);
        }
        return new Answer(status, length, content.toByteArray());
    }
}
