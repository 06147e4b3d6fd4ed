package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.jdk.HostSocket;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/**
 * Reads a stream into buffers of any kind, without waiting. It is the operation that runs on the core, used again and again by one
 * reader at a time, so a read makes no garbage.
 */
final class StreamReader implements IntSupplier {
    private static final int EBADF = Errno.EBADF.failure();

    private final HostSocket socket;
    private byte[] array;
    private int offset;
    private int length;

    StreamReader(HostSocket socket) {
        this.socket = socket;
    }

    /** Bytes read, 0 at the end of the stream, or a negated error number, -EAGAIN among them. There must be room. */
    int read(ByteBuffer b) {
        if (b.hasArray()) {
            int n = read(b.array(), b.arrayOffset() + b.position(), b.remaining());
            if (n > 0) {
                b.position(b.position() + n);
            }
            return n;
        }
        byte[] s = Scratch.take();
        int n = read(s, 0, Math.min(s.length, b.remaining()));
        if (n > 0) {
            b.put(s, 0, n);
        }
        Scratch.give(s);
        return n;
    }

    /** As {@link #read(ByteBuffer)}, scattering. */
    int read(ByteBuffer[] buffers, int off, int len) {
        byte[] s = Scratch.take();
        int n = read(s, 0, (int) Math.min(s.length, Buffers.remaining(buffers, off, len)));
        if (n > 0) {
            Buffers.scatter(s, n, buffers, off);
        }
        Scratch.give(s);
        return n;
    }

    int read(byte[] b, int off, int len) {
        array = b;
        offset = off;
        length = len;
        int n = socket.core().call(this);
        array = null;
        return n;
    }

    /** Waits until a read would not: 0 or more then; also -EINTR. What it answers below zero is the read's answer. */
    int await(long timeout) {
        return socket.receive(new byte[1], 0, 1, Endpoint.MSG_PEEK, null, true, timeout);
    }

    @Override
    public int getAsInt() {
        return socket.closed() ? EBADF : socket.endpoint().receive(array, offset, length, 0, null);
    }
}
