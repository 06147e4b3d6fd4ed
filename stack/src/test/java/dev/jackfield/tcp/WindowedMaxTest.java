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
        max.reset();
        assertThat(max.get()).isZero();
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
