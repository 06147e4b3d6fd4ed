package dev.jackfield.lab.script.lang;

/** A script that is none: what is wrong, and in which line. */
public final class ScriptSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    public ScriptSyntaxException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Line number, from 1. */
    public int line() {
        return line;
    }
}
