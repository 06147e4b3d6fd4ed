package dev.jackfield.lab.script;

import dev.jackfield.core.Endpoint.Linger;
import dev.jackfield.lab.script.lang.Expression;
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
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** What expressions mean. */
final class Values {
    private Values() {}

    static boolean isAny(Expression e) {
        return e instanceof Any;
    }

    static boolean isNumber(Expression e) {
        return e instanceof Int || e instanceof Word || e instanceof Or;
    }

    static long number(Expression e) throws ScriptFailure {
        return switch (e) {
            case Int i -> i.value();
            case Word w -> Symbols.value(w.name());
            case Or o -> {
                long v = 0;
                for (Expression p : o.parts()) {
                    v |= number(p);
                }
                yield v;
            }
            case Function f
            when f.name().equals("htons") && f.arguments().size() == 1 ->
                number(f.arguments().getFirst());
            case Fraction f -> throw new ScriptFailure("an integer is expected, not " + f.value());
            default -> throw new ScriptFailure("a number is expected");
        };
    }

    /** The only item in brackets. */
    static Expression only(Expression e) throws ScriptFailure {
        if (e instanceof Items i && i.items().size() == 1) {
            return i.items().getFirst();
        }
        throw new ScriptFailure("one value in brackets is expected");
    }

    /** A member of a structure, or null. */
    static Expression member(Expression e, String name) throws ScriptFailure {
        if (!(e instanceof Struct s)) {
            throw new ScriptFailure("a structure is expected");
        }
        for (Expression m : s.members()) {
            if (m instanceof Field f && f.name().equals(name)) {
                return f.value();
            }
        }
        return null;
    }

    static boolean has(Expression e, String name) throws ScriptFailure {
        return e instanceof Struct && member(e, name) != null;
    }

    /** A member that must be there. */
    static long memberNumber(Expression e, String name) throws ScriptFailure {
        Expression m = member(e, name);
        if (m == null) {
            throw new ScriptFailure("the structure has no " + name);
        }
        return number(m);
    }

    /** The bytes of a string with the escapes of C for those that are no letters: {@code \\x1f}, {@code \\0}. */
    static byte[] bytes(String s) throws ScriptFailure {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < s.length(); ) {
            if (s.charAt(i) != '\\') {
                out.write(s.charAt(i++));
                continue;
            }
            boolean hex = i + 1 < s.length() && s.charAt(i + 1) == 'x';
            int from = i + (hex ? 2 : 1);
            int end = from;
            while (end < s.length()
                    && end < from + (hex ? 2 : 3)
                    && Character.digit(s.charAt(end), hex ? 16 : 8) >= 0) {
                end++;
            }
            if (end == from) {
                throw new ScriptFailure("unsupported escape in \"" + s + "\"");
            }
            out.write(Integer.parseInt(s, from, end, hex ? 16 : 8));
            i = end;
        }
        return out.toByteArray();
    }

    /** The value of a socket option: an Integer, a String, a Linger or a Duration. */
    static Object option(Expression e) throws ScriptFailure {
        if (e instanceof Text t) {
            return t.text();
        }
        if (has(e, "onoff")) {
            return new Linger(memberNumber(e, "onoff") != 0, (int) memberNumber(e, "linger"));
        }
        if (has(e, "tv_sec")) {
            return Duration.ofSeconds(memberNumber(e, "tv_sec")).plusNanos(memberNumber(e, "tv_usec") * 1000);
        }
        if (e instanceof Items i && i.items().size() == 1) {
            return i.items().getFirst() instanceof Text t
                    ? t.text()
                    : (Object) (int) number(i.items().getFirst());
        }
        throw new ScriptFailure("unsupported kind of option value");
    }
}
