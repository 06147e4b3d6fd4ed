package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 5681 by the number, on Reno: windows in bytes, segments of 1000. */
class LossBasedControlTest {
    private static final int MSS = 1000;
    private static final long MS = 1_000_000;

    private final Reno reno = new Reno(MSS);

    private void acked(int bytes) {
        RateSample r = new RateSample();
        r.limited = true;
        r.acked = bytes;
        reno.onAck(r);
    }

    /** In congestion avoidance with a window of so many segments. */
    private void avoidance(int segments) {
        reno.setCwnd(2 * segments * MSS);
        reno.reduce(0);
        reno.onRecovered(0);
        assertThat(reno.cwnd()).isEqualTo(segments * MSS);
        assertThat(reno.ssthresh()).isEqualTo(segments * MSS);
    }

    @Test
    void beginsWithTenSegmentsInSlowStart() {
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        assertThat(reno.ssthresh()).isEqualTo(Integer.MAX_VALUE);
        acked(3 * MSS);
        assertThat(reno.cwnd()).isEqualTo(13 * MSS);
    }

    @Test
    void growsByWholeSegments() {
        acked(600);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        acked(600);
        assertThat(reno.cwnd()).isEqualTo(11 * MSS);
        acked(800);
        assertThat(reno.cwnd()).isEqualTo(12 * MSS);
    }

    @Test
    void aWindowThatIsNotTheLimitDoesNotGrow() {
        RateSample r = new RateSample();
        r.acked = 5 * MSS;
        reno.onAck(r);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
    }

    @Test
    void inAvoidanceAWindowOfAcknowledgementsMakesASegment() {
        avoidance(5);
        for (int i = 0; i < 4; i++) {
            acked(MSS);
            assertThat(reno.cwnd()).isEqualTo(5 * MSS);
        }
        acked(MSS);
        assertThat(reno.cwnd()).isEqualTo(6 * MSS);
    }

    @Test
    void slowStartEndsAtTheThreshold() {
        avoidance(5);
        reno.setCwnd(4 * MSS);
        acked(6 * MSS); // one reaches the threshold, five more make a segment
        assertThat(reno.cwnd()).isEqualTo(6 * MSS);
    }

    @Test
    void aReductionHalvesAndLeavesTwoSegmentsAtLeast() {
        reno.setCwnd(11 * MSS);
        reno.reduce(0);
        assertThat(reno.ssthresh()).isEqualTo(5 * MSS);
        assertThat(reno.cwnd()).isEqualTo(11 * MSS); // until what was lost is repaired
        reno.onRecovered(0);
        assertThat(reno.cwnd()).isEqualTo(5 * MSS);
        reno.setCwnd(3 * MSS);
        reno.reduce(0);
        assertThat(reno.ssthresh()).isEqualTo(2 * MSS);
    }

    @Test
    void aReductionForgetsWhatMakesNoWholeSegment() {
        avoidance(5);
        acked(4 * MSS);
        reno.reduce(0);
        reno.setCwnd(5 * MSS);
        acked(MSS);
        assertThat(reno.cwnd()).isEqualTo(5 * MSS);
    }

    @Test
    void aTimeoutLeavesOneSegment() {
        reno.setCwnd(12 * MSS);
        reno.onTimeout(0);
        assertThat(reno.cwnd()).isEqualTo(MSS);
        assertThat(reno.ssthresh()).isEqualTo(6 * MSS);
    }

    @Test
    void aMistakeIsTakenBack() {
        avoidance(20);
        reno.reduce(0);
        reno.onRecovered(0);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        reno.onUndo();
        assertThat(reno.cwnd()).isEqualTo(20 * MSS);
        assertThat(reno.ssthresh()).isEqualTo(20 * MSS);
        reno.setCwnd(30 * MSS);
        reno.onUndo(); // nothing is lost by it
        assertThat(reno.cwnd()).isEqualTo(30 * MSS);
    }

