package dev.jackfield.tcp;

/**
 * Proportional rate reduction (RFC 6937, and its successor RFC 9937): while the window is reduced it shrinks to the threshold in proportion to what is delivered,
 * instead of falling silent for half a round trip. Below the threshold it grows by what is delivered (the conservative bound), or by a segment more as in slow start
 * when the acknowledgement brings no bad news (the safe one). As on Linux the proportion is that of the windows, in whole segments.
 */
final class Prr {
    private long delivered;
    private long out;
    private int windowBefore;

    void start(int cwnd) {
        delivered = 0;
        out = 0;
        windowBefore = cwnd;
    }

    void onSent(int bytes) {
        out += bytes;
    }

    /**
     * The window after an acknowledgement, in bytes.
     *
     * @param acked bytes that it says were delivered, more than none
     * @param pipe bytes in flight now
     * @param safe whether SND.UNA moved and no further loss was found
     */
    int cwnd(int acked, int pipe, int ssthresh, int mss, boolean safe) {
        delivered += acked;
        long count;
        if (pipe > ssthresh) {
            long share = (delivered * ssthresh + windowBefore - 1) / windowBefore;
            count = (share + mss - 1) / mss * mss - out;
        } else {
            count = Math.max(delivered - out, acked);
            if (safe) {
                count += mss;
            }
            count = Math.min(ssthresh - pipe, count);
        }
        count = Math.max(count, out == 0 ? mss : 0); // the first retransmission goes in any case
        return (int) (pipe + count);
    }
}
