package dev.jackfield.jdk.nio;

import dev.jackfield.core.Readiness;
import dev.jackfield.jdk.HostSocket;
import java.nio.ByteBuffer;

/** Reads a stream into buffers of any kind, without waiting. */
final class StreamReader {
    private final HostSocket socket;

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

    private int read(byte[] b, int off, int len) {
        return socket.receive(b, off, len, 0, null, false, 0);
    }

    /** Waits until a read would not: 0 or more then, or a negated error number. */
    int await(long timeout) {
        return socket.await(Readiness.IN | Readiness.RDHUP, timeout);
    }
}
