package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Expression.Any;
import dev.jackfield.lab.script.lang.Expression.Field;
import dev.jackfield.lab.script.lang.Expression.Fraction;
import dev.jackfield.lab.script.lang.Expression.Function;
import dev.jackfield.lab.script.lang.Expression.Int;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.lab.script.lang.Expression.Or;
import dev.jackfield.lab.script.lang.Expression.Struct;
import dev.jackfield.lab.script.lang.Expression.Text;
import dev.jackfield.lab.script.lang.Expression.Word;
import dev.jackfield.lab.script.lang.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads the arguments and results of calls. */
final class ExpressionParser {
    private final Lexer lexer;

    ExpressionParser(Lexer lexer) {
        this.lexer = lexer;
    }

    void expect(char symbol) {
        Token t = lexer.next();
        if (!t.is(symbol)) {
            throw new ScriptSyntaxException(t.line(), "expected " + symbol + ", found " + t.shown());
        }
    }

    /** Expressions between commas, up to the closing symbol and with it. */
    List<Expression> list(char close) {
        List<Expression> all = new ArrayList<>();
        if (lexer.peek().is(close)) {
            lexer.next();
            return all;
        }
        for (; ; ) {
            all.add(expression());
            Token t = lexer.next();
            if (t.is(close)) {
                return all;
            }
            if (!t.is(',')) {
                throw new ScriptSyntaxException(t.line(), "expected , or " + close + ", found " + t.shown());
            }
        }
    }

    Expression expression() {
        Expression first = primary();
        if (!lexer.peek().is('|')) {
            return first;
        }
        List<Expression> parts = new ArrayList<>();
        parts.add(first);
        while (lexer.peek().is('|')) {
            lexer.next();
            parts.add(primary());
        }
        return new Or(parts);
    }

    private Expression primary() {
        Token t = lexer.next();
        return switch (t.kind()) {
            case ELLIPSIS -> new Any();
            case INTEGER -> new Int(Long.parseLong(t.text()));
            case HEX -> new Int(Long.parseUnsignedLong(t.text().substring(2), 16));
            case FLOAT -> new Fraction(Double.parseDouble(t.text()));
            case STRING -> text(t);
            case WORD -> word(t.text());
            case SYMBOL -> symbol(t);
            case BACKQUOTE, CODE, END ->
                throw new ScriptSyntaxException(t.line(), "expected a value, found " + t.shown());
        };
    }

    private Expression symbol(Token t) {
        if (t.is('[')) {
            return new Items(list(']'));
        }
        if (t.is('{')) {
            return new Struct(list('}'));
        }
        if (t.is('-')) {
            return switch (primary()) {
                case Int i -> new Int(-i.value());
                case Fraction f -> new Fraction(-f.value());
                default -> throw new ScriptSyntaxException(t.line(), "expected a number after -");
            };
        }
        throw new ScriptSyntaxException(t.line(), "expected a value, found " + t.shown());
    }

    private Expression word(String name) {
        List<Expression> arguments = null;
        if (lexer.peek().is('(')) {
            lexer.next();
            arguments = list(')');
        }
        if (lexer.peek().is('=')) {
            lexer.next();
            return new Field(name, arguments == null ? List.of() : arguments, expression());
        }
        return arguments == null ? new Word(name) : new Function(name, arguments);
    }

    private Text text(Token first) {
        StringBuilder s = new StringBuilder(unescaped(first.text()));
        while (lexer.peek().is(Kind.STRING)) {
            s.append(unescaped(lexer.next().text()));
        }
        boolean open = lexer.peek().is(Kind.ELLIPSIS);
        if (open) {
            lexer.next();
        }
        return new Text(s.toString(), open);
    }

    /** Characters up to U+00FF, one for each byte. */
    private static String unescaped(String s) {
        if (s.indexOf('\\') < 0) {
            return s;
        }
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != '\\' || i + 1 == s.length()) {
                out.append(c);
                continue;
            }
            c = s.charAt(++i);
            switch (c) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'x' -> {
                    int end = i + 1;
                    while (end < s.length() && end < i + 3 && Character.digit(s.charAt(end), 16) >= 0) {
                        end++;
                    }
                    out.append((char) Integer.parseInt(s, i + 1, end, 16));
                    i = end - 1;
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = i;
                    while (end < s.length() && end < i + 3 && Character.digit(s.charAt(end), 8) >= 0) {
                        end++;
                    }
                    out.append((char) (Integer.parseInt(s, i, end, 8) & 0xff));
                    i = end - 1;
                }
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
