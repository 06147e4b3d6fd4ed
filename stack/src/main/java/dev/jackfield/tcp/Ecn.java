package dev.jackfield.tcp;

import dev.jackfield.core.Counter;

/** Explicit congestion notification of a connection whose ends agreed on it, in one of two kinds of feedback: what it does to segments on their way out and in. */
abstract sealed class Ecn permits ClassicEcn, AccurateEcn {
    final TcpConnection c;
    int deliveredMarks;
    private boolean seen; // the peer's packets come ECN-capable

    Ecn(TcpConnection c) {
        this.c = c;
    }

    /** That of a mode, or null for none. */
    static Ecn of(EcnMode mode, TcpConnection c) {
        return switch (mode) {
            case NONE -> null;
            case CLASSIC -> new ClassicEcn(c);
            case ACCURATE -> new AccurateEcn(c);
        };
    }

    // ---- out

    /** Notes that {@code n} bytes go; answers the ECN field of the packet. */
    abstract int field(int seq, int n);

    /** The control bits of a segment that goes now. */
    abstract int flags(int field);

    /** Whether all segments that a large one is cut into may carry the bits of {@link #flags}. */
    boolean mayBeCut() {
        return true;
    }

    /** Bytes of the option that goes with the next segment, of {@code room} at most. */
    int optionLength(int room, long now) {
        return 0;
    }

    /** Writes it. */
    void putOption(byte[] b, int at, int length, long now) {}

    // ---- in

    /** Takes note of the mark of an acceptable segment. */
    void onSegment(Segment s) {}

    /** Takes note of one that brings data in its turn, or before it. */
    void onText(Segment s) {}

    /** Takes the feedback in an acknowledgement of {@code acked} bytes. */
    abstract void onAck(Segment s, int acked, long now);

    /** The congestion window was reduced, for whatever reason. */
    void onReduced() {}

    /** The reduction was a mistake and is taken back. */
    void onUndo() {}

    /** Notes that the peer told of so many packets of ours that were marked. */
    final void tell(int packets) {
        deliveredMarks += packets;
        c.tcp.counters.add(Counter.TcpExtTCPDeliveredCE, packets);
        c.snd.congestion.onMark(packets * c.snd.mss, c.tcp.core.now());
    }

    /** Packets of ours that were marked, as far as the peer told. */
    final int deliveredMarks() {
        return deliveredMarks;
    }

    /** What the peer says to have got, by the ECN field. */
    TcpInfo.EcnBytes deliveredBytes() {
        return TcpInfo.EcnBytes.NONE;
    }

    /** What came, by the ECN field, where it is counted. */
    TcpInfo.EcnBytes receivedBytes() {
        return TcpInfo.EcnBytes.NONE;
    }

    /** What of the feedback does not get through: TCP_ACCECN_..._FAIL_.... */
    int failures() {
        return 0;
    }

    /** What was seen of the peer's option, as {@link TcpInfo#accEcnOptSeen} has it. */
    int optionsSeen() {
        return 0;
    }

    /** Packets of the peer that came marked, where they are counted. */
    int receivedMarks() {
        return 0;
    }

    final void see() {
        seen = true;
    }

    /** Whether packets of the peer came ECN-capable. */
    final boolean seen() {
        return seen;
    }
}
