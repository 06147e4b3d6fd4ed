package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** RFC 1071's definition, a word at a time. */
    private static int naive(byte[] b, int from, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int v = b[from + i] & 0xff;
            sum += i % 2 == 0 ? v << 8 : v;
            if (sum > 0xffff) {
                sum = (sum & 0xffff) + 1;
            }
        }
        return sum;
    }

    /** A packet of these bytes, cut at random into a linear part and slices of any length. */
    private static Packet cutUp(byte[] all, int linear, SplittableRandom random) {
        Packet p = Packet.allocate(random.nextInt(10), linear);
        p.append(all, 0, linear);
        for (int i = linear; i < all.length; ) {
            int n = random.nextInt(1, Math.min(40, all.length - i) + 1);
            p.attach(all, i, n);
            i += n;
        }
        return p;
    }

    @Test
    void theExampleOfRfc1071() {
        byte[] b = HexFormat.of().parseHex("0001f203f4f5f6f7");

        assertThat(Checksum.sum(b, 0, b.length)).isEqualTo(0xddf2);
    }

    @Test
    void anOddByteCountsAsTheHighOne() {
        assertThat(Checksum.sum(new byte[] {0x12, 0x34, 0x56}, 0, 3)).isEqualTo(0x1234 + 0x5600);
    }

    @Test
    void nothingSumsToZero() {
        assertThat(Checksum.sum(new byte[0], 0, 0)).isZero();
    }

    @Test
    void anyBytesSumAsTheyDoOneByOne() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] b = new byte[random.nextInt(300)];
            random.nextBytes(b);
            int from = random.nextInt(b.length + 1);
            int n = random.nextInt(b.length - from + 1);
            assertThat(Checksum.sum(b, from, n)).isEqualTo(naive(b, from, n));
        }
    }

    @Test
    void theLargestPacketOfTheLargestBytesDoesNotOverflow() {
        byte[] b = new byte[Packet.MAX];
        Arrays.fill(b, (byte) 0xff);

        assertThat(Checksum.sum(b, 0, b.length)).isEqualTo(naive(b, 0, b.length));
    }

    @Test
    void foldKeepsTheSumModulo65535() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 100_000; i++) {
            long sum = random.nextLong(1L << random.nextInt(1, 63));
            int folded = Checksum.fold(sum);
            assertThat(folded).isBetween(0, 0xffff);
            assertThat(folded % 0xffff).isEqualTo((int) (sum % 0xffff));
            assertThat(folded == 0).isEqualTo(sum == 0);
        }
    }

    @Test
    void slicesOfOddLengthSumAsIfTheyWereInOnePiece() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] all = new byte[random.nextInt(1, 300)];
            random.nextBytes(all);
            Packet p = cutUp(all, random.nextInt(all.length + 1), random);
            int skip = random.nextInt(p.len + 1);
            assertThat(Checksum.sum(p, p.off + skip)).isEqualTo(naive(all, skip, all.length - skip));
        }
    }

    @Test
    void aPreparedAndCompletedChecksumVerifiesAndADamagedOneDoesNot() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 5_000; round++) {
            boolean v4 = random.nextBoolean();
            boolean udp = random.nextBoolean();
            int offset = udp ? 6 : 16;
            byte[] all = new byte[random.nextInt(20, 200)];
            random.nextBytes(all);
            Packet p = cutUp(all, random.nextInt(20, all.length + 1), random);
            p.l4 = p.off;
            p.protocol = udp ? UDP : TCP;
            p.srcHi = v4 ? 0 : random.nextLong();
            p.srcLo = v4 ? IpAddress.lo4(random.nextInt()) : random.nextLong();
            p.dstHi = v4 ? 0 : random.nextLong();
            p.dstLo = v4 ? IpAddress.lo4(random.nextInt()) : random.nextLong();
            Checksum.prepare(p, offset);
            Checksum.complete(p);
            assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_VALID);

            p.checksum = Packet.CHECKSUM_UNVERIFIED;
            assertThat(Checksum.verify(p)).isTrue();
            assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_VALID);

            p.checksum = Packet.CHECKSUM_UNVERIFIED;
            p.linearize();
            int bit = random.nextInt(p.len * 8);
            p.buf[p.off + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Checksum.verify(p)).isFalse();
            assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_UNVERIFIED);
        }
    }

    @Test
    void theChecksumCoversThePseudoHeader() {
        byte[] udp = HexFormat.of().parseHex("c35000350009000041"); // nine bytes from port 50000 to port 53
        Packet p = Packet.wrap(udp, 0, udp.length);
        p.protocol = UDP;
        p.srcLo = IpAddress.lo4(0xc0a80001);
        p.dstLo = IpAddress.lo4(0xc0a80002);
        int expected = ~naiveWithPseudoHeader(udp) & 0xffff;
        Checksum.prepare(p, 6);
        Checksum.complete(p);

        assertThat(Bytes.u16(udp, 6)).isEqualTo(expected);
    }

    private static int naiveWithPseudoHeader(byte[] udp) {
        byte[] b = new byte[12 + udp.length];
        Bytes.put32(b, 0, 0xc0a80001);
        Bytes.put32(b, 4, 0xc0a80002);
        Bytes.put16(b, 8, UDP);
        Bytes.put16(b, 10, udp.length);
        System.arraycopy(udp, 0, b, 12, udp.length);
        return naive(b, 0, b.length);
    }

    /** A packet whose checksum comes out as zero, with the field at this distance. */
    private static int completedZero(int protocol, int offset) {
        Packet p = Packet.allocate(0, 20);
        p.len = 20;
        p.protocol = protocol;
        p.srcLo = IpAddress.lo4(0x0a000001);
        p.dstLo = IpAddress.lo4(0x0a000002);
        Checksum.prepare(p, offset);
        Bytes.put16(p.buf, 0, ~Bytes.u16(p.buf, offset)); // now all sums to 0xffff
        Checksum.complete(p);
        p.checksum = Packet.CHECKSUM_UNVERIFIED;
        assertThat(Checksum.verify(p)).isTrue();
        return Bytes.u16(p.buf, offset);
    }

    @Test
    void udpSendsZeroAsAllOnesSinceZeroMeansNone() {
        assertThat(completedZero(UDP, 6)).isEqualTo(0xffff);
    }

    @Test
    void tcpSendsZeroAsZero() {
        assertThat(completedZero(TCP, 16)).isZero();
    }

    @Test
    void whatIsKnownToBeRightIsNotLookedAt() {
        Packet p = Packet.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, 8);
        p.checksum = Packet.CHECKSUM_VALID;
        assertThat(Checksum.verify(p)).isTrue();

        p.checksum = Packet.CHECKSUM_PARTIAL; // made in this JVM and never on a wire
        assertThat(Checksum.verify(p)).isTrue();
    }
}
