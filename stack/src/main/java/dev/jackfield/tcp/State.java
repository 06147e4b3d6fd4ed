package dev.jackfield.tcp;

/** The states of RFC 9293 section 3.3.2 under the names and numbers of Linux. */
public enum State {
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING;

    /** Linux's number, from 1. */
    public int number() {
        return ordinal() + 1;
    }

    /** Whether both sides have agreed on sequence numbers: all states but CLOSE, LISTEN, SYN_SENT and SYN_RECV. */
    public boolean synchronizedState() {
        return switch (this) {
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING -> true;
            case CLOSE, LISTEN, SYN_SENT, SYN_RECV -> false;
        };
    }
}
