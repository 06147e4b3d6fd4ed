package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Reno, CUBIC and HyStart++ on a path that has room for all of the window. */
class RenoAndCubicTest {
    private static final int MSS = PathModel.MSS;

    private final PathModel path = new PathModel();

    RenoAndCubicTest() {
        path.bandwidth = 1e9;
    }

    private static int segments(CongestionControl c) {
        return c.cwnd() / MSS;
    }

    /** In congestion avoidance with a window of that many segments. */
    private static void avoiding(CongestionControl c, int segments) {
        c.setCwnd(2 * segments * MSS);
        c.reduce(0);
        c.setCwnd(segments * MSS);
    }

    @Nested
    class RenoDoes {
        private final Reno reno = new Reno(MSS);

        @Test
        void doublesEachRoundTripInSlowStart() {
            assertThat(segments(reno)).isEqualTo(10);
            path.round(reno);
            assertThat(segments(reno)).isEqualTo(20);
            path.round(reno);
            assertThat(segments(reno)).isEqualTo(40);
        }

        @Test
        void slowStartEndsAtTheThresholdAndWhatIsLeftCountsForAvoidance() {
            reno.setCwnd(40 * MSS);
            reno.reduce(0);
            assertThat(reno.ssthresh()).isEqualTo(20 * MSS);
            reno.setCwnd(19 * MSS);
            path.round(reno);
            assertThat(segments(reno)).isEqualTo(20);
            path.round(reno);
            assertThat(segments(reno)).isEqualTo(21);
        }

        @Test
        void growsByASegmentARoundTripInAvoidance() {
            avoiding(reno, 20);
            path.rounds(10, reno);
            assertThat(segments(reno)).isBetween(29, 30);
        }

        @Test
        void doesNotGrowWhileTheWindowIsNotTheLimit() {
            path.limited = false;
            path.rounds(5, reno);
            assertThat(segments(reno)).isEqualTo(10);
        }

        @Test
        void aReductionLeavesTheWindowToPrrAndHalvesTheThreshold() {
            reno.setCwnd(21 * MSS);
            reno.reduce(0);
            assertThat(reno.ssthresh()).isEqualTo(10 * MSS);
            assertThat(segments(reno)).isEqualTo(21);
            reno.onRecovered(0);
            assertThat(segments(reno)).isEqualTo(10);
        }

        @Test
        void theThresholdIsAtLeastTwoSegments() {
            reno.setCwnd(MSS);
            reno.onTimeout(0);
            assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
            assertThat(segments(reno)).isEqualTo(1);
        }

        @Test
        void whatWasAMistakeIsTakenBack() {
            path.rounds(2, reno);
            reno.onTimeout(0);
            reno.onUndo();
            assertThat(segments(reno)).isEqualTo(40);
            assertThat(reno.ssthresh()).isEqualTo(Integer.MAX_VALUE);
        }

        @Test
        void anIdleWindowHalvesForEachTimeoutDownToTen() {
            reno.setCwnd(100 * MSS);
            reno.onIdle(1_000_000_000L, 300_000_000L); // three in full
            assertThat(segments(reno)).isEqualTo(12);
            assertThat(reno.ssthresh()).isEqualTo(Integer.MAX_VALUE);
            reno.onIdle(100_000_000_000L, 300_000_000L);
            assertThat(segments(reno)).isEqualTo(10);
        }

        @Test
        void theThresholdRemembersThreeQuartersOfAnIdleWindow() {
            avoiding(reno, 100);
            path.rounds(100, reno);
            int before = segments(reno);
            reno.onIdle(1_000_000_000L, 300_000_000L);
            assertThat(reno.ssthresh() / MSS).isBetween(before * 3 / 4 - 1, before * 3 / 4);
        }

        @Test
        void anUnusedWindowGoesHalfTheWayToWhatWasUsed() {
            reno.setCwnd(100 * MSS);
            reno.onUnused(40 * MSS);
            assertThat(segments(reno)).isEqualTo(70);
            reno.onUnused(80 * MSS);
            assertThat(segments(reno)).isEqualTo(70);
            reno.setCwnd(12 * MSS);
            reno.onUnused(MSS);
            assertThat(segments(reno)).isEqualTo(11);
        }

        @Test
        void anotherSegmentSizeKeepsTheNumberOfSegments() {
            reno.onMss(500);
            assertThat(reno.cwnd()).isEqualTo(10 * 500);
        }
    }

    @Nested
    class CubicDoes {
        private final Cubic cubic = new Cubic(MSS);

