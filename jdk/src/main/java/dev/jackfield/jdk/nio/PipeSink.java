package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The end of a pipe that is written. */
final class PipeSink extends Pipe.SinkChannel implements HostChannel {
    private static final int EAGAIN = Errno.EAGAIN.failure();

    private final PipeBuffer pipe;
    private final ReentrantLock writeLock = new ReentrantLock();
    private boolean interrupted; // with writeLock: the thread's status, while it goes on

    PipeSink(SelectorProvider provider, PipeBuffer pipe) {
        super(provider);
        this.pipe = pipe;
    }

    @Override
    public Core core() {
        return pipe.core;
    }

    @Override
    public Readiness readiness() {
        return pipe.writable;
    }

    @Override
    public int readyOps(int bits, int interest) {
        return HostChannel.broken(bits) ? interest : HostChannel.usual(bits, interest & SelectionKey.OP_WRITE);
    }

    @Override
    public int write(ByteBuffer b) throws IOException {
        return (int) write(new ByteBuffer[] {b}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] buffers) throws IOException {
        return write(buffers, 0, buffers.length);
    }

    @Override
    public long write(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        Buffers.remaining(buffers, off, len); // null is refused before anything else
        writeLock.lock();
        try {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            boolean blocking = isBlocking();
            long done = 0;
            try {
                if (blocking) {
                    begin();
                }
                for (int i = off; i < off + len; i++) {
                    int n = write(buffers[i], blocking);
                    done += Math.max(n, 0);
                    if (n < 0 && done == 0) {
                        check(n);
                    }
                    if (buffers[i].hasRemaining()) {
                        break;
                    }
                }
                return done;
            } finally {
                if (interrupted) {
                    interrupted = false;
                    Thread.currentThread().interrupt();
                }
                if (blocking) {
                    end(done > 0);
                }
            }
        } finally {
            writeLock.unlock();
        }
    }

    /** Writes one buffer, all of it if it may wait: bytes, or an error when there are none. */
    private int write(ByteBuffer b, boolean blocking) {
        int done = 0;
        while (b.hasRemaining()) {
            byte[] s = Scratch.take();
            int len = Math.min(s.length, b.remaining());
            b.get(b.position(), s, 0, len);
            int n = pipe.core.call(() -> pipe.write(s, 0, len));
            Scratch.give(s);
            if (n > 0) {
                b.position(b.position() + n);
                done += n;
            } else if (n != EAGAIN || !blocking) {
                return done > 0 ? done : n;
            } else {
                try {
                    ReadinessWait.await(pipe.core, pipe.writable, Readiness.OUT);
                } catch (InterruptedException e) {
                    interrupted = true; // whoever interrupts closes the channel
                }
            }
        }
        return done;
    }

    private static void check(int n) throws IOException {
        if (n == Errno.EBADF.failure()) {
            throw new AsynchronousCloseException();
        }
        if (n != EAGAIN) {
            throw new IOException(Errno.of(n).text());
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        pipe.core.call(pipe::closeSink);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        writeLock.lock(); // waits for a write
        writeLock.unlock();
    }
}
