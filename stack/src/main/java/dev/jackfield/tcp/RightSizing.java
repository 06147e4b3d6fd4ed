package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * Dynamic right-sizing, as Linux has it (tcp_rcv_rtt_measure, tcp_rcv_space_adjust): a receiver learns how long a round trip takes, from its timestamps that come back
 * or from how long a window's worth of data takes to come, and how much the application reads in that time; a buffer that holds twice as much, and more while
 * that grows, lets the sender double its rate. Made with the first data.
 */
final class RightSizing {
    private static final long NEVER = Long.MIN_VALUE;

    private long roundTrip; // ns, smoothed; 0 for not known
    private int windowEnd; // when data has come up to there, a window's worth has
    private long windowBegan = NEVER;
    private int echo; // our timestamp that came back last

    private int space; // bytes that the application has read in a round trip, the most
    private int spaceFrom; // of what is read, up to where it was counted
    private long spaceSince;

    /**
     * @param space bytes that it begins with
     * @param readSeq what is read next
     * @param since when the connection was made
     */
    RightSizing(int space, int readSeq, long since) {
        this.space = space;
        this.spaceFrom = readSeq;
        this.spaceSince = since;
    }

    /** How long a round trip takes as the receiver sees it, ns; 0 for not known. */
    long roundTrip() {
        return roundTrip;
    }

    /** How much the application reads in that time, bytes. */
    int space() {
        return space;
    }

    // ---- the round trip

    /** Data came in order, up to {@code next}; the peer may send {@code window} bytes more. Where no timestamps say it, the time that a window takes is one round trip at least. */
    void onData(int next, int window, long now) {
        if (windowBegan != NEVER) {
            if (Seq.lt(next, windowEnd)) {
                return;
            }
            long took = Math.max(now - windowBegan, 1000);
            roundTrip = roundTrip == 0 ? took : Math.min(roundTrip, took);
        }
        windowEnd = next + window;
        windowBegan = now;
    }

    /**
     * A full segment echoes {@code ecr}, which was our timestamp {@code age} ms ago.
     *
     * @param allRead whether the application keeps up
     */
    void onEcho(int ecr, int age, boolean allRead) {
        if (ecr == echo) {
            return;
        }
        echo = ecr;
        if (age <= 0) {
            return;
        }
        long sample = TcpConfig.millis(age);
        if (roundTrip == 0 || sample < roundTrip) {
            roundTrip = sample;
        } else if (allRead) {
            roundTrip += (sample - roundTrip) / 8;
        }
    }

    // ---- the space

    /**
     * The application has read up to {@code readSeq}, and {@code unread} bytes wait. Once a round trip, when that was more than ever before: answers how large a window would not
     * hold the sender back; else 0.
     */
    long onRead(int readSeq, int unread, long now) {
        if (roundTrip == 0 || now - spaceSince < roundTrip) {
            return 0;
        }
        int read = readSeq - spaceFrom - unread;
        spaceFrom = readSeq;
        spaceSince = now;
        if (read <= space) {
            return 0;
        }
        int before = space;
        space = read;
        long window = 2L * read;
        return window + 2 * (window * (read - before) / before);
    }
}
