package dev.jackfield.tcp;

import dev.jackfield.core.Clock;

/**
 * Which of the bytes in flight are lost, and what is to be retransmitted next: the seam at which NewReno, SACK and RACK are exchanged. The sender asks;
 * how much may be in flight is {@link CongestionControl}'s business.
 */
interface LossRecovery {
    /** What recovery is doing; Linux's tcp_ca_state. */
    enum Phase {
        /** Nothing unusual. */
        OPEN,
        /** Duplicates were seen, but not enough to speak of loss. */
        DISORDER,
        /** Fast recovery. */
        RECOVERY,
        /** After a retransmission timeout. */
        LOSS
    }

    Phase phase();

    /** Bytes thought to be on their way: the "pipe" of RFC 6675. */
    int inFlight();

    /** Whether anything is thought lost and has not been sent again. */
    boolean anyLost();

    /** How many bytes, from {@link #retransmitSeq()} on, are to be retransmitted now under this window; 0 for none. */
    int retransmit(int cwnd);

    /** Where the next retransmission begins. */
    int retransmitSeq();

    /** Something was sent: new data or a retransmission. */
    void onSent(int seq, int length, boolean retransmission, long now);

    /**
     * An acknowledgement arrived.
     *
     * @param acked by how many bytes it moved SND.UNA, which has moved already; 0 when it did not
     * @param duplicate whether it is one that RFC 5681 section 2 calls duplicate
     */
    void onAck(Segment s, int acked, boolean duplicate, long now);

    /** The retransmission timer fired: all that is outstanding counts as lost. */
    void onTimeout(long now);

    /** All that is outstanding has to be sent again, but not for congestion: the path's MTU became smaller. */
    void resend(long now);

    // ---- what only a recovery that keeps times knows

    /** When {@link #onReorderTimer} wants to be called, or {@link Clock#NEVER}. */
    default long reorderAt() {
        return Clock.NEVER;
    }

    /** Looks again for segments that are late by now. */
    default void onReorderTimer(long now) {}

    /** Bytes in flight that the peer has out of order, as it says. */
    default int sacked() {
        return 0;
    }

    /** Bytes in flight that are thought lost, sent again or not. */
    default int lost() {
        return 0;
    }

    /** Of these, bytes sent again. */
    default int resent() {
        return 0;
    }

    /** By how many segments the network has been seen to reorder, at least what counts as loss. */
    default int reordering() {
        return Rack.DUPLICATES;
    }

    /** Whether a probe for a lost tail may be sent when acknowledgements fail to come (RFC 8985 section 7). */
    default boolean mayProbe() {
        return false;
    }

    /** Where the last segment begins, which a probe sends again when there is nothing new. */
    default int probeSeq() {
        throw new IllegalStateException("no probes");
    }

    /** A probe was sent: the last segment again, or new data. */
    default void onProbeSent(boolean resent) {}
}
