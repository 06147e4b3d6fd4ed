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
import java.util.concurrent.locks.ReentrantLock;

/** The end of a pipe that is read. */
final class PipeSource extends Pipe.SourceChannel implements HostChannel {
    private final PipeBuffer pipe;
    private final ReentrantLock readLock = new ReentrantLock();

    PipeSource(SelectorProvider provider, PipeBuffer pipe) {
        super(provider);
        this.pipe = pipe;
    }

    @Override
    public Core core() {
        return pipe.core;
    }

    @Override
    public Readiness readiness() {
        return pipe.readable;
    }

    @Override
    public int readyOps(int bits, int interest) {
        return HostChannel.broken(bits) ? interest : HostChannel.usual(bits, interest & SelectionKey.OP_READ);
    }

    @Override
    public int read(ByteBuffer b) throws IOException {
        Buffers.checkWritable(b);
        readLock.lock();
        try {
            return read(b.remaining(), (s, n) -> b.put(s, 0, n));
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int off, int len) throws IOException {
        Buffers.checkWritable(buffers, off, len);
        readLock.lock();
        try {
            return read(Buffers.remaining(buffers, off, len), (s, n) -> Buffers.scatter(s, n, buffers, off));
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers) throws IOException {
        return read(buffers, 0, buffers.length);
    }

    private interface Taker {
        void take(byte[] b, int n);
    }

    private int read(long room, Taker taker) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        boolean blocking = isBlocking();
        boolean interrupted = false;
        int n = 0;
        try {
            if (blocking) {
                begin();
            }
            if (room == 0) {
                return 0;
            }
            n = attempt(room, taker);
            while (blocking && n == Errno.EAGAIN.failure()) {
                try {
                    ReadinessWait.await(pipe.core, pipe.readable, Readiness.IN);
                } catch (InterruptedException e) {
                    interrupted = true; // whoever interrupts closes the channel
                }
                n = attempt(room, taker);
            }
            if (n == Errno.EAGAIN.failure()) {
                return 0;
            }
            if (n == Errno.EBADF.failure()) {
                throw new AsynchronousCloseException();
            }
            return n == 0 ? -1 : n;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (blocking) {
                end(n > 0);
            }
        }
    }

    private int attempt(long room, Taker taker) {
        byte[] s = Scratch.take();
        int len = (int) Math.min(s.length, room);
        int n = pipe.core.call(() -> pipe.read(s, 0, len));
        if (n > 0) {
            taker.take(s, n);
        }
        Scratch.give(s);
        return n;
    }

    @Override
    protected void implCloseSelectableChannel() {
        pipe.core.call(pipe::closeSource);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        readLock.lock(); // waits for a read
        readLock.unlock();
    }
}
