package dev.jackfield.core;

import java.util.EnumMap;
import java.util.Map;

/** A host's counters: written on its core, read by anybody who wants a picture. */
public final class Counters {
    private volatile Trace trace;
    private final long[] values = new long[Counter.values().length];

    /** Has what is counted from now on told, or with null not any more. Any thread. */
    public void setTrace(Trace t) {
        trace = t;
    }

    /** Counts one. */
    public void add(Counter c) {
        values[c.ordinal()]++;
        Trace t = trace;
        if (t != null) {
            t.counted(c, 1);
        }
    }

    /** Counts n; a gauge goes down by a negative n. */
    public void add(Counter c, long n) {
        values[c.ordinal()] += n;
        Trace t = trace;
        if (t != null) {
            t.counted(c, n);
        }
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
