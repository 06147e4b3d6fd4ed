package dev.jackfield.cli.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The header fields of a message (RFC 9112 section 5), bounded in number and size. */
final class HttpHeaders {
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST = 100;
    private static final int LARGEST = 65_536; // characters of all together

    private final List<String> names = new ArrayList<>(); // in lower case
    private final List<String> values = new ArrayList<>();

    /** Reads fields up to the empty line. */
    static HttpHeaders read(HttpInput in) throws IOException {
        HttpHeaders h = new HttpHeaders();
        int total = 0;
        for (; ; ) {
            String line = in.line(LONGEST_LINE, 431);
            if (line == null) {
                throw new HttpException(400, "the header does not end");
            }
            if (line.isEmpty()) {
                return h;
            }
            total += line.length();
            if (total > LARGEST || h.names.size() == MOST) {
                throw new HttpException(431, "too many header fields");
            }
            h.add(line);
        }
    }

    private void add(String line) throws HttpException {
        int colon = line.indexOf(':');
        // A name is a token; in particular no blank may stand before the colon, and no line begins with one (5.1, 5.2).
        if (colon <= 0 || !isToken(line, 0, colon)) {
            throw new HttpException(400, "not a header field");
        }
        String value = line.substring(colon + 1).strip();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                throw new HttpException(400, "a control character in a header field");
            }
        }
        names.add(line.substring(0, colon).toLowerCase(Locale.ROOT));
        values.add(value);
    }

    /** Whether it is a token of RFC 9110 section 5.6.2. */
    static boolean isToken(String s, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = s.charAt(i);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return to > from;
    }

    /** All values of a field, given in lower case, as one list; null when there is none. */
    String get(String name) {
        String all = null;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                all = all == null ? values.get(i) : all + ", " + values.get(i);
            }
        }
        return all;
    }

    /** How many fields of that name there are. */
    int count(String name) {
        return (int) names.stream().filter(name::equals).count();
    }

    /** Whether the list of a field contains an element, whatever its case. */
    boolean contains(String name, String element) {
        String all = get(name);
        if (all == null) {
            return false;
        }
        for (String e : all.split(",")) {
            if (e.strip().equalsIgnoreCase(element)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The value of Content-Length, or -1 when there is none. Several are an error unless they are equal (RFC 9112 section
     * 6.3).
     */
    long contentLength() throws HttpException {
        String all = get("content-length");
        if (all == null) {
            return -1;
        }
        long length = -1;
        for (String e : all.split(",", -1)) {
            String digits = e.strip();
            if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new HttpException(400, "a bad Content-Length");
            }
            long n = Long.parseLong(digits);
            if (length >= 0 && n != length) {
                throw new HttpException(400, "two lengths");
            }
            length = n;
        }
        return length;
    }
}
