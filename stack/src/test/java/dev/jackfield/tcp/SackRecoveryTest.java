package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Loss recovery with SACK, step by step: what is sent again when, what becomes of the window, and what is taken back (RFC 6675, 8985, 6937, 5682, 3522, 2883). The
 * round trip takes 100 ms, the control is Reno, windows count in segments.
 */
class SackRecoveryTest extends TcpTestBed {
    private static final int MSS = 1460;
    private static final int RECOVERY = 3, LOSS = 4;

    private int mss = MSS;

    @BeforeEach
    void sackIsOffered() {
        offer = offer.sackOk();
    }

    private void connect100() throws Exception {
        listen(8);
        p.setsockopt(listener, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CONGESTION, "reno");
        send(offer);
        expect(Seg.SYN_ACK);
        pass(100 * MS);
        send(withTs(Seg.ACK));
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    private void connectWithTimestamps() throws Exception {
        offer = offer.ts(1000, 0);
        mss = MSS - 12;
        connect100();
    }

    private int at(int segment) {
        return 1 + segment * mss;
    }

    /** Sends {@code n} full segments, and lets the round trip pass. */
    private void flight(int n) throws Exception {
        write(n * mss);
        for (int i = 0; i < n; i++) {
            expect(Seg.ACK.seq(at(i)).len(mss));
        }
        expectNothing();
        pass(100 * MS);
    }

    private void resent(int segment) {
        expect(Seg.ACK.seq(at(segment)).len(mss));
    }

    private int cwnd() throws Exception {
        return info().sndCwnd() / mss;
    }

    private int ssthresh() throws Exception {
        return info().sndSsthresh() / mss;
    }

    /** The peer has the segments from first up to end, and misses the first of all. */
    private void sacks(int... segments) {
        sacksAt(0, segments);
    }

    private void sacksAt(int acked, int... segments) {
        int[] edges = new int[segments.length];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = at(segments[i]);
        }
        send(withTs(Seg.ACK.ack(at(acked))).sack(edges));
    }

    // ---- fast recovery

