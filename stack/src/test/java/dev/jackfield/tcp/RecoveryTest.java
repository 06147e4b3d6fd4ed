package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import org.junit.jupiter.api.Test;

/** Loss: fast retransmit with SACK and without, the tail loss probe, the retransmission timeout. The round trip takes 100 ms. */
class RecoveryTest extends TcpTestBed {
    private void connected(boolean sack) throws Exception {
        offer = sack ? offer.sackOk() : offer;
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        pass(100 * MS);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    /** Sends {@code n} full segments. */
    private void flight(int n) throws Exception {
        write(n * 1460);
        for (int i = 0; i < n; i++) {
            expect(Seg.ACK.seq(at(i)).len(1460));
        }
        expectNothing();
        pass(100 * MS);
    }

    private static int at(int segment) {
        return 1 + segment * 1460;
    }

    @Test
    void thirdDuplicateSendsTheFirstSegmentAgain() throws Exception {
        connected(false);
        flight(6);
        send(Seg.ACK);
        send(Seg.ACK);
        expectNothing();
        send(Seg.ACK);
        expect(Seg.ACK.len(1460));
        expectNothing();
        send(Seg.ACK.ack(at(6)));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPRenoRecovery)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isZero();
    }

    @Test
    void aPartialAcknowledgementSendsTheNextHole() throws Exception {
        connected(false);
        flight(6);
        for (int i = 0; i < 3; i++) {
            send(Seg.ACK);
        }
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.ack(at(2)));
        expect(Seg.ACK.seq(at(2)).len(1460));
        send(Seg.ACK.ack(at(6)));
        expectNothing();
    }

    @Test
    void limitedTransmitSendsNewDataForTheFirstTwoDuplicates() throws Exception {
        connected(false);
        write(11 * 1460);
        for (int i = 0; i < 10; i++) {
            expect(Seg.ACK.seq(at(i)).len(1460));
        }
        expectNothing();
        send(Seg.ACK);
        expect(Seg.ACK.seq(at(10)).len(1460));
    }

    @Test
    void selectiveAcknowledgementsSendJustTheHole() throws Exception {
        connected(true);
        flight(6);
        send(Seg.ACK.sack(at(1), at(2)));
        send(Seg.ACK.sack(at(1), at(3)));
        expectNothing();
        send(Seg.ACK.sack(at(1), at(4)));
        expect(Seg.ACK.len(1460));
        expectNothing();
        send(Seg.ACK.ack(at(6)));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(1);
    }

    @Test
    void severalHolesAreFilledInOneRecovery() throws Exception {
        connected(true);
        flight(10);
        send(Seg.ACK.sack(at(1), at(2)));
        send(Seg.ACK.sack(at(3), at(5), at(1), at(2)));
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.sack(at(3), at(10), at(1), at(2)));
        expect(Seg.ACK.seq(at(2)).len(1460));
        send(Seg.ACK.ack(at(10)));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPSackRecovery)).isEqualTo(1);
        assertThat(count(Counter.TcpRetransSegs)).isEqualTo(2);
    }

    @Test
    void blocksThatCannotBeAreNotBelieved() throws Exception {
        connected(true);
        flight(6);
        send(Seg.ACK.sack(at(7), at(9)));
        send(Seg.ACK.sack(at(3), at(2)));
        send(Seg.ACK.sack(-5000, at(2)));
        expectNothing();
        assertThat(info().caState()).isZero();
    }

    @Test
    void aLostTailIsProbedAfterTwoRoundTrips() throws Exception {
        connected(true);
        flight(3);
        send(Seg.ACK.ack(at(1)));
        pass(200 * MS);
        expectNothing();
        pass(5 * MS);
        expect(Seg.ACK.seq(at(2)).len(1460));
        assertThat(count(Counter.TcpExtTCPLossProbes)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isZero();
        send(Seg.ACK.ack(at(3)));
        pass(10 * SECOND);
        expectNothing();
    }

    @Test
    void aTimeoutSendsTheFirstSegmentAndBacksOff() throws Exception {
        connected(false);
        flight(3);
        long wait = 300;
        pass(wait * MS - 100 * MS - MS);
        expectNothing();
        pass(2 * MS);
        for (int i = 0; i < 4; i++) {
            expect(Seg.ACK.len(1460));
            wait *= 2;
            pass(wait * MS - 2 * MS);
            expectNothing();
            pass(2 * MS);
        }
    }

    @Test
    void afterATimeoutTheRestFollowsInSlowStart() throws Exception {
        connected(false);
        flight(4);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        expectNothing();
        send(Seg.ACK.ack(at(1)));
        expect(Seg.ACK.seq(at(1)).len(1460));
        expect(Seg.ACK.seq(at(2)).len(1460));
        expectNothing();
    }

    @Test
    void eachTimeoutBringsTheWindowDownToOneSegment() throws Exception {
        connected(false);
        flight(8);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.ack(at(1)));
        forget();
        send(Seg.ACK.ack(at(3)));
        forget();
        pass(2 * SECOND);
        assertThat(info().sndCwnd()).isEqualTo(1460);
    }

    @Test
    void dataThatIsNeverAcknowledgedEndsInATimeout() throws Exception {
        connected(true);
        write(10);
        pass(1100 * SECOND);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
        assertThat(count(Counter.TcpExtTCPAbortOnTimeout)).isEqualTo(1);
    }

    @Test
    void userTimeoutEndsItSooner() throws Exception {
        connected(true);
        tcp(TcpOptions.TCP_USER_TIMEOUT, 5000);
        write(10);
        pass(20 * SECOND);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void aPeerThatThrewAwayWhatItHadGetsItAgainAfterATimeout() throws Exception {
        connected(true);
        flight(4);
        send(Seg.ACK.sack(at(1), at(4)));
        forget();
        pass(400 * MS);
        forget();
        send(Seg.ACK.ack(at(1))); // at(1)..at(4) are not there any more
        pass(SECOND);
        Seg s = next();
        assertThat(s).isNotNull();
        assertThat(s.seq()).isEqualTo(at(1));
    }

    @Test
    void aTimeoutForNothingIsTakenBack() throws Exception {
        connected(true);
        write(20 * 1460);
        forget();
        int before = info().sndCwnd();
        pass(600 * MS);
        forget();
        send(Seg.ACK.ack(at(1)));
        forget();
        send(Seg.ACK.ack(at(4))); // more than was sent again
        assertThat(info().sndCwnd()).isGreaterThanOrEqualTo(before);
        assertThat(count(Counter.TcpExtTCPSpuriousRTOs)).isEqualTo(1);
    }

    // ---- without SACK: RFC 6582, with Reno's window

    private void reno(int flight) throws Exception {
        host.set("net.ipv4.tcp_congestion_control", "reno");
        connected(false);
        flight(flight);
    }

    private void duplicates(int acked, int n) {
        for (int i = 0; i < n; i++) {
            send(Seg.ACK.ack(at(acked)));
        }
    }

    private int cwnd() throws Exception {
        return info().sndCwnd() / 1460;
    }

    private int ssthresh() throws Exception {
        return info().sndSsthresh() / 1460;
    }

    @Test
    void eachDuplicateIsASegmentThatHasLeft() throws Exception {
        reno(10);
        write(10 * 1460);
        duplicates(0, 2);
        for (int i = 10; i < 12; i++) {
            expect(Seg.ACK.seq(at(i)).len(1460)); // limited transmit
        }
        assertThat(info().caState()).isEqualTo(1);
        duplicates(0, 1);
        expect(Seg.ACK.len(1460));
        expectNothing();
        assertThat(info().caState()).isEqualTo(3);
        assertThat(ssthresh()).isEqualTo(5);
        int sent = 0;
        for (int i = 4; i <= 11; i++) {
            duplicates(0, 1);
            for (; next() != null; sent++) {}
        }
        assertThat(sent).isEqualTo(4); // five are in flight with the one that was sent again
        send(Seg.ACK.ack(at(12)));
        assertThat(info().caState()).isZero();
        assertThat(cwnd()).isEqualTo(5);
        assertThat(count(Counter.TcpExtTCPFastRetrans)).isEqualTo(1);
    }

    @Test
    void aPartialAcknowledgementCoversWhatDuplicatesWereCountedFor() throws Exception {
        reno(10);
        duplicates(0, 7); // one and two, say, are lost
        expect(Seg.ACK.len(1460));
        expectNothing();
        write(10 * 1460);
        forget();
        pass(100 * MS);
        send(Seg.ACK.ack(at(1)));
        expect(Seg.ACK.seq(at(1)).len(1460));
        assertThat(info().caState()).isEqualTo(3);
        forget();
        send(Seg.ACK.ack(at(10)));
        assertThat(info().caState()).isZero();
        assertThat(count(Counter.TcpRetransSegs)).isEqualTo(2);
        assertThat(count(Counter.TcpExtTCPRenoRecovery)).isEqualTo(1);
    }

    @Test
    void duplicatesOfOurOwnRetransmissionsBeginNothing() throws Exception {
        reno(6);
        duplicates(0, 3);
        expect(Seg.ACK.len(1460));
        write(6 * 1460);
        forget();
        send(Seg.ACK.ack(at(6))); // all that was outstanding, and no more
        forget();
        assertThat(info().caState()).isZero();
        duplicates(6, 3);
        for (Seg s; (s = next()) != null; ) {
            assertThat(s.seq()).isGreaterThan(at(6));
        }
        assertThat(count(Counter.TcpExtTCPRenoRecovery)).isEqualTo(1);
        send(Seg.ACK.ack(at(7))); // beyond: from now on they count again
        forget();
        duplicates(7, 3);
        expect(Seg.ACK.seq(at(7)).len(1460));
        assertThat(count(Counter.TcpExtTCPRenoRecovery)).isEqualTo(2);
    }

    @Test
    void afterATimeoutDuplicatesBeginNothingEither() throws Exception {
        reno(6);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        write(6 * 1460);
        duplicates(0, 5);
        expectNothing();
        assertThat(info().caState()).isEqualTo(4);
        assertThat(cwnd()).isEqualTo(1);
        send(Seg.ACK.ack(at(6)));
        forget();
        assertThat(info().caState()).isZero();
        duplicates(6, 3);
        assertThat(count(Counter.TcpExtTCPRenoRecovery)).isZero();
    }

    @Test
    void afterATimeoutTheFlightGoesAgainAndThenNewData() throws Exception {
        reno(4);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        assertThat(ssthresh()).isEqualTo(5);
        write(4 * 1460);
        expectNothing();
        send(Seg.ACK.ack(at(1)));
        expect(Seg.ACK.seq(at(1)).len(1460));
        expect(Seg.ACK.seq(at(2)).len(1460));
        expectNothing();
        send(Seg.ACK.ack(at(2)));
        expect(Seg.ACK.seq(at(3)).len(1460));
        expect(Seg.ACK.seq(at(4)).len(1460)); // new
        expectNothing();
        assertThat(info().caState()).isEqualTo(4);
        send(Seg.ACK.ack(at(3)));
        assertThat(info().caState()).isEqualTo(4);
        send(Seg.ACK.ack(at(4)));
        assertThat(info().caState()).isZero();
    }

    @Test
    void whatIsAcknowledgedMeanwhileIsNotSentAgain() throws Exception {
        reno(6);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.ack(at(4)));
        expect(Seg.ACK.seq(at(4)).len(1460));
        expect(Seg.ACK.seq(at(5)).len(1460));
        expectNothing();
    }

    @Test
    void aShortLastSegmentGoesAgainWithWhatRoomThereIs() throws Exception {
        host.set("net.ipv4.tcp_congestion_control", "reno");
        connected(false);
        write(2 * 1460 + 100);
        forget();
        pass(301 * MS);
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.ack(at(1)));
        expect(Seg.ACK.seq(at(1)).len(1460));
        expect(Seg.ACK.seq(at(2)).len(100));
    }

    @Test
    void aTimeoutDuringRecoveryWithoutSackIsItsFailure() throws Exception {
        reno(10);
        duplicates(0, 3);
        expect(Seg.ACK.len(1460));
        pass(400 * MS);
        expect(Seg.ACK.len(1460));
        assertThat(count(Counter.TcpExtTCPRenoRecoveryFail)).isEqualTo(1);
        assertThat(info().caState()).isEqualTo(4);
        assertThat(cwnd()).isEqualTo(1);
        assertThat(ssthresh()).isEqualTo(5);
    }

    @Test
    void anotherTimeoutAfterProgressLowersTheThresholdAgain() throws Exception {
        reno(10);
        pass(201 * MS);
        expect(Seg.ACK.len(1460));
        assertThat(ssthresh()).isEqualTo(5);
        assertThat(count(Counter.TcpExtTCPRenoRecoveryFail)).isZero();
        send(Seg.ACK.ack(at(1)));
        forget();
        assertThat(cwnd()).isEqualTo(2);
        pass(400 * MS);
        assertThat(ssthresh()).isEqualTo(2);
        pass(800 * MS);
        assertThat(count(Counter.TcpExtTCPTimeouts)).isEqualTo(3);
        assertThat(ssthresh()).isEqualTo(2);
    }

    @Test
    void withinTheReorderingThatIsSetDuplicatesBeginNothing() throws Exception {
        host.set("net.ipv4.tcp_reordering", 5);
        reno(10);
        duplicates(0, 4);
        expectNothing();
        send(Seg.ACK.ack(at(1))); // it was late
        assertThat(info().caState()).isZero();
        duplicates(1, 4);
        expectNothing();
        duplicates(1, 1);
        expect(Seg.ACK.seq(at(1)).len(1460));
    }
}
