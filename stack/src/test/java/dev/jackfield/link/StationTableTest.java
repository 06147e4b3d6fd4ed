package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StationTableTest {
    @Test
    void itsSizeIsRoundedUpToAPowerOfTwo() {
        assertThat(new StationTable<String>(1, 1).capacity()).isEqualTo(8);
        assertThat(new StationTable<String>(8, 1).capacity()).isEqualTo(8);
        assertThat(new StationTable<String>(9, 1).capacity()).isEqualTo(16);
        assertThat(new StationTable<String>(4096, 1).capacity()).isEqualTo(4096);
        assertThatThrownBy(() -> new StationTable<String>(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itNeverAnswersWrongAndSeldomForgetsWhileThereIsRoom() {
        SplittableRandom random = new SplittableRandom(1);
        StationTable<Integer> table = new StationTable<>(1024, 1_000_000);
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            long mac = random.nextLong(1L << 48);
            model.put(mac, i);
            table.learn(mac, i, i);
        }
        int forgotten = 0;
        for (Map.Entry<Long, Integer> e : model.entrySet()) {
            Integer port = table.find(e.getKey(), 1_000);
            if (port == null) {
                forgotten++;
            } else {
                assertThat(port).isEqualTo(e.getValue());
            }
        }

        assertThat(forgotten).isLessThan(10);
        assertThat(table.find(0x1234, 1_000)).isNull();
    }

    @Test
    void inAFullTableTheLongestSilentMakeRoom() {
        StationTable<Integer> table = new StationTable<>(8, 1_000_000);
        for (int i = 0; i < 1_000; i++) {
            table.learn(i, i, i);
        }

        assertThat(table.find(999, 1_000)).isEqualTo(999);
        assertThat(table.snapshot(1_000, (mac, port, age) -> mac)).hasSize(8).allMatch(mac -> mac > 900);
    }

    @Test
    void learningAgainMovesAndRefreshes() {
        StationTable<Integer> table = new StationTable<>(8, 100);
        table.learn(1, 1, 0);
        table.learn(1, 2, 90);

        assertThat(table.find(1, 189)).isEqualTo(2);
        assertThat(table.find(1, 190)).isNull();
        assertThat(table.snapshot(100, (mac, port, age) -> age)).containsExactly(10L);
    }
}
