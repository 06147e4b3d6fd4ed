package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import java.util.Arrays;

/**
 * What the application has written and the peer has not acknowledged yet. The bytes are copied in once, into chunks that are
 * only ever appended to, so segments refer to them and the first transmission, every retransmission and, over a cable, the
 * peer's receive queue share one copy.
 */
final class SendQueue {
    private static final int LEAST_CHUNK = 512;
    private static final int GREATEST_CHUNK = 65_536;

    private byte[][] chunks = new byte[4][];
    private int[] filled = new int[4];
    private int first; // index of the oldest chunk
    private int count;
    private int skip; // acknowledged bytes at the start of the oldest chunk
    private int bytes;
    // Where the last fill ended, for transmission is mostly sequential.
    private int cursorChunk;
    private int cursorStart; // queue offset of the first byte of that chunk that is in the queue

    /** The number of bytes in it. */
    int bytes() {
        return bytes;
    }

    /** Copies bytes in behind the others. */
    void append(byte[] b, int off, int len) {
        while (len > 0) {
            int last = first + count - 1;
            if (count == 0 || filled[last] == chunks[last].length) {
                addChunk(len);
                last = first + count - 1;
            }
            int n = Math.min(len, chunks[last].length - filled[last]);
            System.arraycopy(b, off, chunks[last], filled[last], n);
            filled[last] += n;
            bytes += n;
            off += n;
            len -= n;
        }
    }

    private void addChunk(int wanted) {
        if (first + count == chunks.length) {
            if (first > 0) {
                System.arraycopy(chunks, first, chunks, 0, count);
                System.arraycopy(filled, first, filled, 0, count);
                Arrays.fill(chunks, count, first + count, null);
                cursorChunk -= first;
                first = 0;
            }
            if (count == chunks.length) {
                chunks = Arrays.copyOf(chunks, count * 2);
                filled = Arrays.copyOf(filled, count * 2);
            }
        }
        // A busy queue gets large chunks, a chatty one small ones.
        int size = Math.max(Math.min(Math.max(wanted, bytes), GREATEST_CHUNK), LEAST_CHUNK);
        chunks[first + count] = new byte[size];
        filled[first + count] = 0;
        count++;
    }

    /** Attaches {@code n} bytes from queue offset {@code from} on to a packet. */
    void attach(Packet p, int from, int n) {
        assert from >= 0 && from + n <= bytes;
        if (n == 0) {
            return;
        }
        int chunk = cursorChunk;
        int start = cursorStart;
        if (chunk < first || chunk >= first + count || start > from) {
            chunk = first;
            start = 0;
        }
        for (; ; chunk++) {
            int skipped = chunk == first ? skip : 0;
            int held = filled[chunk] - skipped;
            if (from < start + held) {
                int k = Math.min(n, start + held - from);
                p.attach(chunks[chunk], skipped + from - start, k);
                from += k;
                n -= k;
                if (n == 0) {
                    break;
                }
            }
            start += held;
        }
        cursorChunk = chunk;
        cursorStart = start;
    }

    /** Drops {@code n} bytes from the front: they are acknowledged. */
    void drop(int n) {
        assert n <= bytes;
        bytes -= n;
        cursorStart -= n;
        while (n > 0) {
            int held = filled[first] - skip;
            if (n < held) {
                skip += n;
                break;
            }
            n -= held;
            chunks[first++] = null;
            skip = 0;
            count--;
        }
        if (cursorChunk <= first) {
            cursorChunk = first;
            cursorStart = 0;
        }
        if (count == 0) {
            first = 0;
            cursorChunk = 0;
            cursorStart = 0;
        }
    }
}
