package dev.jackfield.core;

import java.util.EnumMap;
import java.util.Map;

/** A host's counters: written on its core, read by anybody who wants a picture. */
public final class Counters {
    private final long[] values = new long[Counter.values().length];

    /** Counts one. */
    public void add(Counter c) {
        values[c.ordinal()]++;
    }

    /** Counts n; a gauge goes down by a negative n. */
    public void add(Counter c, long n) {
        values[c.ordinal()] += n;
    }

    /** How many were counted. */
    public long get(Counter c) {
        return values[c.ordinal()];
    }

    /** All of them, in the order of the MIBs. */
    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> all = new EnumMap<>(Counter.class);
        for (Counter c : Counter.values()) {
            all.put(c, values[c.ordinal()]);
        }
        return all;
    }
}
