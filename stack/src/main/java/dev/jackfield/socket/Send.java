package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Readiness;
import java.net.SocketAddress;

/** sendto(2). Into a stream it goes on, while it may wait, until all bytes are taken; a datagram goes at once or not at all. */
final class Send extends Call {
    private Endpoint endpoint;
    private boolean stream;
    private byte[] b;
    private int off;
    private int len;
    private int flags;
    private SocketAddress to;
    private int done;

    void prepare(Descriptor d, byte[] b, int off, int len, int flags, SocketAddress to) {
        prepare(d, Readiness.OUT);
        this.done = 0;
        this.endpoint = d.file().endpoint();
        this.stream = d.file().stream();
        this.b = b;
        this.off = off;
        this.len = len;
        this.flags = flags;
        this.to = to;
    }

    /** Forgets what the call was about. */
    void forget() {
        prepare(null, 0);
        endpoint = null;
        b = null;
        to = null;
    }

    @Override
    int attempt() {
        do {
            if (done > 0 && (endpoint.readiness().bits() & Readiness.ERR) != 0) {
                return done; // the error is for the next call
            }
            int r = endpoint.send(b, off + done, len - done, flags, to);
            if (r < 0) {
                return r == EAGAIN ? r : cutShort(r);
            }
            done += r;
        } while (stream && done < len);
        return done;
    }

    @Override
    int cutShort(int error) {
        return done > 0 ? done : error;
    }
}
