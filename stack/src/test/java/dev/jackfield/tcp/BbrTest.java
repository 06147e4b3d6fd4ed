package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jackfield.core.Randoms;
import dev.jackfield.tcp.Bbr.State;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The state machine of BBR on a path of 1 MB/s and 100 ms: a bandwidth-delay product of 100 segments. */
class BbrTest {
    private static final int MSS = PathModel.MSS;
    private static final int BDP = 100 * MSS;

    private final PathModel path = new PathModel();
    private final Bbr bbr = new Bbr(MSS, PathModel.RTT, path.rate, Randoms.seeded(1), path.now);

    private void until(State s) {
        for (int i = 0; i < 200 && bbr.state() != s; i++) {
            path.round(bbr);
        }
        assertThat(bbr.state()).isEqualTo(s);
    }

    @Test
    void startupBeginsWithTenSegmentsAtItsGain() {
        assertThat(bbr.cwnd()).isEqualTo(10 * MSS);
        assertThat(bbr.pacingRate()).isCloseTo((long) (2.77 * 10 * MSS * 10), within(10L));
        assertThat(bbr.state()).isEqualTo(State.STARTUP);
    }

    @Test
    void startupDoublesEachRoundTrip() {
        int before = bbr.cwnd();
        path.round(bbr);
        assertThat(bbr.cwnd()).isEqualTo(2 * before);
        path.round(bbr);
        assertThat(bbr.cwnd()).isEqualTo(4 * before);
    }

    @Test
    void threeRoundsWithoutGrowthFillThePipeAndTheQueueIsDrained() {
        path.rounds(6, bbr);
        assertThat(bbr.state()).isEqualTo(State.STARTUP);
        until(State.PROBE_BW_CRUISE);
        assertThat(bbr.model().fullReached).isTrue();
        assertThat(bbr.model().maxBandwidth()).isEqualTo(1e6, within(1e4));
        assertThat(bbr.model().minRtt).isEqualTo(PathModel.RTT);
    }

    @Test
    void samplesThatTheApplicationLimitedDoNotFillThePipe() {
        path.appLimited = true;
        path.rounds(20, bbr);
        assertThat(bbr.state()).isEqualTo(State.STARTUP);
    }

    @Test
    void cruisesAtTheBandwidthLessAPercent() {
        until(State.PROBE_BW_CRUISE);
        path.round(bbr);
        assertThat(bbr.pacingRate()).isCloseTo(990_000L, within(10_000L));
        assertThat(bbr.cwnd()).isBetween(2 * BDP, 2 * BDP + 20 * MSS);
    }

    @Test
    void probesForMoreAfterTwoToThreeSecondsAndFindsIt() {
        until(State.PROBE_BW_CRUISE);
        long began = path.now;
        path.bandwidth = 1_200_000;
        until(State.PROBE_BW_REFILL);
        assertThat(path.now - began).isBetween(1_700_000_000L, 3_300_000_000L);
        path.round(bbr);
        assertThat(bbr.state()).isEqualTo(State.PROBE_BW_UP);
        path.rounds(2, bbr);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(1.2e6, within(2e4));
    }

    @Test
    void whatASlowerPathDeliversIsBelievedAfterTwoCycles() {
        until(State.PROBE_BW_CRUISE);
        path.bandwidth = 500_000;
        path.rounds(100, bbr);
        assertThat(bbr.model().maxBandwidth()).isEqualTo(5e5, within(2e4));
    }

    @Test
    void tooMuchLossWhileProbingSetsTheUpperBound() {
        until(State.PROBE_BW_UP);
        path.lostEachRound = 5 * MSS;
        path.round(bbr);
        assertThat(bbr.state()).isEqualTo(State.PROBE_BW_DOWN);
        assertThat(bbr.model().inflightHi).isBetween(BDP * 7 / 10, 130 * MSS);
        path.lostEachRound = 0;
        path.rounds(3, bbr);
        assertThat(bbr.cwnd()).isLessThanOrEqualTo(bbr.model().inflightHi);
    }

