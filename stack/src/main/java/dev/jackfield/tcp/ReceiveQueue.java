package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import java.util.Arrays;

/**
 * What has arrived in order and the application has not read. Payload is referred to where it lies; only small pieces are
 * copied together, so that a peer which sends single bytes cannot have us keep a packet for each.
 */
final class ReceiveQueue {
    private static final int SMALL = 256;
    private static final int GATHER = 4096;

    private byte[][] bufs = new byte[4][];
    private int[] offs = new int[4];
    private int[] lens = new int[4];
    private int first;
    private int count;
    private int bytes;
    private int gathered = -1; // index of the piece that small ones are copied to, if it is the last

    int bytes() {
        return bytes;
    }

    /** Takes {@code n} bytes of a packet from its byte {@code from} on. */
    void append(Packet p, int from, int n) {
        if (n <= SMALL) {
            gather(p, from, n);
            return;
        }
        if (from < p.len) {
            int k = Math.min(n, p.len - from);
            add(p.buf, p.off + from, k);
            from += k;
            n -= k;
        }
        from -= p.len;
        for (int i = 0; i < p.slices() && n > 0; i++) {
            int held = p.sliceLen(i);
            if (from < held) {
                int k = Math.min(n, held - from);
                add(p.sliceBuf(i), p.sliceOff(i) + from, k);
                from += k;
                n -= k;
            }
            from -= held;
        }
    }

    private void gather(Packet p, int from, int n) {
        int last = first + count - 1;
        if (count == 0 || gathered != last || offs[last] + lens[last] + n > bufs[last].length) {
            add(new byte[count == 0 ? Math.max(n, 64) : GATHER], 0, 0);
            last = first + count - 1;
            gathered = last;
        }
        p.copyTo(from, bufs[last], offs[last] + lens[last], n);
        lens[last] += n;
        bytes += n;
    }

    private void add(byte[] b, int off, int n) {
        if (first + count == bufs.length) {
            if (first >= bufs.length / 2) {
                System.arraycopy(bufs, first, bufs, 0, count);
                System.arraycopy(offs, first, offs, 0, count);
                System.arraycopy(lens, first, lens, 0, count);
                Arrays.fill(bufs, count, first + count, null);
                first = 0;
            } else {
                bufs = Arrays.copyOf(bufs, bufs.length * 2);
                offs = Arrays.copyOf(offs, bufs.length);
                lens = Arrays.copyOf(lens, bufs.length);
            }
        }
        int i = first + count++;
        bufs[i] = b;
        offs[i] = off;
        lens[i] = n;
        bytes += n;
        gathered = -1;
    }

    /** Copies out at most {@code n} bytes and answers how many; when peeking they stay. */
    int read(byte[] b, int at, int n, boolean peek) {
        int copied = 0;
        int i = first;
        int end = first + count;
        while (copied < n && i < end) {
            int k = Math.min(n - copied, lens[i]);
            System.arraycopy(bufs[i], offs[i], b, at + copied, k);
            copied += k;
            if (!peek) {
                offs[i] += k;
                lens[i] -= k;
                if (lens[i] == 0 && i != gathered) {
                    bufs[i] = null;
                    first++;
                    count--;
                } else if (lens[i] == 0) {
                    offs[i] = 0; // the gathering piece starts again
                }
            }
            i++;
        }
        if (!peek) {
            bytes -= copied;
            if (bytes == 0) {
                clear();
            }
        }
        return copied;
    }

    /** Drops everything. */
    void clear() {
        Arrays.fill(bufs, first, first + count, null);
        first = 0;
        count = 0;
        bytes = 0;
        gathered = -1;
    }
}
