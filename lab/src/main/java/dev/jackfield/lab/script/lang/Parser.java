package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Action.Call;
import dev.jackfield.lab.script.lang.Action.Code;
import dev.jackfield.lab.script.lang.Action.Shell;
import dev.jackfield.lab.script.lang.Script.Option;
import dev.jackfield.lab.script.lang.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a whole script: its options, and its events with their times. */
final class Parser {
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private final Map<String, String> defines;
    private final Lexer lexer;
    private final ExpressionParser expressions;
    private final PacketParser packets;

    Parser(String text, Map<String, String> defines) {
        this.defines = new HashMap<>(defines);
        this.lexer = new Lexer(Conditionals.apply(text, defines.keySet()), this.defines);
        this.expressions = new ExpressionParser(lexer);
        this.packets = new PacketParser(lexer);
    }

    Script script() {
        List<Option> options = options();
        Shell init = loneShell();
        List<Event> events = new ArrayList<>();
        Token t;
        while (!(t = lexer.peek()).is(Kind.END) && !t.is(Kind.BACKQUOTE)) {
            events.add(event());
        }
        if (events.isEmpty()) {
            throw lexer.error("no event");
        }
        Shell cleanup = loneShell();
        if (!lexer.peek().is(Kind.END)) {
            throw lexer.error("nothing may follow the clean-up command");
        }
        return new Script(options, init, events, cleanup);
    }

    private Shell loneShell() {
        return lexer.peek().is(Kind.BACKQUOTE) ? new Shell(lexer.next().text()) : null;
    }

    // ---- options ----------------------------------------------------------------------------------------------------

    private List<Option> options() {
        List<Option> all = new ArrayList<>();
        lexer.skipBlanks();
        while (lexer.peek().is('-')) {
            lexer.skipBlanks();
            int line = lexer.line();
            String o = lexer.raw();
            if (!o.contains("=") && lexer.peek().is('=')) {
                o += lexer.raw() + (lexer.endOfLine() ? "" : lexer.raw());
            }
            int equals = o.indexOf('=');
            String name = equals < 0 ? o : o.substring(0, equals);
            String value = equals < 0 ? "" : o.substring(equals + 1);
            if (name.equals("-D") || name.equals("--define")) {
                define(line, value.isEmpty() ? lexer.raw() : value);
            } else if (name.startsWith("--") && name.length() > 2) {
                all.add(new Option(line, name.substring(2), unquoted(value)));
            } else {
                throw new ScriptSyntaxException(line, "not an option: " + o);
            }
        }
        return all;
    }

    private void define(int line, String definition) {
        int equals = definition.indexOf('=');
        if (equals < 1) {
            throw new ScriptSyntaxException(line, "not a definition: " + definition);
        }
        defines.putIfAbsent(definition.substring(0, equals), definition.substring(equals + 1));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    private Event event() {
        lexer.skipBlanks();
        int from = lexer.at();
        int line = lexer.line();
        Time time = time();
        Time end = null;
        if (lexer.peek().is(Kind.ELLIPSIS)) {
            lexer.next();
            plus(); // it counts from the same, written or not
            end = Time.at(time.relative(), micros());
        }
        Action action = action();
        boolean range = time.kind() != Time.Kind.POINT;
        boolean outbound = action instanceof Action.PacketAction p && !p.inbound();
        if (range && !outbound) {
            throw new ScriptSyntaxException(line, "only the time of an outbound packet may be open");
        }
        if (end != null && !(action instanceof Call)) {
            throw new ScriptSyntaxException(line, "only a call can have a time at which it ends");
        }
        return new Event(line, oneLine(lexer.source(from, lexer.at())), time, end, action);
    }

    private static String oneLine(String source) {
        return source.strip().replaceAll("\\s*\n\\s*", " ");
    }

    private Time time() {
        if (lexer.peek().is('*')) {
            lexer.next();
            return new Time(Time.Kind.ANY, false, 0, 0);
        }
        boolean relative = plus();
        long from = micros();
        if (!lexer.peek().is('~')) {
            return Time.at(relative, from);
        }
        lexer.next();
        if (plus() != relative) {
            throw lexer.error("both ends of a range of times count from the same");
        }
        long to = micros();
        if (to < from) {
            throw lexer.error("a range of times that ends before it begins");
        }
        return new Time(Time.Kind.RANGE, relative, from, to);
    }

    private boolean plus() {
        if (lexer.peek().is('+')) {
            lexer.next();
            return true;
        }
        return false;
    }

    private long micros() {
        Token t = lexer.next();
        if (!t.is(Kind.INTEGER) && !t.is(Kind.FLOAT)) {
            throw new ScriptSyntaxException(t.line(), "expected a time, found " + t.shown());
        }
        return new BigDecimal(t.text()).multiply(MICROS).longValue();
    }

    private Action action() {
        Token t = lexer.peek();
        if (t.is('<') || t.is('>')) {
            lexer.next();
            return packets.packet(t.is('<'));
        }
        return switch (t.kind()) {
            case BACKQUOTE -> new Shell(lexer.next().text());
            case CODE -> new Code(lexer.next().text());
            case WORD -> call();
            default ->
                throw new ScriptSyntaxException(t.line(), "expected a packet, a call or a command, found " + t.shown());
        };
    }

    private Call call() {
        String name = lexer.next().text();
        expressions.expect('(');
        List<Expression> arguments = expressions.list(')');
        expressions.expect('=');
        Expression result = expressions.expression();
        String errno = null;
        Token t = lexer.peek();
        if (t.is(Kind.WORD)) {
            errno = lexer.next().text();
        }
        while (lexer.peek().is('(')) {
            lexer.parenthesized(); // what strerror says, and notes
        }
        return new Call(name, arguments, result, errno);
    }
}
