package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 9406, round by round: a round is ten acknowledgements of a segment of 1000 bytes. */
class HyStartTest {
    private static final long MS = 1_000_000;
    private static final int MSS = 1000, ROUND = 10;

    private final HyStart hyStart = new HyStart();
    private long delivered;

    /** A round trip in which each sample takes so long; answers by how much the window grows. */
    private int round(long rtt) {
        int growth = 0;
        long sentAt = delivered;
        for (int i = 0; i < ROUND; i++) {
            RateSample r = new RateSample();
            r.rtt = rtt;
            r.priorDelivered = sentAt;
            delivered += MSS;
            r.totalDelivered = delivered;
            growth += hyStart.growth(MSS, r);
        }
        return growth;
    }

    @Test
    void whileTheTimeStaysTheWindowDoubles() {
        for (int i = 0; i < 10; i++) {
            assertThat(round(100 * MS)).isEqualTo(ROUND * MSS);
        }
        assertThat(hyStart.finished()).isFalse();
    }

    @Test
    void aRiseByAnEighthSlowsItAfterEightSamples() {
        round(100 * MS);
        int growth = round(100 * MS + 12_500_000);
        assertThat(growth).isEqualTo(7 * MSS + 3 * MSS / 4);
        assertThat(round(113 * MS)).isEqualTo(ROUND * MSS / 4);
    }

    @Test
    void lessOfARiseDoesNot() {
        round(100 * MS);
        assertThat(round(100 * MS + 12_499_999)).isEqualTo(ROUND * MSS);
    }

    @Test
    void theRiseIsFourMillisecondsAtLeastAndSixteenAtMost() {
        round(10 * MS);
        assertThat(round(13_999_999)).isEqualTo(ROUND * MSS);
        round(10 * MS);
        assertThat(round(14 * MS)).isLessThan(ROUND * MSS);
    }

    @Test
    void ofLongTimesSixteenMillisecondsAreEnough() {
        round(400 * MS);
        assertThat(round(415_999_999)).isEqualTo(ROUND * MSS);
        round(400 * MS);
        assertThat(round(416 * MS)).isLessThan(ROUND * MSS);
    }

    @Test
    void afterFiveSlowRoundsSlowStartIsOver() {
        round(100 * MS);
        round(120 * MS);
        for (int i = 0; i < 4; i++) {
            round(120 * MS);
            assertThat(hyStart.finished()).as("round " + i).isFalse();
        }
        round(120 * MS);
        assertThat(hyStart.finished()).isTrue();
    }

    @Test
    void aTimeThatFallsAgainWasAFalseAlarm() {
        round(100 * MS);
        round(120 * MS);
        round(119 * MS); // less than when the alarm was raised
        assertThat(round(119 * MS)).isEqualTo(ROUND * MSS);
        for (int i = 0; i < 6; i++) {
            round(119 * MS);
        }
        assertThat(hyStart.finished()).isFalse();
    }

    @Test
    void lossEndsIt() {
        round(100 * MS);
        round(120 * MS);
        hyStart.stop();
        assertThat(round(500 * MS)).isEqualTo(ROUND * MSS);
        assertThat(hyStart.finished()).isFalse();
    }

    private int ack(long rtt, long prior) {
        RateSample r = new RateSample();
        r.rtt = rtt;
        r.priorDelivered = prior;
        delivered += MSS;
        r.totalDelivered = delivered;
        return hyStart.growth(MSS, r);
    }

    @Test
    void whatIsSentRightAfterTheFirstAcknowledgementOfARoundIsOfTheNext() {
        for (int i = 0; i < 8; i++) {
            ack(100 * MS, 0);
        }
        for (int i = 0; i < 7; i++) {
            assertThat(ack(120 * MS, MSS)).isEqualTo(MSS);
        }
        assertThat(ack(120 * MS, MSS)).isEqualTo(MSS / 4);
    }

    @Test
    void anAcknowledgementWithoutARoundTripTimeIsNoSample() {
        round(100 * MS);
        long sentAt = delivered;
        ack(0, sentAt);
        for (int i = 0; i < 7; i++) {
            assertThat(ack(120 * MS, sentAt)).isEqualTo(MSS);
        }
        assertThat(ack(120 * MS, sentAt)).isEqualTo(MSS / 4);
    }
}
