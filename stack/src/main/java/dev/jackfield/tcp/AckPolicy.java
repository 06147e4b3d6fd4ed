package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;

/**
 * When data that arrived in order is acknowledged (RFC 1122 section 4.2.3.2, RFC 5681 section 4.2), in Linux's form: at once beyond a full
 * segment, and quickly at the start and after a pause, when the peer's window is small; later when the application answers what it reads, so
 * that the acknowledgement travels with the answer. How long is later follows the time between segments.
 */
final class AckPolicy {
    /** A delay's least, and its greatest (ns): RFC 9293 asks for less than 500 ms. */
    private static final long LEAST = TcpConfig.millis(40),
            GREATEST = TcpConfig.micros(TcpConfig.GREATEST_DELAY),
            GREATEST_QUIET = TcpConfig.millis(500);

    private static final int MOST_QUICK = 16;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final TcpConnection c;

    private int quick; // acknowledgements still to be sent at once
    private boolean interactive; // the application answers what it reads (Linux's pingpong mode)
    private int full; // the length of a full segment of the peer, as far as is known (Linux's rcv_mss)
    private long delay; // ns; 0 before the first data
    private long arrived = LONG_AGO; // when data came last
    private boolean due; // something is to be acknowledged
    private boolean pushed; // a segment that seems to end a write
    private boolean pushedAgain;
    private long at = Clock.NEVER; // when the delay is over

    AckPolicy(TcpConnection c) {
        this.c = c;
        this.interactive = c.config.delayAcks;
    }

    /** The handshake is complete: the first guess of a full segment. */
    void established(int window) {
        int guess = Math.min(Math.min(c.snd.mss, window / 2), Tcp.DEFAULT_MSS);
        full = Math.max(guess, Tcp.LEAST_MSS);
    }

    /** The length of a full segment of the peer, as far as is known. */
    int fullSegment() {
        return full;
    }

    /** How long an acknowledgement is put off, ns; 0 before the first data. */
    long delay() {
        return delay;
    }

    /** When data came last. */
    long arrived() {
        return arrived;
    }

    /** When the delay is over. */
    long at() {
        return at;
    }

    /** The answer to our SYN came: whether to acknowledge it at once, or wait for what the application sends. */
    boolean onSynAck(int window, long now) {
        if (!interactive && c.config.deferAccept == 0) {
            return true;
        }
        arrived = now;
        disturbed(MOST_QUICK, window);
        due = true;
        at = now + GREATEST;
        return false;
    }

    /** Data in order arrived. */
    void onData(int length, boolean push, int window, long now) {
        due = true;
        measure(length, push);
        long pause = now - arrived;
        if (delay == 0) {
            hurry(MOST_QUICK, window);
            delay = LEAST;
        } else if (pause <= LEAST / 2) {
            delay = delay / 2 + LEAST / 2;
        } else if (pause < delay) {
            delay = Math.min(delay / 2 + pause, c.snd.rtt.rto());
        } else if (pause > c.snd.rtt.rto()) {
            hurry(MOST_QUICK, window); // the peer may have begun anew with a small window
        }
        arrived = now;
    }

    private void measure(int length, boolean push) {
        if (length >= full) {
            full = Math.min(length, c.advertisedMss());
            pushed |= push;
        } else {
            pushedAgain |= pushed;
            pushed = true;
        }
    }

    /** Acknowledges the next few segments at once; so many that they fill the window at most. */
    void hurry(int acknowledgements, int window) {
        int n = Math.max(window / (2 * Math.max(full, 1)), 2);
        quick = Math.max(quick, Math.min(n, acknowledgements));
    }

    /** Something is not as it should be: the next few segments are acknowledged at once, whatever the application does. */
    void disturbed(int acknowledgements, int window) {
        hurry(acknowledgements, window);
        interactive = false;
        delay = LEAST;
    }

    /** The window is growing: the peer should know. */
    void windowGrows() {
        quick |= 1;
    }

    /** The window is more than half full. */
    void windowIsScarce() {
        quick = 0;
    }

    /** The peer sends no more: its end travels with ours, if that comes soon. */
    void onFin() {
        due = true;
        interactive = true;
    }

    /** Whether to acknowledge at once; else the delay begins. */
    boolean atOnce(int unacknowledged, boolean always, long now) {
        if (!due) {
            return false;
        }
        if (always || unacknowledged > full && c.rcv.windowMoves() || quick > 0 && !interactive) {
            return true;
        }
        return !delayed(now);
    }

    /** Begins the delay; answers false when it is over at once. */
    private boolean delayed(long now) {
        long d = delay;
        if (d > LEAST) {
            long most = interactive || pushed ? GREATEST : GREATEST_QUIET;
            if (c.snd.rtt.measured()) {
                most = Math.min(most, Math.max(c.snd.rtt.srtt(), LEAST));
            }
            d = Math.min(d, most);
        }
        d = Math.min(d, TcpConfig.micros(c.config.delayMax()));
        if (at != Clock.NEVER && at <= now + d / 4) {
            return false;
        }
        at = Math.min(at, now + d);
        return d > 0;
    }

    /** The delay is over: what it waited for did not come. */
    boolean onTimer() {
        at = Clock.NEVER;
        if (!due) {
            return false;
        }
        if (interactive) {
            interactive = false;
            delay = LEAST;
        } else {
            delay = Math.min(2 * delay, c.snd.rtt.rto());
        }
        c.tcp.count(Counter.TcpExtDelayedACKs);
        return true;
    }

    /** The application has read: whether an acknowledgement should not wait any longer. */
    boolean onRead(int unacknowledged, boolean allRead) {
        return due && (unacknowledged > full || (pushedAgain || pushed && !interactive) && allRead);
    }

    /** Data is sent: if it answers data that came just before, the conversation is interactive. */
    void onDataSent(long now) {
        if (now - arrived < delay) {
            interactive = true;
        }
    }

    /** An acknowledgement is on its way. */
    void onSent() {
        due = false;
        pushed = false;
        pushedAgain = false;
        at = Clock.NEVER;
        if (quick > 0 && --quick == 0) {
            delay = LEAST;
        }
    }

    /** TCP_QUICKACK: answers whether an acknowledgement is to go now. */
    boolean set(boolean on, boolean allRead) {
        interactive = !on;
        if (on && due) {
            pushed = true;
            return onRead(0, allRead);
        }
        return false;
    }

    /** What TCP_QUICKACK answers. */
    boolean isSet() {
        return !interactive;
    }
}
