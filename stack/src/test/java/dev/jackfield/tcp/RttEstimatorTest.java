package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 6298, number by number; times in units of a nanosecond. */
class RttEstimatorTest {
    private static final long FLOOR = 200_000_000;
    private static final long SECOND = 1_000_000_000;

    private final RttEstimator rtt = new RttEstimator();

    @Test
    void withoutASampleTheTimeoutIsASecond() {
        assertThat(rtt.measured()).isFalse();
        assertThat(rtt.rto()).isEqualTo(SECOND);
        assertThat(rtt.srtt()).isZero();
        assertThat(rtt.least()).isZero();
    }

    @Test
    void theFirstSampleIsTheMeanAndHalfOfItTheVariance() {
        rtt.sample(800_000_000, FLOOR);
        assertThat(rtt.measured()).isTrue();
        assertThat(rtt.srtt()).isEqualTo(800_000_000);
        assertThat(rtt.variance()).isEqualTo(400_000_000);
        assertThat(rtt.rto()).isEqualTo(2_400_000_000L);
    }

    @Test
    void furtherSamplesCountAnEighthAndAFourth() {
        rtt.sample(800_000_000, FLOOR);
        rtt.sample(1_600_000_000, FLOOR);
        // The variance is reckoned first, with the mean as it was.
        assertThat(rtt.variance()).isEqualTo(500_000_000);
        assertThat(rtt.srtt()).isEqualTo(900_000_000);
        assertThat(rtt.rto()).isEqualTo(2_900_000_000L);
        rtt.sample(100_000_000, FLOOR);
        assertThat(rtt.variance()).isEqualTo(575_000_000);
        assertThat(rtt.srtt()).isEqualTo(800_000_000);
        assertThat(rtt.latest()).isEqualTo(100_000_000);
        assertThat(rtt.least()).isEqualTo(100_000_000);
        rtt.sample(500_000_000, FLOOR);
        assertThat(rtt.least()).isEqualTo(100_000_000);
    }

    @Test
    void theTermOfTheVarianceHasAFloor() {
        for (int i = 0; i < 100; i++) {
            rtt.sample(10_000_000, FLOOR);
        }
        assertThat(rtt.rto()).isEqualTo(210_000_000);
    }

    @Test
    void aSampleOfNothingIsOfANanosecond() {
        rtt.sample(0, FLOOR);
        assertThat(rtt.srtt()).isEqualTo(1);
        assertThat(rtt.measured()).isTrue();
    }

    @Test
    void theTimeoutDoublesUpToTwoMinutes() {
        rtt.sample(100_000_000, FLOOR);
        assertThat(rtt.rto(0)).isEqualTo(300_000_000);
        assertThat(rtt.rto(1)).isEqualTo(600_000_000);
        assertThat(rtt.rto(3)).isEqualTo(2_400_000_000L);
        assertThat(rtt.rto(8)).isEqualTo(300_000_000L << 8);
        assertThat(rtt.rto(9)).isEqualTo(120 * SECOND);
        assertThat(rtt.rto(23)).isEqualTo(120 * SECOND);
        assertThat(rtt.rto(24)).isEqualTo(120 * SECOND);
        assertThat(rtt.rto(1000)).isEqualTo(120 * SECOND);
        rtt.sample(500 * SECOND, FLOOR);
        assertThat(rtt.rto()).isEqualTo(120 * SECOND);
    }

    @Test
    void aHandshakeThatWasRepeatedMakesItThreeSeconds() {
        rtt.fallBack();
        assertThat(rtt.rto()).isEqualTo(3 * SECOND);
        rtt.sample(100_000_000, FLOOR);
        rtt.fallBack();
        assertThat(rtt.rto()).isEqualTo(300_000_000);
    }

    // ---- without timestamps

    @Test
    void oneSegmentIsTimedAtATime() {
        rtt.time(1000, 0);
        rtt.time(2000, 50_000_000); // is not
        assertThat(rtt.timing()).isTrue();
        rtt.onProgress(999, FLOOR, 90_000_000);
        assertThat(rtt.timing()).isTrue();
        assertThat(rtt.measured()).isFalse();
        rtt.onProgress(1000, FLOOR, 100_000_000);
        assertThat(rtt.timing()).isFalse();
        assertThat(rtt.latest()).isEqualTo(100_000_000);
        rtt.time(3000, 200_000_000);
        rtt.onProgress(4000, FLOOR, 230_000_000);
        assertThat(rtt.latest()).isEqualTo(30_000_000);
    }

    @Test
    void whatIsSentAgainIsNot() {
        rtt.time(1000, 0);
        rtt.stopTiming();
        assertThat(rtt.timing()).isFalse();
        rtt.time(2000, 10_000_000);
        rtt.onProgress(2000, FLOOR, 30_000_000);
        assertThat(rtt.latest()).isEqualTo(20_000_000);
    }
}
