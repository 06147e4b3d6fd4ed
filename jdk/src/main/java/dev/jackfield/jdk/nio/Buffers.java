package dev.jackfield.jdk.nio;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Arrays of buffers, for scatter and gather. */
final class Buffers {
    private Buffers() {}

    /** Checks what a scattering read was given. */
    static void checkWritable(ByteBuffer[] buffers, int off, int len) {
        Objects.checkFromIndexSize(off, len, buffers.length);
        for (int i = off; i < off + len; i++) {
            checkWritable(buffers[i]);
        }
    }

    static void checkWritable(ByteBuffer b) {
        if (b.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    static long remaining(ByteBuffer[] buffers, int off, int len) {
        long n = 0;
        for (int i = off; i < off + len; i++) {
            n += buffers[i].remaining();
        }
        return n;
    }

    /** Spreads {@code n} bytes over the buffers from {@code off} on. */
    static void scatter(byte[] b, int n, ByteBuffer[] buffers, int off) {
        int from = 0;
        for (int i = off; from < n; i++) {
            int m = Math.min(n - from, buffers[i].remaining());
            buffers[i].put(b, from, m);
            from += m;
        }
    }

    /** Passes over {@code n} bytes from the buffer {@code i} on: the first buffer that has some left, or one past the last touched. */
    static int advance(ByteBuffer[] buffers, int i, int n) {
        int at = i;
        int left = n;
        while (at < buffers.length && left >= buffers[at].remaining()) {
            left -= buffers[at].remaining();
            buffers[at].position(buffers[at].limit());
            at++;
            if (left == 0) {
                return at;
            }
        }
        if (left > 0) {
            buffers[at].position(buffers[at].position() + left);
        }
        return at;
    }
}
