package dev.jackfield.lab.script.lang;

import java.util.List;

/** An argument of a call, or its result. */
public sealed interface Expression {
    /** {@code ...}: whatever fits. */
    record Any() implements Expression {}

    record Int(long value) implements Expression {}

    record Fraction(double value) implements Expression {}

    /** A symbol. */
    record Word(String name) implements Expression {}

    /**
     * A string.
     *
     * @param text escapes resolved
     * @param open whether {@code ...} follows: only its beginning is given
     */
    record Text(String text, boolean open) implements Expression {}

    /** Numbers joined by a bar. */
    record Or(List<Expression> parts) implements Expression {}

    /** In brackets. */
    record Items(List<Expression> items) implements Expression {}

    /** In braces. */
    record Struct(List<Expression> members) implements Expression {}

    /** {@code name = value}; {@code arguments} are those of {@code name(...)=}, usually none. */
    record Field(String name, List<Expression> arguments, Expression value) implements Expression {}

    /** {@code inet_addr("...")}, {@code htons(8080)} and the like. */
    record Function(String name, List<Expression> arguments) implements Expression {}
}
