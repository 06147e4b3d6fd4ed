package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Ipv4HeaderTest {
    private final byte[] b = new byte[100];

    private void emit(int total) {
        Ipv4Header.emit(b, 3, 0xb9, total, 0xbeef, Ipv4Header.DF | Ipv4Header.MF | 5, 200, 17, 0x0a000001, 0xc0a80102);
    }

    @Test
    void readsWhatItWrote() {
        emit(90);
        assertThat(Ipv4Header.valid(b, 3, 97)).isTrue();
        assertThat(Ipv4Header.headerLength(b, 3)).isEqualTo(20);
        assertThat(Ipv4Header.tos(b, 3)).isEqualTo(0xb9);
        assertThat(Ipv4Header.totalLength(b, 3)).isEqualTo(90);
        assertThat(Ipv4Header.id(b, 3)).isEqualTo(0xbeef);
        assertThat(Ipv4Header.dontFragment(b, 3)).isTrue();
        assertThat(Ipv4Header.moreFragments(b, 3)).isTrue();
        assertThat(Ipv4Header.fragmentOffset(b, 3)).isEqualTo(40);
        assertThat(Ipv4Header.ttl(b, 3)).isEqualTo(200);
        assertThat(Ipv4Header.protocol(b, 3)).isEqualTo(17);
        assertThat(Ipv4Header.src(b, 3)).isEqualTo(0x0a000001);
        assertThat(Ipv4Header.dst(b, 3)).isEqualTo(0xc0a80102);
        assertThat(Ipv4Header.print(b, 3))
                .isEqualTo("IP 10.0.0.1 > 192.168.1.2: proto 17, ttl 200, id 48879, length 90, DF, offset 40+");
    }

    @Test
    void isNotValidWhenCutOrContradictory() {
        emit(90);
        assertThat(Ipv4Header.valid(b, 3, 89)).isFalse();
        assertThat(Ipv4Header.wellFormed(b, 3, 19)).isFalse();
        emit(19);
        assertThat(Ipv4Header.wellFormed(b, 3, 90)).isFalse();
        emit(90);
        b[3] = 0x44;
        assertThat(Ipv4Header.wellFormed(b, 3, 90)).isFalse();
        b[3] = 0x65;
        assertThat(Ipv4Header.wellFormed(b, 3, 90)).isFalse();
        b[3] = 0x4f;
        assertThat(Ipv4Header.wellFormed(b, 3, 59)).isFalse();
    }

    @Test
    void anyFlippedBitSpoilsTheChecksum() {
        emit(90);
        for (int bit = 0; bit < 160; bit++) {
            if (bit / 8 == 0) {
                continue; // version and length decide how much is summed
            }
            b[3 + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Ipv4Header.checksumRight(b, 3)).isFalse();
            b[3 + bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void theChecksumStaysRightWhileTheTimeToLiveFalls() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            Ipv4Header.emit(
                    b,
                    0,
                    random.nextInt(256),
                    20,
                    random.nextInt(65_536),
                    0,
                    255,
                    6,
                    random.nextInt(),
                    random.nextInt());
            for (int ttl = 255; ttl > 0; ttl--) {
                Ipv4Header.decrementTtl(b, 0);
                assertThat(Ipv4Header.checksumRight(b, 0)).isTrue();
            }
        }
    }

    @Test
    void optionsAreCheckedAndTheOnesToBeCopiedCopied() {
        byte[] options = {1, (byte) 0x82, 4, 9, 9, 7, 3, 4, (byte) 0x94, 4, 0, 0, 0, 0, 0, 0};
        Ipv4Header.emit(b, 0, 0, 36, 0, 0, 1, 1, 1, 1);
        System.arraycopy(options, 0, b, 20, options.length);
        b[0] = 0x49;
        assertThat(Ipv4Options.problem(b, 0)).isZero();
        assertThat(Ipv4Options.sourceRoute(b, 0)).isNegative();
        byte[] to = new byte[60];
        assertThat(Ipv4Options.copyToFragment(b, 0, to, 20)).isEqualTo(8);
        assertThat(to).startsWith(new byte[20]).containsSequence((byte) 0x82, 4, 9, 9, (byte) 0x94, 4, 0, 0);
        b[26] = 60;
        assertThat(Ipv4Options.problem(b, 0)).isEqualTo(25);
        b[26] = 1;
        assertThat(Ipv4Options.problem(b, 0)).isEqualTo(25);
        b[20] = (byte) 131;
        b[21] = 16;
        assertThat(Ipv4Options.problem(b, 0)).isZero();
        assertThat(Ipv4Options.sourceRoute(b, 0)).isNotNegative();
    }
}
