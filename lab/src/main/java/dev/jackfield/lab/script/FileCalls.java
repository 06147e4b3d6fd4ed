package dev.jackfield.lab.script;

import static dev.jackfield.lab.script.Values.number;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.lab.script.lang.Action.Call;
import dev.jackfield.lab.script.lang.Expression;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.socket.Posix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files and pipes, of which a host has none: a script's files are endless zeros, as all its data is, and its pipes hold a number of bytes.
 * sendfile and splice move them from and to sockets.
 */
final class FileCalls {
    private static final int PIPE_SIZE = 65_536;
    private static final int NONBLOCK = 2; // SPLICE_F_NONBLOCK
    private static final int MORE = 4; // SPLICE_F_MORE

    /** What a number of the script stands for, other than a descriptor of the host. */
    private static final class File {
        final boolean pipe;
        int bytes;

        File(boolean pipe) {
            this.pipe = pipe;
        }
    }

    private final Process process;
    private final TestedSockets sockets;
    private final Map<Integer, File> files = new HashMap<>();

    FileCalls(Process process, TestedSockets sockets) {
        this.process = process;
        this.sockets = sockets;
    }

    boolean knows(int script) {
        return files.containsKey(script);
    }

    Invocation close(int script) {
        return new Invocation(
                () -> {
                    files.remove(script);
                    return 0;
                },
                r -> {});
    }

    Invocation open(Call c) throws ScriptFailure {
        int script = (int) number(c.result());
        return new Invocation(() -> script, r -> files.put(script, new File(false)));
    }

    Invocation pipe(Expression ends) throws ScriptFailure {
        if (!(ends instanceof Items both) || both.items().size() != 2) {
            throw new ScriptFailure("pipe wants two descriptors in brackets");
        }
        int out = (int) number(both.items().get(0));
        int in = (int) number(both.items().get(1));
        return new Invocation(() -> 0, r -> {
            File pipe = new File(true);
            files.put(out, pipe);
            files.put(in, pipe);
        });
    }

    private int live(Expression e) throws ScriptFailure {
        return sockets.live((int) number(e));
    }

    /** sendfile(out, in, offset, count). */
    Invocation sendFile(List<Expression> a) throws ScriptFailure {
        File in = files.get((int) number(a.get(1)));
        int out = live(a.get(0));
        int count = (int) number(a.get(3));
        return new Invocation(
                () -> {
                    if (in == null || in.pipe) {
                        throw new ErrnoException("sendfile", in == null ? Errno.EBADF : Errno.EINVAL);
                    }
                    return process.send(out, new byte[count], 0, count, 0);
                },
                r -> {});
    }

    /** splice(in, offset, out, offset, length, flags); one end is a pipe. */
    Invocation splice(List<Expression> a) throws ScriptFailure {
        File in = files.get((int) number(a.get(0)));
        File out = files.get((int) number(a.get(2)));
        int from = live(a.get(0));
        int to = live(a.get(2));
        int length = (int) number(a.get(4));
        int flags = (int) number(a.get(5));
        return new Invocation(() -> splice(in, out, from, to, length, flags), r -> {});
    }

    private long splice(File in, File out, int from, int to, int length, int flags) throws ErrnoException {
        if (in != null && in.pipe && out == null) {
            int n = Math.min(in.bytes, length);
            int sent = process.send(to, new byte[n], 0, n, (flags & MORE) != 0 ? Posix.MSG_MORE : 0);
            in.bytes -= sent;
            return sent;
        }
        if (out != null && out.pipe && in == null) {
            int n = Math.min(PIPE_SIZE - out.bytes, length);
            int got = process.recv(from, new byte[n], 0, n, (flags & NONBLOCK) != 0 ? Posix.MSG_DONTWAIT : 0);
            out.bytes += got;
            return got;
        }
        if (in != null && out != null && out.pipe) {
            int n = Math.min(PIPE_SIZE - out.bytes, in.pipe ? Math.min(in.bytes, length) : length);
            out.bytes += n;
            return n;
        }
        throw new ErrnoException("splice", Errno.EINVAL);
    }
}
