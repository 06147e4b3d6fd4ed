package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * Where PSH went out: the ends of segments in flight that carried it, in their order. A segment that is sent again carries it again, as the
 * packet that Linux keeps for that does. Little memory while nothing is in flight that was pushed.
 */
final class Pushes {
    private static final int[] NONE = {};
    private static final int LEAST = 4;

    private int[] ends = NONE; // a ring
    private int first;
    private int count;

    /** A segment that ends there went out with PSH; ends come in order. */
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

    /** Whether a segment that ended there went out with PSH. */
    boolean has(int end, int sndUna) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle) - sndUna < end - sndUna) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < count && at(low) == end;
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
