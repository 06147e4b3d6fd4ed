package dev.jackfield.jdk.nio;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.Callable;

/** The exceptions of channels as sockets throw them. */
final class AdaptorErrors {
    private AdaptorErrors() {}

    /**
     * What an adaptor throws for what its channel threw.
     *
     * @param connecting whether a name that was not resolved is an unknown host, rather than just not resolved
     */
    static IOException translate(Exception e, boolean connecting) {
        String text = switch (e) {
            case ClosedByInterruptException _ -> null;
            case AsynchronousCloseException _ -> "Socket closed";
            case ClosedChannelException _ -> "Socket is closed";
            case NotYetConnectedException _ -> "Socket is not connected";
            case AlreadyBoundException _ -> "Already bound";
            case NotYetBoundException _ -> "Socket is not bound yet";
            case AlreadyConnectedException _ -> "already connected";
            case UnsupportedAddressTypeException _ -> "Unsupported address type";
            case UnresolvedAddressException _ -> "Unresolved address";
            default -> null;
        };
        if (connecting && e instanceof UnresolvedAddressException) {
            return new UnknownHostException();
        }
        if (text != null) {
            SocketException s = new SocketException(text);
            s.initCause(e);
            return s;
        }
        if (e instanceof RuntimeException r) {
            throw r;
        }
        return e instanceof IOException io ? io : new IOException(e);
    }

    /** Calls, and throws SocketExceptions only. */
    static <T> T onSocket(Callable<T> call) throws SocketException {
        try {
            return call.call();
        } catch (Exception e) {
            IOException t = translate(e, false);
            if (t instanceof SocketException s) {
                throw s;
            }
            SocketException s = new SocketException(t.getMessage());
            s.initCause(t);
            throw s;
        }
    }
}
