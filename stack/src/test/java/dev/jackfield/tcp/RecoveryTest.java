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
}
