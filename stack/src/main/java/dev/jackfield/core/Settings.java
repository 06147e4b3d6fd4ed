package dev.jackfield.core;

import java.util.Optional;

/** The values of a host's settings. They may be read and set by any thread at any time, and count from then on. */
public final class Settings {
    private static final int PAGE = 4096;

    private final long[] values = new long[Setting.values().length];
    private volatile int version;

    public Settings() {
        for (Setting s : Setting.values()) {
            values[s.ordinal()] = s.initial();
        }
    }

    /** How many pages the heap may have at most. */
    static int heapPages() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / PAGE, 64, Integer.MAX_VALUE);
    }

    /** A number that is another one after each change: for whoever keeps what follows from settings. */
    public int version() {
        return version;
    }

    /** The value of a setting. */
    public long get(Setting s) {
        return values[s.ordinal()];
    }

    /** The value of a setting whose range fits an int. */
    public int getInt(Setting s) {
        return (int) values[s.ordinal()];
    }

    /**
     * Sets a value.
     *
     * @throws IllegalArgumentException when it is out of the setting's range
     */
    public void set(Setting s, long value) {
        if (value < s.least() || value > s.greatest()) {
            throw new IllegalArgumentException(
                    s.sysctl() + " = " + value + " is not within " + s.least() + ".." + s.greatest());
        }
        values[s.ordinal()] = value;
        synchronized (this) {
            version++;
        }
    }

    /** The value of a setting as sysctl shows it: a word, or a number. */
    public String text(Setting s) {
        return s.words().isEmpty() ? Long.toString(get(s)) : s.words().get(getInt(s));
    }

    /**
     * Sets a value by its text.
     *
     * @throws IllegalArgumentException when it is none of the setting's words, no number, or out of its range
     */
    public void set(Setting s, String value) {
        if (s.words().isEmpty()) {
            set(s, (long) Long.decode(value));
            return;
        }
        int i = s.words().indexOf(value);
        if (i < 0) {
            throw new IllegalArgumentException(s.sysctl() + " = " + value + " is none of " + s.words());
        }
        set(s, i);
    }

    /** The setting of that sysctl name. */
    public static Optional<Setting> find(String sysctl) {
        for (Setting s : Setting.values()) {
            if (s.sysctl().equals(sysctl)) {
                return Optional.of(s);
            }
        }
        return Optional.empty();
    }
}
