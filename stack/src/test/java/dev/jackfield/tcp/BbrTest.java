package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jackfield.core.Randoms;
import dev.jackfield.tcp.Bbr.State;
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
}
