package dev.jackfield.lab.script;

import static dev.jackfield.lab.script.Values.isAny;
import static dev.jackfield.lab.script.Values.number;
import static dev.jackfield.lab.script.Values.only;

import dev.jackfield.core.Endpoint.Linger;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.lab.script.codec.Md5Digest;
import dev.jackfield.lab.script.lang.Expression;
import dev.jackfield.lab.script.lang.Expression.Int;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.lab.script.lang.Expression.Text;
import dev.jackfield.socket.Posix;
import dev.jackfield.tcp.TcpMd5Sig;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * setsockopt and getsockopt. The host takes options as values; what the C interface adds, lengths and pointers and their errors, is
 * done here as Linux does it.
 */
final class SocketOptionCalls {
    private static final int INT = 4;
    private static final int STRUCT_LINGER = 8;
    private static final int STRUCT_TIMEVAL = 16;
    private static final int TCP_MD5SIG = 14;
    private static final int NAME = 16; // the longest name of a congestion control

    private final Process process;
    private final ScriptConfig config;

    SocketOptionCalls(Process process, ScriptConfig config) {
        this.process = process;
        this.config = config;
    }

    Invocation set(int fd, List<Expression> a) throws ScriptFailure {
        int level = (int) number(a.get(1));
        int option = (int) number(a.get(2));
        long length = number(a.get(4));
        if (a.get(3) instanceof Int i && i.value() == 0) {
            return failing(fd, length < INT ? Errno.EINVAL : Errno.EFAULT);
        }
        Object value = Values.option(a.get(3));
        if (level == Posix.IPPROTO_TCP && option == Posix.TCP_FASTOPEN_KEY && value instanceof String s) {
            value = Values.bytes(s);
        }
        if (level == Posix.IPPROTO_TCP && option == TCP_MD5SIG && value instanceof Integer on) {
            return sign(fd, on != 0);
        }
        Object given = value;
        int least = switch (given) {
            case Integer n -> INT;
            case Linger l -> STRUCT_LINGER;
            case Duration d -> STRUCT_TIMEVAL;
            default -> 1;
        };
        if (length < least) {
            return failing(fd, Errno.EINVAL);
        }
        return new Invocation(
                () -> {
                    switch (given) {
                        case Integer n -> process.setsockopt(fd, level, option, n);
                        case Linger l -> process.setsockopt(fd, level, option, l);
                        case Duration d -> process.setsockopt(fd, level, option, d);
                        case byte[] b -> process.setsockopt(fd, level, option, Arrays.copyOf(b, (int) length));
                        default -> process.setsockopt(fd, level, option, cut((String) given, (int) length));
                    }
                    return 0;
                },
                r -> {});
    }

    /** FreeBSD's TCP_MD5SIG is a switch, for keys are set elsewhere: the peer's is the script's. */
    private Invocation sign(int fd, boolean on) {
        return new Invocation(
                () -> {
                    byte[] key = on ? Md5Digest.KEY : new byte[0];
                    process.setsockopt(fd, Posix.IPPROTO_TCP, TCP_MD5SIG, new TcpMd5Sig(config.remoteAddress(), key));
                    return 0;
                },
                r -> {});
    }

    private static String cut(String s, int length) {
        return length < s.length() ? s.substring(0, length) : s;
    }

    /** A call that fails before the option is looked at, if only the descriptor is open. */
    private Invocation failing(int fd, Errno errno) {
        return new Invocation(
                () -> {
                    process.getsockopt(fd, 1, 3); // SOL_SOCKET, SO_TYPE
                    throw new ErrnoException("setsockopt", errno);
                },
                r -> {});
    }

    Invocation get(int fd, List<Expression> a) throws ScriptFailure {
        int level = (int) number(a.get(1));
        int option = (int) number(a.get(2));
        Object[] value = new Object[1];
        return new Invocation(
                () -> {
                    value[0] = process.getsockopt(fd, level, option, Object.class);
                    return 0;
                },
                r -> {
                    if (!isAny(a.get(3))) {
                        compare(a.get(3), value[0]);
                    }
                    if (!isAny(a.get(4))) {
                        compareLength(number(only(a.get(4))), value[0]);
                    }
                });
    }

    private static void compare(Expression wanted, Object is) throws ScriptFailure {
        if (wanted instanceof Items i
                && i.items().size() == 1
                && isAny(i.items().getFirst())) {
            return;
        }
        if (wanted instanceof Text t && t.open()) {
            if (!(is instanceof String s) || !s.startsWith(t.text())) {
                throw new ScriptFailure("the option is " + is + ", expected " + t.text() + "...");
            }
            return;
        }
        Object value = Values.option(wanted);
        if (is instanceof byte[] b) {
            if (!(value instanceof String s) || !Arrays.equals(Values.bytes(s), b)) {
                throw new ScriptFailure("the option is " + HexFormat.of().formatHex(b) + ", expected " + value);
            }
            return;
        }
        if (!value.equals(is)) {
            throw new ScriptFailure("the option is " + is + ", expected " + value);
        }
    }

    private static void compareLength(long wanted, Object is) throws ScriptFailure {
        boolean right = switch (is) {
            case Integer n -> wanted == INT;
            case Linger l -> wanted == STRUCT_LINGER;
            case Duration d -> wanted == STRUCT_TIMEVAL;
            case byte[] b -> wanted == b.length;
            case String s -> wanted <= Math.max(NAME, s.length());
            default -> wanted > 0; // a structure in C, of which a program may ask the beginning
        };
        if (!right) {
            throw new ScriptFailure("the length of the option is not " + wanted);
        }
    }
}
