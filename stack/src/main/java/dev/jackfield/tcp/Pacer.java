package dev.jackfield.tcp;

import dev.jackfield.core.Clock;

/**
 * Spreads what is sent over time, by Linux's internal pacing: bursts of about a millisecond, each of which goes when the one before would have left a line of the pacing
 * rate. It has no timer of its own: {@link #deadline()} is one of the connection's.
 */
final class Pacer {
    /** No limit: the value that SO_MAX_PACING_RATE has when it is not set. */
    static final long UNLIMITED = 0xffff_ffffL;

    private static final int UNPACED_SEGMENTS = 10; // at the beginning, as Linux's fq
    private static final int BURSTS_A_SECOND = 1024;
    private static final int LEAST_BURST = 2; // segments
    private static final int GREATEST_BURST = 65_536;

    private long rate; // bytes a second, 0 for not known
    private boolean on;
    private boolean waiting; // something would have been sent
    private long at; // when the next burst may go
    private int burst; // what is left of this one, bytes
    private int unpaced = UNPACED_SEGMENTS;

    /** Something was sent before there was a pace. */
    void begun() {
        unpaced = 0;
    }

    /** Sets the rate in bytes a second, and whether it is kept. */
    void set(long rate, boolean on) {
        this.rate = rate;
        this.on = on && rate > 0;
    }

    /** Begins a transmission. */
    void begin() {
        waiting = false;
    }

    /** How many bytes may go now, in whole segments; 0 when it is to be waited for {@link #deadline()}. */
    int allowance(int mss, long now) {
        if (!on || unpaced > 0) {
            return Integer.MAX_VALUE;
        }
        if (at <= now) {
            burst = burst(rate, mss);
        } else if (burst < mss) {
            waiting = true;
            return 0;
        }
        return burst - burst % mss;
    }

    /** A burst in bytes at a rate in bytes a second (Linux's tcp_tso_autosize). */
    static int burst(long rate, int mss) {
        long least = Math.min(LEAST_BURST * mss, GREATEST_BURST); // a segment of the loopback is as large as a burst
        long b = Math.clamp(rate / BURSTS_A_SECOND, least, GREATEST_BURST);
        return (int) (b - b % mss);
    }

    /** So many bytes are sent. */
    void onSent(int bytes, int mss, long now) {
        if (unpaced > 0) {
            unpaced -= Math.max(bytes / mss, 1);
            return;
        }
        if (!on) {
            return;
        }
        burst -= bytes;
        long takes = (long) (bytes * 1e9 / rate);
        long late = Math.clamp(now - at, 0, takes / 2); // a timer that fired late does not cost rate
        at = Math.max(at, now) + takes - late;
    }

    boolean waiting() {
        return waiting;
    }

    /** When there is something to send again, or {@link Clock#NEVER}. */
    long deadline() {
        return waiting ? at : Clock.NEVER;
    }
}
