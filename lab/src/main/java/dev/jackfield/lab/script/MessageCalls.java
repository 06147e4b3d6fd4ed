package dev.jackfield.lab.script;

import static dev.jackfield.lab.script.Values.isAny;
import static dev.jackfield.lab.script.Values.member;
import static dev.jackfield.lab.script.Values.memberNumber;
import static dev.jackfield.lab.script.Values.number;

import dev.jackfield.core.Endpoint.Control;
import dev.jackfield.core.Endpoint.Report;
import dev.jackfield.host.Process;
import dev.jackfield.lab.script.lang.Expression;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.lab.script.lang.Expression.Struct;
import dev.jackfield.socket.MsgHdr;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** sendmsg and recvmsg: vectors of buffers, and control messages. */
final class MessageCalls {
    private static final int NANOS = 1_000_000_000;

    private final Process process;
    private final long tolerance;

    MessageCalls(Process process, ScriptConfig config) {
        this.process = process;
        this.tolerance = config.toleranceMicros;
    }

    // ---- vectors ----------------------------------------------------------------------------------------------------

    /** The sum of a vector's lengths; the vector has so many parts. */
    static int length(Expression vector, Expression count) throws ScriptFailure {
        if (!(vector instanceof Items v)) {
            throw new ScriptFailure("a vector is expected");
        }
        if (v.items().size() != number(count)) {
            throw new ScriptFailure("the vector has " + v.items().size() + " parts, not " + number(count));
        }
        return length(v);
    }

    private static int length(Items v) throws ScriptFailure {
        int n = 0;
        for (Expression part : v.items()) {
            if (!(part instanceof Struct s) || s.members().size() != 2) {
                throw new ScriptFailure("a vector's part is {..., LENGTH}");
            }
            n += (int) number(s.members().get(1));
        }
        return n;
    }

    private static byte[] buffer(Expression message) throws ScriptFailure {
        return member(message, "msg_iov") instanceof Items v ? new byte[length(v)] : new byte[0];
    }

    /** All that comes in is zero. */
    static void checkZero(byte[] b, long n) throws ScriptFailure {
        for (int i = 0; i < Math.min(n, b.length); i++) {
            if (b[i] != 0) {
                throw new ScriptFailure("byte " + i + " of what was received is " + b[i] + ", not 0 as it was sent");
            }
        }
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    Invocation send(int fd, Expression m, int flags, SocketAddress to) throws ScriptFailure {
        MsgHdr message = new MsgHdr(buffer(m));
        message.name = to;
        for (Expression c : controls(m)) {
            Expression data = member(c, "cmsg_data");
            int value = (int) number(data instanceof Items ? Values.only(data) : data);
            message.control.add(
                    new Control((int) memberNumber(c, "cmsg_level"), (int) memberNumber(c, "cmsg_type"), value));
        }
        return new Invocation(() -> process.sendmsg(fd, message, flags), r -> {});
    }

    Invocation receive(int fd, Expression m, int flags) throws ScriptFailure {
        MsgHdr message = new MsgHdr(buffer(m));
        return new Invocation(() -> process.recvmsg(fd, message, flags), r -> {
            checkZero(message.iov[0], r);
            flags(member(m, "msg_flags"), message.flags);
            if (Values.has(m, "msg_control") && !isAny(member(m, "msg_control"))) {
                compare(controls(m), message.control);
            }
        });
    }

    private static void flags(Expression wanted, int is) throws ScriptFailure {
        if (wanted != null && !isAny(wanted) && number(wanted) != is) {
            throw new ScriptFailure(
                    "msg_flags is 0x" + Integer.toHexString(is) + ", not 0x" + Long.toHexString(number(wanted)));
        }
    }

    // ---- control messages -------------------------------------------------------------------------------------------

    private static List<Expression> controls(Expression m) throws ScriptFailure {
        return member(m, "msg_control") instanceof Items i ? i.items() : List.of();
    }

    private void compare(List<Expression> wanted, List<Control> is) throws ScriptFailure {
        List<String> expected = new ArrayList<>();
        List<String> came = new ArrayList<>();
        for (Expression c : wanted) {
            long level = memberNumber(c, "cmsg_level");
            long type = memberNumber(c, "cmsg_type");
            expected.add("level " + level + " type " + type + ": " + text(member(c, "cmsg_data")));
        }
        for (Control c : is) {
            came.add("level " + c.level() + " type " + c.type() + ": " + text(c.value()));
        }
        boolean same = expected.size() == came.size();
        for (int i = 0; same && i < expected.size(); i++) {
            same = matches(wanted.get(i), is.get(i), expected.get(i), came.get(i));
        }
        if (!same) {
            throw new ScriptFailure("control messages " + came + " instead of " + expected);
        }
    }

    private boolean matches(Expression wanted, Control is, String expected, String came) throws ScriptFailure {
        Expression data = member(wanted, "cmsg_data");
        boolean same =
                memberNumber(wanted, "cmsg_level") == is.level() && memberNumber(wanted, "cmsg_type") == is.type();
        if (data == null || isAny(data)) {
            return same;
        }
        if (same && is.value() instanceof Long nanos && Values.has(data, "scm_sec")) {
            return Math.abs(ScriptWorld.micros(nanos) - micros(data)) <= tolerance;
        }
        return expected.equals(came);
    }

    private static long micros(Expression time) throws ScriptFailure {
        return (memberNumber(time, "scm_sec") * NANOS + memberNumber(time, "scm_nsec")) / 1000;
    }

    private static String text(Expression data) throws ScriptFailure {
        if (data == null || isAny(data)) {
            return "...";
        }
        if (Values.has(data, "scm_sec")) {
            return "at " + micros(data);
        }
        if (Values.has(data, "ee_errno")) {
            StringBuilder s = new StringBuilder();
            for (String f : List.of("errno", "origin", "type", "code", "info", "data")) {
                s.append(f)
                        .append('=')
                        .append((int) memberNumber(data, "ee_" + f))
                        .append(' ');
            }
            return s.toString();
        }
        return Long.toString(number(data instanceof Items ? Values.only(data) : data));
    }

    private static String text(Object value) {
        return switch (value) {
            case Report r ->
                "errno=" + -r.errno() + " origin=" + r.origin() + " type=" + r.type() + " code=" + r.code() + " info="
                        + r.info() + " data=" + r.data() + " ";
            case Long nanos -> "at " + ScriptWorld.micros(nanos);
            default -> value.toString();
        };
    }
}
