package dev.jackfield.tcp;

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

    /** How many bytes, from {@link #retransmitSeq()} on, are to be retransmitted now under this window; 0 for none. */
    int retransmit(int cwnd);

    /** Where the next retransmission begins. */
    int retransmitSeq();

    /** Something was sent: new data or a retransmission. */
    void onSent(int seq, int length, boolean retransmission, long now);

    /** An acknowledgement moved SND.UNA by {@code acked} bytes; it has moved already. */
    void onAck(Segment s, int acked, long now);

    /** A duplicate acknowledgement (RFC 5681 section 2) arrived. */
    void onDuplicate(Segment s, long now);

    /** The retransmission timer fired: all that is outstanding counts as lost. */
    void onTimeout(long now);

    /** All that is outstanding has to be sent again, but not for congestion: the path's MTU became smaller. */
    void resend(long now);
}
