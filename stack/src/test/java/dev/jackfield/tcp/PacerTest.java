package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Clock;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final int MSS = 1000;
    private static final long MS = 1_000_000;

    private final Pacer pacer = new Pacer();

    private void tenSegments() {
        for (int i = 0; i < 10; i++) {
            pacer.onSent(MSS, MSS, 0);
        }
    }

    @Test
    void withoutARateNothingWaits() {
        pacer.set(0, true);
        tenSegments();
        assertThat(pacer.allowance(MSS, 0)).isEqualTo(Integer.MAX_VALUE);
        pacer.set(1_000_000, false);
        assertThat(pacer.allowance(MSS, 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(pacer.deadline()).isEqualTo(Clock.NEVER);
    }

    @Test
    void theFirstTenSegmentsAreNotPaced() {
        pacer.set(1_000_000, true);
        for (int i = 0; i < 10; i++) {
            assertThat(pacer.allowance(MSS, 0)).isEqualTo(Integer.MAX_VALUE);
            pacer.onSent(MSS, MSS, 0);
        }
        assertThat(pacer.allowance(MSS, 0)).isEqualTo(2 * MSS);
    }

    @Test
    void aBurstIsOneSegmentWhereTwoAreMoreThanTheGreatest() {
        assertThat(Pacer.burst(1_000_000, 65_483)).isEqualTo(65_483);
    }

    @Test
    void aBurstGoesWhenTheOneBeforeHasLeftALineOfTheRate() {
        pacer.set(1_000_000, true);
        tenSegments();
        long now = 1000 * MS;
        assertThat(pacer.allowance(MSS, now)).isEqualTo(2 * MSS);
        pacer.onSent(2 * MSS, MSS, now);
        pacer.begin();
        assertThat(pacer.allowance(MSS, now)).isZero();
        long at = pacer.deadline();
        assertThat(at).isEqualTo(now + MS); // long idle counts for half of what it takes
        pacer.begin();
        assertThat(pacer.deadline()).isEqualTo(Clock.NEVER); // unless there is something to send
        assertThat(pacer.allowance(MSS, at)).isEqualTo(2 * MSS);
        pacer.onSent(2 * MSS, MSS, at);
        assertThat(pacer.allowance(MSS, at)).isZero();
        assertThat(pacer.deadline()).isEqualTo(at + 2 * MS);
    }

    @Test
    void aLateTimerCostsNoRate() {
        pacer.set(1_000_000, true);
        tenSegments();
        long now = 0;
        long sent = 0;
        for (int i = 0; i < 1000; i++) {
            int n = pacer.allowance(MSS, now);
            pacer.onSent(n, MSS, now);
            sent += n;
            assertThat(pacer.allowance(MSS, now)).isZero();
            now = pacer.deadline() + MS / 4;
        }
        assertThat(sent * 1000.0 * MS / now).isBetween(0.98e6, 1.01e6);
    }

    @Test
    void burstsAreAMillisecondLongButNoMoreThanALargePacket() {
        assertThat(Pacer.burst(20_000_000, MSS)).isEqualTo(19 * MSS);
        assertThat(Pacer.burst(2_000_000_000L, MSS)).isEqualTo(65 * MSS);
    }

    @Test
    void whatIsLeftOfABurstGoesInWholeSegments() {
        pacer.set(1_000_000, true);
        tenSegments();
        long now = 1000 * MS;
        assertThat(pacer.allowance(MSS, now)).isEqualTo(2 * MSS);
        pacer.onSent(500, MSS, now);
        assertThat(pacer.allowance(MSS, now)).isEqualTo(MSS);
        pacer.onSent(500, MSS, now);
        assertThat(pacer.allowance(MSS, now)).isEqualTo(MSS); // just one
        assertThat(pacer.waiting()).isFalse();
        pacer.onSent(1, MSS, now);
        assertThat(pacer.allowance(MSS, now)).isZero();
        assertThat(pacer.waiting()).isTrue();
        pacer.begin();
        assertThat(pacer.waiting()).isFalse();
    }
}
