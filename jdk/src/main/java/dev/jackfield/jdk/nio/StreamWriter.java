package dev.jackfield.jdk.nio;

import dev.jackfield.jdk.HostSocket;
import java.nio.ByteBuffer;

/** Writes buffers of any kind into a stream; the counterpart of {@link StreamReader}. */
final class StreamWriter {
    private final HostSocket socket;

    StreamWriter(HostSocket socket) {
        this.socket = socket;
    }

    /**
     * Writes what is taken without waiting, or waits until all is.
     *
     * @return bytes, or a negated error number when there are none: -EAGAIN, -EINTR among them
     */
    int write(ByteBuffer b, boolean wait) {
        if (b.hasArray()) {
            int n = write(b.array(), b.arrayOffset() + b.position(), b.remaining(), wait);
            if (n > 0) {
                b.position(b.position() + n);
            }
            return n;
        }
        int done = 0;
        while (b.hasRemaining()) {
            byte[] s = Scratch.take();
            int chunk = Math.min(s.length, b.remaining());
            b.get(b.position(), s, 0, chunk);
            int n = write(s, 0, chunk, wait);
            Scratch.give(s);
            if (n < 0) {
                return done > 0 ? done : n;
            }
            b.position(b.position() + n);
            done += n;
            if (n < chunk) {
                break;
            }
        }
        return done;
    }

    /** As {@link #write(ByteBuffer, boolean)}, gathering. */
    long write(ByteBuffer[] buffers, int off, int len, boolean wait) {
        long done = 0;
        for (int i = off; i < off + len; ) {
            byte[] s = Scratch.take();
            int chunk = 0;
            for (int j = i; j < off + len && chunk < s.length; j++) {
                int m = Math.min(s.length - chunk, buffers[j].remaining());
                buffers[j].get(buffers[j].position(), s, chunk, m);
                chunk += m;
            }
            int n = chunk == 0 ? 0 : write(s, 0, chunk, wait);
            Scratch.give(s);
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            if (n < chunk) {
                Buffers.advance(buffers, i, n);
                return done;
            }
            i = Buffers.advance(buffers, i, n);
        }
        return done;
    }

    private int write(byte[] b, int off, int len, boolean wait) {
        return socket.send(b, off, len, 0, null, wait, 0);
    }
}
