package dev.jackfield.cli.http;

import java.io.IOException;

/** A request that is answered with an error status. */
final class HttpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpException(int status, String why) {
        super(why);
        this.status = status;
    }

    int status() {
        return status;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // an answer, not a fault
    }
}
