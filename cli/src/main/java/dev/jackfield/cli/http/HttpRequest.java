package dev.jackfield.cli.http;

import java.io.IOException;

/**
 * The head of a request (RFC 9112 section 3).
 *
 * @param method as sent; its case counts
 * @param target in origin form: the path, and perhaps a query
 * @param minor the version is HTTP/1.minor, 0 or 1 (whatever is later is treated as 1)
 */
record HttpRequest(String method, String target, int minor, HttpHeaders headers) {
    private static final int LONGEST_LINE = 8192;
    private static final int EMPTY_LINES = 4;

    /** Reads a head; null when the stream ends before one begins. */
    static HttpRequest read(HttpInput in) throws IOException {
        String line = in.line(LONGEST_LINE, 414);
        for (int i = 0; line != null && line.isEmpty() && i < EMPTY_LINES; i++) {
            line = in.line(LONGEST_LINE, 414); // RFC 9112 section 2.2: ignore empty lines before a request
        }
        if (line == null) {
            return null;
        }
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first <= 0 || second < 0 || line.indexOf(' ', second + 1) >= 0 || !HttpHeaders.isToken(line, 0, first)) {
            throw new HttpException(400, "not a request line");
        }
        String version = line.substring(second + 1);
        if (!version.matches("HTTP/[0-9]\\.[0-9]")) {
            throw new HttpException(400, "not an HTTP version");
        }
        if (version.charAt(5) != '1') {
            throw new HttpException(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        int minor = version.charAt(7) == '0' ? 0 : 1;
        String target = originForm(line.substring(first + 1, second));
        HttpHeaders headers = HttpHeaders.read(in);
        int hosts = headers.count("host");
        if (hosts > 1 || minor == 1 && hosts == 0) {
            throw new HttpException(400, "exactly one Host is needed");
        }
        return new HttpRequest(line.substring(0, first), target, minor, headers);
    }

    /** A target may also be absolute (3.2.2), or an asterisk. */
    private static String originForm(String target) throws HttpException {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
                throw new HttpException(400, "a bad character in the target");
            }
        }
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = target.indexOf('/', 7);
            return slash < 0 ? "/" : target.substring(slash);
        }
        if (!target.startsWith("/") && !target.equals("*")) {
            throw new HttpException(400, "a bad target");
        }
        return target;
    }

    /** The target's path, decoded: begins with a slash and is free of dot segments. */
    String path() throws HttpException {
        return UrlPath.decode(target);
    }

    /** Whether the connection may be used for another request afterwards (RFC 9112 section 9.3). */
    boolean keepsAlive() {
        if (headers.contains("connection", "close")) {
            return false;
        }
        return minor == 1 || headers.contains("connection", "keep-alive");
    }
}
