package dev.jackfield.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What TCP promises: whatever the network loses, overtakes, doubles and damages, the bytes arrive, in order, each once; and when all is
 * over nothing is left. {@code -Djackfield.seeds=N} sets for how many seeds this is tried, {@code -Djackfield.seed=N} the first.
 */
class TcpUnderLossTest {
    private static final int SEEDS = Integer.getInteger("jackfield.seeds", 25);
    private static final int FIRST = Integer.getInteger("jackfield.seed", 1);

    @TempDir
    Path directory;

    @Test
    void fiveMegabytesEachWayArriveIntact() {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            new Exchange(seed, 5_000_000, 5_000_000).run();
        }
    }

    @Test
    void twoHundredMegabytesArriveIntact() {
        new Exchange(FIRST, 200_000_000, 0).run();
    }

    @Test
    void theSameSeedGivesTheSameFramesAtTheSameTimes() throws Exception {
        Path first = directory.resolve("first.pcapng");
        new Exchange(FIRST, 100_000, 100_000).run(first);
        assertThat(first).isNotEmptyFile();
        for (int i = 0; i < 20; i++) {
            Path again = directory.resolve("again.pcapng");
            new Exchange(FIRST, 100_000, 100_000).run(again);
            assertThat(Files.mismatch(first, again)).isEqualTo(-1);
        }
    }
}