        @Test
        void keepsSevenTenths() {
            cubic.setCwnd(100 * MSS);
            cubic.reduce(0);
            assertThat(cubic.ssthresh()).isEqualTo(70 * MSS);
        }

        @Test
        void comesBackToWhereLossWasMetAndLingersThere() {
            cubic.setCwnd(1000 * MSS);
            cubic.reduce(path.now);
            cubic.onRecovered(path.now);
            double k = Math.cbrt(300 / 0.4); // 9.1 s
            path.rounds((int) (k * 10), cubic);
            assertThat(segments(cubic)).isCloseTo(1000, within(15));
            int at = segments(cubic);
            path.rounds(10, cubic);
            assertThat(segments(cubic) - at).isLessThan(15);
            path.rounds(60, cubic);
            assertThat(segments(cubic)).isGreaterThan(1080);
        }

        @Test
        void leavesRoomWhenItDidNotGetAsFarAsLastTime() {
            cubic.setCwnd(1000 * MSS);
            cubic.reduce(path.now);
            cubic.onRecovered(path.now);
            cubic.reduce(path.now); // at 700: the plateau is 595 instead
            cubic.onRecovered(path.now);
            path.rounds((int) (Math.cbrt(105 / 0.4) * 10), cubic);
            assertThat(segments(cubic)).isBetween(585, 612);
        }

        @Test
        void isAtLeastAsFastAsReno() {
            avoiding(cubic, 20);
            path.rtt = 10_000_000;
            path.rounds(200, cubic);
            // 0.53 segments a round trip up to the window before the loss (40), then one
            assertThat(segments(cubic)).isGreaterThan(100);
        }

        @Test
        void afterATimeoutThePlateauIsWhereAvoidanceBegins() {
            cubic.setCwnd(1000 * MSS);
            cubic.onTimeout(path.now);
            assertThat(segments(cubic)).isEqualTo(1);
            cubic.setCwnd(cubic.ssthresh());
            path.rounds(20, cubic); // were the plateau at 1000, it would have grown by 160
            assertThat(segments(cubic)).isBetween(700, 725);
        }

        @Test
        void timeInWhichTheWindowIsNotUsedDoesNotCount() {
            cubic.setCwnd(1000 * MSS);
            cubic.reduce(path.now);
            cubic.onRecovered(path.now);
            path.rounds(10, cubic);
            int before = segments(cubic);
            path.limited = false;
            path.rounds(300, cubic); // half a minute
            path.limited = true;
            path.round(cubic);
            assertThat(segments(cubic) - before).isLessThan(15);
        }

        @Test
        void aMistakeRestoresThePlateau() {
            cubic.setCwnd(1000 * MSS);
            cubic.reduce(path.now);
            cubic.onUndo();
            assertThat(segments(cubic)).isEqualTo(1000);
            assertThat(cubic.ssthresh()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Nested
    class HyStartDoes {
        private final Cubic cubic = new Cubic(MSS);

        private void risesTo(long rtt) {
            path.rounds(2, cubic);
            path.rtt = rtt;
            path.round(cubic);
        }

        @Test
        void slowsDownWhenTheRoundTripTakesLongerAndEndsSlowStartAfterFiveRounds() {
            risesTo(PathModel.RTT + 20_000_000);
            int before = segments(cubic);
            path.round(cubic);
            assertThat(segments(cubic)).isCloseTo(before * 5 / 4, within(1));
            path.rounds(5, cubic);
            assertThat(cubic.ssthresh()).isLessThan(Integer.MAX_VALUE);
            int ended = segments(cubic);
            path.round(cubic);
            assertThat(segments(cubic)).isLessThan(ended * 11 / 10);
        }

        @Test
        void goesOnWhenItWasAFalseAlarm() {
            risesTo(PathModel.RTT + 20_000_000);
            path.rtt = PathModel.RTT;
            path.round(cubic);
            int before = segments(cubic);
            path.round(cubic);
            assertThat(segments(cubic)).isEqualTo(2 * before);
        }

        @Test
        void aSmallRiseIsNone() {
            risesTo(PathModel.RTT + 10_000_000); // less than an eighth
            int before = segments(cubic);
            path.round(cubic);
            assertThat(segments(cubic)).isEqualTo(2 * before);
        }

        @Test
        void isForTheFirstSlowStartOnly() {
            cubic.onTimeout(path.now);
            cubic.reduce(path.now);
            cubic.setCwnd(MSS);
            path.rtt = 3 * PathModel.RTT;
            path.round(cubic);
            assertThat(segments(cubic)).isEqualTo(2);
        }
    }
}
