package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jackfield.tcp.Bbr.State;
import org.junit.jupiter.api.Test;

/**
 * The cycle of BBR, acknowledgement by acknowledgement, on a path that delivers 1 MB/s in 100 ms: 100 segments. Chance says nought, so that a probe is due after two
 * seconds or 63 rounds.
 */
class BandwidthProbeTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final int MSS = 1000;
    private static final int BDP = 100 * MSS;

    private final RateSample sample = new RateSample();
    private final DeliveryRate rate = new DeliveryRate(sample);
    private final Bbr bbr = new Bbr(MSS, 100 * MS, rate, () -> 0, 1);
    private final BbrModel model = bbr.model();

    private long now = 1;
    private long total;
    private double bandwidth = 1e6;
    private int inFlight = BDP;
    private int sentInFlight = BDP;
    private int lost;
    private int lostSince;
    private boolean limited = true;
    private boolean appLimited;

    /** An acknowledgement; {@code round} when it is of something sent after this round began. */
    private void ack(int bytes, boolean round) {
        ack(bytes, round ? total : 0);
    }

    /** An acknowledgement of something sent when {@code prior} bytes were delivered. */
    private void ack(int bytes, long prior) {
        RateSample r = rate.begin(inFlight, now);
        r.advanced = true;
        r.acked = bytes;
        r.priorDelivered = prior;
        total += bytes;
        r.totalDelivered = total;
        r.delivered = (long) (bandwidth / 10);
        r.interval = 100 * MS;
        r.rtt = 100 * MS;
        r.srtt = 100 * MS;
        r.inFlight = inFlight;
        r.sentInFlight = sentInFlight;
        r.lost = lost;
        r.lostSince = lostSince;
        r.limited = limited;
        r.appLimited = appLimited;
        bbr.onAck(r);
    }

    /** The first acknowledgement of a round. */
    private void round() {
        ack(MSS, true);
    }

    /** One that is of the round that is under way. */
    private void same() {
        ack(MSS, false);
    }

    private void expect(State s) {
        assertThat(bbr.state()).isEqualTo(s);
    }

    private void full() {
        for (int i = 0; i < 4; i++) {
            round();
        }
    }

    private void cruise() {
        full();
        expect(State.PROBE_BW_CRUISE);
        bbr.setCwnd(2 * BDP);
    }

    private void refill() {
        cruise();
        now += 2 * SECOND + 1;
        same();
        expect(State.PROBE_BW_REFILL);
    }

    private void up() {
        refill();
        round();
        expect(State.PROBE_BW_UP);
    }

    /** Leaving room, as after too much loss; the upper bound is what was in flight. */
    private void down() {
        up();
        inFlight = 2 * BDP;
        lostSince = BDP / 10;
        same();
        lostSince = 0;
        expect(State.PROBE_BW_DOWN);
        assertThat(model.inflightHi).isEqualTo(BDP);
    }

    // ---- before

    @Test
    void theQueueOfStartupIsDrainedUntilNoMoreIsInFlightThanThePathHolds() {
        inFlight = BDP + 1;
        full();
        expect(State.DRAIN);
        assertThat(bbr.pacingRate()).isCloseTo(495_000, within(1L));
        round();
        expect(State.DRAIN);
        inFlight = BDP;
        same();
        expect(State.PROBE_BW_CRUISE); // and that is the room that others are left
    }

    // ---- when it is time

    @Test
    void aProbeIsDueAfterMoreThanTwoSeconds() {
        cruise();
        now += 2 * SECOND;
        same();
        expect(State.PROBE_BW_CRUISE);
        now++;
        same();
        expect(State.PROBE_BW_REFILL);
    }

    @Test
    void aProbeIsDueAfterSixtyThreeRoundsOfALongPath() {
        cruise();
        for (int i = 0; i < 62; i++) {
            round();
            expect(State.PROBE_BW_CRUISE);
        }
        round();
        expect(State.PROBE_BW_REFILL);
    }

    @Test
    void onAShortPathAfterAsManyRoundsAsItHoldsSegments() {
        bandwidth = 1e5;
        inFlight = 10 * MSS;
        full();
        bbr.setCwnd(20 * MSS);
        for (int i = 0; i < 9; i++) {
            round();
            expect(State.PROBE_BW_CRUISE);
        }
        round();
        expect(State.PROBE_BW_REFILL);
    }

    @Test
    void aSmallWindowCountsForLessThanThePath() {
        cruise();
        for (int i = 0; i < 4; i++) {
            round();
        }
        bbr.setCwnd(5 * MSS);
        round();
        expect(State.PROBE_BW_REFILL);
    }

    @Test
    void roomIsLeftUntilOthersHaveAShare() {
        down();
        inFlight = BDP;
        same();
        expect(State.PROBE_BW_DOWN);
        inFlight = 85 * MSS + 1; // of an upper bound of 100
        same();
        expect(State.PROBE_BW_DOWN);
        inFlight = 85 * MSS;
        same();
        expect(State.PROBE_BW_CRUISE);
        model.inflightHi = 3 * BDP;
        assertThat(bbr.cwnd()).isLessThanOrEqualTo(85 * MSS);
    }

    @Test
    void roomIsLeftUntilNoMoreIsInFlightThanThePathHolds() {
        down();
        model.inflightHi = 3 * BDP;
        inFlight = BDP + 1;
        same();
        expect(State.PROBE_BW_DOWN);
        inFlight = BDP;
        same();
        expect(State.PROBE_BW_CRUISE);
    }

    @Test
    void aProbeMayBeDueWhileRoomIsLeft() {
        down();
        now += 2 * SECOND + 1;
        same();
        expect(State.PROBE_BW_REFILL);
    }

    // ---- probing

    @Test
    void thePipeIsRefilledForARoundWithWhatWasLearnedInTheShortTermForgotten() {
        cruise();
        model.inflightLo = 10 * MSS;
        model.bandwidthLo = 1e5;
        now += 2 * SECOND + 1;
        same();
        expect(State.PROBE_BW_REFILL);
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        assertThat(bbr.pacingRate()).isCloseTo(990_000, within(1L));
        same();
        expect(State.PROBE_BW_REFILL);
        round();
        expect(State.PROBE_BW_UP);
        assertThat(bbr.pacingRate()).isCloseTo(1_237_500, within(1L));
    }

    @Test
    void whatWasSentBeforeRefillingBeganIsNoneOfItsRound() {
        refill();
        ack(MSS, total - MSS);
        expect(State.PROBE_BW_REFILL);
        round();
        expect(State.PROBE_BW_UP);
    }

    @Test
    void whatWasSentBeforeTheProbeEndedIsOfNoRoundSince() {
        down();
        ack(MSS, total - MSS);
        assertThat(model.roundsSinceProbe).isZero();
        round();
        assertThat(model.roundsSinceProbe).isEqualTo(1);
    }

    @Test
    void lossOfTheProbeTellsNothingOfTheShortTermAfterIt() {
        up();
        inFlight = 2 * BDP;
        lost = MSS;
        lostSince = BDP;
        same();
        expect(State.PROBE_BW_DOWN);
        lost = 0;
        lostSince = 0;
        round();
        assertThat(model.inflightLo).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void itGoesUpUntilThreeRoundsBringNoQuarterMore() {
        up();
        inFlight = 2 * BDP;
        round();
        round();
        expect(State.PROBE_BW_UP);
        bandwidth = 1.25e6;
        round();
        round();
        round();
        expect(State.PROBE_BW_UP);
        round();
        expect(State.PROBE_BW_DOWN);
        assertThat(model.maxBandwidth()).isEqualTo(1.25e6);
    }

    @Test
    void theWindowHoldsTwoSegmentsMoreWhileItGoesUp() {
        refill();
        int extra = model.extraAcked();
        bbr.setCwnd(10 * BDP);
        same();
        assertThat(bbr.cwnd()).isEqualTo(2 * BDP + extra);
        round();
        expect(State.PROBE_BW_UP);
        bbr.setCwnd(10 * BDP);
        same();
        assertThat(bbr.cwnd()).isEqualTo((int) (2.25 * BDP) + model.extraAcked() + 2 * MSS);
    }

    @Test
    void whatWasMeasuredBeforeTheProbeIsForgottenOneRoundAfterIt() {
        down();
        assertThat(model.maxBandwidth()).isEqualTo(1e6);
        bandwidth = 5e5;
        same();
        round(); // that ends this cycle of samples
        round();
        assertThat(model.maxBandwidth()).isEqualTo(1e6);
        inFlight = 10 * MSS;
        now += 2 * SECOND + 1;
        same();
        round();
        expect(State.PROBE_BW_UP);
        lostSince = BDP;
        same();
        lostSince = 0;
        expect(State.PROBE_BW_CRUISE);
        assertThat(model.maxBandwidth()).isEqualTo(1e6);
        round();
        assertThat(model.maxBandwidth()).isEqualTo(5e5);
    }

    @Test
    void aRoundThatTheApplicationLimitedEndsNoCycleOfSamples() {
        down();
        bandwidth = 5e5;
        appLimited = true;
        round();
        appLimited = false;
        inFlight = 10 * MSS;
        now += 2 * SECOND + 1;
        same();
        round();
        lostSince = BDP;
        same();
        lostSince = 0;
        round();
        assertThat(model.maxBandwidth()).isEqualTo(1e6); // this was the first
    }

    // ---- the upper bound

    @Test
    void tooMuchLossBoundsWhatMayBeInFlight() {
        up();
        sentInFlight = 120 * MSS;
        lostSince = 2_400;
        same();
        expect(State.PROBE_BW_UP); // two percent are borne
        lostSince = 2_401;
        same();
        assertThat(model.inflightHi).isEqualTo(120 * MSS);
        sentInFlight = 90 * MSS;
        same(); // once for each probe
        assertThat(model.inflightHi).isEqualTo(120 * MSS);
    }

    @Test
    void theUpperBoundIsSevenTenthsOfThePathAtLeast() {
        up();
        sentInFlight = 60 * MSS;
        lostSince = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(70 * MSS);
    }

    @Test
    void ofASmallWindowSevenTenthsOfThat() {
        up();
        bbr.setCwnd(50 * MSS);
        sentInFlight = 10 * MSS;
        lostSince = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(35 * MSS);
    }

    @Test
    void lossOfWhatTheApplicationLimitedBoundsNothingButEndsTheProbe() {
        up();
        inFlight = 2 * BDP;
        appLimited = true;
        lostSince = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        expect(State.PROBE_BW_DOWN);
    }

    @Test
    void lossOutsideOfAProbeBoundsNothing() {
        cruise();
        lostSince = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        lostSince = 0;
        now += 2 * SECOND + 1;
        same();
        lostSince = BDP; // sent before the pipe was full again
        same();
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        expect(State.PROBE_BW_REFILL);
    }

    @Test
    void lossOfTheProbeThatShowsARoundLaterBoundsAllTheSame() {
        up();
        inFlight = 2 * BDP;
        round();
        round();
        round();
        expect(State.PROBE_BW_DOWN);
        lostSince = BDP;
        sentInFlight = 110 * MSS;
        same();
        assertThat(model.inflightHi).isEqualTo(110 * MSS);
        expect(State.PROBE_BW_DOWN);
    }

    @Test
    void lossTwoRoundsLaterIsNoMoreOfTheProbe() {
        up();
        inFlight = 2 * BDP;
        round();
        round();
        round();
        expect(State.PROBE_BW_DOWN);
        round();
        lostSince = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void whatWentWellRaisesTheBound() {
        down();
        sentInFlight = BDP + 7;
        same();
        assertThat(model.inflightHi).isEqualTo(BDP + 7);
        sentInFlight = BDP;
        same();
        assertThat(model.inflightHi).isEqualTo(BDP + 7);
    }

    // ---- going up along the bound

    /** Probing again, under an upper bound that the window has reached. */
    private void upUnderBound(int segments) {
        down();
        sentInFlight = MSS;
        now += 2 * SECOND + 1;
        same();
        model.inflightHi = segments * MSS;
        bbr.setCwnd(segments * MSS);
        round();
        expect(State.PROBE_BW_UP);
    }

    /** Acknowledges so many bytes with all of the bound in use; answers how far that is now, in segments. */
    private double bound(int bytes, boolean round) {
        bbr.setCwnd(model.inflightHi);
        ack(bytes, round);
        return (double) model.inflightHi / MSS;
    }

    @Test
    void theBoundGrowsByASegmentAWindowThenByTwoThenByFour() {
        upUnderBound(50);
        assertThat(bound(49_999, false)).isEqualTo(50);
        assertThat(bound(1, false)).isEqualTo(51);
        assertThat(bound(0, true)).isEqualTo(51);
        assertThat(bound(25_499, false)).isEqualTo(51);
        assertThat(bound(1, false)).isEqualTo(52);
        assertThat(bound(2 * 25_500, false)).isEqualTo(54);
        assertThat(bound(0, true)).isEqualTo(54);
        assertThat(bound(13_500 + 13_499, false)).isEqualTo(55); // what is left counts later
        assertThat(bound(1, false)).isEqualTo(56);
    }

    @Test
    void everyProbeBeginsWithASegmentAWindow() {
        upUnderBound(50);
        model.probedRtt(now); // not now
        bound(49_000, false);
        bound(0, true);
        inFlight = 10 * MSS;
        lostSince = BDP;
        same();
        lostSince = 0;
        now += 2 * SECOND + 1;
        same();
        expect(State.PROBE_BW_REFILL);
        model.inflightHi = 50 * MSS;
        bbr.setCwnd(50 * MSS);
        round();
        assertThat(bound(49_999, false)).isEqualTo(50);
        assertThat(bound(1, false)).isEqualTo(51);
    }

    @Test
    void theBoundDoesNotGrowWhileTheWindowIsNotTheLimit() {
        upUnderBound(50);
        limited = false;
        ack(BDP, false);
        assertThat(model.inflightHi).isEqualTo(50 * MSS);
        limited = true;
        bbr.setCwnd(49 * MSS);
        ack(0, false);
        ack(0, false);
        assertThat(model.inflightHi).isEqualTo(50 * MSS);
    }

    @Test
    void whileTheBoundHoldsItThePathIsNotFull() {
        upUnderBound(50);
        for (int i = 0; i < 10; i++) {
            bound(0, true);
            expect(State.PROBE_BW_UP);
        }
        limited = false;
        for (int i = 0; i < 3; i++) {
            expect(State.PROBE_BW_UP);
            round();
        }
        expect(State.PROBE_BW_DOWN);
    }

    // ---- losses one by one

    private Sent sent(int inFlight, int length) {
        Sent s = new Sent();
        s.end = length;
        s.inFlight = inFlight;
        return s;
    }

    private void lose(Sent s, int lostSinceThen) {
        rate.onLost(lostSinceThen);
        bbr.onLost(s, now);
    }

    @Test
    void theBoundIsWhereTheLossesCrossedTwoPercent() {
        up();
        Sent s = sent(BDP, MSS);
        lose(s, 2000);
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        lose(s, 1000);
        // 99,000 were in flight before it, and 2000 lost: (0.02 * 99,000 - 2000) / 0.98 is less than nothing.
        assertThat(model.inflightHi).isEqualTo(99 * MSS);
        expect(State.PROBE_BW_DOWN);
    }

    @Test
    void thatMayBeWithinALargeSegment() {
        up();
        lose(sent(BDP, 20 * MSS), 20 * MSS);
        // 80,000 before it, none lost: 0.02 * 80,000 / 0.98 bytes into it.
        assertThat(model.inflightHi).isEqualTo(80 * MSS + 1632);
    }

    @Test
    void whatWasLostBeforeItWasSentDoesNotCount() {
        up();
        Sent s = sent(BDP, MSS);
        s.lostBefore = 1000;
        lose(s, 3000);
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        lose(s, 1);
        assertThat(model.inflightHi).isLessThan(BDP);
    }

    @Test
    void aLossOutsideOfAProbeIsBorne() {
        lose(sent(MSS, MSS), BDP);
        cruise();
        lose(sent(MSS, MSS), BDP);
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void aLossOfWhatTheApplicationLimitedIsBorne() {
        up();
        Sent s = sent(BDP, MSS);
        s.appLimited = true;
        lose(s, BDP);
        assertThat(model.inflightHi).isEqualTo(BbrModel.NO_LIMIT);
        expect(State.PROBE_BW_DOWN);
    }
}
