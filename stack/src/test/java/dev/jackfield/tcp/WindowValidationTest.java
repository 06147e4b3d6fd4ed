package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 7661 in Linux's form, on Reno with segments of 1000; bytes count from SND.UNA of the beginning, the timeout is 200 ms. */
class WindowValidationTest {
    private static final int MSS = 1000;
    private static final long MS = 1_000_000;
    private static final long TIMEOUT = 200 * MS;

    private final WindowValidation validation = new WindowValidation();
    private final Reno reno = new Reno(MSS);

    private void slowStart(int segments) {
        reno.setCwnd(segments * MSS);
    }

    private void avoidance(int segments) {
        reno.setCwnd(2 * segments * MSS);
        reno.reduce(0);
        reno.onRecovered(0);
        assertThat(reno.cwnd()).isEqualTo(segments * MSS);
    }

    private void transmitted(int una, int nxt, boolean full, long now) {
        validation.onTransmit(una, nxt, reno, full, TIMEOUT, now);
    }

    // ---- whether the window is the limit

    @Test
    void aWindowThatLeavesNoRoomIsTheLimitForARoundTrip() {
        avoidance(10);
        validation.start(0, 0);
        assertThat(validation.limited(reno)).isFalse();
        transmitted(0, 10_000, true, 0);
        assertThat(validation.full()).isTrue();
        assertThat(validation.limited(reno)).isTrue();
        transmitted(9_999, 12_000, false, 0);
        assertThat(validation.full()).isTrue();
        transmitted(10_000, 13_000, false, 0);
        assertThat(validation.full()).isFalse();
        assertThat(validation.limited(reno)).isFalse();
        transmitted(10_000, 20_000, true, 0); // in the middle of a round trip
        assertThat(validation.full()).isTrue();
        transmitted(19_999, 21_000, false, 0);
        assertThat(validation.full()).isTrue();
    }

    @Test
    void inSlowStartMoreThanHalfOfItInUseIsEnough() {
        slowStart(10);
        transmitted(0, 5_000, false, 0);
        assertThat(validation.limited(reno)).isFalse();
        transmitted(0, 5_001, false, 0);
        assertThat(validation.limited(reno)).isTrue();
        assertThat(validation.full()).isFalse();
    }

    @Test
    void inAvoidanceItIsNot() {
        avoidance(10);
        transmitted(0, 9_999, false, 0);
        assertThat(validation.limited(reno)).isFalse();
    }

    @Test
    void theMostThatWasOutstandingInTheRoundTripCounts() {
        slowStart(10);
        transmitted(0, 6_000, false, 0);
        transmitted(4_000, 7_000, false, 0); // less, and of the same
        assertThat(validation.limited(reno)).isTrue();
        transmitted(6_000, 9_000, false, 0); // the next
        assertThat(validation.limited(reno)).isFalse();
        transmitted(6_000, 12_000, false, 0);
        assertThat(validation.limited(reno)).isTrue();
    }

    @Test
    void moreOutstandingMakesAFullRoundTripNoShorter() {
        avoidance(10);
        transmitted(0, 10_000, true, 0);
        transmitted(0, 20_000, false, 0); // the window was raised meanwhile
        assertThat(validation.full()).isTrue();
        transmitted(10_000, 20_000, false, 0);
        assertThat(validation.full()).isFalse();
    }

    // ---- a window that is not used

    @Test
    void afterATimeoutItMovesHalfwayToTheMostThatWasUsed() {
        avoidance(100);
        validation.start(0, 0);
        transmitted(0, 20_000, false, 0);
        transmitted(10_000, 25_000, false, TIMEOUT - 1);
        assertThat(reno.cwnd()).isEqualTo(100_000);
        transmitted(10_000, 25_000, false, TIMEOUT);
        assertThat(reno.cwnd()).isEqualTo(60_000);
        transmitted(10_000, 25_000, false, 2 * TIMEOUT - 1);
        assertThat(reno.cwnd()).isEqualTo(60_000);
        transmitted(10_000, 25_000, false, 2 * TIMEOUT); // of this time only
        assertThat(reno.cwnd()).isEqualTo(37_000);
    }

    @Test
    void beingTheLimitBeginsTheTimeAnew() {
        avoidance(100);
        transmitted(0, 90_000, false, 0);
        transmitted(0, 100_000, true, TIMEOUT - 1);
        transmitted(100_000, 120_000, false, 2 * TIMEOUT - 2);
        assertThat(reno.cwnd()).isEqualTo(100_000);
        transmitted(100_000, 120_000, false, 2 * TIMEOUT - 1);
        assertThat(reno.cwnd()).isEqualTo(60_000);
    }

    @Test
    void andSoDoesAWindowThatWasSetForAnotherReason() {
        avoidance(100);
        transmitted(0, 90_000, false, 0);
        validation.restart(TIMEOUT - 1);
        transmitted(90_000, 110_000, false, 2 * TIMEOUT - 2);
        assertThat(reno.cwnd()).isEqualTo(100_000);
        transmitted(90_000, 110_000, false, 2 * TIMEOUT - 1);
        assertThat(reno.cwnd()).isEqualTo(60_000);
    }

    @Test
    void theTimeCountsFromTheHandshake() {
        avoidance(100);
        validation.start(0, 1000 * MS);
        transmitted(0, 20_000, false, 1000 * MS + TIMEOUT - 1);
        assertThat(reno.cwnd()).isEqualTo(100_000);
    }
}
