package dev.jackfield.tcp;

/** The greatest of the values of late, kept as the best three in order of time (Kathleen Nichols' algorithm, Linux's win_minmax). Time is whatever counts up. */
final class WindowedMax {
    private final double[] value = new double[3];
    private final long[] at = new long[3];

    double get() {
        return value[0];
    }

    /** Takes a value; those older than {@code window} are forgotten. */
    void update(double v, long now, long window) {
        if (v >= value[0] || now - at[2] > window) {
            put(0, v, now);
            put(1, v, now);
            put(2, v, now);
            return;
        }
        if (v >= value[1]) {
            put(1, v, now);
            put(2, v, now);
        } else if (v >= value[2]) {
            put(2, v, now);
        }
        if (now - at[0] > window) { // the best is too old: the next ones move up
            put(0, value[1], at[1]);
            put(1, value[2], at[2]);
            put(2, v, now);
            if (now - at[0] > window) {
                put(0, value[1], at[1]);
                put(1, value[2], at[2]);
            }
        } else if (at[1] == at[0] && now - at[1] > window / 4) {
            put(1, v, now);
            put(2, v, now);
        } else if (at[2] == at[1] && now - at[2] > window / 2) {
            put(2, v, now);
        }
    }

    private void put(int i, double v, long now) {
        value[i] = v;
        at[i] = now;
    }
}
