package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.socket.OpenFile.Connection;
import java.net.SocketAddress;
import java.util.List;

/**
 * sendto(2). Into a stream it goes on, while it may wait, until all bytes are taken; a datagram goes at once or not at all. With MSG_FASTOPEN a
 * stream is connected first, and the SYN takes what it can; the rest waits for the connection.
 */
final class Send extends Call {
    private static final int EINPROGRESS = Errno.EINPROGRESS.failure();

    private OpenFile file;
    private Endpoint endpoint;
    private byte[] b;
    private int off;
    private int len;
    private int flags;
    private SocketAddress to;
    private List<Endpoint.Control> control;
    private boolean mayWait;
    private int done;
    private boolean opening;

    void prepare(
            Descriptor d,
            byte[] b,
            int off,
            int len,
            int flags,
            SocketAddress to,
            List<Endpoint.Control> control,
            boolean mayWait) {
        prepare(d, Readiness.OUT);
        this.done = 0;
        this.opening = false;
        this.file = d.file();
        this.endpoint = file.endpoint();
        this.b = b;
        this.off = off;
        this.len = len;
        this.flags = flags;
        this.to = to;
        this.control = control;
        this.mayWait = mayWait;
    }

    /** Forgets what the call was about. */
    void forget() {
        prepare(null, 0);
        file = null;
        endpoint = null;
        b = null;
        to = null;
        control = null;
    }

    @Override
    int attempt() {
        if (file.stream() && (opening || (flags & Endpoint.MSG_FASTOPEN) != 0)) {
            int r = opening ? opened() : open();
            if (r != 0) {
                return r;
            }
            if (done > 0 && done == len) {
                return finished();
            }
        }
        do {
            if (done > 0 && (endpoint.readiness().bits() & Readiness.ERR) != 0) {
                return finished(); // the error is for the next call
            }
            int r = send(off + done, len - done);
            if (r < 0) {
                return r == EAGAIN && (mayWait || done == 0) ? r : cutShort(r);
            }
            done += r;
        } while (file.stream() && done < len);
        return finished();
    }

    private int send(int from, int n) {
        return control.isEmpty() ? endpoint.send(b, from, n, flags, to) : endpoint.send(b, from, n, flags, to, control);
    }

    private int finished() {
        if (done > 0 && file.stream()) {
            endpoint.sent(flags, control);
        }
        return done;
    }

    /** Connects; 0 when the connection stands already. */
    private int open() {
        int r = endpoint.listening() ? Errno.EISCONN.failure() : endpoint.send(b, off, len, flags, to);
        flags &= ~Endpoint.MSG_FASTOPEN;
        if (r < 0 && r != EINPROGRESS) {
            return r;
        }
        done = Math.max(r, 0);
        opening = true;
        file.connection = Connection.CONNECTING;
        return opened();
    }

    private int opened() {
        if (!Connect.decided(endpoint)) {
            return EAGAIN;
        }
        opening = false;
        return Connect.outcome(file);
    }

    @Override
    int cutShort(int error) {
        if (done > 0) {
            return endpoint.core().call(this::finished);
        }
        return opening && error == EAGAIN ? EINPROGRESS : error;
    }
}
