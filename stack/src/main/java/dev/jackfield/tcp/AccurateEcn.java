package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;

/**
 * More accurate ECN feedback (RFC 9768): each segment tells in three bits, the ACE field, how many packets with marks have come, modulo 8; and in an option how
 * many bytes came with each value of the ECN field, modulo 2^24. So the sender learns how much was marked, not only that something was.
 */
final class AccurateEcn extends Ecn {
    /** What the counters begin with (section 3.2.1): so that one that is zeroed on the way shows. */
    static final int FIRST_PACKETS = 5, FIRST_BYTES = 1;

    private static final int FIELD = 3; // bytes of a counter in the option
    private static final int FIELDS = 3;
    private static final int MASK = 0xff_ffff;
    private static final int PERIODS =
            22; // the option goes at least once in 2^22 bytes of any counter (section 3.2.3.3)
    private static final int PENDING = 3; // marks that may be waiting for an acknowledgement
    /** With so many bytes sent, a counter may have wrapped that was never told of. */
    private static final int TOO_LATE = (1 << 23) - 1;

    /** What came, by the value of the ECN field less one: bytes; and packets with marks. */
    private final int[] received = new int[3];

    private int receivedMarks;
    private int pendingMarks;
    private int lastField;
    private int fieldsDue; // of the option: as far as the last counter that changed
    private int optionsDue;
    private long optionAt;
    private boolean optionSeen; // the peer sends the option, so it takes it as well
    private boolean countersSeen; // the first had any
    private boolean optionBroken; // what came in it cannot be
    private boolean fieldBroken; // the ACE field does not come through: we send nothing ECN-capable
    private int handshakeField = -1; // what the first segment after the SYN-ACK echoes: that one's ECN field
    private boolean firstAckDue; // what comes next completes the handshake, and echoes our SYN-ACK

    private boolean handshakeEcho; // the segment that is looked at is that: its bits are no counter

    /** What the peer tells of ours. */
    private final int[] delivered = new int[3];

    AccurateEcn(TcpConnection c) {
        super(c);
    }

    /** The bits in which a segment of the handshake tells how the one that it answers came (section 3.1.2, table 2). */
    static int handshakeFlags(int field) {
        return aceFlags(
                switch (field) {
                    case EcnBits.ECT1 -> 0b011;
                    case EcnBits.ECT0 -> 0b100;
                    case EcnBits.CE -> 0b110;
                    default -> 0b010;
                });
    }

    private static int aceFlags(int ace) {
        return ((ace & 4) != 0 ? TcpHeader.AE : 0)
                | ((ace & 2) != 0 ? TcpHeader.CWR : 0)
                | ((ace & 1) != 0 ? TcpHeader.ECE : 0);
    }

    /** The answer to our SYN. */
    void onSynAck(Segment s) {
        handshakeField = s.ecn;
        lastField = s.ecn;
        if (s.accEcnFields >= 0) {
            look(s);
            optionsDue = 2;
        }
        if (s.ecn == EcnBits.CE) {
            receivedMarks++;
        }
    }

    /** We have answered a SYN: the acknowledgement of that tells how it came. */
    void awaitFirstAck() {
        firstAckDue = true;
        optionsDue = 1;
    }

    // ---- out

    /** All is ECN-capable, acknowledgements and retransmissions too (section 3.2.2.5 counts marks of any). */
    @Override
    int field(int seq, int n) {
        return fieldBroken ? EcnBits.NOT_ECT : EcnBits.ECT0;
    }

    @Override
    int flags(int field) {
        if (handshakeField >= 0) {
            int flags = handshakeFlags(handshakeField);
            handshakeField = -1;
            return flags;
        }
        pendingMarks = 0;
        return aceFlags(receivedMarks + FIRST_PACKETS);
    }

    /** Hardware that cuts clears CWR in all segments but the first, and here that is a bit of a number. */
    @Override
    boolean mayBeCut() {
        return handshakeField < 0 && (receivedMarks + FIRST_PACKETS & 2) == 0;
    }

    @Override
    int optionLength(int room, long now) {
        long setting = c.tcp.settings.get(Setting.TCP_ECN_OPTION);
        if (setting == 0 || !optionSeen || setting == 1 && optionsDue == 0 && !beacon(now)) {
            return 0;
        }
        for (int fields = FIELDS; fields >= fieldsDue; fields--) {
            if (padded(fields) <= room) {
                return padded(fields);
            }
        }
        return 0;
    }

    private boolean beacon(long now) {
        long times = c.tcp.settings.get(Setting.TCP_ECN_OPTION_BEACON);
        return times != 0 && (now - optionAt) * times >= c.snd.rtt.srtt();
    }

    private static int padded(int fields) {
        return 2 + FIELD * fields + 3 & ~3;
    }

    @Override
    void putOption(byte[] b, int at, int length, long now) {
        put(b, at, (length - 2) / FIELD, received);
        optionAt = now;
        fieldsDue = 0;
        optionsDue = Math.max(optionsDue - 1, 0);
    }

    /** The option of a SYN-ACK, with the counters as they begin; answers the index after. */
    static int putFirst(byte[] b, int at, int fields) {
        return put(b, at, fields, new int[FIELDS]);
    }

    /** In the order ECT(1), CE, ECT(0), and padded. */
    private static int put(byte[] b, int at, int fields, int[] bytes) {
        int end = at + padded(fields);
        Bytes.put16(b, at, TcpOption.ACCURATE_ECN_1 << 8 | 2 + FIELD * fields);
        at += 2;
        for (int i = 0; i < fields; i++) {
            int field = fieldOf(i, true);
            Bytes.put8(b, at, bytes[field - 1] + first(field) >>> 16);
            Bytes.put16(b, at + 1, bytes[field - 1] + first(field));
            at += FIELD;
        }
        while (at < end) {
            b[at++] = TcpOption.NOP;
        }
        return end;
    }

