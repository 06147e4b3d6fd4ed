package dev.jackfield.cli.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The path of a URL (RFC 3986): percent-encoding, and dot segments, which never lead out of the root. */
final class UrlPath {
    private UrlPath() {}

    /** The decoded path of a target, without its query; "a/../b" is "b", and nothing is above the root. */
    static String decode(String target) throws HttpException {
        int end = target.length();
        for (int i = 0; i < end; i++) {
            if (target.charAt(i) == '?' || target.charAt(i) == '#') {
                end = i;
            }
        }
        byte[] bytes = new byte[end];
        int n = 0;
        for (int i = 0; i < end; i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int high = i + 2 < end ? Character.digit(target.charAt(i + 1), 16) : -1;
                int low = i + 2 < end ? Character.digit(target.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new HttpException(400, "a bad percent-encoding");
                }
                c = (char) (high << 4 | low);
                i += 2;
                if (c < ' ' || c == '/' || c == '\\' || c == 0x7f) {
                    throw new HttpException(400, "a character that is in no file name");
                }
            }
            bytes[n++] = (byte) c;
        }
        try {
            return withoutDots(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, n))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new HttpException(400, "the path is not UTF-8");
        }
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String last = "";
        for (String segment : path.split("/", -1)) {
            last = segment;
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
        return "/" + String.join("/", kept) + (directory && !kept.isEmpty() ? "/" : "");
    }

    /** A segment as it stands in a URL. */
    static String encode(String segment) {
        StringBuilder s = new StringBuilder();
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (alphanumeric || "-._~".indexOf(c) >= 0) {
                s.append(c);
            } else {
                s.append(String.format("%%%02X", (int) c));
            }
        }
        return s.toString();
    }
}
