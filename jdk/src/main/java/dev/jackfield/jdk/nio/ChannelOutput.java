package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/** The half of a {@link HostSocketChannel} that is written, by one at a time; the counterpart of {@link ChannelInput}. */
final class ChannelOutput extends ChannelHalf {
    private final StreamWriter writer;

    ChannelOutput(HostSocketChannel channel, HostSocket socket) {
        super(channel, socket, Endpoint.SHUT_WR);
        this.writer = new StreamWriter(socket);
    }

    int write(ByteBuffer b) throws IOException {
        b.remaining(); // null is refused before anything else
        lock.lock();
        try {
            return (int) write(b, null, 0, 0);
        } finally {
            lock.unlock();
        }
    }

    long write(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        lock.lock();
        try {
            return write(null, buffers, off, len);
        } finally {
            lock.unlock();
        }
    }

    /** Writes all of it, in blocking mode. */
    void writeFully(ByteBuffer b) throws IOException {
        lock.lock();
        try {
            ensureBlocking();
            while (b.hasRemaining()) {
                write(b, null, 0, 0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes one byte of urgent data. */
    void writeUrgent(byte data) throws IOException {
        lock.lock();
        try {
            channel.ensureConnected();
            int n = socket.send(new byte[] {data}, 0, 1, Endpoint.MSG_OOB, null, channel.isBlocking(), 0);
            if (n < 0) {
                throw n == EAGAIN ? new IOException("Socket buffer full") : SocketErrors.ofWrite(n);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes {@code one}, or else many. */
    private long write(ByteBuffer one, ByteBuffer[] many, int off, int len) throws IOException {
        channel.ensureConnected();
        boolean blocking = channel.isBlocking();
        long n;
        try {
            channel.enter(blocking);
            n = attempt(one, many, off, len, blocking);
        } catch (IOException | RuntimeException e) {
            leave(blocking, false);
            if (closed()) {
                throw new AsynchronousCloseException(); // as the JDK has it, whether or not it was closed meanwhile
            }
            throw e;
        }
        leave(blocking, n > 0);
        if (n == 0 && closed()) {
            throw new AsynchronousCloseException();
        }
        return n;
    }

    private long attempt(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking) throws IOException {
        channel.ensureOpen();
        if (closed()) {
            throw new ClosedChannelException();
        }
        long n;
        do {
            n = one != null ? writer.write(one, blocking) : writer.write(many, off, len, blocking);
            interrupted |= n == EINTR;
        } while (n == EINTR);
        if (n >= 0) {
            return n;
        }
        if (n == EAGAIN) {
            return 0;
        }
        if (n == EBADF) {
            throw new AsynchronousCloseException();
        }
        throw SocketErrors.ofWrite((int) n);
    }
}
