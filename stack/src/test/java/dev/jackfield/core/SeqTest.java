package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeqTest {
    @Test
    void comparisonGoesRoundTheEnd() {
        assertThat(Seq.lt(0xffff_fff0, 0x10)).isTrue();
        assertThat(Seq.gt(0x10, 0xffff_fff0)).isTrue();
        assertThat(Seq.lt(0x7fff_ffff, 0x8000_0000)).isTrue();
        assertThat(Seq.lt(0x10, 0xffff_fff0)).isFalse();
    }

    @Test
    void equalNumbersAreNeitherLessNorGreater() {
        assertThat(Seq.lt(5, 5)).isFalse();
        assertThat(Seq.gt(5, 5)).isFalse();
        assertThat(Seq.le(5, 5)).isTrue();
        assertThat(Seq.ge(5, 5)).isTrue();
    }

    @Test
    void comparisonAgreesWithDistanceForAllStartsAndDistancesBelowHalfTheSpace() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            int a = random.nextInt();
            int b = a + random.nextInt(1, Integer.MAX_VALUE);
            assertThat(Seq.lt(a, b) && Seq.le(a, b) && Seq.gt(b, a) && Seq.ge(b, a))
                    .isTrue();
            assertThat(Seq.lt(b, a) || Seq.le(b, a) || Seq.gt(a, b) || Seq.ge(a, b))
                    .isFalse();
            assertThat(Seq.max(a, b)).isEqualTo(b);
            assertThat(Seq.min(a, b)).isEqualTo(a);
        }
    }

    @Test
    void aWindowContainsItsLowEndAndNotItsHighEnd() {
        assertThat(Seq.in(0xffff_fff0, 0xffff_fff0, 0x10)).isTrue();
        assertThat(Seq.in(0, 0xffff_fff0, 0x10)).isTrue();
        assertThat(Seq.in(0xf, 0xffff_fff0, 0x10)).isTrue();
        assertThat(Seq.in(0x10, 0xffff_fff0, 0x10)).isFalse();
        assertThat(Seq.in(0xffff_ffef, 0xffff_fff0, 0x10)).isFalse();
    }

    @Test
    void anEmptyWindowContainsNothing() {
        assertThat(Seq.in(7, 7, 7)).isFalse();
    }
}
