package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * How much may be in flight, and how fast it is sent: the seam at which algorithms are exchanged. It is told what happened and answers a window in bytes; which
 * segments are lost is {@link LossRecovery}'s business, and how the window shrinks after a reduction {@link WindowReduction}'s, unless the control
 * {@link #ownsWindow owns} it.
 */
interface CongestionControl {
    /** Their names, for tcp_available_congestion_control. */
    List<String> AVAILABLE = Setting.TCP_CONGESTION_CONTROL.words();

    /**
     * The one of that name, at the beginning of a connection.
     *
     * @param srtt what the handshake took in ns, 0 when not known
     * @param rate for one that needs it
     */
    static CongestionControl of(
            String name, int mss, long srtt, Supplier<DeliveryRate> rate, RandomGenerator random, long now) {
        return switch (name) {
            case "cubic" -> new Cubic(mss);
            case "reno" -> new Reno(mss);
            case "bbr" -> new Bbr(mss, srtt, rate.get(), random, now);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Its name for TCP_CONGESTION. */
    String name();

    /** The congestion window in bytes, at least one segment. */
    int cwnd();

    /** The slow-start threshold in bytes. */
    int ssthresh();

    /** Whether it sets the window during recovery as well, so that nobody else reduces it. */
    default boolean ownsWindow() {
        return false;
    }

    /** How fast it wants to be sent, in bytes a second; 0 when that is all the same to it. */
    default long pacingRate() {
        return 0;
    }

    /** How many windows the send buffer should hold (Linux's sndbuf_expand). */
    default int buffersOfWindow() {
        return 2;
    }

    /** Data was delivered while the window is not being reduced; one that owns its window is told of every acknowledgement. */
    void onAck(RateSample r);

    /** A segment was found lost; this may be between acknowledgements. */
    default void onLost(Sent s, long now) {}

    /** The network marked a segment; told of each, before {@link #reduce}. */
    default void onMark() {}

    /** Loss was detected by duplicates, or the network marked a segment: the threshold falls, and the window will. Once a round trip. */
    void reduce(long now);

    /** The reduction is over: all that was outstanding when it began is acknowledged. */
    void onRecovered(long now);

    /** The retransmission timer fired; only the first time for one flight. */
    void onTimeout(long now);

    /** What the timeout gave up for lost has been acknowledged. */
    default void onTimeoutOver() {}

    /** The last reduction was a mistake. */
    void onUndo();

    /** Sending begins again with nothing outstanding. */
    default void onRestart(long now) {}

    /** Nothing was sent for {@code idle} ns, which is longer than the retransmission timeout (RFC 5681 section 4.1). */
    void onIdle(long idle, long rto);

    /** For a retransmission timeout no more than so many bytes of the window were used (RFC 7661). */
    void onUnused(int used);

    /** Sets the window, in bytes: as {@link Prr} reckons it, or after a timeout. */
    void setCwnd(int cwnd);

    /** What TCP_CC_INFO tells of it, or null. */
    default Object info() {
        return null;
    }

    /** The segment size has changed. */
    void onMss(int mss);
}
