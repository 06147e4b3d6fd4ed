package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What BBR believes, sample by sample (draft-ietf-ccwg-bbr section 5.5): times in ms, rates in bytes a second. */
class BbrModelTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final int CWND = 100_000;

    private final BbrModel model = new BbrModel(0, 0);
    private final RateSample r = new RateSample();

    /** A round trip of 100 ms in which so many bytes were delivered. */
    private RateSample delivered(int bytes) {
        r.now += 100 * MS;
        r.priorDelivered = r.totalDelivered;
        r.totalDelivered += bytes;
        r.delivered = bytes;
        r.acked = bytes;
        r.interval = 100 * MS;
        r.sentInFlight = bytes;
        return r;
    }

    private void round(int bytes, boolean probing) {
        model.update(delivered(bytes), probing, CWND);
        model.checkFull(r);
        model.advance(r);
    }

    private void round(int bytes) {
        round(bytes, false);
    }

    // ---- bandwidth

    @Test
    void theBandwidthIsTheGreatestOfThisCycleAndTheOneBefore() {
        round(1000);
        round(900);
        assertThat(model.maxBandwidth()).isEqualTo(10_000);
        model.advanceBandwidth();
        assertThat(model.maxBandwidth()).isEqualTo(10_000);
        round(800);
        assertThat(model.maxBandwidth()).isEqualTo(10_000);
        model.advanceBandwidth();
        assertThat(model.maxBandwidth()).isEqualTo(8_000);
        model.advanceBandwidth(); // nothing was measured since
        assertThat(model.maxBandwidth()).isEqualTo(8_000);
    }

    @Test
    void aSampleThatTheApplicationLimitedCountsOnlyWhenItIsNotSlower() {
        round(1000);
        model.advanceBandwidth();
        r.appLimited = true;
        round(999);
        model.advanceBandwidth(); // nothing that counts
        assertThat(model.maxBandwidth()).isEqualTo(10_000);
        round(1000);
        model.advanceBandwidth();
        round(500);
        r.appLimited = false;
        round(400);
        model.advanceBandwidth();
        assertThat(model.maxBandwidth()).isEqualTo(4_000);
    }

    @Test
    void aSampleThatTellsNothingIsNone() {
        round(1000);
        RateSample s = delivered(2000);
        s.interval = 0;
        model.update(s, false, CWND);
        assertThat(model.maxBandwidth()).isEqualTo(10_000);
    }

    // ---- rounds

    @Test
    void aRoundIsOverWhenWhatWasSentAfterItsBeginningIsAcknowledged() {
        round(1000);
        assertThat(model.roundStart).isTrue();
        assertThat(model.rounds).isEqualTo(1);
        RateSample s = delivered(1000);
        s.priorDelivered = 999; // sent just before the first acknowledgement
        model.update(s, false, CWND);
        assertThat(model.roundStart).isFalse();
        assertThat(model.rounds).isEqualTo(1);
        delivered(1000).priorDelivered = 1000;
        model.update(s, false, CWND);
        assertThat(model.roundStart).isTrue();
        assertThat(model.rounds).isEqualTo(2);
        assertThat(model.roundsSinceProbe).isEqualTo(2);
        delivered(1000).priorDelivered = 2999;
        model.update(s, false, CWND);
        assertThat(model.roundStart).isFalse();
        model.startRound(1000);
        delivered(1000).priorDelivered = 1000;
        model.update(s, false, CWND);
        assertThat(model.roundStart).isTrue();
    }

    // ---- the short term

    @Test
    void aRoundWithLossBoundsBandwidthAndVolumeToWhatItDeliveredOrSevenTenths() {
        round(10_000);
        assertThat(model.bandwidthLo).isInfinite();
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        r.lost = 1;
        round(9_000);
        r.lost = 0;
        // The greatest rate since the round before; 10 kB delivered of a window of 100 kB.
        assertThat(model.bandwidthLo).isEqualTo(100_000, within(1.0));
        assertThat(model.inflightLo).isEqualTo(70_000);
        r.lost = 1;
        round(5_000);
        assertThat(model.bandwidthLo).isEqualTo(90_000, within(1.0)); // of the round before
        assertThat(model.inflightLo).isEqualTo(49_000);
        round(5_000);
        assertThat(model.bandwidthLo).isEqualTo(63_000, within(1.0));
        assertThat(model.bandwidth()).isEqualTo(63_000, within(1.0));
        assertThat(model.inflightLo).isEqualTo(34_300);
        r.lost = 0;
        round(5_000); // nothing was lost in it
        assertThat(model.bandwidthLo).isEqualTo(63_000, within(1.0));
        model.resetLowerBounds();
        assertThat(model.bandwidthLo).isInfinite();
        assertThat(model.bandwidth()).isEqualTo(100_000);
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void whatWasDeliveredBoundsTheVolumeFromBelow() {
        round(80_000);
        r.lost = 1;
        round(80_000);
        assertThat(model.inflightLo).isEqualTo(80_000);
    }

    @Test
    void whileItProbesLossTellsNothingOfTheShortTerm() {
        round(1000, true);
        r.lost = 1;
        round(1000, true);
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        r.lost = 0;
        round(1000, false); // it was of the round before
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void aMarkCountsAsALossAndForOneRound() {
        round(1000);
        model.onMark();
        round(1000);
        assertThat(model.inflightLo).isEqualTo(70_000);
        round(1000);
        assertThat(model.inflightLo).isEqualTo(70_000);
    }

    @Test
    void lossIsJudgedWhenItsRoundIsOver() {
        round(1000);
        RateSample s = delivered(1000);
        s.priorDelivered = 500;
        s.lost = 1;
        model.update(s, false, CWND);
        model.advance(s);
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        s = delivered(1000);
        s.lost = 0;
        model.update(s, false, CWND);
        assertThat(model.inflightLo).isEqualTo(70_000);
    }

    @Test
    void aNewCycleForgetsWhatTheRoundShowedSoFar() {
        round(50_000);
        model.onMark();
        RateSample s = delivered(60_000);
        s.priorDelivered = 0;
        s.lost = 1;
        model.update(s, false, CWND);
        model.resetCongestionSignals();
        s = delivered(20_000);
        s.lost = 0;
        model.update(s, false, CWND);
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        model.onStartupTooHigh(0);
        assertThat(model.inflightHi).isEqualTo(20_000); // what was delivered since
    }

    // ---- the full pipe

    @Test
    void threeRoundsWithoutAQuarterMoreAreAFullPipe() {
        round(1000);
        round(1250); // just enough
        round(1562);
        assertThat(model.fullNow).isFalse();
        round(1562);
        assertThat(model.fullNow).isFalse();
        round(1562);
        assertThat(model.fullNow).isTrue();
        assertThat(model.fullReached).isTrue();
        model.watchForFull(20_000);
        assertThat(model.fullNow).isFalse();
        assertThat(model.fullReached).isTrue();
        round(2499);
        round(2499);
        assertThat(model.fullNow).isFalse();
        round(2499);
        assertThat(model.fullNow).isTrue();
    }

    @Test
    void growthBeginsTheCountAnew() {
        round(1000);
        round(1000);
        round(1000);
        round(1250);
        round(1250);
        round(1250);
        assertThat(model.fullNow).isFalse();
        round(1250);
        assertThat(model.fullNow).isTrue();
    }

    @Test
    void onlyBeginningsOfRoundsThatTheApplicationDoesNotLimitCount() {
        round(1000);
        for (int i = 0; i < 5; i++) {
            r.appLimited = true;
            round(1000);
            r.appLimited = false;
            RateSample s = delivered(1000);
            s.priorDelivered = 0;
            model.update(s, false, CWND);
            model.checkFull(s);
            s = delivered(0);
            model.update(s, false, CWND);
            model.checkFull(s);
        }
        assertThat(model.fullNow).isFalse();
    }

    // ---- more than full

    @Test
    void sixLossesInARoundOfRecoveryAreTooMuchWhenTheyAreMoreThanTwoPercent() {
        r.recovering = true;
        assertThat(lossesOfARound(6, 2001)).isTrue();
        assertThat(lossesOfARound(5, 2001)).isFalse();
        assertThat(lossesOfARound(6, 2000)).isFalse();
        r.recovering = false;
        assertThat(lossesOfARound(6, 2001)).isFalse();
    }

    /** Whether that is too much: so many acknowledgements that tell of loss, and so many bytes lost of 100,000. */
    private boolean lossesOfARound(int events, int lost) {
        round(1000);
        for (int i = 0; i < events; i++) {
            RateSample s = delivered(100);
            s.priorDelivered = 0;
            s.lost = 1;
            s.lostSince = lost;
            s.sentInFlight = 100_000;
            model.update(s, true, CWND);
            assertThat(model.startupTooHigh(s)).as("before the round is over").isFalse();
            model.advance(s);
        }
        RateSample s = delivered(1000);
        s.sentInFlight = 100_000;
        s.lost = 0;
        model.update(s, true, CWND);
        boolean tooHigh = model.startupTooHigh(s);
        model.advance(s);
        s.lostSince = 0;
        return tooHigh;
    }

    @Test
    void marksInTwoRoundsOneAfterTheOtherAreTooMuch() {
        round(1000);
        assertThat(marksInARound()).isFalse();
        assertThat(marksInARound()).isTrue();
        round(1000);
        assertThat(marksInARound()).isFalse();
    }

    private boolean marksInARound() {
        model.onMark();
        model.update(delivered(1000), true, CWND);
        boolean tooHigh = model.startupTooHigh(r);
        model.advance(r);
        return tooHigh;
    }

    @Test
    void theUpperBoundIsWhatTheRoundDeliveredOrTheProduct() {
        round(3000);
        model.onStartupTooHigh(2000);
        assertThat(model.fullReached).isTrue();
        assertThat(model.inflightHi).isEqualTo(3000);
        model.onStartupTooHigh(5000);
        assertThat(model.inflightHi).isEqualTo(5000);
    }

    @Test
    void moreThanTwoPercentLostOrHalfMarkedIsTooMuch() {
        assertThat(BbrModel.tooHigh(2, 100)).isFalse();
        assertThat(BbrModel.tooHigh(3, 100)).isTrue();
        RateSample s = delivered(1000);
        assertThat(BbrModel.tooHigh(s)).isFalse();
        s.lostSince = 21;
        assertThat(BbrModel.tooHigh(s)).isTrue();
        s.lostSince = 0;
        s.markedSince = 500;
        assertThat(BbrModel.tooHigh(s)).isFalse();
        s.markedSince = 501;
        assertThat(BbrModel.tooHigh(s)).isTrue();
    }

    @Test
    void headroomIsFifteenHundredthsAndASegmentAtLeast() {
        assertThat(model.inflightWithHeadroom(1000, 4000)).isEqualTo(BbrModel.NO_LIMIT);
        model.inflightHi = 100_000;
        assertThat(model.inflightWithHeadroom(1000, 4000)).isEqualTo(85_000);
        model.inflightHi = 6_000;
        assertThat(model.inflightWithHeadroom(1000, 4000)).isEqualTo(5_000);
        model.inflightHi = 4_500;
        assertThat(model.inflightWithHeadroom(1000, 4000)).isEqualTo(4_000);
    }

    // ---- bunched acknowledgements

    @Test
    void whatComesBeyondTheBandwidthIsExtra() {
        round(10_000); // 100 kB/s
        assertThat(model.extraAcked()).isEqualTo(10_000); // nothing was expected yet
        model.fullReached = true;
        model.restartAggregation(r.now);
        acked(20, 3_000); // a bunch begins
        assertThat(model.extraAcked()).isEqualTo(10_000);
        acked(20, 12_000); // 15 kB where 2 were expected
        assertThat(model.extraAcked()).isEqualTo(13_000);
        acked(200, 1_000); // it is over: more was expected by now
        acked(1, 14_000); // 15 kB where 0.1 was
        assertThat(model.extraAcked()).isEqualTo(14_900);
    }

    private void acked(int ms, int bytes) {
        r.now += ms * MS;
        r.priorDelivered = 0;
        r.acked = bytes;
        r.interval = 0;
        model.update(r, false, CWND);
    }

    @Test
    void theExtraIsTheWindowAtMost() {
        round(10_000);
        r.acked = 500_000;
        model.update(r, false, CWND);
        assertThat(model.extraAcked()).isEqualTo(CWND);
    }

    @Test
    void theExtraIsForgottenAfterTenRoundsAndBeforeThePipeIsFullAfterOne() {
        round(10_000);
        round(100);
        assertThat(model.extraAcked()).isEqualTo(10_000);
        round(100);
        assertThat(model.extraAcked()).isLessThan(10_000);
        model.fullReached = true;
        acked(0, 50_000);
        int extra = model.extraAcked();
        assertThat(extra).isGreaterThan(40_000);
        for (int i = 0; i < 10; i++) {
            round(100);
            assertThat(model.extraAcked()).isEqualTo(extra);
        }
        round(100);
        assertThat(model.extraAcked()).isLessThan(extra);
    }

    // ---- the round-trip time

    private void rtt(long at, long rtt) {
        r.now = at;
        r.rtt = rtt;
        model.updateMinRtt(r);
    }

    @Test
    void theLeastRoundTripTimeIsBelievedForTenSeconds() {
        rtt(1, 50 * MS);
        assertThat(model.minRtt).isEqualTo(50 * MS);
        rtt(2, 40 * MS);
        assertThat(model.minRtt).isEqualTo(40 * MS);
        rtt(3, 0); // no sample
        rtt(4, 60 * MS);
        assertThat(model.minRtt).isEqualTo(40 * MS);
        rtt(10 * SECOND + 2, 60 * MS);
        assertThat(model.minRtt).isEqualTo(40 * MS);
        rtt(10 * SECOND + 3, 70 * MS);
        assertThat(model.minRtt).isEqualTo(60 * MS); // the least that was seen when it was looked for last
    }

    @Test
    void afterFiveSecondsItIsTimeToLookForIt() {
        rtt(1, 50 * MS);
        assertThat(model.probeRttExpired).isFalse();
        rtt(5 * SECOND + 1, 50 * MS);
        assertThat(model.probeRttExpired).isFalse();
        rtt(5 * SECOND + 2, 50 * MS);
        assertThat(model.probeRttExpired).isTrue();
        rtt(5 * SECOND + 3, 50 * MS); // it was, just now
        assertThat(model.probeRttExpired).isFalse();
        model.probedRtt(8 * SECOND);
        rtt(13 * SECOND, 50 * MS);
        assertThat(model.probeRttExpired).isFalse();
        rtt(13 * SECOND + 1, 50 * MS);
        assertThat(model.probeRttExpired).isTrue();
    }

    @Test
    void withoutASampleTheHandshakesTimeStands() {
        BbrModel m = new BbrModel(30 * MS, 0);
        r.now = 11 * SECOND;
        m.updateMinRtt(r);
        assertThat(m.minRtt).isEqualTo(30 * MS);
        assertThat(m.probeRttExpired).isTrue();
    }

    @Test
    void theProductIsOfBandwidthAndTime() {
        assertThat(BbrModel.product(1e6, 100 * MS)).isEqualTo(1e5, within(1e-6));
        assertThat(BbrModel.product(1e6, 0)).isZero();
    }
}
