package dev.jackfield.jdk.net;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Errno;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/**
 * How long one call on a host's socket waits, and what an interrupt does meanwhile: it ends the call of a virtual thread, as the JDK's
 * sockets do; a platform thread goes on waiting and has its interrupt status back in the end.
 */
final class Patience implements AutoCloseable {
    private static final int EINTR = Errno.EINTR.failure();
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int EINPROGRESS = Errno.EINPROGRESS.failure();

    private final Clock clock;
    private final long deadline;
    private final String message;
    private boolean interrupted;

    /**
     * @param timeout milliseconds, 0 for ever
     * @param message what is said when it is over
     */
    Patience(Clock clock, int timeout, String message) {
        this.clock = clock;
        this.deadline = timeout == 0 ? Clock.NEVER : clock.now() + timeout * 1_000_000L;
        this.message = message;
    }

    /** Nanoseconds that are left, 0 for ever. */
    long left() {
        return deadline == Clock.NEVER ? 0 : Math.max(1, deadline - clock.now());
    }

    /** Whether a call that failed like this is to be made once more. */
    boolean retry(int failure) throws InterruptedIOException {
        if (failure == EINTR) {
            if (Thread.currentThread().isVirtual()) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            interrupted = true;
            return true;
        }
        if (deadline != Clock.NEVER && (failure == EAGAIN || failure == EINPROGRESS)) {
            throw new SocketTimeoutException(message);
        }
        return false;
    }

    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
