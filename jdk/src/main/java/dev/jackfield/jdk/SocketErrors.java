package dev.jackfield.jdk;

import dev.jackfield.core.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;

/** Which exception the JDK throws for an error number, with which words. Failures are negated numbers, as the stack answers them. */
public final class SocketErrors {
    private SocketErrors() {}

    /** What any call but a read or write of data throws. */
    public static IOException of(int failure) {
        Errno e = Errno.of(failure);
        return e == Errno.EPROTO ? new ProtocolException(e.text()) : socketException(failure);
    }

    /** As {@link #of}, where only a SocketException may be thrown. */
    public static SocketException socketException(int failure) {
        Errno e = Errno.of(failure);
        String text = e.text();
        return switch (e) {
            case ECONNREFUSED, ETIMEDOUT, ENOTCONN -> new ConnectException(text);
            case EHOSTUNREACH -> new NoRouteToHostException(text);
            case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(text);
            case EBADF -> new SocketException("Socket closed");
            default -> new SocketException(text);
        };
    }

    /** What reading from a stream throws: a reset has words of its own. */
    public static IOException ofRead(int failure) {
        return failure == Errno.ECONNRESET.failure()
                ? new SocketException("Connection reset")
                : new IOException(Errno.of(failure).text());
    }

    /** What writing to a stream throws. */
    public static IOException ofWrite(int failure) {
        return new IOException(Errno.of(failure).text());
    }

    /** What sending and receiving datagrams throws. */
    public static IOException ofDatagram(int failure) {
        return failure == Errno.ECONNREFUSED.failure() ? new PortUnreachableException() : of(failure);
    }

    /** Answers a result, and throws {@link #of} a failure. */
    public static int check(int result) throws IOException {
        if (result < 0) {
            throw of(result);
        }
        return result;
    }
}
