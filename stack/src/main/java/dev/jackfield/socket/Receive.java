package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Readiness;

/** recvfrom(2). With MSG_WAITALL a stream is read until all is there, the end, an error, or a signal. */
final class Receive extends Call {
    private static final int MUCH = 16_384;

    private Endpoint endpoint;
    private byte[] b;
    private int off;
    private int len;
    private int flags;
    private Endpoint.Message message;
    private boolean all;
    private int done;

    void prepare(Descriptor d, byte[] b, int off, int len, int flags, Endpoint.Message message) {
        prepare(d, Readiness.IN | Readiness.RDHUP | ((flags & Endpoint.MSG_OOB) != 0 ? Readiness.PRI : 0));
        this.done = 0;
        this.endpoint = d.file().endpoint();
        this.b = b;
        this.off = off;
        this.len = len;
        this.flags = flags;
        this.message = message;
        this.all = (flags & Endpoint.MSG_WAITALL) != 0
                && (flags & (Endpoint.MSG_PEEK | Endpoint.MSG_OOB)) == 0
                && d.file().stream();
    }

    /** Forgets what the call was about. */
    void forget() {
        prepare(null, 0);
        endpoint = null;
        b = null;
        message = null;
    }

    @Override
    boolean needsNoThread() {
        return true;
    }

    /** A reader of much is likely to find more, which is copied to it while it is in the cache. */
    @Override
    boolean goesOn(int r) {
        return r >= MUCH && r < len && message == null && (flags & Endpoint.MSG_PEEK) == 0;
    }

    @Override
    int attempt() {
        for (; ; ) {
            if (done > 0 && (endpoint.readiness().bits() & Readiness.ERR) != 0) {
                return done; // the error is for the next call
            }
            int r = endpoint.receive(b, off + done, len - done, flags, message);
            if (r == EAGAIN) {
                return done > 0 && done >= wanted() ? done : r;
            }
            if (r < 0) {
                return cutShort(r);
            }
            done += r;
            if (r == 0 || done >= wanted()) {
                return done;
            }
        }
    }

    /** How many bytes it goes on for. */
    private int wanted() {
        return all ? len : (flags & Endpoint.MSG_PEEK) != 0 ? 1 : Math.min(len, endpoint.receiveLow());
    }

    @Override
    int cutShort(int error) {
        return done > 0 ? done : error;
    }
}
