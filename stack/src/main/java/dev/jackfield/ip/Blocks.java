package dev.jackfield.ip;

import java.util.Arrays;

/** Which blocks of 8 bytes of a datagram have come: a bit each. */
final class Blocks {
    private static final long[] NONE = {};

    private long[] bits = NONE;
    private int count;
    private int highest;

    /** How many blocks {@code bytes} take. */
    static int of(int bytes) {
        return bytes + 7 >> 3;
    }

    /** Whether any block of a range has come; positions in bytes, {@code from} a multiple of 8. */
    boolean any(int from, int bytes) {
        int last = Math.min(from / 8 + of(bytes), bits.length * 64);
        for (int i = from / 8; i < last; ) {
            int end = Math.min(last, (i | 63) + 1);
            if ((bits[i >> 6] & mask(i, end)) != 0) {
                return true;
            }
            i = end;
        }
        return false;
    }

    /** Notes that a range has come, of which nothing had. */
    void set(int from, int bytes) {
        int last = from / 8 + of(bytes);
        if (last > bits.length * 64) {
            bits = Arrays.copyOf(bits, Math.max((last + 63) / 64, Math.min(bits.length * 2, 128)));
        }
        for (int i = from / 8; i < last; ) {
            int end = Math.min(last, (i | 63) + 1);
            bits[i >> 6] |= mask(i, end);
            i = end;
        }
        count += of(bytes);
        highest = Math.max(highest, from + bytes);
    }

    /** The bits of blocks {@code i} to {@code end}, exclusive, of one word. */
    private static long mask(int i, int end) {
        int n = end - i;
        return (n == 64 ? -1L : (1L << n) - 1) << i;
    }

    /** How many have come. */
    int count() {
        return count;
    }

    /** The end of the last byte that has come. */
    int highest() {
        return highest;
    }

    int memory() {
        return bits.length * 8;
    }

    void clear() {
        bits = NONE;
        count = 0;
        highest = 0;
    }
}
