package dev.jackfield.tcp;

/** What a connection with something to send waited for, and how long (Linux's tcp_chrono). */
final class Chronograph {
    enum Limit {
        /** Nothing to send. */
        NONE,
        /** The network. */
        BUSY,
        /** The peer's window. */
        RECEIVE_WINDOW,
        /** The send buffer. */
        SEND_BUFFER
    }

    private static final Limit[] LIMITS = Limit.values();

    private final long[] took = new long[LIMITS.length]; // ns
    private Limit limit = Limit.NONE;
    private long since;

    void set(Limit next, long now) {
        if (next != limit) {
            took[limit.ordinal()] += now - since;
            limit = next;
            since = now;
        }
    }

    /** How long that was what limited it, ns. */
    long took(Limit l, long now) {
        return took[l.ordinal()] + (l == limit ? now - since : 0);
    }

    /** How long there was anything to send, ns. */
    long busy(long now) {
        return took(Limit.BUSY, now) + took(Limit.RECEIVE_WINDOW, now) + took(Limit.SEND_BUFFER, now);
    }
}
