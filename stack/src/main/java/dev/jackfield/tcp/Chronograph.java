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

    /** Of a connection that never had anything to send. */
    static final Chronograph BLANK = new Chronograph();

    private long busy; // ns
    private long receiveWindow;
    private long sendBuffer;
    private Limit limit = Limit.NONE;
    private long since;

    void set(Limit next, long now) {
        if (next != limit) {
            long t = now - since;
            switch (limit) {
                case NONE -> {}
                case BUSY -> busy += t;
                case RECEIVE_WINDOW -> receiveWindow += t;
                case SEND_BUFFER -> sendBuffer += t;
            }
            limit = next;
            since = now;
        }
    }

    /** How long that was what limited it, ns. */
    long took(Limit l, long now) {
        long before = switch (l) {
            case NONE -> 0;
            case BUSY -> busy;
            case RECEIVE_WINDOW -> receiveWindow;
            case SEND_BUFFER -> sendBuffer;
        };
        return before + (l == limit ? now - since : 0);
    }

    /** How long there was anything to send, ns. */
    long busy(long now) {
        return took(Limit.BUSY, now) + took(Limit.RECEIVE_WINDOW, now) + took(Limit.SEND_BUFFER, now);
    }
}
