package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Objects;

/** The half of a {@link HostSocketChannel} that is read, by one at a time. */
final class ChannelInput extends ChannelHalf {
    private final StreamReader reader;
    private boolean reset; // with the lock

    ChannelInput(HostSocketChannel channel, HostSocket socket) {
        super(channel, socket, Endpoint.SHUT_RD);
        this.reader = new StreamReader(socket);
    }

    int read(ByteBuffer b) throws IOException {
        b.remaining(); // null is refused before anything else
        lock.lock();
        try {
            return (int) read(b, null, 0, 0, channel.isBlocking(), 0);
        } finally {
            lock.unlock();
        }
    }

    long read(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        lock.lock();
        try {
            return read(null, buffers, off, len, channel.isBlocking(), 0);
        } finally {
            lock.unlock();
        }
    }

    /** Reads in blocking mode within a time, nanoseconds, 0 for ever. */
    int readWithin(ByteBuffer b, long timeout) throws IOException {
        lock.lock();
        try {
            ensureBlocking();
            int n = (int) read(b, null, 0, 0, true, timeout);
            if (n == 0 && b.hasRemaining()) {
                throw new SocketTimeoutException("Read timed out");
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that can be read without waiting. */
    int available() throws IOException {
        channel.ensureConnected();
        return closed() ? 0 : socket.available();
    }

    /** Reads into {@code one}, or else into many. Zero when that would have to wait, or the time is over. */
    private long read(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking, long timeout)
            throws IOException {
        channel.ensureConnected();
        long n;
        try {
            channel.enter(blocking);
            n = attempt(one, many, off, len, blocking, timeout);
        } catch (IOException | RuntimeException e) {
            leave(blocking, false);
            if (closed()) {
                return -1; // whatever else happened
            }
            throw e;
        }
        leave(blocking, n > 0);
        return n <= 0 && closed() ? -1 : n;
    }

    private long attempt(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking, long timeout)
            throws IOException {
        channel.ensureOpen();
        if (reset) {
            throw SocketErrors.ofRead(Errno.ECONNRESET.failure());
        }
        if (closed()) {
            return -1;
        }
        if (one != null) {
            Buffers.checkWritable(one);
        } else {
            Buffers.checkWritable(many, off, len);
        }
        if (!(one != null ? one.hasRemaining() : Buffers.remaining(many, off, len) > 0)) {
            return 0;
        }
        int n = one != null ? reader.read(one) : reader.read(many, off, len);
        while (blocking && n == EAGAIN) {
            int r = reader.await(timeout);
            if (r == EINTR) {
                interrupted = true; // whoever interrupts closes the channel
            } else if (r == EAGAIN) {
                return 0; // the time is over
            } else {
                n = r < 0 ? r : one != null ? reader.read(one) : reader.read(many, off, len);
            }
        }
        return n > 0 ? n : nothingRead(n);
    }

    private int nothingRead(int n) throws IOException {
        if (n == 0) {
            return -1;
        }
        if (n == EAGAIN) {
            return 0;
        }
        if (n == EBADF) {
            throw new AsynchronousCloseException();
        }
        reset |= n == Errno.ECONNRESET.failure();
        throw SocketErrors.ofRead(n);
    }
}
