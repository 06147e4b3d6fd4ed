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
    /** A write from this size on gets chunks that it fills. */
    private static final int OWN_CHUNK = 4096;

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
            int spare = count == 0 ? 0 : chunks[last].length - filled[last];
            int n = Math.min(len, spare == 0 ? GREATEST_CHUNK : spare);
            if (spare > 0) {
                System.arraycopy(b, off, chunks[last], filled[last], n);
                filled[last] += n;
            } else if (n >= OWN_CHUNK) {
                addChunk(Arrays.copyOfRange(b, off, off + n), n); // as it is copied, it need not be zeroed
            } else {
                // A busy queue gets large chunks, a chatty one small ones.
                int size = Math.min(Math.max(Math.max(n, bytes), LEAST_CHUNK), GREATEST_CHUNK);
                addChunk(new byte[size], 0);
                continue;
            }
            bytes += n;
            off += n;
            len -= n;
        }
    }

    private void addChunk(byte[] chunk, int n) {
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
        chunks[first + count] = chunk;
        filled[first + count] = n;
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
