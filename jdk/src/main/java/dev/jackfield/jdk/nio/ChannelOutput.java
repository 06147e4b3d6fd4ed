package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The half of a {@link HostSocketChannel} that is written, by one at a time; the counterpart of {@link ChannelInput}. */
final class ChannelOutput {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int EINTR = Errno.EINTR.failure();

    private final HostSocketChannel channel;
    private final HostSocket socket;
    private final StreamWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;
    private boolean interrupted; // with the lock: the thread's status, while it goes on

    ChannelOutput(HostSocketChannel channel, HostSocket socket) {
        this.channel = channel;
        this.socket = socket;
        this.writer = new StreamWriter(socket);
    }

    /** Who holds it keeps everybody from writing. */
    ReentrantLock lock() {
        return lock;
    }

    boolean closed() {
        return closed;
    }

    /** Ends it, once. */
    void shutdown() throws IOException {
        if (!closed) {
            closed = true;
            HostSocketChannel.shutdown(socket, Endpoint.SHUT_WR);
        }
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

    private void ensureBlocking() throws IOException {
        channel.ensureConnected();
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
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
            channel.leave(blocking, false, takeInterrupted());
            if (closed) {
                throw new AsynchronousCloseException(); // as the JDK has it, whether or not it was closed meanwhile
            }
            throw e;
        }
        channel.leave(blocking, n > 0, takeInterrupted());
        if (n == 0 && closed) {
            throw new AsynchronousCloseException();
        }
        return n;
    }

    private boolean takeInterrupted() {
        boolean was = interrupted;
        interrupted = false;
        return was;
    }

    private long attempt(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking) throws IOException {
        channel.ensureOpen();
        if (closed) {
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
        if (n == Errno.EBADF.failure()) {
            throw new AsynchronousCloseException();
        }
        throw SocketErrors.ofWrite((int) n);
    }
}
