package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long DAY = 86_400 * SECOND;

    private static final class Alarm extends Timer {
        final String name;

        Alarm(String name) {
            this.name = name;
        }

        @Override
        protected void fire(long now) {}

        @Override
        public String toString() {
            return name;
        }
    }

    private final TimingWheel wheel = new TimingWheel(0);

    private Alarm armed(String name, long deadline) {
        Alarm t = new Alarm(name);
        wheel.arm(t, deadline);
        return t;
    }

    private String due(long now) {
        List<String> names = new ArrayList<>();
        for (Timer t; (t = wheel.poll(now)) != null; ) {
            names.add(t.toString());
        }
        return String.join(" ", names);
    }

    @Test
    void nothingIsDueBeforeItsNanosecond() {
        armed("a", 5 * SECOND);

        assertThat(due(5 * SECOND - 1)).isEmpty();
        assertThat(due(5 * SECOND)).isEqualTo("a");
        assertThat(due(6 * SECOND)).isEmpty();
    }

    @Test
    void timersFireByDeadlineWhateverTheOrderOfArming() {
        armed("c", 30 * SECOND);
        armed("a", 10);
        armed("d", 3 * DAY);
        armed("b", 11);

        assertThat(due(4 * DAY)).isEqualTo("a b c d");
    }

    @Test
    void equalDeadlinesFireInTheOrderOfArming() {
        armed("a", SECOND);
        armed("b", SECOND);
        Alarm c = armed("c", SECOND);
        armed("d", SECOND);
        wheel.arm(c, SECOND); // armed anew, so now the last

        assertThat(due(SECOND)).isEqualTo("a b d c");
    }

    @Test
    void deadlinesOfOneTickKeepTheirOrder() {
        armed("b", SECOND + 2);
        armed("a", SECOND + 1);
        armed("c", SECOND + 3);

        assertThat(due(SECOND + 2)).isEqualTo("a b");
        assertThat(due(SECOND + 3)).isEqualTo("c");
    }

    @Test
    void theSameHoldsForADeadlineThatWasMovedThereAndOneThatStoodThere() {
        Alarm a = armed("moved", SECOND);
        armed("stood", 2 * SECOND);
        wheel.arm(a, 2 * SECOND);

        assertThat(due(2 * SECOND)).isEqualTo("stood moved");
    }

    @Test
    void aDeadlineInThePastFiresAtOnce() {
        assertThat(due(10 * SECOND)).isEmpty();
        armed("late", SECOND);

        assertThat(due(10 * SECOND)).isEqualTo("late");
    }

    @Test
    void movingToALaterTimeLeavesItInItsSlot() {
        Alarm a = armed("a", SECOND);
        long slot = a.slotTick;
        for (long t = 2; t < 1000; t++) {
            wheel.arm(a, t * SECOND);
        }

        assertThat(a.slotTick).isEqualTo(slot);
        assertThat(due(999 * SECOND - 1)).isEmpty();
        assertThat(due(999 * SECOND)).isEqualTo("a");
    }

    @Test
    void movingToAnEarlierTimeCounts() {
        Alarm a = armed("a", DAY);
        wheel.arm(a, 3);

        assertThat(due(2)).isEmpty();
        assertThat(due(3)).isEqualTo("a");
        assertThat(due(2 * DAY)).isEmpty();
    }

    @Test
    void aCancelledTimerNeverFiresAndMayBeArmedAgain() {
        Alarm near = armed("near", 5);
        Alarm far = armed("far", 5 * DAY);
        wheel.cancel(near);
        wheel.cancel(far);
        wheel.cancel(far);

        assertThat(wheel.size()).isZero();
        assertThat(near.armed()).isFalse();
        assertThat(wheel.nextDeadline()).isEqualTo(Clock.NEVER);
        assertThat(due(6 * DAY)).isEmpty();

        wheel.arm(far, 7 * DAY);
        assertThat(due(7 * DAY)).isEqualTo("far");
    }

    @Test
    void aFiredTimerIsDisarmedAndMayBeArmedAgain() {
        Alarm a = armed("a", SECOND);
        assertThat(wheel.poll(SECOND)).isSameAs(a);
        assertThat(a.armed()).isFalse();
        assertThat(a.deadline()).isEqualTo(Clock.NEVER);
        assertThat(wheel.size()).isZero();

        wheel.arm(a, 2 * SECOND);
        assertThat(due(2 * SECOND)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 51, 52, 53, 60, 104, 105, 366, 3660})
    void deadlinesMonthsAwayAreExact(long days) {
        long deadline = days * DAY + 12_345;
        armed("far", deadline);
        armed("farther", deadline + 1);

        assertThat(due(deadline - 1)).isEmpty();
        assertThat(due(deadline)).isEqualTo("far");
        assertThat(due(deadline + 1)).isEqualTo("farther");
    }

    @Test
    void followingTheAnnouncedDeadlinesReachesAFarOneInFewSteps() {
        long deadline = 400 * DAY + 7;
        armed("far", deadline);
        int steps = 0;
        long now = 0;
        while (due(now).isEmpty()) {
            long next = wheel.nextDeadline();
            assertThat(next).isGreaterThan(now).isLessThanOrEqualTo(deadline);
            now = next;
            steps++;
        }

        assertThat(now).isEqualTo(deadline);
        assertThat(steps).isLessThan(20);
    }

    @Test
    void theFarthestPossibleDeadlineDoesNoHarm() {
        armed("never, nearly", Clock.NEVER - 1);
        armed("a", DAY);

        assertThat(due(100 * DAY)).isEqualTo("a");
        assertThat(wheel.size()).isOne();
    }

    @Test
    void aWheelMayStartAtAnyTime() {
        TimingWheel late = new TimingWheel(987_654_321_987_654_321L);
        Alarm a = new Alarm("a");
        late.arm(a, 987_654_321_987_654_321L + 300 * MILLI);

        assertThat(late.poll(987_654_321_987_654_321L + 300 * MILLI - 1)).isNull();
        assertThat(late.poll(987_654_321_987_654_321L + 300 * MILLI)).isSameAs(a);
    }

    /** Anything but constant time a call would not end within the minute. */
    @Test
    @Timeout(60)
    void aMillionTimersAreMovedAndCancelledAtWill() {
        SplittableRandom random = new SplittableRandom(1);
        Alarm[] alarms = new Alarm[1_000_000];
        for (int i = 0; i < alarms.length; i++) {
            alarms[i] = armed("", random.nextLong(SECOND, 60 * SECOND));
        }
        for (Alarm a : alarms) {
            wheel.arm(a, random.nextLong(SECOND, 60 * SECOND));
        }
        for (Alarm a : alarms) {
            wheel.cancel(a);
        }

        assertThat(wheel.size()).isZero();
        assertThat(wheel.nextDeadline()).isEqualTo(Clock.NEVER);
    }

    /** The same operations on the wheel and on a sorted set; all answers must be the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomUseAnswersAsASortedSetWould(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        record Entry(long deadline, long order, Alarm alarm) {}
        TreeSet<Entry> model =
                new TreeSet<>(Comparator.comparingLong(Entry::deadline).thenComparingLong(Entry::order));
        Entry[] entries = new Entry[200];
        Alarm[] alarms = new Alarm[entries.length];
        for (int i = 0; i < alarms.length; i++) {
            alarms[i] = new Alarm("" + i);
        }
        long now = 0;
        for (int step = 0; step < 100_000; step++) {
            int i = random.nextInt(alarms.length);
            int operation = random.nextInt(10);
            if (operation < 6) {
                long ahead = random.nextLong(1L << random.nextInt(1, 54)) - (operation == 0 ? SECOND : 0);
                if (entries[i] != null) {
                    model.remove(entries[i]);
                }
                entries[i] = new Entry(Math.max(0, now + ahead), step, alarms[i]);
                model.add(entries[i]);
                wheel.arm(alarms[i], entries[i].deadline);
            } else if (operation < 8) {
                if (entries[i] != null) {
                    model.remove(entries[i]);
                    entries[i] = null;
                }
                wheel.cancel(alarms[i]);
            } else {
                now = switch (random.nextInt(4)) {
                    case 0 -> now;
                    case 1 -> now + random.nextLong(1L << random.nextInt(1, 52));
                    case 2 -> model.isEmpty() ? now : Math.max(now, model.first().deadline);
                    default -> wheel.nextDeadline() == Clock.NEVER ? now : Math.max(now, wheel.nextDeadline());
                };
                for (Timer t; (t = wheel.poll(now)) != null; ) {
                    Entry first = model.pollFirst();
                    assertThat(first).isNotNull();
                    assertThat(t).isSameAs(first.alarm);
                    assertThat(first.deadline).isLessThanOrEqualTo(now);
                    entries[Integer.parseInt(first.alarm.name)] = null;
                }
                assertThat(model.isEmpty() || model.first().deadline > now).isTrue();
            }
            assertThat(wheel.size()).isEqualTo(model.size());
            if (model.isEmpty()) {
                assertThat(wheel.nextDeadline()).isEqualTo(Clock.NEVER);
            } else {
                assertThat(wheel.nextDeadline()).isLessThanOrEqualTo(model.first().deadline);
            }
        }
    }
}
