package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import org.junit.jupiter.api.Test;

/** Counters of Linux's nstat that no other test looks at, each at the event at which Linux counts it. */
class CountersTest extends TcpTestBed {
    private static final int MSS = 1460;

    /** The number of the first byte of a segment of ours. */
    private static int at(int segment) {
        return 1 + segment * MSS;
    }

    private void withSack() throws Exception {
        offer = offer.sackOk();
        slowly();
    }

    /** Established, with a round trip of 100 ms. */
    private void slowly() throws Exception {
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        pass(100 * MS);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    private void flight(int segments) throws Exception {
        write(segments * MSS);
        pass(100 * MS);
    }

    private void duplicates(int n) {
        for (int i = 0; i < n; i++) {
            send(Seg.ACK);
        }
    }

    // ---- opening

    @Test
    void aSynForNobodyIsReset() {
        send(Seg.SYN);
        assertThat(count(Counter.TcpOutRsts)).isEqualTo(1);
        assertThat(count(Counter.TcpOutSegs)).isEqualTo(1);
    }

    @Test
    void cookiesAreCountedWhenTheyAreSentAndWhenTheyAreForged() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 2);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        assertThat(count(Counter.TcpExtTCPReqQFullDoCookies)).isEqualTo(1);
        send(Seg.ACK.ack(77));
        assertThat(count(Counter.TcpExtSyncookiesFailed)).isEqualTo(1);
    }

    @Test
    void anEmbryoThatIsResetIsAFailedAttempt() throws Exception {
        synReceived();
        send(Seg.RST);
        assertThat(count(Counter.TcpExtEmbryonicRsts)).isEqualTo(1);
        assertThat(count(Counter.TcpAttemptFails)).isEqualTo(1);
    }

    @Test
    void aSynThatIsGivenUpIsATimeoutEachTime() throws Exception {
        synSent();
        pass(3 * SECOND);
        assertThat(count(Counter.TcpExtTCPSynRetrans)).isEqualTo(3);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isEqualTo(3);
    }

    @Test
    void aSynAckIsGivenUpAfterATimeoutMoreThanItIsSentAgain() throws Exception {
        host.settings().set(Setting.TCP_SYNACK_RETRIES, 1);
        synReceived();
        pass(4 * SECOND);
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPSynRetrans)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isEqualTo(2);
        assertThat(count(Counter.TcpAttemptFails)).as("Linux does not count it").isZero();
    }

    @Test
    void anAcknowledgementThatWaitsForDataIsDropped() throws Exception {
        listen(8);
        p.setsockopt(listener, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_DEFER_ACCEPT, 5);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        assertThat(count(Counter.TcpExtTCPDeferAcceptDrop)).isEqualTo(1);
    }

    // ---- closing

    @Test
    void timeWaitIsCountedWhenItBegins() throws Exception {
        timeWait();
        assertThat(count(Counter.TcpExtTW)).isEqualTo(1);
    }

    @Test
    void aTimeWaitForWhichThereIsNoPlaceOverflows() throws Exception {
        host.settings().set(Setting.TCP_MAX_TW_BUCKETS, 0);
        finWait2();
        send(Seg.FIN.ack(2));
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPTimeWaitOverflow)).isEqualTo(1);
    }

    @Test
    void whatIsTooOldForTimeWaitIsAnsweredTwiceASecond() throws Exception {
        offer = offer.ts(1000, 0);
        established();
        p.shutdown(fd, Endpoint.SHUT_WR);
        send(Seg.FIN.ack(2).ts(1001, lastTs));
        forget();
        expectState("TIME_WAIT");
        for (int i = 0; i < 3; i++) {
            send(Seg.ACK.seq(2).ack(2).ts(500, lastTs));
        }
        assertThat(count(Counter.TcpExtPAWSTimewait)).isEqualTo(3);
        assertThat(count(Counter.TcpExtTCPACKSkippedTimeWait)).isEqualTo(2);
        assertThat(link.sent).hasSize(1);
    }

    @Test
    void dataForNobodyAborts() throws Exception {
        established();
        close();
        send(Seg.ACK.ack(2));
        send(Seg.ACK.ack(2).len(10));
        assertThat(count(Counter.TcpExtTCPAbortOnData)).isEqualTo(1);
    }

    @Test
    void oneOrphanTooManyIsAborted() throws Exception {
        host.settings().set(Setting.TCP_MAX_ORPHANS, 0);
        established();
        close();
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isEqualTo(1);
    }

    @Test
    void whoLingersForNoTimeAborts() throws Exception {
        established();
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_LINGER, new Endpoint.Linger(true, 0));
        close();
        assertThat(count(Counter.TcpExtTCPAbortOnLinger)).isEqualTo(1);
    }

    // ---- receiving

    @Test
    void anAcknowledgementThatWasLostIsCountedWhenDataComesAgain() throws Exception {
        established();
        send(Seg.ACK.len(10));
        send(Seg.ACK.len(10));
        assertThat(count(Counter.TcpExtDelayedACKLost)).isEqualTo(1);
    }

    // ---- sending

    @Test
    void aClosedWindowIsProbed() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        pass(250 * MS);
        assertThat(count(Counter.TcpExtTCPWinProbe)).isEqualTo(1);
    }

    @Test
    void withoutSackATimeoutEndsARecoveryInFailure() throws Exception {
        slowly();
        flight(10);
        duplicates(3);
        pass(400 * MS);
        assertThat(count(Counter.TcpExtTCPRenoRecoveryFail)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPSlowStartRetrans))
                .as("the timer's own")
                .isZero();
        send(Seg.ACK.ack(at(1)));
        assertThat(count(Counter.TcpExtTCPSlowStartRetrans)).isEqualTo(2);
        pass(400 * MS);
        assertThat(count(Counter.TcpExtTCPLossFailures)).isEqualTo(1);
    }

    @Test
    void withoutSackATimeoutAfterADuplicateIsAFailure() throws Exception {
        slowly();
        flight(10);
        duplicates(1);
        pass(400 * MS);
        assertThat(count(Counter.TcpExtTCPRenoFailures)).isEqualTo(1);
    }

    @Test
    void moreDuplicatesThanSegmentsAreReordering() throws Exception {
        slowly();
        flight(2);
        duplicates(2);
        assertThat(count(Counter.TcpExtTCPRenoReorder)).isEqualTo(1);
        assertThat(info().reordSeen()).isEqualTo(1);
    }

    @Test
    void withSackATimeoutInDisorderIsAFailure() throws Exception {
        host.settings().set(Setting.TCP_RECOVERY, 0);
        withSack();
        flight(10);
        send(Seg.ACK.sack(at(5), at(6)));
        pass(600 * MS);
        assertThat(count(Counter.TcpExtTCPSackFailures)).isEqualTo(1);
    }

    @Test
    void aPeerThatThrowsAwayWhatItToldOfReneges() throws Exception {
        withSack();
        flight(10);
        send(Seg.ACK.sack(at(0), at(1)));
        pass(600 * MS);
        assertThat(count(Counter.TcpExtTCPSACKReneging)).isEqualTo(1);
    }

    @Test
    void aProbeThatCameTwiceTakesNothingBack() throws Exception {
        withSack();
        write(2 * MSS);
        pass(210 * MS);
        assertThat(count(Counter.TcpExtTCPLossProbes)).isEqualTo(1);
        send(Seg.ACK.ack(at(2)).sack(at(1), at(2)));
        assertThat(count(Counter.TcpExtTCPDSACKIgnoredNoUndo)).isEqualTo(1);
    }

    @Test
    void aDuplicateOfARecoveryBeforeTakesNothingBack() throws Exception {
        withSack();
        flight(8);
        send(Seg.ACK.sack(at(1), at(4)));
        send(Seg.ACK.ack(at(8)));
        flight(4);
        send(Seg.ACK.ack(at(8)).sack(at(9), at(12)));
        pass(30 * MS);
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(2);
        send(Seg.ACK.ack(at(8)).sack(at(0), at(1), at(9), at(12)));
        assertThat(count(Counter.TcpExtTCPDSACKIgnoredOld)).isEqualTo(1);
    }

    @Test
    void slowStartThatEndsBecauseTheWayGetsLongerIsCounted() throws Exception {
        offer = offer.wscale(7);
        slowly();
        int acked = 0;
        for (int round = 0; round < 12; round++) {
            int n = info().sndCwnd() / MSS;
            write(n * MSS);
            pass((round < 3 ? 100 : 130) * MS);
            for (int i = 0; i < n; i++) {
                send(Seg.ACK.ack(at(++acked)));
            }
            forget();
        }
        assertThat(count(Counter.TcpExtTCPHystartDelayDetect)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPHystartDelayCwnd)).isEqualTo(info().sndSsthresh() / MSS);
    }
}
