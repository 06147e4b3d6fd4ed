package dev.jackfield.core;

import java.io.IOException;

/** An error of the descriptor interface: which {@link Errno}, and in which call. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /**
     * @param call the operation that failed, as in "bind"
     * @param errno why
     */
    public ErrnoException(String call, Errno errno) {
        super(call + ": " + errno.name() + " (" + errno.text() + ")");
        this.errno = errno;
    }

    /** The error. */
    public Errno errno() {
        return errno;
    }

    /** Would-block is an answer, not a fault: it is thrown often and carries no stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return errno == Errno.EAGAIN || errno == Errno.EINPROGRESS ? this : super.fillInStackTrace();
    }
}