    /** Which value of the ECN field the i-th counter of the option is of, in one of the two orders (section 3.2.3, table 5). */
    private static int fieldOf(int i, boolean ect1First) {
        return i == 1 ? EcnBits.CE : i == 0 == ect1First ? EcnBits.ECT1 : EcnBits.ECT0;
    }

    private static int first(int field) {
        return field == EcnBits.CE ? 0 : FIRST_BYTES;
    }

    // ---- in

    @Override
    void onSegment(Segment s) {
        handshakeEcho = firstAckDue;
        if (firstAckDue) {
            firstAckDue = false;
            onFirstAck(s);
        }
        if (s.accEcnFields >= 0) {
            look(s);
        }
        int field = s.ecn;
        if (field != EcnBits.NOT_ECT) {
            see();
            if (field == EcnBits.CE) {
                receivedMarks += s.packets();
                pendingMarks += s.packets();
            }
            count(field, s.length);
        }
        if (field != lastField) {
            c.rcv.ackNow = true; // section 3.2.2.5.1: a change is told at once
        }
        if (field != lastField || field == EcnBits.CE) {
            lastField = field;
            optionsDue = 2;
        }
        if (pendingMarks >= PENDING) {
            c.rcv.ackNow = true;
        }
    }

    private void count(int field, int bytes) {
        if (bytes == 0) {
            return;
        }
        int before = received[field - 1];
        received[field - 1] += bytes;
        fieldsDue = Math.max(fieldsDue, field == EcnBits.ECT1 ? 1 : field == EcnBits.CE ? 2 : 3);
        if (before >>> PERIODS != received[field - 1] >>> PERIODS) {
            optionsDue = Math.max(optionsDue, 1);
        }
    }

    /** Section 3.1.5, table 4: the acknowledgement of our SYN-ACK echoes how that came. */
    private void onFirstAck(Segment s) {
        switch (s.ace()) {
            case 0 -> fieldBroken = true;
            case 0b110 -> {
                if (s.length == 0) {
                    deliveredMarks++; // a SYN-ACK that was marked
                }
            }
            default -> {}
        }
    }

    @Override
    void onAck(Segment s, int acked, long now) {
        if (acked == 0 && s.sacks == 0) {
            return; // it may be older than another
        }
        int marked = delivered[EcnBits.CE - 1];
        boolean told = takeOption(s);
        if (handshakeEcho) {
            return;
        }
        int news = news(s.ace(), acked, told ? delivered[EcnBits.CE - 1] - marked : -1);
        if (news > 0) {
            tell(news);
        }
    }

    /**
     * How many more packets were marked (section 3.2.2.5.2): the field counts modulo 8, so an acknowledgement of many may hide whole rounds.
     *
     * @param markedBytes how many more bytes were, or -1 when nobody says
     */
    private int news(int ace, int acked, int markedBytes) {
        int delta = ace - FIRST_PACKETS - deliveredMarks & 7;
        int mss = c.snd.mss;
        int packets = (acked + mss - 1) / mss;
        if (packets <= 7) {
            return delta;
        }
        int most = packets - (packets - delta & 7);
        if (markedBytes == 0) {
            return delta;
        }
        return markedBytes > 0 && markedBytes < (long) most * mss / 2 && markedBytes <= (long) delta * mss
                ? delta
                : most;
    }

    /** Takes the counters of an option; answers whether there were any that can be believed. */
    private boolean takeOption(Segment s) {
        if (s.accEcnFields < 0) {
            if (!optionSeen && c.snd.sndUna - c.snd.iss > TOO_LATE) {
                optionBroken = true;
            }
            return false;
        }
        if (optionBroken) {
            return false;
        }
        boolean forwards = s.accEcnFields > 0;
        for (int i = 0; i < s.accEcnFields; i++) {
            int field = fieldOf(i, s.accEcnEct1First);
            int delta = s.accEcnCounter(i) - first(field) - delivered[field - 1] << 8 >> 8;
            delivered[field - 1] += delta;
            forwards &= delta >= 0;
        }
        return forwards;
    }

    /** The first option shows whether the way is clear for it: a counter that begins with one cannot be zero (section 3.2.3.2.4). */
    private void look(Segment s) {
        if (optionSeen) {
            return;
        }
        optionSeen = true;
        countersSeen = s.accEcnFields > 0;
        for (int i = 0; i < s.accEcnFields; i += 2) {
            optionBroken |= s.accEcnCounter(i) == 0;
        }
    }

    private static TcpInfo.EcnBytes bytes(int[] counters) {
        return new TcpInfo.EcnBytes(counters[EcnBits.ECT1 - 1], counters[EcnBits.ECT0 - 1], counters[EcnBits.CE - 1]);
    }

    @Override
    TcpInfo.EcnBytes deliveredBytes() {
        return bytes(delivered);
    }

    @Override
    TcpInfo.EcnBytes receivedBytes() {
        return bytes(received);
    }

    @Override
    int failures() {
        return (fieldBroken ? TcpInfo.TCP_ACCECN_ACE_FAIL_RECV : 0)
                | (optionBroken ? TcpInfo.TCP_ACCECN_OPT_FAIL_RECV : 0);
    }

    @Override
    int optionsSeen() {
        return !optionSeen ? 0 : optionBroken ? 3 : countersSeen ? 2 : 1;
    }

    @Override
    int receivedMarks() {
        return receivedMarks;
    }
}
