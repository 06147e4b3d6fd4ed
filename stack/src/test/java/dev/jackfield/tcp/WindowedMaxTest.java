package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Randoms;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WindowedMaxTest {
    private final WindowedMax max = new WindowedMax();

    @Test
    void theGreatestIsForgottenAfterTheWindow() {
        max.update(10, 0, 10);
        max.update(5, 5, 10);
        assertThat(max.get()).isEqualTo(10);
        max.update(4, 10, 10);
        assertThat(max.get()).isEqualTo(10);
        max.update(3, 11, 10);
        assertThat(max.get()).isEqualTo(5);
    }

    @Test
    void aGreaterOneCountsAtOnce() {
        max.update(10, 0, 10);
        max.update(11, 1, 10);
        assertThat(max.get()).isEqualTo(11);
    }

    /** Values, each with its time, in a window of 8. */
    private void values(int... valuesAndTimes) {
        for (int i = 0; i < valuesAndTimes.length; i += 2) {
            max.update(valuesAndTimes[i], valuesAndTimes[i + 1], 8);
        }
    }

    @Test
    void theNextBestMoveUpOneAfterTheOther() {
        values(10, 0, 8, 3, 5, 8);
        assertThat(max.get()).isEqualTo(10);
        values(3, 9);
        assertThat(max.get()).isEqualTo(8);
        values(2, 11);
        assertThat(max.get()).isEqualTo(8);
        values(2, 12);
        assertThat(max.get()).isEqualTo(5);
        values(1, 17);
        assertThat(max.get()).isEqualTo(3);
    }

    @Test
    void twoMayBeTooOldAtOnce() {
        values(10, 0, 8, 3, 5, 8);
        values(2, 12);
        assertThat(max.get()).isEqualTo(5);
        values(1, 16);
        assertThat(max.get()).isEqualTo(5);
        values(1, 17);
        assertThat(max.get()).isEqualTo(2);
    }

    @Test
    void ifAllAreTooOldTheLastIsTheGreatest() {
        values(10, 0, 8, 3, 5, 8);
        values(1, 17);
        assertThat(max.get()).isEqualTo(1);
    }

    @Test
    void aSecondBestIsTakenFromTheSecondQuarterOfTheWindow() {
        values(10, 0, 6, 2, 3, 3);
        values(1, 9);
        assertThat(max.get()).isEqualTo(3);
    }

    @Test
    void aThirdBestIsTakenFromItsSecondHalf() {
        values(10, 0, 6, 3, 4, 7, 2, 8);
        values(1, 9);
        assertThat(max.get()).isEqualTo(6);
        values(0, 12);
        assertThat(max.get()).isEqualTo(2);
    }

    @Test
    void aBetterThirdReplacesIt() {
        values(10, 0, 8, 3, 4, 8, 5, 8);
        values(1, 9);
        assertThat(max.get()).isEqualTo(8);
        values(0, 12);
        assertThat(max.get()).isEqualTo(5);
    }

    @Test
    void aBetterSecondReplacesTheThirdAsWell() {
        values(10, 0, 4, 3, 8, 5);
        values(1, 9);
        assertThat(max.get()).isEqualTo(8);
        values(0, 13);
        assertThat(max.get()).isEqualTo(8);
    }

    @Test
    void itIsAlwaysOneOfTheValuesOfTheWindowAndAtLeastTheLast() {
        RandomGenerator r = Randoms.seeded(3);
        double[] values = new double[2000];
        for (int i = 0; i < values.length; i++) {
            values[i] = r.nextInt(100);
            max.update(values[i], i, 10);
            double greatest = 0;
            boolean among = false;
            for (int k = Math.max(0, i - 10); k <= i; k++) {
                greatest = Math.max(greatest, values[k]);
                among |= values[k] == max.get();
            }
            assertThat(among).isTrue();
            assertThat(max.get()).isBetween(values[i], greatest);
        }
    }
}