    @Test
    void theWindowIsASegmentAtLeast() {
        reno.setCwnd(10);
        assertThat(reno.cwnd()).isEqualTo(MSS);
        reno.setCwnd(MSS + 1);
        assertThat(reno.cwnd()).isEqualTo(MSS + 1);
    }

    @Test
    void idlenessHalvesTheWindowForEachTimeoutDownToTheInitialOne() {
        reno.setCwnd(100 * MSS);
        reno.onIdle(200 * MS, 200 * MS);
        assertThat(reno.cwnd()).isEqualTo(100 * MSS); // exactly a timeout is no idleness yet
        reno.onIdle(201 * MS, 200 * MS);
        assertThat(reno.cwnd()).isEqualTo(50 * MSS);
        reno.setCwnd(100 * MSS);
        reno.onIdle(601 * MS, 200 * MS);
        assertThat(reno.cwnd()).isEqualTo(12 * MSS); // three times, in whole segments
        reno.setCwnd(100 * MSS);
        reno.onIdle(60_000 * MS, 200 * MS);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        reno.setCwnd(4 * MSS);
        reno.onIdle(60_000 * MS, 200 * MS);
        assertThat(reno.cwnd()).isEqualTo(4 * MSS);
    }

    @Test
    void theThresholdRemembersThreeQuartersOfWhatIdlenessTakes() {
        avoidance(5);
        reno.setCwnd(100 * MSS);
        reno.onIdle(60_000 * MS, 200 * MS);
        assertThat(reno.ssthresh()).isEqualTo(75 * MSS);
        reno.setCwnd(4 * MSS);
        reno.onIdle(60_000 * MS, 200 * MS);
        assertThat(reno.ssthresh()).isEqualTo(75 * MSS); // it does not fall
    }

    @Test
    void aWindowOfWhichLessIsUsedMovesHalfway() {
        reno.setCwnd(40 * MSS);
        reno.onUnused(20 * MSS);
        assertThat(reno.cwnd()).isEqualTo(30 * MSS);
        reno.onUnused(0);
        assertThat(reno.cwnd()).isEqualTo(20 * MSS); // towards the initial window
        reno.onUnused(20 * MSS);
        assertThat(reno.cwnd()).isEqualTo(20 * MSS);
        reno.setCwnd(10 * MSS);
        reno.onUnused(0);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        avoidance(5);
        reno.setCwnd(40 * MSS);
        reno.onUnused(20 * MSS);
        assertThat(reno.ssthresh()).isEqualTo(30 * MSS);
    }

    @Test
    void anotherSegmentSizeKeepsTheNumberOfSegments() {
        reno.setCwnd(20 * MSS);
        reno.onMss(500);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS);
        acked(500);
        assertThat(reno.cwnd()).isEqualTo(10 * MSS + 500);
        reno.setCwnd(500);
        reno.onMss(100);
        assertThat(reno.cwnd()).isEqualTo(100);
    }

    @Test
    void aWindowOfWhichAllIsUsedStaysAndIsNotRemembered() {
        avoidance(5);
        reno.setCwnd(20 * MSS);
        reno.onUnused(20 * MSS);
        assertThat(reno.cwnd()).isEqualTo(20 * MSS);
        assertThat(reno.ssthresh()).isEqualTo(5 * MSS);
    }

    @Test
    void halfwayIsAWholeNumberOfSegments() {
        reno.setCwnd(41 * MSS);
        reno.onUnused(20 * MSS);
        assertThat(reno.cwnd()).isEqualTo(30 * MSS);
    }

    @Test
    void theyHaveNames() {
        assertThat(reno.name()).isEqualTo("reno");
        assertThat(new Cubic(MSS).name()).isEqualTo("cubic");
        for (String name : CongestionControl.AVAILABLE) {
            assertThat(CongestionControl.of(name, MSS, 0, () -> null, () -> 0, 0)
                            .name())
                    .isEqualTo(name);
        }
    }
}
