package dev.jackfield.cli.http;

import java.io.IOException;

/** The content of a message: so many bytes, or chunks (RFC 9112 sections 6 and 7). */
final class HttpContent {
    private static final int LONGEST_LINE = 4096;

    private final HttpInput in;
    private final boolean chunked;
    private long rest; // bytes of the content, or of the chunk, still to come
    private boolean consumed;

    private HttpContent(HttpInput in, boolean chunked, long rest) {
        this.in = in;
        this.chunked = chunked;
        this.rest = rest;
        this.consumed = !chunked && rest == 0;
    }

    /** The content that follows a request. What might be read in two ways is refused: smuggling lives there. */
    static HttpContent of(HttpRequest request, HttpInput in) throws IOException {
        HttpHeaders headers = request.headers();
        long length = headers.contentLength();
        String coding = headers.get("transfer-encoding");
        if (coding == null) {
            return new HttpContent(in, false, Math.max(0, length));
        }
        if (length >= 0 || request.minor() == 0) {
            throw new HttpException(400, "a length and a transfer coding");
        }
        if (!coding.equalsIgnoreCase("chunked")) {
            throw new HttpException(501, "only the chunked transfer coding is known");
        }
        return new HttpContent(in, true, 0);
    }

    /** Whether all of it has been read. */
    boolean consumed() {
        return consumed;
    }

    /** Reads some of it: at least one byte unless all is consumed then. */
    int read(byte[] b, int off, int len) throws IOException {
        if (chunked && rest == 0 && !consumed) {
            nextChunk();
        }
        if (consumed) {
            return 0;
        }
        int n = in.read(b, off, (int) Math.min(len, rest));
        if (n == 0) {
            throw new HttpException(400, "the content ends too early");
        }
        rest -= n;
        if (rest == 0) {
            if (chunked) {
                if (!"".equals(in.line(LONGEST_LINE, 400))) {
                    throw new HttpException(400, "a chunk does not end where it should");
                }
            } else {
                consumed = true;
            }
        }
        return n;
    }

    private void nextChunk() throws IOException {
        String line = in.line(LONGEST_LINE, 400);
        if (line == null) {
            throw new HttpException(400, "the content ends too early");
        }
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).stripTrailing();
        if (size.isEmpty()
                || size.length() > 15
                || !size.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw new HttpException(400, "a bad chunk size");
        }
        rest = Long.parseLong(size, 16);
        if (rest == 0) {
            HttpHeaders.read(in); // trailers, of which none means anything to us
            consumed = true;
        }
    }
}
