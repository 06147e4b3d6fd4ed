package dev.jackfield.cli.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as plain values: Map with String keys, List, String, Long, Double, Boolean and null. Objects keep the
 * order of their members; of a name that comes twice the last counts. Numbers without fraction and exponent that fit are
 * Long, all others Double.
 */
public final class Json {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException when the text is not one JSON value, or nests more than 64 deep
     */
    public static Object parse(String text) {
        Json j = new Json(text);
        Object value = j.value();
        j.blanks();
        if (j.at != text.length()) {
            throw j.wrong("something after the value");
        }
        return value;
    }

    /** Reads one value that has to be an object. */
    public static Map<String, Object> parseObject(String text) {
        return asObject(parse(text));
    }

    /** The value as an object. */
    @SuppressWarnings("unchecked") // all keys are strings, whoever made the map
    public static Map<String, Object> asObject(Object value) {
        if (value instanceof Map<?, ?> m) {
            return (Map<String, Object>) m;
        }
        throw new IllegalArgumentException("JSON: not an object");
    }

    /** The value on one line. Records of numbers are written as maps by their owners; other types are written as strings. */
    public static String write(Object value) {
        StringBuilder s = new StringBuilder();
        append(s, value);
        return s.toString();
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("JSON: " + what + " at character " + at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The next character that is no blank, or 0 at the end; not taken. */
    private char peek() {
        blanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("no '" + c + "'");
        }
    }

    private Object value() {
        if (++depth > DEEPEST) {
            throw wrong("nested too deep");
        }
        Object value = switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
        depth--;
        return value;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value");
        }
        at += word.length();
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (take('}')) {
            return members;
        }
        do {
            if (peek() != '"') {
                throw wrong("no name");
            }
            String name = string();
            expect(':');
            members.put(name, value());
        } while (take(','));
        expect('}');
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        if (take(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (take(','));
        expect(']');
        return elements;
    }

    private String string() {
        StringBuilder s = new StringBuilder();
        for (at++; ; at++) {
            if (at == text.length()) {
                throw wrong("a string without end");
            }
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return s.toString();
            } else if (c < ' ') {
                throw wrong("a control character in a string");
            } else if (c != '\\') {
                s.append(c);
            } else {
                s.append(escape());
            }
        }
    }

    /** The character of the escape that begins here; leaves its last character to be passed. */
    private char escape() {
        char c = ++at < text.length() ? text.charAt(at) : 0;
        switch (c) {
            case '"', '\\', '/' -> {
                return c;
            }
            case 'b' -> {
                return '\b';
            }
            case 'f' -> {
                return '\f';
            }
            case 'n' -> {
                return '\n';
            }
            case 'r' -> {
                return '\r';
            }
            case 't' -> {
                return '\t';
            }
            case 'u' -> {
                int code = 0;
                for (int i = 1; i <= 4; i++) {
                    int digit = at + i < text.length() ? Character.digit(text.charAt(at + i), 16) : -1;
                    if (digit < 0) {
                        throw wrong("a bad escape");
                    }
                    code = code << 4 | digit;
                }
                at += 4;
                return (char) code;
            }
            default -> throw wrong("a bad escape");
        }
    }

    private Object number() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int zero = at;
        int whole = digits();
        if (whole == 0 || whole > 1 && text.charAt(zero) == '0') {
            throw wrong("no value");
        }
        boolean integer = true;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            integer = false;
            if (digits() == 0) {
                throw wrong("no digits after the point");
            }
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            integer = false;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            if (digits() == 0) {
                throw wrong("no digits in the exponent");
            }
        }
        String digits = text.substring(start, at);
        if (integer) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException tooLarge) {
                return Double.valueOf(digits);
            }
        }
        return Double.valueOf(digits);
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    private static void append(StringBuilder s, Object value) {
        switch (value) {
            case null -> s.append("null");
            case Map<?, ?> m -> {
                char separator = '{';
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    s.append(separator);
                    appendString(s, e.getKey().toString());
                    append(s.append(':'), e.getValue());
                    separator = ',';
                }
                s.append(m.isEmpty() ? "{}" : "}");
            }
            case Iterable<?> list -> {
                char separator = '[';
                for (Object e : list) {
                    append(s.append(separator), e);
                    separator = ',';
                }
                s.append(separator == '[' ? "[]" : "]");
            }
            case Boolean b -> s.append(b);
            case Double d -> s.append(Double.isFinite(d) ? d.toString() : "null");
            case Number n -> s.append(n);
            default -> appendString(s, value.toString());
        }
    }

    private static void appendString(StringBuilder s, String text) {
        s.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> s.append('\\').append(c);
                case '\n' -> s.append("\\n");
                case '\r' -> s.append("\\r");
                case '\t' -> s.append("\\t");
                default -> {
                    if (c < ' ' || c >= 0x7f) {
                        s.append(String.format("\\u%04x", (int) c));
                    } else {
                        s.append(c);
                    }
                }
            }
        }
        s.append('"');
    }
}