    @Test
    void theWindowShrinksInProportionToWhatIsDelivered() throws Exception {
        connect100();
        flight(10);
        sacks(1, 2);
        assertThat(info().caState()).isEqualTo(1);
        assertThat(cwnd()).isEqualTo(10);
        sacks(1, 3);
        expectNothing();
        sacks(1, 4);
        resent(0);
        expectNothing();
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(cwnd()).isEqualTo(7);
        write(10 * mss);
        expectNothing();
        sacks(1, 5);
        expectNothing();
        sacks(1, 6);
        expectNothing();
        for (int i = 7; i <= 10; i++) { // five are in flight: one may go for each that arrives
            sacks(1, i);
            expect(Seg.ACK.seq(at(3 + i)).len(mss));
            expectNothing();
        }
        send(Seg.ACK.ack(at(10)));
        assertThat(info().caState()).isZero();
        assertThat(cwnd()).isEqualTo(5);
        expect(Seg.ACK.seq(at(14)).len(mss));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPFastRetrans)).isEqualTo(1);
    }

    @Test
    void aPartialAcknowledgementDoesNotEndARecovery() throws Exception {
        connect100();
        flight(10);
        sacks(3, 10, 1, 2);
        resent(0);
        send(Seg.ACK.ack(at(2)).sack(at(3), at(10)));
        resent(2);
        assertThat(info().caState()).isEqualTo(RECOVERY);
        send(Seg.ACK.ack(at(10)));
        assertThat(info().caState()).isZero();
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(1);
    }

    @Test
    void aRetransmissionThatIsLostIsSentOnceMore() throws Exception {
        connect100();
        flight(10);
        sacks(1, 8);
        resent(0);
        write(4 * mss);
        sacks(1, 9);
        sacks(1, 10);
        forget();
        write(2 * mss);
        pass(100 * MS);
        int more = 10;
        sacks(1, more + 1); // sent after the first was sent again
        resent(0);
    }

    @Test
    void aLoneGapWaitsForAQuarterOfARoundTrip() throws Exception {
        connect100();
        flight(4);
        sacks(1, 2);
        pass(24 * MS);
        expectNothing();
        pass(2 * MS);
        resent(0);
        expectNothing();
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(cwnd()).isEqualTo(3); // what is in flight, and that one
    }

    /** Of ten segments the first seven are lost; three are sent again, and their round trip passes. */
    private void muchIsLost() throws Exception {
        connect100();
        flight(10);
        sacks(7, 10);
        for (int i = 0; i < 3; i++) {
            resent(i);
        }
        expectNothing();
        assertThat(info().lost()).isEqualTo(7 * mss);
        assertThat(info().retrans()).isEqualTo(3 * mss);
        pass(100 * MS);
    }

    @Test
    void belowTheThresholdOneMoreGoesWhenThereIsNoBadNews() throws Exception {
        muchIsLost();
        send(Seg.ACK.ack(at(1)).sack(at(7), at(10)));
        resent(3);
        resent(4);
        expectNothing();
    }

    @Test
    void belowTheThresholdAnotherLossIsBadNews() throws Exception {
        muchIsLost();
        send(Seg.ACK.ack(at(1)).sack(at(2), at(3), at(7), at(10)));
        resent(1); // was lost again: the one after it arrived
        resent(3);
        expectNothing();
    }

    @Test
    void belowTheThresholdNothingNewAcknowledgedIsNoGoodNews() throws Exception {
        muchIsLost();
        sacks(2, 3, 7, 10);
        resent(0);
        expectNothing();
    }

    @Test
    void lossBeyondTheRecoveryIsAnotherOne() throws Exception {
        connect100();
        flight(10);
        write(4 * mss);
        sacks(1, 4);
        resent(0);
        sacks(1, 10);
        for (int i = 10; i < 14; i++) {
            expect(Seg.ACK.seq(at(i)).len(mss));
        }
        pass(100 * MS);
        send(Seg.ACK.ack(at(10)).sack(at(11), at(14)));
        resent(10);
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(2);
    }

    @Test
    void reorderingIsCountedOnceAnAcknowledgement() throws Exception {
        connect100();
        flight(8);
        sacks(2, 3);
        send(Seg.ACK.ack(at(3)));
        assertThat(count(Counter.TcpExtTCPSACKReorder)).isEqualTo(1);
        sacksAt(3, 4, 5);
        send(Seg.ACK.ack(at(5)));
        assertThat(count(Counter.TcpExtTCPSACKReorder)).isEqualTo(2);
        expectNothing();
    }

    /** Three segments are in flight, of which the last was sent again as a probe of the tail; then it arrives, and the echo is of its first transmission or the probe. */
    private void tailArrives(boolean echoOfTheProbe) throws Exception {
        connectWithTimestamps();
        flight(3);
        int original = lastTs;
        pass(104 * MS);
        resent(2);
        pass(120 * MS);
        send(Seg.ACK.sack(at(2), at(3)).ts(offer.ts()[0] + 500, echoOfTheProbe ? lastTs : original));
    }

    @Test
    void anEchoOfTheFirstTransmissionSaysNothingOfWhenTheProbeArrived() throws Exception {
        tailArrives(false);
        expectNothing();
        assertThat(info().caState()).isEqualTo(1);
    }

    @Test
    void anEchoOfTheProbeMeansThatWhatWasSentBeforeItIsLost() throws Exception {
        tailArrives(true);
        resent(0);
        assertThat(info().caState()).isEqualTo(RECOVERY);
    }

    @Test
    void reorderingOnceSeenIsWaitedFor() throws Exception {
        connect100();
        flight(8);
        sacks(1, 2);
        send(Seg.ACK.ack(at(2))); // the first came late, and was not sent again
        expectNothing();
        sacksAt(2, 3, 7); // many duplicates, yet it may be late again
        expectNothing();
        pass(24 * MS);
        expectNothing();
        pass(2 * MS);
        resent(2);
    }

    /** Reordering is seen, and two segments are sent again for nothing. */
    private void reordered() throws Exception {
        connect100();
        flight(8);
        sacks(1, 2);
        send(Seg.ACK.ack(at(2)));
        assertThat(info().reordSeen()).isEqualTo(1);
        sacksAt(2, 4, 8);
        pass(26 * MS);
        resent(2);
        pass(MS);
        forget();
        send(Seg.ACK.ack(at(8)));
    }

    /** Of the next four segments the first is late: how long that is waited for. */
    private void expectWait(long ms) throws Exception {
        write(4 * mss);
        forget();
        pass(100 * MS);
        sacksAt(8, 9, 12);
        pass((ms - 1) * MS);
        expectNothing();
        pass(2 * MS);
        resent(8);
    }

    @Test
    void aDuplicateWidensTheWaitForReordering() throws Exception {
        reordered();
        send(Seg.ACK.ack(at(8)).sack(at(2), at(3)));
        expectWait(50);
    }

    @Test
    void twoDuplicatesOfOneRoundTripWidenItOnce() throws Exception {
        reordered();
        send(Seg.ACK.ack(at(8)).sack(at(2), at(3)));
        send(Seg.ACK.ack(at(8)).sack(at(3), at(4)));
        expectWait(50);
    }

    @Test
    void aDuplicateOfWhatWasNeverSentAgainWidensNothing() throws Exception {
        reordered();
        send(Seg.ACK.ack(at(8)).sack(at(1), at(8)));
        assertThat(count(Counter.TcpExtTCPDSACKIgnoredDubious)).isEqualTo(1);
        expectWait(25);
    }

    // ---- undo

    @Test
    void aRecoveryWhoseRetransmissionsCameTwiceIsTakenBack() throws Exception {
        connect100();
        flight(10);
        sacks(1, 4);
        resent(0);
        send(Seg.ACK.ack(at(4)));
        assertThat(info().caState()).isEqualTo(RECOVERY);
        send(Seg.ACK.ack(at(5)).sack(at(0), at(1)));
        assertThat(info().caState()).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
        assertThat(info().sndSsthresh()).isGreaterThan(1 << 20);
        assertThat(count(Counter.TcpExtTCPDSACKUndo)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPDSACKRecv)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPDSACKRecvSegs)).isEqualTo(1);
    }

    @Test
    void oneDuplicateOfTwoRetransmissionsTakesNothingBack() throws Exception {
        connect100();
        flight(10);
        sacks(2, 10);
        resent(0);
        send(Seg.ACK.ack(at(1)).sack(at(2), at(10)));
        resent(1);
        send(Seg.ACK.ack(at(1)).sack(at(0), at(1), at(2), at(10)));
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(count(Counter.TcpExtTCPFullUndo)).isZero();
        send(Seg.ACK.ack(at(10)).sack(at(1), at(2)));
        assertThat(count(Counter.TcpExtTCPFullUndo)).isEqualTo(1);
    }

    @Test
    void aDuplicateOfOldDataTakesNothingBack() throws Exception {
        connect100();
        flight(4);
        send(Seg.ACK.ack(at(4)));
        write(6 * mss);
        forget();
        pass(100 * MS);
        sacksAt(4, 5, 9);
        resent(4);
        send(Seg.ACK.ack(at(4)).sack(at(0), at(1), at(5), at(9)));
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(count(Counter.TcpExtTCPFullUndo)).isZero();
        assertThat(count(Counter.TcpExtTCPDSACKRecv)).isEqualTo(1);
    }

    @Test
    void aDuplicateThatIsTooOldIsNotBelieved() throws Exception {
        connect100();
        flight(4);
        send(Seg.ACK.ack(at(4)));
        write(mss);
        forget();
        send(Seg.ACK.ack(at(4)).sack(at(4) - 100_000, at(4) - 99_000));
        assertThat(count(Counter.TcpExtTCPDSACKIgnoredDubious)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPSACKDiscard)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPDSACKRecvSegs)).isZero();
    }

    @Test
    void aDuplicateWithinTheSecondBlockIsOne() throws Exception {
        connect100();
        flight(6);
        send(Seg.ACK.sack(at(3), at(4), at(2), at(5)));
        assertThat(count(Counter.TcpExtTCPDSACKOfoRecv)).isEqualTo(1);
        send(Seg.ACK.sack(at(2), at(5), at(3), at(4)));
        assertThat(count(Counter.TcpExtTCPDSACKOfoRecv)).isEqualTo(1);
    }

    @Test
    void blocksThatCannotBeAreDiscarded() throws Exception {
        connect100();
        flight(6);
        sacks(4, 2);
        sacks(7, 9);
        assertThat(count(Counter.TcpExtTCPSACKDiscard)).isEqualTo(2);
        assertThat(info().sacked()).isZero();
    }

    @Test
    void anEchoFromBeforeTheRetransmissionTakesItBack() throws Exception {
        connectWithTimestamps();
        flight(10);
        int original = lastTs;
        sacks(1, 4);
        resent(0);
        pass(10 * MS);
        send(Seg.ACK.ack(at(4)).ts(offer.ts()[0] + 500, original));
        assertThat(info().caState()).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
        assertThat(count(Counter.TcpExtTCPPartialUndo)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPTSReorder)).isEqualTo(1);
    }

    @Test
    void anEchoOnADuplicateTakesNothingBack() throws Exception {
        connectWithTimestamps();
        flight(10);
        int original = lastTs;
        sacks(1, 4);
        resent(0);
        pass(10 * MS);
        send(Seg.ACK.sack(at(1), at(5)).ts(offer.ts()[0] + 500, original));
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(count(Counter.TcpExtTCPFullUndo)).isZero();
    }

    @Test
    void anEchoOfTheRetransmissionTakesNothingBack() throws Exception {
        connectWithTimestamps();
        flight(10);
        sacks(1, 4);
        resent(0);
        int again = lastTs;
        pass(100 * MS);
        send(Seg.ACK.ack(at(4)).ts(offer.ts()[0] + 500, again));
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(count(Counter.TcpExtTCPPartialUndo)).isZero();
    }

    // ---- the tail loss probe

    @Test
    void aTailThatAProbeRepairedWasLostAllTheSame() throws Exception {
        connect100();
        flight(10);
        send(Seg.ACK.ack(at(8)));
        pass(204 * MS); // two round trips
        resent(9);
        assertThat(count(Counter.TcpExtTCPLossProbes)).isEqualTo(1);
        send(Seg.ACK.ack(at(10)));
        write(mss);
        forget();
        send(Seg.ACK.ack(at(11)));
        assertThat(count(Counter.TcpExtTCPLossProbeRecovery)).isEqualTo(1);
        assertThat(ssthresh()).isLessThan(11);
        assertThat(cwnd()).isEqualTo(ssthresh());
    }

    @Test
    void aProbeThatCameTwiceRepairedNothing() throws Exception {
        connect100();
        flight(10);
        send(Seg.ACK.ack(at(8)));
        pass(204 * MS);
        resent(9);
        send(Seg.ACK.ack(at(10)).sack(at(9), at(10)));
        write(mss);
        forget();
        send(Seg.ACK.ack(at(11)));
        assertThat(count(Counter.TcpExtTCPLossProbeRecovery)).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aProbeWhoseDuplicateIsAnsweredRepairedNothing() throws Exception {
        connect100();
        flight(10);
        send(Seg.ACK.ack(at(8)));
        pass(204 * MS);
        resent(9);
        send(Seg.ACK.ack(at(10)));
        write(mss);
        forget();
        send(Seg.ACK.ack(at(10))); // the probe, which the peer had; it knows no D-SACK
        send(Seg.ACK.ack(at(11)));
        assertThat(count(Counter.TcpExtTCPLossProbeRecovery)).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aProbeOfNewDataRepairedNothing() throws Exception {
        connect100();
        write(12 * mss);
        for (int i = 0; i < 10; i++) {
            expect(Seg.ACK.seq(at(i)).len(mss));
        }
        expectNothing();
        pass(204 * MS);
        expect(Seg.ACK.seq(at(10)).len(mss));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPLossProbes)).isEqualTo(1);
        send(Seg.ACK.ack(at(11)));
        forget();
        send(Seg.ACK.ack(at(12)));
        assertThat(count(Counter.TcpExtTCPLossProbeRecovery)).isZero();
        assertThat(count(Counter.TcpRetransSegs)).isZero();
    }

    // ---- the retransmission timeout

    /** Nothing of ten segments is acknowledged, the tail probe is lost as well, and the timer fires. */
    private void timeout() throws Exception {
        flight(10);
        forget();
        pass(600 * MS);
        forget();
        assertThat(info().caState()).isEqualTo(LOSS);
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(count(Counter.TcpExtTCPSackRecoveryFail)).isZero();
    }

    @Test
    void aTimeoutOfRealLossEndsInSlowStart() throws Exception {
        connect100();
        timeout();
        send(Seg.ACK.ack(at(1))); // what was sent again; no new data to ask with
        resent(1);
        resent(2);
        expectNothing();
        send(Seg.ACK.ack(at(3)));
        resent(3);
        resent(4);
        resent(5);
        resent(6);
        expectNothing();
        assertThat(info().caState()).isEqualTo(LOSS);
        send(Seg.ACK.ack(at(10)));
        assertThat(info().caState()).isZero();
        assertThat(count(Counter.TcpExtTCPSpuriousRTOs)).isZero();
        assertThat(count(Counter.TcpExtTCPFullUndo)).isZero();
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void afterATimeoutNewDataAsksWhetherItWasReal() throws Exception {
        connect100();
        timeout();
        write(4 * mss);
        expectNothing();
        send(Seg.ACK.ack(at(1)));
        expect(Seg.ACK.seq(at(10)).len(mss)); // step 2b: nothing is sent again yet
        expect(Seg.ACK.seq(at(11)).len(mss));
        expectNothing();
        sacksAt(1, 10, 11); // step 3a: it was real
        resent(1);
        assertThat(info().caState()).isEqualTo(LOSS);
        assertThat(count(Counter.TcpExtTCPSpuriousRTOs)).isZero();
    }

    @Test
    void aTimeoutForNothingIsTakenBackWhenOriginalsAreAcknowledged() throws Exception {
        connect100();
        timeout();
        write(4 * mss);
        send(Seg.ACK.ack(at(1)));
        forget();
        send(Seg.ACK.ack(at(3)));
        assertThat(count(Counter.TcpExtTCPSpuriousRTOs)).isEqualTo(1);
        assertThat(info().caState()).isZero();
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aTimeoutAfterProgressLowersTheThresholdAgain() throws Exception {
        connect100();
        timeout();
        send(Seg.ACK.ack(at(1)));
        resent(1);
        resent(2);
        assertThat(cwnd()).isEqualTo(2);
        pass(400 * MS);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isEqualTo(2);
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(2);
    }

    @Test
    void anEchoFromBeforeTheTimeoutTakesItBack() throws Exception {
        connectWithTimestamps();
        flight(10);
        int original = lastTs;
        forget();
        pass(600 * MS);
        forget();
        assertThat(info().caState()).isEqualTo(LOSS);
        send(Seg.ACK.ts(offer.ts()[0] + 800, original));
        assertThat(info().caState()).isEqualTo(LOSS); // nothing is acknowledged
        send(Seg.ACK.ack(at(1)).ts(offer.ts()[0] + 800, original));
        assertThat(info().caState()).isZero();
        assertThat(count(Counter.TcpExtTCPSpuriousRTOs)).isEqualTo(1);
    }

    @Test
    void eachFurtherTimeoutLeavesTheThresholdAlone() throws Exception {
        connect100();
        timeout();
        pass(SECOND);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isEqualTo(2);
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void aTimeoutDuringRecoveryIsItsFailure() throws Exception {
        connect100();
        flight(10);
        sacks(1, 4);
        resent(0);
        pass(SECOND);
        assertThat(count(Counter.TcpExtTCPSackRecoveryFail)).isEqualTo(1);
        assertThat(info().caState()).isEqualTo(LOSS);
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void whatThePeerSaidItHasIsNotSentAgainAfterATimeout() throws Exception {
        connect100();
        flight(10);
        sacks(1, 9);
        forget();
        pass(SECOND);
        forget();
        send(Seg.ACK.ack(at(9)));
        resent(9);
        expectNothing();
    }

    @Test
    void whatRecoveryFindsLostLaterIsSentInTheSameOne() throws Exception {
        connect100();
        flight(10);
        sacks(1, 4);
        resent(0);
        sacks(6, 8, 1, 4);
        resent(4);
        sacks(6, 10, 1, 4);
        forget();
        send(Seg.ACK.ack(at(10)));
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void aTimeoutWhoseRetransmissionsCameTwiceIsTakenBack() throws Exception {
        connect100();
        timeout();
        send(Seg.ACK.ack(at(1)));
        resent(1);
        resent(2);
        send(Seg.ACK.ack(at(1)).sack(at(0), at(1)));
        assertThat(info().caState()).isEqualTo(LOSS);
        send(Seg.ACK.ack(at(2)).sack(at(1), at(2)));
        forget();
        assertThat(count(Counter.TcpExtTCPLossUndo)).isZero();
        send(Seg.ACK.ack(at(10)).sack(at(2), at(6)));
        assertThat(count(Counter.TcpExtTCPLossUndo)).isEqualTo(1);
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aWidenedWaitIsNarrowAgainAfterSixteenRecoveries() throws Exception {
        reordered();
        send(Seg.ACK.ack(at(8)).sack(at(2), at(3))); // the wait is twice a quarter from now on
        long recoveries = count(Counter.TcpExtTCPSackRecovery);
        int first = 8;
        for (int i = 0; i < 17; i++, first += 4) {
            write(4 * mss);
            forget();
            pass(100 * MS);
            long before = count(Counter.TcpRetransSegs);
            sacksAt(first, first + 1, first + 2);
            pass(26 * MS);
            boolean narrow = count(Counter.TcpRetransSegs) > before;
            assertThat(narrow).as("recovery " + i).isEqualTo(i == 16);
            pass(26 * MS);
            assertThat(info().caState()).isEqualTo(RECOVERY);
            while (info().unacked() > 0) { // the window is small, and lets the rest go bit by bit
                forget();
                send(Seg.ACK.ack(at(first + 4) - info().notSent()));
                pass(100 * MS);
            }
        }
        assertThat(count(Counter.TcpExtTCPSackRecovery) - recoveries).isEqualTo(17);
    }

    @Test
    void anUndoLetsTheWindowStand() throws Exception {
        connect100();
        flight(10);
        sacks(1, 4);
        resent(0);
        int during = cwnd();
        assertThat(during).isLessThan(10);
        send(Seg.ACK.ack(at(4)).sack(at(0), at(1)));
        assertThat(cwnd()).isGreaterThanOrEqualTo(10);
        write(10 * mss);
        int n = 0;
        for (; next() != null; n++) {}
        assertThat(n).isGreaterThanOrEqualTo(4);
        sacksAt(4, 10, 14); // another loss is another recovery
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(2);
    }

    @Test
    void blocksOfOneAcknowledgementAreNoReorderingWhateverTheirOrder() throws Exception {
        connect100();
        flight(10);
        sacks(7, 8, 1, 2, 4, 5); // acknowledgements were lost: all three are news
        resent(0);
        resent(2);
        assertThat(info().caState()).isEqualTo(RECOVERY);
        assertThat(info().unacked()).isEqualTo(10 * mss);
        send(Seg.ACK.ack(at(3)).sack(at(4), at(6), at(7), at(8)));
        resent(3);
    }

    @Test
    void theFirstBlockStaysADuplicateWhenTheOthersAreSorted() throws Exception {
        connect100();
        flight(10);
        send(Seg.ACK.ack(at(1)));
        sacksAt(1, 0, 1, 7, 8, 3, 4, 5, 6);
        assertThat(count(Counter.TcpExtTCPDSACKRecv)).isEqualTo(1);
        resent(1);
        resent(2);
        send(Seg.ACK.ack(at(10)));
        assertThat(info().caState()).isZero();
    }
}
