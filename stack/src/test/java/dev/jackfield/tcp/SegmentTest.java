package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.TcpHeader;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What is read from the bytes of a segment: its options, whole, cut off and senseless. */
class SegmentTest {
    private static final int SEQ = 1000;

    /** A segment with these options, in hex, and so much payload 0, 1, 2, ... */
    private static Segment segment(int flags, String options, int payload) {
        byte[] o = HexFormat.of().parseHex(options.replace(" ", ""));
        int header = TcpHeader.LENGTH + (o.length + 3) / 4 * 4;
        byte[] b = new byte[header + payload];
        TcpHeader.emit(b, 0, 1, 2, SEQ, 0, header, flags, 3);
        System.arraycopy(o, 0, b, TcpHeader.LENGTH, o.length);
        for (int i = 0; i < payload; i++) {
            b[header + i] = (byte) i;
        }
        Segment s = new Segment();
        assertThat(s.parse(packet(b))).isTrue();
        return s;
    }

    private static Packet packet(byte[] b) {
        Packet p = Packet.wrap(b, 0, b.length);
        p.l4 = p.off;
        return p;
    }

    private static Segment syn(String options) {
        return segment(TcpHeader.SYN, options, 0);
    }

    @Test
    void whatIsShorterThanItsHeaderIsNone() {
        byte[] b = new byte[24];
        TcpHeader.emit(b, 0, 1, 2, SEQ, 0, 24, TcpHeader.ACK, 3);
        Segment s = new Segment();
        assertThat(s.parse(packet(b))).isTrue();
        assertThat(s.parse(packet(Arrays.copyOf(b, 23)))).isFalse();
        assertThat(s.parse(packet(Arrays.copyOf(b, 19)))).isFalse();
        b[12] = 4 << 4;
        assertThat(s.parse(packet(b))).isFalse();
    }

    @Test
    void optionsOfASyn() {
        Segment s = syn("020405b4 0402 080a 00000005 00000006 01 030307");
        assertThat(s.mss).isEqualTo(1460);
        assertThat(s.sackPermitted).isTrue();
        assertThat(s.timestamps).isTrue();
        assertThat(s.tsVal).isEqualTo(5);
        assertThat(s.tsEcr).isEqualTo(6);
        assertThat(s.windowScale).isEqualTo(7);
        assertThat(s.sequenceLength()).isEqualTo(1);
        assertThat(s.end()).isEqualTo(SEQ + 1);
    }

    @Test
    void whatBelongsIntoASynCountsThereOnly() {
        Segment s = segment(TcpHeader.ACK, "020405b4 0402 030307 2204 abcd", 0);
        assertThat(s.mss).isEqualTo(Segment.NONE);
        assertThat(s.sackPermitted).isFalse();
        assertThat(s.windowScale).isEqualTo(Segment.NONE);
        assertThat(s.fastOpenLength).isEqualTo(Segment.NONE);
    }

    @Test
    void anOptionThatIsCutOffEndsThem() {
        assertThat(syn("01010102").mss).isEqualTo(Segment.NONE); // no length
        assertThat(syn("01 020405").mss).isEqualTo(Segment.NONE);
        assertThat(syn("020405b4").mss).isEqualTo(1460); // ends with the header
        assertThat(syn("01010402").sackPermitted).isTrue();
        assertThat(syn("fe01 020405b4 0000").mss).isEqualTo(Segment.NONE); // a length of 1 is none
        assertThat(syn("00 020405b4").mss).isEqualTo(Segment.NONE); // behind the end
    }

    @Test
    void anOptionOfAnotherLengthOrKindIsPassedOver() {
        Segment s = syn("fe02 0203ff 0304ffff 080300 0403ff 020405b4");
        assertThat(s.mss).isEqualTo(1460);
        assertThat(s.windowScale).isEqualTo(Segment.NONE);
        assertThat(s.timestamps).isFalse();
        assertThat(s.sackPermitted).isFalse();
    }

    @Test
    void aWindowIsShiftedByFourteenAtMost() {
        assertThat(syn("03030e").windowScale).isEqualTo(14);
        assertThat(syn("0303ff").windowScale).isEqualTo(14);
    }

    @Test
    void sacksInTheOrderOfTheirLeftEdges() {
        Segment s = segment(
                TcpHeader.ACK, "0101 0522 00000190 000001f4 fffffff0 00000005 00000064 000000c8 0000012c 0000015e", 0);
        assertThat(s.sacks).isEqualTo(4);
        assertThat(s.sackLeft).containsExactly(400, -16, 100, 300);
        s.sortSacks(1);
        assertThat(s.sackLeft).containsExactly(400, -16, 100, 300);
        s.sortSacks(0);
        assertThat(s.sackLeft).containsExactly(-16, 100, 300, 400);
        assertThat(s.sackRight).containsExactly(5, 200, 350, 500);
    }

