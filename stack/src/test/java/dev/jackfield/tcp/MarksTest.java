package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Randoms;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks in sequence space, beside a list that is searched from its beginning. */
class MarksTest {
    private static final int NONE = 77;

    @Test
    void nothingIsMarkedAtFirst() {
        Marks m = new Marks();
        m.drop(100);
        assertThat(m.has(5, 0)).isFalse();
        assertThat(m.after(5, 0, NONE)).isEqualTo(NONE);
    }

    @Test
    void aMarkIsNoLongerThereOnceItIsAcknowledged() {
        Marks m = new Marks();
        m.add(10);
        m.drop(9);
        assertThat(m.has(10, 9)).isTrue();
        m.drop(10);
        assertThat(m.has(10, 10)).isFalse();
    }

    @Test
    void theNextMarkIsBeyondTheNumberItself() {
        Marks m = new Marks();
        m.add(10);
        m.add(20);
        assertThat(m.after(9, 0, NONE)).isEqualTo(10);
        assertThat(m.after(10, 0, NONE)).isEqualTo(20);
        assertThat(m.after(20, 0, NONE)).isEqualTo(NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void findsWhatAListFinds(long seed) {
        RandomGenerator r = Randoms.seeded(seed);
        Marks marks = new Marks();
        List<Integer> list = new ArrayList<>();
        int una = -2000; // so that it wraps
        int end = una;
        for (int i = 0; i < 3000; i++) {
            int step = r.nextInt(3);
            if (step < 2) {
                end += 1 + r.nextInt(5);
                marks.add(end);
                list.add(end);
            } else {
                una += r.nextInt(Math.min(end - una, i % 200 == 0 ? 10_000 : 12) + 1);
                int acknowledged = una;
                marks.drop(acknowledged);
                list.removeIf(m -> m - acknowledged <= 0);
            }
            int seq = una + r.nextInt(end - una + 3);
            assertThat(marks.has(seq, una)).isEqualTo(list.contains(seq));
            int next = NONE;
            for (int m : list) {
                if (m - seq > 0) {
                    next = m;
                    break;
                }
            }
            assertThat(marks.after(seq, una, NONE)).isEqualTo(next);
        }
    }
}
