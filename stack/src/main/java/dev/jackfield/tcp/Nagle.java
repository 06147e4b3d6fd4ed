package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * What holds back the last of what is queued when it fills no segment: that the application says more will come, or, by Nagle's rule as Minshall amended it, that an earlier
 * short segment is out (RFC 9293 section 3.7.4).
 */
final class Nagle {
    private int smallEnd; // after the last segment that was not full
    private int pushEnd; // up to there everything may go, whatever holds the rest back
    private boolean moreComing; // MSG_MORE on the last write

    /** @param sndUna SND.UNA when the first byte is written */
    Nagle(int sndUna) {
        smallEnd = sndUna;
        pushEnd = sndUna;
    }

    /** The application has written; {@code more} when it said that more follows. */
    void onWrite(boolean more) {
        moreComing = more;
    }

    /** TCP_NODELAY was set: what is queued goes, even what the cork holds back. */
    void push(int dataEnd) {
        pushEnd = dataEnd;
    }

    /** A segment goes out that is not full, and ends there. */
    void onShort(int end) {
        smallEnd = end;
    }

    void onAck(int sndUna) {
        moreComing = false;
        if (Seq.lt(smallEnd, sndUna)) {
            smallEnd = sndUna;
        }
    }

    /** Whether a segment that is not full has to wait, though it is the last of what is queued. */
    boolean holdsBack(Sender s, TcpConfig config) {
        if (pushEnd == s.dataEnd()) {
            return false;
        }
        if (config.cork || moreComing) {
            return true;
        }
        return !config.noDelay && Seq.gt(smallEnd, s.sndUna) && Seq.le(smallEnd, s.sndNxt);
    }
}
