package dev.jackfield.tcp;

/**
 * What went wrong on a connection, both ways, as TCP_INFO tells it: timeouts, what was sent again, what came out of order or twice. Made with the first
 * mishap, so that a connection without any keeps none of it.
 */
final class Mishaps {
    private static final long NOT = Long.MIN_VALUE;

    /** Payload that was sent again, bytes. */
    long bytesAgain;
    /** Segments of the peer that came out of order. */
    int outOfOrder;
    /** Segments that the peer has told to have come twice. */
    int duplicatesTold;
    /** How often the network was seen to reorder what we sent. */
    int reorderings;
    /** How often the retransmission timer has fired, the SYN's included. */
    int timeouts;
    /** How often it began a recovery: timeouts in a row are one. */
    int timeoutRecoveries;

    private long recovered; // ns, in the recoveries that are over
    private long since = NOT; // when the one that is not began

    /** The timer has fired; {@code first} when the time before it did not. */
    void onTimeout(boolean first, long now) {
        timeouts++;
        if (first) {
            timeoutRecoveries++;
            since = now;
        }
    }

    /** The peer's answer came after so many SYN-ACKs in vain, the first of which went out at {@code sent}. */
    void onLateHandshake(int retries, long sent, long now) {
        timeouts = retries;
        timeoutRecoveries = 1;
        recovered = now - sent;
    }

    /** What was lost with a timeout has arrived. */
    void onRecovered(long now) {
        if (since != NOT) {
            recovered += now - since;
            since = NOT;
        }
    }

    /** How long it took to recover from timeouts, ns. */
    long recovering(long now) {
        return recovered + (since == NOT ? 0 : now - since);
    }
}
