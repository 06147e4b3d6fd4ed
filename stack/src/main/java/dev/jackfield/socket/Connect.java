package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.socket.OpenFile.Connection;
import java.net.SocketAddress;

/**
 * connect(2). On a socket of connections it goes as Linux's inet_stream_connect: begun once, then asked about; a call that finds
 * it done takes the outcome, which is the pending error, and one after that answers EISCONN.
 */
final class Connect extends Call {
    private static final int DONE = Readiness.OUT | Readiness.ERR | Readiness.HUP;

    private final OpenFile file;
    private final SocketAddress peer;
    private final boolean mayWait;
    private boolean beganIt;

    Connect(Descriptor d, SocketAddress peer, boolean mayWait) {
        super(d, Readiness.OUT);
        this.file = d.file();
        this.peer = peer;
        this.mayWait = mayWait;
    }

    @Override
    boolean needsNoThread() {
        return true;
    }

    @Override
    int attempt() {
        Endpoint e = file.endpoint();
        if (!file.stream()) {
            return e.connect(peer);
        }
        if (peer == null) {
            file.connection = Connection.UNCONNECTED;
            return e.connect(null);
        }
        return switch (file.connection) {
            case CONNECTED -> Errno.EISCONN.failure();
            case CONNECTING -> outcome(e);
            case UNCONNECTED -> begin(e);
        };
    }

    private int begin(Endpoint e) {
        int r = e.listening() ? Errno.EISCONN.failure() : e.connect(peer);
        if (r == 0) {
            file.connection = Connection.CONNECTED;
        } else if (r == Errno.EINPROGRESS.failure()) {
            file.connection = Connection.CONNECTING;
            beganIt = true;
            return outcome(e);
        }
        return r;
    }

    private int outcome(Endpoint e) {
        if (!decided(e)) {
            if (mayWait) {
                return EAGAIN;
            }
            return beganIt ? Errno.EINPROGRESS.failure() : Errno.EALREADY.failure();
        }
        return outcome(file);
    }

    /** Whether a connection that was begun stands or has failed. */
    static boolean decided(Endpoint e) {
        return (e.readiness().bits() & DONE) != 0;
    }

    /** Takes the outcome once it is decided. */
    static int outcome(OpenFile file) {
        Endpoint e = file.endpoint();
        int error = e.takeError();
        if (error == 0 && (e.readiness().bits() & Readiness.HUP) != 0) {
            error = Errno.ECONNABORTED.failure(); // it is over, and somebody else has taken the reason
        }
        file.connection = error == 0 ? Connection.CONNECTED : Connection.UNCONNECTED;
        return error;
    }

    @Override
    int timedOut() {
        return Errno.EINPROGRESS.failure();
    }
}
