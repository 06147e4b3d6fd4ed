package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;

/** What is in a pipe: a ring of 64 KiB, as on Linux, which is there while there is something in it. All on the core of its host. */
final class PipeBuffer {
    private static final int CAPACITY = 64 * 1024;

    final Core core;
    final Readiness readable;
    final Readiness writable;
    private byte[] ring;
    private int head;
    private int count;
    private boolean sourceClosed;
    private boolean sinkClosed;

    PipeBuffer(Core core) {
        this.core = core;
        this.readable = new Readiness(core);
        this.writable = new Readiness(core);
        core.call(() -> {
            writable.raise(Readiness.OUT);
            return 0;
        });
    }

    /** Bytes read, 0 at the end, or a negated error number. */
    int read(byte[] b, int off, int len) {
        if (sourceClosed) {
            return Errno.EBADF.failure();
        }
        if (count == 0) {
            return sinkClosed ? 0 : Errno.EAGAIN.failure();
        }
        int n = Math.min(len, count);
        int first = Math.min(n, CAPACITY - head);
        System.arraycopy(ring, head, b, off, first);
        System.arraycopy(ring, 0, b, off + first, n - first);
        head = (head + n) % CAPACITY;
        count -= n;
        if (count == 0) {
            ring = null;
            head = 0;
            readable.lower(sinkClosed ? 0 : Readiness.IN);
        }
        writable.raise(Readiness.OUT);
        return n;
    }

    /** Bytes written, or a negated error number. */
    int write(byte[] b, int off, int len) {
        if (sinkClosed) {
            return Errno.EBADF.failure();
        }
        if (sourceClosed) {
            return Errno.EPIPE.failure();
        }
        int n = Math.min(len, CAPACITY - count);
        if (n == 0) {
            return len == 0 ? 0 : Errno.EAGAIN.failure();
        }
        if (ring == null) {
            ring = new byte[CAPACITY];
        }
        int tail = (head + count) % CAPACITY;
        int first = Math.min(n, CAPACITY - tail);
        System.arraycopy(b, off, ring, tail, first);
        System.arraycopy(b, off + first, ring, 0, n - first);
        count += n;
        if (count == CAPACITY) {
            writable.lower(Readiness.OUT);
        }
        readable.raise(Readiness.IN);
        return n;
    }

    int closeSource() {
        sourceClosed = true;
        ring = null;
        count = 0;
        readable.raise(Readiness.HUP);
        writable.raise(Readiness.OUT | Readiness.ERR);
        return 0;
    }

    int closeSink() {
        sinkClosed = true;
        writable.raise(Readiness.HUP);
        readable.raise(Readiness.IN | Readiness.HUP);
        return 0;
    }
}
