package dev.jackfield.lab.script.lang;

/**
 * A token of the language.
 *
 * @param kind what it is
 * @param text a word's letters, a string's inside, a symbol's character
 * @param start index of its first character in the source
 * @param end index after its last
 * @param line line number, from 1
 */
record Token(Kind kind, String text, int start, int end, int line) {
    enum Kind {
        INTEGER,
        HEX,
        FLOAT,
        WORD,
        STRING,
        BACKQUOTE,
        CODE,
        ELLIPSIS,
        SYMBOL,
        END
    }

    boolean is(Kind k) {
        return kind == k;
    }

    boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** As a message names it. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> '"' + text + '"';
            case BACKQUOTE -> '`' + text + '`';
            case CODE -> "%{";
            default -> text;
        };
    }
}
