package dev.jackfield.tcp;

/**
 * Proportional rate reduction (RFC 6937, and its successor RFC 9937 with the reduction bound by safe acknowledgements): during fast recovery it lets the
 * window shrink to the threshold in proportion to what is delivered, instead of falling silent for half a round trip.
 */
final class Prr {
    private int delivered;
    private int out;
    private int flight; // when recovery began

    void start(int inFlight) {
        delivered = 0;
        out = 0;
        flight = Math.max(inFlight, 1);
    }

    void onSent(int bytes) {
        out += bytes;
    }

    /**
     * The window after an acknowledgement, in bytes.
     *
     * @param news bytes that it says were delivered
     * @param pipe bytes in flight now
     * @param safe whether SND.UNA moved and no further loss was found
     * @param first whether recovery begins with this one: then a segment goes out in any case
     */
    int cwnd(int news, int pipe, int ssthresh, int mss, boolean safe, boolean first) {
        delivered += news;
        long count;
        if (pipe > ssthresh) {
            count = ((long) delivered * ssthresh + flight - 1) / flight - out;
        } else {
            count = Math.max(delivered - out, news);
            if (safe) {
                count += mss;
            }
            count = Math.min(ssthresh - pipe, count);
        }
        count = Math.max(count, first && out == 0 ? mss : 0);
        return (int) (pipe + count);
    }
}