    @Test
    void lossWithinTwoPercentIsBorne() {
        until(State.PROBE_BW_UP);
        path.lostEachRound = MSS;
        path.round(bbr);
        assertThat(bbr.model().inflightHi).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void lossWhileCruisingBoundsTheShortTermOnceARound() {
        until(State.PROBE_BW_CRUISE);
        path.round(bbr, r -> r.lost = MSS);
        path.round(bbr);
        assertThat(bbr.model().bandwidthLo).isFinite();
        assertThat(bbr.model().inflightLo).isBetween((int) (0.7 * BDP), 2 * BDP);
        until(State.PROBE_BW_REFILL);
        assertThat(bbr.model().bandwidthLo).isInfinite();
        assertThat(bbr.model().inflightLo).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void aCongestionMarkWhileCruisingCountsAsALoss() {
        until(State.PROBE_BW_CRUISE);
        bbr.onMark();
        path.rounds(2, bbr);
        assertThat(bbr.model().inflightLo).isLessThan(BbrModel.NO_LIMIT);
    }

    @Test
    void marksInTwoRoundsEndStartup() {
        path.round(bbr);
        bbr.onMark();
        path.round(bbr);
        bbr.onMark();
        path.rounds(2, bbr);
        assertThat(bbr.model().fullReached).isTrue();
    }

    @Test
    void looksForTheRoundTripTimeAfterFiveSecondsWithHalfTheVolume() {
        path.rtt = 120_000_000; // longer than the handshake's, which is not seen again
        until(State.PROBE_RTT);
        assertThat(path.now).isBetween(5_000_000_000L, 5_400_000_000L);
        path.rounds(1, bbr);
        assertThat(bbr.cwnd()).isLessThanOrEqualTo(61 * MSS);
        assertThat(path.rate.appLimited()).isTrue();
        path.rounds(4, bbr);
        assertThat(bbr.state()).isNotEqualTo(State.PROBE_RTT);
        assertThat(bbr.cwnd()).isGreaterThan(150 * MSS);
    }

    @Test
    void aLongerRoundTripIsBelievedAfterTenSeconds() {
        until(State.PROBE_BW_CRUISE);
        path.rtt = 150_000_000;
        path.rounds(80, bbr);
        assertThat(bbr.model().minRtt).isEqualTo(150_000_000);
    }

    @Test
    void afterATimeoutTheWindowComesBack() {
        until(State.PROBE_BW_CRUISE);
        int before = bbr.cwnd();
        bbr.onTimeout(path.now);
        assertThat(bbr.cwnd()).isEqualTo(MSS);
        bbr.onTimeoutOver();
        assertThat(bbr.cwnd()).isEqualTo(before);
    }

    @Test
    void aLossThatWasNoneIsForgotten() {
        until(State.PROBE_BW_CRUISE);
        path.round(bbr, r -> r.lost = MSS);
        path.round(bbr);
        bbr.onUndo();
        assertThat(bbr.model().inflightLo).isEqualTo(BbrModel.NO_LIMIT);
    }

    @Test
    void segmentsMayBeAsLargeAsThoseOfTheLoopback() {
        Bbr b = new Bbr(65_483, PathModel.RTT, path.rate, Randoms.seeded(1), path.now);
        path.bandwidth = 1e9;
        path.rounds(30, b);
        assertThat(b.model().fullReached).isTrue();
        assertThat(b.cwnd()).isBetween(180_000_000, 220_000_000);
    }

    @Test
    void itAsksForPacingAndOwnsItsWindow() {
        assertThat(bbr.ownsWindow()).isTrue();
        assertThat(bbr.ssthresh()).isEqualTo(Integer.MAX_VALUE);
        until(State.PROBE_BW_CRUISE);
        BbrInfo info = (BbrInfo) bbr.info();
        assertThat(info.phase()).isEqualTo("PROBE_BW_CRUISE");
        assertThat(info.minRtt()).isEqualTo(100_000);
        assertThat(info.bw()).isCloseTo(1_000_000, within(10_000L));
        assertThat(info.pacingGain()).isEqualTo(1);
        assertThat(info.cwndGain()).isEqualTo(2);
    }

    // ---- pacing rate and window, acknowledgement by acknowledgement

    private final RateSample sample = new RateSample();
    private final DeliveryRate rate = new DeliveryRate(sample);
    private long now = 1;
    private long total;

    /** An acknowledgement of so many bytes, on a path that delivers so many bytes a second in so many ns. */
    private void ack(Bbr b, int bytes, double bandwidth, long rtt, Consumer<RateSample> change) {
        RateSample r = rate.begin(0, now);
        r.acked = bytes;
        r.priorDelivered = total;
        total += bytes;
        r.totalDelivered = total;
        r.delivered = (long) (bandwidth * rtt / 1e9);
        r.interval = rtt;
        r.rtt = rtt;
        r.srtt = rtt;
        r.recovering = false;
        change.accept(r);
        b.onAck(r);
    }

    private void ack(Bbr b, int bytes) {
        ack(b, bytes, 1e6, PathModel.RTT, r -> {});
    }

    private Bbr fresh(long srtt) {
        return new Bbr(MSS, srtt, rate, () -> 0, now);
    }

    /** With a full pipe; nothing is in flight. */
    private Bbr cruising() {
        Bbr b = fresh(PathModel.RTT);
        for (int i = 0; i < 4; i++) {
            ack(b, 10);
        }
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
        return b;
    }

    @Test
    void withoutARoundTripTimeItIsTakenForAMillisecondUntilOneIsMeasured() {
        Bbr b = fresh(0);
        assertThat(b.pacingRate()).isEqualTo((long) (2.77 * 10 * MSS * 1000));
        ack(b, MSS, 0, PathModel.RTT, r -> r.srtt = r.rtt = 0);
        assertThat(b.cwnd()).isEqualTo(11 * MSS);
        assertThat(b.pacingRate()).isEqualTo((long) (2.77 * 10 * MSS * 1000));
        ack(b, 0, 0, PathModel.RTT, r -> {});
        assertThat(b.pacingRate()).isEqualTo((long) (2.77 * 11 * MSS * 10));
        ack(b, 0, 0, 2 * PathModel.RTT, r -> {});
        assertThat(b.pacingRate()).isEqualTo((long) (2.77 * 11 * MSS * 10)); // once
    }

    @Test
    void whileItIsNotKnownTheVolumeIsTheInitialWindow() {
        Bbr b = fresh(0);
        ack(b, 30 * MSS, 1e6, PathModel.RTT, r -> r.rtt = 0);
        assertThat(b.cwnd()).isEqualTo(40 * MSS);
        now += 1_000_000_000; // the bunch is over: twenty, ten of them for bunches
        ack(b, 5 * MSS, 1e6, PathModel.RTT, r -> r.rtt = 0);
        assertThat(b.cwnd()).isEqualTo(40 * MSS);
    }

    @Test
    void inStartupThePaceOnlyGrows() {
        Bbr b = fresh(PathModel.RTT);
        long before = b.pacingRate();
        ack(b, MSS, 50_000, PathModel.RTT, r -> {});
        assertThat(b.pacingRate()).isEqualTo(before);
        ack(b, MSS, 200_000, PathModel.RTT, r -> {});
        assertThat(b.pacingRate()).isEqualTo((long) (2.77 * 200_000 * 0.99));
    }

    @Test
    void inStartupTheWindowGrowsUpToTwiceTheProductOrForTheFirstTwentySegments() {
        Bbr b = fresh(PathModel.RTT); // of 50 kB/s: five segments
        ack(b, 8 * MSS, 50_000, PathModel.RTT, r -> r.priorDelivered = 0);
        assertThat(b.cwnd()).isEqualTo(18 * MSS); // twice five, and eight at once
        b.setCwnd(100 * MSS);
        ack(b, 12 * MSS - 1, 50_000, PathModel.RTT, r -> r.priorDelivered = 0);
        assertThat(b.cwnd()).isEqualTo(112 * MSS - 1); // 19,999 bytes in all
        b.setCwnd(100 * MSS);
        ack(b, 1, 50_000, PathModel.RTT, r -> r.priorDelivered = 0);
        assertThat(b.cwnd()).isEqualTo(100 * MSS);
    }

    @Test
    void withAFullPipeTheWindowGrowsByWhatIsDeliveredUpToTwiceTheProduct() {
        Bbr b = cruising();
        b.setCwnd(100 * MSS);
        ack(b, MSS);
        assertThat(b.cwnd()).isEqualTo(101 * MSS);
        b.setCwnd(300 * MSS);
        ack(b, 0);
        assertThat(b.cwnd()).isEqualTo(300 * MSS); // nothing was delivered
        ack(b, 1);
        assertThat(b.cwnd()).isEqualTo(200 * MSS + b.model().extraAcked());
    }

    @Test
    void theWindowHoldsThreeBurstsOfTheHost() {
        Bbr b = fresh(1_000_000);
        for (int i = 0; i < 4; i++) {
            ack(b, 10, 10e6, 1_000_000, r -> {});
        }
        b.setCwnd(1_000_000);
        ack(b, 10, 10e6, 1_000_000, r -> {});
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
        assertThat(b.cwnd()).isEqualTo(9_900_000 * 3 / 1024); // more than twice the product
        for (int i = 0; i < 4; i++) {
            ack(b, 10, 2e9, 1_000, r -> {});
        }
        b.setCwnd(1_000_000);
        ack(b, 10, 2e9, 1_000, r -> {});
        assertThat(b.state()).isEqualTo(State.PROBE_BW_UP);
        assertThat(b.cwnd()).isEqualTo(3 * 65_536 + 2 * MSS);
    }

    @Test
    void aSlowPathHasRoomForThreeBurstsOfTwoSegments() {
        Bbr b = fresh(1_000_000);
        for (int i = 0; i < 5; i++) {
            b.setCwnd(100 * MSS);
            ack(b, 1, 1000, 1_000_000, r -> {});
        }
        assertThat(b.cwnd()).isEqualTo(6 * MSS);
    }

    @Test
    void theWindowIsFourSegmentsAtLeastWhateverWasLearned() {
        Bbr b = cruising();
        b.model().inflightLo = MSS;
        ack(b, MSS);
        assertThat(b.cwnd()).isEqualTo(4 * MSS);
        b.model().inflightLo = 5 * MSS;
        b.setCwnd(100 * MSS);
        ack(b, 0);
        assertThat(b.cwnd()).isEqualTo(5 * MSS);
    }

    @Test
    void whatIsKnownOfTheLongTermBindsWhereTheStateSaysSo() {
        Bbr b = fresh(PathModel.RTT);
        b.setCwnd(90 * MSS);
        b.model().inflightHi = 40 * MSS;
        ack(b, 0);
        assertThat(b.cwnd()).isEqualTo(90 * MSS); // STARTUP has no bound
        b = cruising();
        b.setCwnd(90 * MSS);
        b.model().inflightHi = 40 * MSS;
        ack(b, 0);
        assertThat(b.cwnd()).isEqualTo(34 * MSS); // room for others
        b.setCwnd(90 * MSS);
        now += 4_000_000_000L;
        ack(b, 0);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_REFILL);
        assertThat(b.cwnd()).isEqualTo(40 * MSS);
    }

    @Test
    void afterATimeoutWhatWasLearnedDoesNotBindUntilItIsRepaired() {
        Bbr b = cruising();
        b.setCwnd(80 * MSS);
        b.onTimeout(now);
        assertThat(b.cwnd()).isEqualTo(MSS);
        ack(b, 10 * MSS, 1e6, PathModel.RTT, r -> r.recovering = true);
        assertThat(b.cwnd()).isEqualTo(11 * MSS);
        b.model().inflightLo = 5 * MSS; // the window was so small that it was time to probe
        ack(b, MSS);
        assertThat(b.cwnd()).isEqualTo(5 * MSS);
        b.onTimeout(now); // once more, with less of a window: the first one's counts
        b.onTimeoutOver();
        assertThat(b.cwnd()).isEqualTo(80 * MSS);
        ack(b, 10 * MSS, 1e6, PathModel.RTT, r -> r.recovering = true);
        assertThat(b.cwnd()).isEqualTo(5 * MSS);
        b.setCwnd(20 * MSS);
        b.onTimeout(now); // another one, afterwards
        b.onTimeoutOver();
        assertThat(b.cwnd()).isEqualTo(20 * MSS);
    }

    @Test
    void aTimeoutThatWasNoneGivesTheWindowBackAndLooksForTheFullPipeAgain() {
        Bbr b = cruising();
        b.setCwnd(80 * MSS);
        b.onTimeout(now);
        b.model().inflightLo = 5 * MSS;
        assertThat(b.model().fullNow).isTrue();
        b.onUndo();
        assertThat(b.model().fullNow).isFalse();
        assertThat(b.cwnd()).isEqualTo(80 * MSS);
        ack(b, MSS, 1e6, PathModel.RTT, r -> r.recovering = true);
        assertThat(b.cwnd()).isEqualTo(81 * MSS);
    }

    // ---- the look at the round-trip time

    private static final long FIVE_SECONDS = 5_000_000_000L;
    private static final long LOOK = 200_000_000;

    /** Cruising, with the round-trip time not seen for five seconds and so many bytes in flight. */
    private Bbr looking(int inFlight) {
        Bbr b = cruising();
        b.setCwnd(150 * MSS);
        now += FIVE_SECONDS + 1;
        ack(b, 0, 1e6, PathModel.RTT, r -> {
            r.inFlight = inFlight;
            r.rtt = PathModel.RTT + 1;
        });
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        assertThat(b.cwnd()).isEqualTo(50 * MSS);
        return b;
    }

    private void look(Bbr b, int inFlight, boolean round) {
        ack(b, 0, 1e6, PathModel.RTT, r -> {
            r.inFlight = inFlight;
            r.priorDelivered = round ? r.priorDelivered : -1;
            r.rtt = PathModel.RTT + 1;
        });
    }

    @Test
    void theLookTakesARoundAnd200MillisecondsFromWhenHalfOfTheProductIsInFlight() {
        Bbr b = looking(50 * MSS + 1);
        now += 10 * LOOK;
        look(b, 50 * MSS + 1, true);
        look(b, 50 * MSS, true); // from now on
        assertThat(rate.appLimited()).isTrue();
        now += LOOK - 1;
        look(b, 50 * MSS, true);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        now++;
        look(b, 50 * MSS, true);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
    }

    @Test
    void theLookIsNotOverBeforeItsRoundIs() {
        Bbr b = looking(0);
        now += LOOK;
        look(b, 0, false);
        look(b, 0, false);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
    }

    @Test
    void whatWasSentBeforeTheLookIsOfNoRoundOfIt() {
        Bbr b = cruising();
        ack(b, MSS, 1e6, PathModel.RTT, r -> r.priorDelivered = 0);
        now += FIVE_SECONDS + 1;
        look(b, 90 * MSS, false);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        int rounds = b.model().rounds;
        ack(b, MSS, 1e6, PathModel.RTT, r -> {
            r.inFlight = 90 * MSS;
            r.priorDelivered = total - 2 * MSS;
        });
        assertThat(b.model().rounds).isEqualTo(rounds);
        look(b, 0, false); // little is in flight by now
        ack(b, MSS, 1e6, PathModel.RTT, r -> r.priorDelivered = 0);
        now += LOOK;
        int before = 2 * MSS;
        ack(b, MSS, 1e6, PathModel.RTT, r -> r.priorDelivered = total - MSS - before);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
    }

    @Test
    void afterTheLookAllIsAsBeforeAndAProbeIsTwoSecondsAway() {
        Bbr b = looking(0);
        b.model().inflightLo = 7 * MSS;
        now += LOOK;
        look(b, 0, true);
        assertThat(b.model().inflightLo).isEqualTo(BbrModel.NO_LIMIT);
        assertThat(b.cwnd()).isEqualTo(150 * MSS);
        now += 2_000_000_000L;
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
        now++;
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_REFILL);
        now += FIVE_SECONDS - 2_000_000_001L;
        look(b, 0, false);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_REFILL);
        now++;
        look(b, 0, false);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
    }

    @Test
    void aLookBeforeThePipeWasFullLeadsBackToStartup() {
        Bbr b = fresh(PathModel.RTT);
        now += FIVE_SECONDS + 1;
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        now += LOOK;
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.STARTUP);
    }

    @Test
    void whatIsInFlightDuringTheLookIsFourSegmentsAtLeast() {
        Bbr b = fresh(1_000_000);
        for (int i = 0; i < 4; i++) {
            ack(b, 10, 1e5, 1_000_000, r -> {});
        }
        now += FIVE_SECONDS + 1;
        b.setCwnd(100 * MSS);
        ack(b, 0, 1e5, 1_000_001, r -> r.inFlight = 4 * MSS);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        assertThat(b.cwnd()).isEqualTo(4 * MSS);
    }

    // ---- a pause of the application

    @Test
    void afterAPauseItGoesAtTheBandwidthAndNoLookBegins() {
        Bbr b = cruising();
        now += 2_000_000_001L;
        ack(b, 0);
        ack(b, 0);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_UP);
        long up = b.pacingRate();
        b.onRestart(now); // there was something to send
        assertThat(b.pacingRate()).isEqualTo(up);
        rate.onAppLimited(0);
        now += FIVE_SECONDS;
        b.onRestart(now);
        assertThat(b.pacingRate()).isEqualTo(990_000);
        look(b, 0, false);
        assertThat(b.state()).isNotEqualTo(State.PROBE_RTT);
    }

    @Test
    void dataAfterAPauseLetsTheLookBeginWhenItIsDueAgain() {
        Bbr b = cruising();
        rate.onAppLimited(0);
        now += FIVE_SECONDS + 1;
        b.onRestart(now);
        look(b, 0, true); // it is due, but the pause has been one
        now += FIVE_SECONDS + 1;
        look(b, 0, true); // nor while nothing is delivered
        assertThat(b.state()).isNotEqualTo(State.PROBE_RTT);
        ack(b, MSS, 1e6, PathModel.RTT, r -> r.rtt = PathModel.RTT + 2);
        now += FIVE_SECONDS + 1;
        look(b, 0, true);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
    }

    @Test
    void inStartupAPauseLeavesThePaceAlone() {
        Bbr b = fresh(PathModel.RTT);
        rate.onAppLimited(0);
        long before = b.pacingRate();
        b.onRestart(now);
        assertThat(b.pacingRate()).isEqualTo(before);
        assertThat(b.state()).isEqualTo(State.STARTUP);
    }

    @Test
    void aPauseEndsALookWhoseTimeIsOver() {
        Bbr b = looking(0);
        now += LOOK - 1;
        rate.onAppLimited(0);
        b.onRestart(now);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
        now++;
        b.onRestart(now);
        assertThat(b.state()).isEqualTo(State.PROBE_BW_CRUISE);
    }

    @Test
    void aPauseEndsNoLookThatHasNotBegun() {
        Bbr b = looking(90 * MSS);
        now += FIVE_SECONDS;
        rate.onAppLimited(0);
        b.onRestart(now);
        assertThat(b.state()).isEqualTo(State.PROBE_RTT);
    }

    @Test
    void aPauseEndsTheBunchOfAcknowledgements() {
        Bbr b = cruising();
        b.setCwnd(200 * MSS);
        ack(b, 60 * MSS);
        int extra = b.model().extraAcked();
        assertThat(extra).isBetween(60 * MSS, 60 * MSS + 100);
        rate.onAppLimited(0);
        b.onRestart(now);
        ack(b, 10 * MSS);
        assertThat(b.model().extraAcked()).isEqualTo(extra);
        ack(b, 60 * MSS); // had the first bunch gone on, it were 130
        assertThat(b.model().extraAcked()).isEqualTo(70 * MSS);
    }

    @Test
    void anotherSegmentSizeKeepsTheNumberOfSegments() {
        Bbr b = fresh(PathModel.RTT);
        b.onMss(500);
        assertThat(b.cwnd()).isEqualTo(10 * 500);
        b.setCwnd(1);
        assertThat(b.cwnd()).isEqualTo(500);
        b.onMss(1500);
        assertThat(b.cwnd()).isEqualTo(1500);
        b.setCwnd(1);
        assertThat(b.cwnd()).isEqualTo(1500);
    }

    @Test
    void itHasANameAndWantsASendBufferOfThreeWindows() {
        assertThat(bbr.name()).isEqualTo("bbr");
        assertThat(bbr.buffersOfWindow()).isEqualTo(3);
    }
}
