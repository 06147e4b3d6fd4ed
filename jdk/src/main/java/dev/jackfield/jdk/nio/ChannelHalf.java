package dev.jackfield.jdk.nio;

import dev.jackfield.core.Errno;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a {@link HostSocketChannel}: used by one thread at a time, and ended by itself. */
abstract sealed class ChannelHalf permits ChannelInput, ChannelOutput {
    static final int EAGAIN = Errno.EAGAIN.failure();
    static final int EINTR = Errno.EINTR.failure();
    static final int EBADF = Errno.EBADF.failure();

    final HostSocketChannel channel;
    final HostSocket socket;
    final ReentrantLock lock = new ReentrantLock();
    boolean interrupted; // with the lock: the thread's status, while it goes on
    private final int how;
    private volatile boolean closed;

    /** @param how it is ended: SHUT_RD or SHUT_WR */
    ChannelHalf(HostSocketChannel channel, HostSocket socket, int how) {
        this.channel = channel;
        this.socket = socket;
        this.how = how;
    }

    final boolean closed() {
        return closed;
    }

    /** Ends it, once. That the peer has reset the connection is not for this call to tell. */
    final void shutdown() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        int r = socket.shutdown(how);
        if (r != Errno.ENOTCONN.failure()) {
            SocketErrors.check(r);
        }
    }

    final void ensureBlocking() throws IOException {
        channel.ensureConnected();
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    /** Ends a call that {@link HostSocketChannel#enter began}. */
    final void leave(boolean blocking, boolean completed) throws AsynchronousCloseException {
        boolean status = interrupted;
        interrupted = false;
        channel.leave(blocking, completed, status);
    }
}
