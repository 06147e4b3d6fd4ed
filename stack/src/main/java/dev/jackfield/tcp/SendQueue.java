package dev.jackfield.tcp;

import dev.jackfield.core.Chunk;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;

/**
 * What the application has written and the peer has not acknowledged yet. The bytes are copied in once, into chunks that are
 * only ever appended to, so segments refer to them and the first transmission, every retransmission and, over a cable, the
 * peer's receive queue share one copy.
 */
final class SendQueue {
    private static final int LEAST = 512;
    /** So much of a chunk is used at most: a write of 64 KiB lies in one. */
    private static final int GREATEST = 65_536;

    private Chunk first;
    private Chunk last;
    private int skip; // acknowledged bytes at the start of the oldest chunk
    private int bytes;
    // Where the last fill ended, for transmission is mostly sequential.
    private Chunk cursor;
    private int cursorStart; // queue offset of the first byte of that chunk that is in the queue

    /** The number of bytes in it. */
    int bytes() {
        return bytes;
    }

    /** Copies bytes in behind the others. */
    void append(Pool pool, byte[] b, int off, int len) {
        while (len > 0) {
            if (last == null || room() == 0) {
                // A busy queue gets large chunks, a chatty one small ones.
                int size = Math.min(Math.max(Math.max(len, bytes), LEAST), GREATEST);
                add(pool.chunk(size));
            }
            int n = Math.min(len, room());
            System.arraycopy(b, off, last.bytes, last.filled, n);
            last.filled += n;
            bytes += n;
            off += n;
            len -= n;
        }
    }

    /** How much the last chunk still takes. */
    private int room() {
        return Math.min(last.bytes.length, GREATEST) - last.filled;
    }

    private void add(Chunk c) {
        if (last == null) {
            first = c;
        } else {
            last.next = c;
        }
        last = c;
    }

    /** Attaches {@code n} bytes from queue offset {@code from} on to a packet. */
    void attach(Packet p, int from, int n) {
        assert from >= 0 && from + n <= bytes;
        if (n == 0) {
            return;
        }
        Chunk chunk = cursor;
        int start = cursorStart;
        if (chunk == null || start > from) {
            chunk = first;
            start = 0;
        }
        for (; ; chunk = chunk.next) {
            int skipped = chunk == first ? skip : 0;
            int held = chunk.filled - skipped;
            if (from < start + held) {
                int k = Math.min(n, start + held - from);
                p.attach(chunk, skipped + from - start, k);
                from += k;
                n -= k;
                if (n == 0) {
                    break;
                }
            }
            start += held;
        }
        cursor = chunk;
        cursorStart = start;
    }

    /** Drops {@code n} bytes from the front: they are acknowledged. */
    void drop(int n) {
        assert n <= bytes;
        bytes -= n;
        cursorStart -= n;
        while (n > 0) {
            int held = first.filled - skip;
            if (n < held) {
                skip += n;
                break;
            }
            n -= held;
            skip = 0;
            Chunk gone = first;
            first = gone.next;
            if (first == null) {
                last = null;
            }
            if (cursor == gone) {
                cursor = null;
            }
            gone.next = null;
            gone.release();
        }
        if (cursor == first) {
            cursorStart = 0;
        }
    }

    /** Drops everything. */
    void clear() {
        drop(bytes);
    }
}
