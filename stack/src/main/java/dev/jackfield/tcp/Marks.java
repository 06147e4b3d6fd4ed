package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * Sequence numbers between SND.UNA and the end of what is queued, in their order: the ends of segments that carried PSH, which carry it again when they are sent again,
 * as the packets that Linux keeps for that do; the ends of records (MSG_EOR), which no segment goes beyond. Little memory while there are none.
 */
final class Marks {
    private static final int[] NONE = {};
    private static final int LEAST = 4;

    private int[] ends = NONE; // a ring
    private int first;
    private int count;

    /** Marks come in order. */
    void add(int end) {
        if (count == ends.length) {
            int[] more = new int[Math.max(LEAST, count * 2)];
            for (int i = 0; i < count; i++) {
                more[i] = at(i);
            }
            ends = more;
            first = 0;
        }
        ends[(first + count++) % ends.length] = end;
    }

    private int at(int i) {
        return ends[(first + i) % ends.length];
    }

    /** Whether this is marked. */
    boolean has(int end, int sndUna) {
        int i = firstFrom(end, sndUna);
        return i < count && at(i) == end;
    }

    /** The first mark after {@code seq}, or {@code none}. */
    int after(int seq, int sndUna, int none) {
        int i = firstFrom(seq + 1, sndUna);
        return i < count ? at(i) : none;
    }

    private int firstFrom(int seq, int sndUna) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle) - sndUna < seq - sndUna) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** All before is acknowledged. */
    void drop(int sndUna) {
        while (count > 0 && Seq.le(at(0), sndUna)) {
            first = (first + 1) % ends.length;
            count--;
        }
        if (count == 0 && ends.length > LEAST) {
            ends = NONE;
            first = 0;
        }
    }
}