    @Test
    void sacksThatAreNotPairsAreNone() {
        assertThat(segment(TcpHeader.ACK, "0502", 0).sacks).isZero();
        assertThat(segment(TcpHeader.ACK, "0506 00000001", 0).sacks).isZero();
        assertThat(segment(TcpHeader.ACK, "050e 00000001 00000002 00000003", 0).sacks)
                .isZero();
    }

    @Test
    void countersOfAccurateEcn() {
        Segment s = segment(TcpHeader.ACK, "ae08 010203 040506", 0);
        assertThat(s.accEcnFields).isEqualTo(2);
        assertThat(s.accEcnEct1First).isTrue();
        assertThat(s.accEcnCounter(0)).isEqualTo(0x010203);
        assertThat(s.accEcnCounter(1)).isEqualTo(0x040506);
        assertThat(segment(TcpHeader.ACK, "ac05 010203", 0).accEcnEct1First).isFalse();
        assertThat(segment(TcpHeader.ACK, "ac04 0102", 0).accEcnFields).isEqualTo(Segment.NONE);
    }

    @Test
    void cookiesOfFastOpen() {
        assertThat(syn("2202").fastOpenLength).isZero();
        assertThat(syn("2206 aabbccdd").fastOpenLength).isEqualTo(4);
        assertThat(syn("2212 00112233445566778899aabbccddeeff").fastOpenLength).isEqualTo(16);
        assertThat(syn("2204 aabb").fastOpenLength).as("too short").isEqualTo(Segment.NONE);
        assertThat(syn("2207 aabbccddee").fastOpenLength).as("odd").isEqualTo(Segment.NONE);
        assertThat(syn("2214 00112233445566778899aabbccddeeff0011").fastOpenLength)
                .as("too long")
                .isEqualTo(Segment.NONE);
        Segment s = syn("fe08 f989 aabbccdd");
        assertThat(s.fastOpenLength).isEqualTo(4);
        assertThat(s.fastOpenExperimental).isTrue();
        assertThat(s.packet.buf[s.fastOpenAt]).isEqualTo((byte) 0xaa);
        assertThat(syn("fe04 f989").fastOpenLength).isZero();
        assertThat(syn("fe03 f9").fastOpenLength).isEqualTo(Segment.NONE);
        assertThat(syn("fe04 f98a").fastOpenLength).as("another experiment").isEqualTo(Segment.NONE);
    }

    @Test
    void payloadIsTakenAwayFromBothEnds() {
        Segment s = segment(TcpHeader.ACK | TcpHeader.FIN, "", 10);
        assertThat(s.sequenceLength()).isEqualTo(11);
        s.trimLeft(3);
        assertThat(s.seq).isEqualTo(SEQ + 3);
        assertThat(s.length).isEqualTo(7);
        assertThat(s.at(0)).isEqualTo((byte) 3);
        assertThat(s.has(TcpHeader.FIN)).isTrue();
        s.trimRight(5);
        assertThat(s.length).isEqualTo(5);
        assertThat(s.has(TcpHeader.FIN)).isFalse();
        s.trimLeft(9);
        assertThat(s.length).isZero();
        assertThat(s.seq).isEqualTo(SEQ + 8);
    }

    @Test
    void theSynGoesBeforeThePayload() {
        Segment s = segment(TcpHeader.SYN, "", 10);
        s.trimLeft(0);
        assertThat(s.has(TcpHeader.SYN)).isTrue();
        s.trimLeft(1);
        assertThat(s.has(TcpHeader.SYN)).isFalse();
        assertThat(s.seq).isEqualTo(SEQ + 1);
        assertThat(s.length).isEqualTo(10);
    }

    @Test
    void aLargePacketIsAsManyAsItWasOnTheWire() {
        Segment s = segment(TcpHeader.ACK, "", 2500);
        assertThat(s.packets()).isEqualTo(1);
        s.packet.gso = Packet.GSO_TCP;
        s.packet.gsoSize = 1000;
        assertThat(s.packets()).isEqualTo(3);
        s.packet.gsoSize = 1250;
        assertThat(s.packets()).isEqualTo(2);
        Traffic t = new Traffic();
        t.onArrival(s);
        assertThat(t.segmentsIn).isEqualTo(2);
        assertThat(t.dataSegmentsIn).isEqualTo(2);
        s.trimRight(0);
        assertThat(s.packets()).isEqualTo(1);
        t.onArrival(s);
        assertThat(t.segmentsIn).isEqualTo(3);
        assertThat(t.dataSegmentsIn).isEqualTo(2);
    }
}
