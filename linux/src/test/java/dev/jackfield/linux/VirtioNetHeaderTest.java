package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {
    private static final int ETHERNET = 14, IP = 20;

    private final MemorySegment header = Arena.ofAuto().allocate(VirtioNetHeader.LENGTH);

    @Test
    void aPlainFrameIsUnverifiedAndNotCut() {
        Packet p = in(100);

        assertThat(VirtioNetHeader.read(header, p)).isTrue();
        assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_UNVERIFIED);
        assertThat(p.gso).isEqualTo(Packet.GSO_NONE);
    }

    @Test
    void whatLinuxLeftOpenComesInAsPartial() {
        header.set(JAVA_BYTE, 0, (byte) VirtioNetHeader.NEEDS_CSUM);
        u16(6, ETHERNET + IP);
        u16(8, 16);
        Packet p = in(100);

        assertThat(VirtioNetHeader.read(header, p)).isTrue();
        assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        assertThat(p.checksumStart).isEqualTo(p.off + ETHERNET + IP);
        assertThat(p.checksumOffset).isEqualTo(16);
    }

    @Test
    void whatLinuxHasVerifiedComesInAsValid() {
        header.set(JAVA_BYTE, 0, (byte) VirtioNetHeader.DATA_VALID);
        Packet p = in(100);

        assertThat(VirtioNetHeader.read(header, p)).isTrue();
        assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_VALID);
    }

    @Test
    void aChecksumFieldBeyondTheFrameIsRefused() {
        header.set(JAVA_BYTE, 0, (byte) VirtioNetHeader.NEEDS_CSUM);
        u16(6, 90);
        u16(8, 9);

        assertThat(VirtioNetHeader.read(header, in(100))).isFalse();
    }

    @Test
    void theEcnFlagBesideTheGsoTypeDoesNotHideIt() {
        header.set(JAVA_BYTE, 1, (byte) (VirtioNetHeader.GSO_TCPV6 | VirtioNetHeader.GSO_ECN));
        u16(4, 1440);
        Packet p = in(5000);

        assertThat(VirtioNetHeader.read(header, p)).isTrue();
        assertThat(p.gso).isEqualTo(Packet.GSO_TCP);
        assertThat(p.gsoSize).isEqualTo(1440);
    }

    @Test
    void anUnknownGsoTypeIsRefused() {
        header.set(JAVA_BYTE, 1, (byte) 3); // UDP fragmentation offload
        u16(4, 1440);

        assertThat(VirtioNetHeader.read(header, in(5000))).isFalse();
    }

    @Test
    void aPartialChecksumGoesOutWithItsPlace() {
        Packet p = out(4);
        p.gso = Packet.GSO_NONE;

        assertThat(VirtioNetHeader.write(header, p, ETHERNET)).isTrue();
        assertThat(fields()).containsExactly(VirtioNetHeader.NEEDS_CSUM, 0, 0, 0, ETHERNET + IP, 16);
    }

    @Test
    void aLargeSegmentGoesOutWithItsHeaderLengthAndSegmentSize() {
        assertThat(VirtioNetHeader.write(header, out(4), ETHERNET)).isTrue();
        assertThat(fields())
                .containsExactly(
                        VirtioNetHeader.NEEDS_CSUM,
                        VirtioNetHeader.GSO_TCPV4,
                        ETHERNET + IP + 32,
                        1448,
                        ETHERNET + IP,
                        16);
    }

    @Test
    void aLargeSegmentOfIpv6IsToldByItsVersion() {
        VirtioNetHeader.write(header, out(6), ETHERNET);

        assertThat(fields()[1]).isEqualTo(VirtioNetHeader.GSO_TCPV6);
    }

    @Test
    void aLargeSegmentWithCwrCarriesTheEcnFlag() {
        Packet p = out(4);
        p.buf[p.checksumStart + 13] |= (byte) 0x80;
        VirtioNetHeader.write(header, p, ETHERNET);

        assertThat(fields()[1]).isEqualTo(VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN);
    }

    @Test
    void aLargeSegmentWithoutPartialChecksumHasNoHeader() {
        Packet p = out(4);
        p.checksum = Packet.CHECKSUM_VALID;

        assertThat(VirtioNetHeader.write(header, p, ETHERNET)).isFalse();
    }

    @Test
    void nothingIsLeftOfTheHeaderBefore() {
        header.fill((byte) 0xff);
        VirtioNetHeader.write(header, in(60), ETHERNET);

        assertThat(fields()).containsOnly(0);
    }

    private static Packet in(int length) {
        return Packet.wrap(new byte[32 + length], 32, length);
    }

    /** A frame with a large TCP segment, its header 32 bytes long. */
    private static Packet out(int version) {
        Packet p = in(4000);
        p.buf[p.off + ETHERNET] = (byte) (version << 4);
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = p.off + ETHERNET + IP;
        p.checksumOffset = 16;
        p.buf[p.checksumStart + 12] = (byte) 0x80;
        p.gso = Packet.GSO_TCP;
        p.gsoSize = 1448;
        return p;
    }

    private void u16(long at, int v) {
        header.set(JAVA_SHORT_UNALIGNED, at, (short) v);
    }

    /** The fields in their order. */
    private int[] fields() {
        int[] f = new int[6];
        f[0] = header.get(JAVA_BYTE, 0);
        f[1] = header.get(JAVA_BYTE, 1) & 0xff;
        for (int i = 2; i < 6; i++) {
            f[i] = header.get(JAVA_SHORT_UNALIGNED, 2L * i - 2) & 0xffff;
        }
        return f;
    }
}
