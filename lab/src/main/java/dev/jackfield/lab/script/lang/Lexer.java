package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Token.Kind;
import java.util.Map;

/**
 * Cuts a script into tokens, one when asked, from wherever the parser stands: some of the language (flags, addresses, notes in parentheses)
 * is easier read as characters. Words that are defined are replaced here.
 */
final class Lexer {
    private final String text;
    private final Map<String, String> defines;
    private int at;
    private int line = 1;

    /** @param defines grows while the script's own options are read */
    Lexer(String text, Map<String, String> defines) {
        this.text = text;
        this.defines = defines;
    }

    String source(int from, int to) {
        return text.substring(from, to);
    }

    int at() {
        return at;
    }

    int line() {
        return line;
    }

    ScriptSyntaxException error(String message) {
        return new ScriptSyntaxException(line, message);
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    /** The next token, which is left in place. */
    Token peek() {
        int a = at;
        int l = line;
        Token t = next();
        at = a;
        line = l;
        return t;
    }

    /** The next token. */
    Token next() {
        skipBlanks();
        if (at == text.length()) {
            return token(Kind.END, "", at);
        }
        char c = text.charAt(at);
        if (text.startsWith("...", at)) {
            return token(Kind.ELLIPSIS, "...", at + 3);
        }
        if (c == '"') {
            int end = closing('"', at + 1);
            return token(Kind.STRING, text.substring(at + 1, end), end + 1);
        }
        if (c == '`') {
            int end = closing('`', at + 1);
            return token(Kind.BACKQUOTE, text.substring(at + 1, end), end + 1);
        }
        if (text.startsWith("%{", at)) {
            int end = text.indexOf("}%", at);
            if (end < 0) {
                throw error("%{ without }%");
            }
            return token(Kind.CODE, text.substring(at + 2, end).strip(), end + 2);
        }
        if (c == '.' && digit(at + 1)) {
            return token(Kind.FLOAT, null, digits(at + 1));
        }
        if (wordCharacter(c)) {
            return word();
        }
        return token(Kind.SYMBOL, String.valueOf(c), at + 1);
    }

    private Token word() {
        int end = at;
        boolean number = true;
        while (end < text.length() && wordCharacter(text.charAt(end))) {
            number &= Character.isDigit(text.charAt(end++));
        }
        if (number && end < text.length() && text.charAt(end) == '.' && digit(end + 1)) {
            return token(Kind.FLOAT, null, digits(end + 1));
        }
        if (number) {
            return token(Kind.INTEGER, null, end);
        }
        String w = text.substring(at, end);
        if (w.matches("0[xX][0-9a-fA-F]+")) {
            return token(Kind.HEX, null, end);
        }
        String value = defines.get(w);
        return value == null ? token(Kind.WORD, w, end) : defined(value, end);
    }

    private Token defined(String value, int end) {
        if (value.length() >= 2 && value.charAt(0) == value.charAt(value.length() - 1)) {
            String inside = value.substring(1, value.length() - 1);
            if (value.charAt(0) == '"') {
                return token(Kind.STRING, inside, end);
            }
            if (value.charAt(0) == '`') {
                return token(Kind.BACKQUOTE, inside, end);
            }
        }
        if (value.matches("\\d+")) {
            return token(Kind.INTEGER, value, end);
        }
        if (value.matches("0[xX][0-9a-fA-F]+")) {
            return token(Kind.HEX, value, end);
        }
        return token(Kind.WORD, value, end);
    }

    private Token token(Kind kind, String value, int end) {
        Token t = new Token(kind, value == null ? text.substring(at, end) : value, at, end, line);
        move(end);
        return t;
    }

    private void move(int to) {
        for (; at < to; at++) {
            if (text.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private int closing(char quote, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote == '"') {
                i++;
            } else if (c == quote) {
                return i;
            }
        }
        throw error(quote + " without end");
    }

    private int digits(int from) {
        while (digit(from)) {
            from++;
        }
        return from;
    }

    private boolean digit(int i) {
        return i < text.length() && Character.isDigit(text.charAt(i));
    }

    private static boolean wordCharacter(char c) {
        return c == '_' || c < 128 && Character.isLetterOrDigit(c);
    }

    /** Passes over blanks and comments. */
    void skipBlanks() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                move(at + 1);
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                move(end < 0 ? text.length() : end);
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw error("/* without */");
                }
                move(end + 2);
            } else {
                return;
            }
        }
    }

    // ---- characters -------------------------------------------------------------------------------------------------

    /** The characters up to the next blank, after blanks; quoted parts are taken whole. */
    String raw() {
        skipBlanks();
        int from = at;
        int i = at;
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            char c = text.charAt(i);
            i = c == '"' || c == '`' ? closing(c, i + 1) + 1 : i + 1;
        }
        move(i);
        return text.substring(from, i);
    }

    /** Whether nothing but blanks follows on this line. */
    boolean endOfLine() {
        int i = at;
        while (i < text.length() && text.charAt(i) != '\n' && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i == text.length() || text.charAt(i) == '\n';
    }

    /** The characters from here on that the set holds, after blanks. */
    String run(String set) {
        skipBlanks();
        int from = at;
        int i = at;
        while (i < text.length() && set.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        move(i);
        return text.substring(from, i);
    }

    /** What stands in the parentheses that open here. */
    String parenthesized() {
        skipBlanks();
        int depth = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                String inside = text.substring(at + 1, i);
                move(i + 1);
                return inside;
            }
        }
        throw error("( without )");
    }

    /** Whether the text that follows, after blanks, matches a regular expression. */
    boolean follows(java.util.regex.Pattern p) {
        skipBlanks();
        return p.matcher(text).region(at, text.length()).lookingAt();
    }
}
