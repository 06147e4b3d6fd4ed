package dev.jackfield.lab;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The stream property: whatever the network does and however the programs behave, the bytes arrive in order, exactly once, and both ends finish, or an error is
 * told within the limits that are set; nothing hangs, and nothing is left behind. {@link StreamScene} makes a network and its programs of each seed.
 *
 * <p>{@code -Djackfield.seeds=N} says for how many seeds, {@code -Djackfield.seed=FIRST} from which on.
 */
class StreamTest {
    private static final int SEEDS = Integer.getInteger("jackfield.seeds", 2_000);
    private static final int FIRST = Integer.getInteger("jackfield.seed", 1);
    private static final int TOLD = 5_000; // a line of progress after so many

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // as many seeds as are asked for; what hangs is found in virtual time
    void streamsArriveIntactOrAnErrorIsTold() {
        int whole = 0;
        for (int i = 0; i < SEEDS; i++) {
            long seed = FIRST + (long) i;
            StreamScene scene = new StreamScene(seed);
            try {
                scene.run(null);
            } catch (Throwable e) {
                throw new AssertionError(told(seed, scene), e);
            }
            whole += scene.whole() ? 1 : 0;
            if ((i + 1) % TOLD == 0) {
                System.out.printf(
                        "stream property: %,d seeds, the last %d; %,d without an error%n", i + 1, seed, whole);
            }
        }
        if (whole < SEEDS * 0.7) {
            throw new AssertionError(
                    "only " + whole + " of " + SEEDS + " conversations went through: the scenes prove little");
        }
    }

    /** Plays a scene once more, and this time somebody looks. */
    private static String told(long seed, StreamScene first) {
        StreamScene again = new StreamScene(seed);
        StringBuilder ladder = new StringBuilder();
        String outcome;
        try {
            again.run(ladder);
            outcome = "watched, it went well: large packets and checksums are the wire's then";
        } catch (Throwable e) {
            outcome = "watched, it ended with " + e;
        }
        return "seed " + seed + ": " + first
                + "\nrepeat it with: ./jackfield verify -pl lab -am -Dtest=StreamTest -Djackfield.seed=" + seed
                + " -Djackfield.seeds=1\n" + outcome + "\n" + ladder;
    }
}
