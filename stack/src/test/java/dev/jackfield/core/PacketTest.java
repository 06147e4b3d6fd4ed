package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Packet p) {
        return new String(p.toBytes(), StandardCharsets.US_ASCII);
    }

    /** "head" in the linear part, "one" and "two" in slices that are parts of larger arrays. */
    private static Packet sample() {
        Packet p = Packet.allocate(8, 4);
        p.append(bytes("head"), 0, 4);
        p.attach(bytes("xxone"), 2, 3);
        p.attach(bytes("twoxx"), 0, 3);
        return p;
    }

    @Test
    void itsBytesAreTheLinearPartAndTheSlices() {
        Packet p = sample();

        assertThat(text(p)).isEqualTo("headonetwo");
        assertThat(p.length()).isEqualTo(10);
        assertThat(p.len).isEqualTo(4);
        assertThat(p.slices()).isEqualTo(2);
    }

    @Test
    void attachingRefersAndDoesNotCopy() {
        byte[] payload = bytes("payload");
        Packet p = Packet.allocate(0, 0);
        p.attach(payload, 3, 4);

        assertThat(p.sliceBuf(0)).isSameAs(payload);
        assertThat(p.sliceOff(0)).isEqualTo(3);
        assertThat(p.sliceLen(0)).isEqualTo(4);
    }

    @Test
    void attachingNothingMakesNoSlice() {
        Packet p = Packet.allocate(0, 0);
        p.attach(bytes("x"), 0, 0);

        assertThat(p.slices()).isZero();
    }

    @Test
    void prependUsesTheHeadroom() {
        Packet p = sample();
        byte[] buf = p.buf;
        int at = p.prepend(3);
        System.arraycopy(bytes("eth"), 0, p.buf, at, 3);

        assertThat(p.buf).isSameAs(buf);
        assertThat(text(p)).isEqualTo("ethheadonetwo");
    }

    @Test
    void prependWithoutHeadroomMovesTheLinearPartAndItsIndexes() {
        Packet p = Packet.wrap(bytes("head"), 0, 4);
        p.l3 = 0;
        p.l4 = 2;
        p.checksumStart = 2;
        int at = p.prepend(3);
        System.arraycopy(bytes("eth"), 0, p.buf, at, 3);

        assertThat(text(p)).isEqualTo("ethhead");
        assertThat(p.l3).isEqualTo(p.off + 3);
        assertThat(p.l4).isEqualTo(p.off + 5);
        assertThat(p.checksumStart).isEqualTo(p.off + 5);
    }

    @Test
    void stripTakesHeadersAwayAndPrependPutsThemBack() {
        Packet p = sample();
        p.strip(2);
        assertThat(text(p)).isEqualTo("adonetwo");

        p.prepend(2);
        assertThat(text(p)).isEqualTo("headonetwo");
    }

    @Test
    void appendGrowsTheLinearPart() {
        Packet p = Packet.allocate(2, 1);
        p.append(bytes("abc"), 0, 3);
        p.append(bytes("xdefx"), 1, 3);

        assertThat(text(p)).isEqualTo("abcdef");
    }

    @Test
    void pullLeavesWhatIsLinearAlone() {
        Packet p = sample();

        assertThat(p.pull(4)).isTrue();
        assertThat(p.slices()).isEqualTo(2);
    }

    @Test
    void pullMakesMoreLinearWithItsIndexesUnchanged() {
        Packet p = sample();
        p.l3 = p.off;

        assertThat(p.pull(6)).isTrue();
        assertThat(p.len).isGreaterThanOrEqualTo(6);
        assertThat(p.l3).isEqualTo(p.off);
        assertThat(text(p)).isEqualTo("headonetwo");
    }

    @Test
    void pullOfMoreThanThereIsAnswersFalse() {
        Packet p = sample();

        assertThat(p.pull(11)).isFalse();
        assertThat(text(p)).isEqualTo("headonetwo");
    }

    @Test
    void linearizeCopiesSoThatSharedBytesAreSafe() {
        byte[] shared = bytes("shared");
        Packet p = Packet.allocate(4, 0);
        p.attach(shared, 0, 6);
        p.linearize();
        p.buf[p.off] = 'X';

        assertThat(text(p)).isEqualTo("Xhared");
        assertThat(new String(shared, StandardCharsets.US_ASCII)).isEqualTo("shared");
        assertThat(p.slices()).isZero();
        assertThat(p.off).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 6, 7, 8, 9, 10})
    void truncateCutsAnywhere(int n) {
        Packet p = sample();
        p.truncate(n);

        assertThat(text(p)).isEqualTo("headonetwo".substring(0, n));
        assertThat(p.length()).isEqualTo(n);
    }

    @Test
    void attachingPartOfAnotherPacketGoesAcrossItsParts() {
        for (int from = 0; from <= 10; from++) {
            for (int n = 0; from + n <= 10; n++) {
                Packet p = Packet.allocate(0, 0);
                p.attach(sample(), from, n);
                assertThat(text(p)).isEqualTo("headonetwo".substring(from, from + n));
            }
        }
    }

    @Test
    void attachingPartOfAnotherPacketSharesItsArrays() {
        Packet whole = sample();
        Packet p = Packet.allocate(0, 0);
        p.attach(whole, 2, 5);

        assertThat(p.sliceBuf(0)).isSameAs(whole.buf);
        assertThat(p.sliceBuf(1)).isSameAs(whole.sliceBuf(0));
    }

    @Test
    void copyToCopiesAnyPart() {
        for (int from = 0; from <= 10; from++) {
            for (int n = 0; from + n <= 10; n++) {
                byte[] b = new byte[n + 2];
                sample().copyTo(from, b, 1, n);
                assertThat(new String(b, 1, n, StandardCharsets.US_ASCII))
                        .isEqualTo("headonetwo".substring(from, from + n));
                assertThat(b[0] | b[n + 1]).isZero();
            }
        }
    }

    @Test
    void aForkHasALinearPartOfItsOwnAndSharesTheSlices() {
        Packet p = sample();
        p.l3 = p.off;
        p.l4 = p.off + 2;
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = p.l4;
        p.checksumOffset = 6;
        p.gso = Packet.GSO_TCP;
        p.gsoSize = 1460;
        p.srcLo = 1;
        p.dstLo = 2;
        p.ttl = 3;
        p.castTo = Packet.TO_ALL;
        Packet f = p.fork();
        f.buf[f.off] = 'X';

        assertThat(text(p)).isEqualTo("headonetwo");
        assertThat(text(f)).isEqualTo("Xeadonetwo");
        assertThat(f.sliceBuf(0)).isSameAs(p.sliceBuf(0));
        assertThat(f).usingRecursiveComparison().ignoringFields("buf", "next").isEqualTo(p);
    }

    @Test
    void truncatingAForkLeavesTheOriginalWhole() {
        Packet p = sample();
        p.fork().truncate(5);

        assertThat(text(p)).isEqualTo("headonetwo");
    }

    @Test
    void randomPacketsOfManySlicesKeepTheirBytes() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 2_000; round++) {
            byte[] all = new byte[random.nextInt(200)];
            random.nextBytes(all);
            int linear = random.nextInt(all.length + 1);
            Packet p = Packet.allocate(random.nextInt(20), linear);
            p.append(all, 0, linear);
            for (int i = linear; i < all.length; ) {
                int n = random.nextInt(1, all.length - i + 1);
                p.attach(all, i, n);
                i += n;
            }
            assertThat(p.toBytes()).isEqualTo(all);
            int cut = random.nextInt(all.length + 1);
            Packet f = p.fork();
            f.truncate(cut);
            assertThat(f.toBytes()).isEqualTo(Arrays.copyOf(all, cut));
            f.linearize();
            assertThat(f.toBytes()).isEqualTo(Arrays.copyOf(all, cut));
            assertThat(p.toBytes()).isEqualTo(all);
        }
    }
}
