package dev.jackfield.cli.http;

import dev.jackfield.cli.service.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The bytes that come over a connection, read ahead: what is left of one read belongs to the next message. */
final class HttpInput {
    /** Where the bytes come from. */
    interface Source {
        /** Reads at least one byte; 0 at the end. */
        int read(byte[] b, int off, int len) throws IOException;
    }

    private final Source source;
    private final byte[] buffer = new byte[16_384];
    private int at;
    private int end;

    HttpInput(Connection c) {
        this(c::read);
    }

    HttpInput(Source source) {
        this.source = source;
    }

    private boolean fill() throws IOException {
        if (at < end) {
            return true;
        }
        at = 0;
        end = 0;
        end = source.read(buffer, 0, buffer.length);
        return end > 0;
    }

    /** Waits for the next byte; false at the end of the stream. */
    boolean more() throws IOException {
        return fill();
    }

    /** Reads some bytes; 0 at the end of the stream. */
    int read(byte[] b, int off, int len) throws IOException {
        if (at == end && len >= buffer.length) {
            return source.read(b, off, len);
        }
        if (!fill()) {
            return 0;
        }
        int n = Math.min(len, end - at);
        System.arraycopy(buffer, at, b, off, n);
        at += n;
        return n;
    }

    /**
     * Reads a line, which ends with CR LF or, from the lenient, LF alone (RFC 9112 section 2.2).
     *
     * @param longest the most characters it may have
     * @param tooLong the status for a longer one
     * @return the line without its end, a character a byte; null when the stream ends before a line begins
     */
    String line(int longest, int tooLong) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (; ; ) {
            if (!fill()) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new HttpException(400, "the request ends within a line");
            }
            int start = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (line.length() + at - start > longest + 1) { // one for the CR
                throw new HttpException(tooLong, "a line is longer than " + longest + " characters");
            }
            line.append(new String(buffer, start, at - start, StandardCharsets.ISO_8859_1));
            if (at < end) {
                at++;
                break;
            }
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(--length);
        }
        if (length > longest) {
            throw new HttpException(tooLong, "a line is longer than " + longest + " characters");
        }
        return line.toString();
    }
}
