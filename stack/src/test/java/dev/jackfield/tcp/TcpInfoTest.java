package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** What TCP_INFO tells of what went over a connection, in Linux's units. */
class TcpInfoTest extends TcpTestBed {
    private void establishedAfter(long roundTrip) throws Exception {
        synReceived();
        pass(roundTrip);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    @Test
    void whatWasSentIsCountedBySegmentsAndBytes() throws Exception {
        established();
        write(3000);
        TcpInfo i = info();
        assertThat(i.dataSegsOut()).isEqualTo(3);
        assertThat(i.bytesSent()).isEqualTo(3000);
        assertThat(i.bytesAcked()).isZero();
        send(Seg.ACK.ack(2921));
        assertThat(info().bytesAcked()).isEqualTo(2920);
        pass(SECOND);
        i = info();
        assertThat(i.bytesRetrans()).isPositive().isEqualTo(i.bytesSent() - 3000);
        assertThat(i.lastAckRecv()).isEqualTo(1000);
    }

    @Test
    void whatCameIsCountedTheEndIncluded() throws Exception {
        established();
        int before = info().segsIn();
        send(Seg.ACK.len(100));
        send(Seg.ACK.seq(201).len(100));
        send(Seg.ACK.seq(101).len(100));
        send(Seg.FIN.seq(301));
        TcpInfo i = info();
        assertThat(i.segsIn() - before).isEqualTo(4);
        assertThat(i.dataSegsIn()).isEqualTo(3);
        assertThat(i.bytesReceived()).isEqualTo(301);
        assertThat(i.rcvOoopack()).isEqualTo(1);
        assertThat(i.rcvMss()).isEqualTo(536);
        assertThat(i.advMss()).isEqualTo(1460);
        assertThat(i.ato()).isEqualTo(40_000);
        pass(500 * MS);
        assertThat(info().lastDataRecv()).isEqualTo(500);
    }

    @Test
    void ourSynCountsAsAcknowledged() throws Exception {
        connected();
        assertThat(info().bytesAcked()).isEqualTo(1);
        assertThat(info().segsOut()).isEqualTo(2);
        assertThat(info().segsIn()).isEqualTo(1);
    }

    @Test
    void timeoutsInARowAreOneRecoveryAndItsTimeIsTold() throws Exception {
        established();
        write(1000);
        pass(190 * MS);
        assertThat(info().totalRto()).isZero();
        pass(3 * SECOND);
        TcpInfo i = info();
        assertThat(i.totalRto()).isEqualTo(4);
        assertThat(i.totalRtoRecoveries()).isEqualTo(1);
        long time = i.totalRtoTime();
        assertThat(time).isBetween(2950L, 2990L);
        pass(100 * MS);
        assertThat(info().totalRtoTime()).isEqualTo(time + 100);
        send(Seg.ACK.ack(1001));
        pass(SECOND);
        assertThat(info().totalRtoTime()).isEqualTo(time + 100);
        assertThat(info().retransmits()).isZero();
    }

    @Test
    void aSynAckThatIsSentAgainIsATimeout() throws Exception {
        synReceived();
        pass(1200 * MS);
        send(Seg.ACK);
        fd = p.accept(listener);
        TcpInfo i = info();
        assertThat(i.totalRto()).isEqualTo(1);
        assertThat(i.totalRtoRecoveries()).isEqualTo(1);
        assertThat(i.totalRtoTime()).isEqualTo(1200);
        assertThat(i.totalRetrans()).isEqualTo(1);
    }

    @Test
    void whatIsDeliveredIsCountedBySegmentsTheSynIncluded() throws Exception {
        established();
        assertThat(info().delivered()).isEqualTo(1);
        write(3000);
        send(Seg.ACK.ack(3001));
        assertThat(info().delivered()).isEqualTo(4);
        assertThat(count(Counter.TcpExtTCPDelivered)).isEqualTo(3);
        assertThat(count(Counter.TcpExtTCPOrigDataSent)).isEqualTo(3);
    }

    @Test
    void theReceiverLearnsTheRoundTripFromItsTimestamps() throws Exception {
        offer = offer.ts(1000, 0);
        established();
        int then = lastTs;
        send(withTs(Seg.ACK.len(600)));
        assertThat(info().rcvRtt()).as("that is of this very moment").isZero();
        pass(50 * MS);
        send(Seg.ACK.seq(601).len(600).ts(offer.ts()[0] + 50, then - 50));
        assertThat(info().rcvRtt()).isEqualTo(100_000);
        pass(82 * MS);
        send(Seg.ACK.seq(1201).len(600).ts(offer.ts()[0] + 132, then - 50));
        assertThat(info().rcvRtt()).as("that echo is known").isEqualTo(100_000);
        read();
        send(Seg.ACK.seq(1801).len(600).ts(offer.ts()[0] + 132, then - 48));
        assertThat(info().rcvRtt()).as("an eighth of what is more").isEqualTo(110_000);
    }

    @Test
    void whatWasAgreedOnIsTold() throws Exception {
        offer = Seg.SYN.mss(1000).sackOk().wscale(7).ts(5, 0);
        established();
        TcpInfo i = info();
        assertThat(i.options())
                .isEqualTo(TcpInfo.TCPI_OPT_TIMESTAMPS | TcpInfo.TCPI_OPT_SACK | TcpInfo.TCPI_OPT_WSCALE);
        assertThat(i.timestamps()).isTrue();
        assertThat(i.sndWscale()).isEqualTo(7);
        assertThat(i.rcvWscale()).isPositive();
        assertThat(i.sndMss()).isEqualTo(988);
        assertThat(i.pmtu()).isEqualTo(1500);
        assertThat(i.state()).isEqualTo(1);
        assertThat(i.congestion()).isEqualTo("cubic");
    }

    @Test
    void nothingIsAgreedOnWithAPeerThatOffersNothing() throws Exception {
        established();
        TcpInfo i = info();
        assertThat(i.options()).isZero();
        assertThat(i.timestamps()).isFalse();
        assertThat(i.sndWscale()).isZero();
        assertThat(i.rcvWscale()).isZero();
    }

    @Test
    void roundTripsAndTimeoutsAreInMicroseconds() throws Exception {
        establishedAfter(80 * MS);
        TcpInfo i = info();
        assertThat(i.rtt()).isEqualTo(80_000);
        assertThat(i.rttVar()).isEqualTo(40_000);
        assertThat(i.minRtt()).isEqualTo(80_000);
        assertThat(i.rto()).isEqualTo(280_000);
    }

    @Test
    void windowsAndWhatIsInFlightAreInBytes() throws Exception {
        offer = Seg.SYN.mss(1000).sackOk();
        establishedAfter(80 * MS);
        send(Seg.ACK.win(5000));
        write(20_000);
        pass(80 * MS);
        TcpInfo i = info();
        assertThat(i.sndWnd()).isEqualTo(5000);
        assertThat(i.sndCwnd()).isEqualTo(10_000);
        assertThat(i.unacked()).isEqualTo(5000);
        assertThat(i.notSent()).isEqualTo(15_000);
        assertThat(i.rcvWnd()).isEqualTo(64_240);
        send(Seg.ACK.win(5000).sack(1001, 2001));
        assertThat(info().sacked()).isEqualTo(1000);
        assertThat(info().lost()).isZero();
        assertThat(info().caState()).isEqualTo(1); // disorder
        send(Seg.ACK.win(5000).sack(1001, 5001));
        i = info();
        assertThat(i.sacked()).isEqualTo(4000);
        assertThat(i.caState()).isEqualTo(3); // recovery
        assertThat(i.lost()).isEqualTo(1000);
        assertThat(i.retrans()).isEqualTo(1000);
        assertThat(i.totalRetrans()).isEqualTo(1);
        assertThat(i.sndSsthresh()).isEqualTo(7000);
        assertThat(i.reordering()).isEqualTo(3);
    }

    @Test
    void timeoutsInVainAreCountedUntilSomethingIsAcknowledged() throws Exception {
        host.settings().set(Setting.TCP_EARLY_RETRANS, 0);
        established();
        write(100);
        long rto = info().rto();
        pass(rto * 1000 + 2 * rto * 1000 + MS);
        TcpInfo i = info();
        assertThat(i.retransmits()).isEqualTo(2);
        assertThat(i.backoff()).isEqualTo(2);
        assertThat(i.caState()).isEqualTo(4); // loss
        assertThat(i.rto()).isEqualTo(4 * rto);
        assertThat(i.sndCwnd()).isEqualTo(i.sndMss());
        send(Seg.ACK.ack(101));
        assertThat(info().backoff()).isZero();
        assertThat(info().caState()).isZero();
    }

    @Test
    void probesOfAClosedWindowAreCounted() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        pass(SECOND);
        assertThat(info().probes()).isPositive();
        send(Seg.ACK.win(0));
        assertThat(info().probes()).isZero();
    }

    @Test
    void timesSinceAreInMillisecondsAndOfWhatNeverWasSinceTheConnectionWasMade() throws Exception {
        established();
        pass(300 * MS);
        write(10);
        pass(200 * MS);
        TcpInfo i = info();
        assertThat(i.lastDataSent()).isBetween(0L, 200L);
        assertThat(i.lastDataRecv()).isEqualTo(500);
        assertThat(i.lastAckRecv()).isEqualTo(500);
        send(Seg.ACK.ack(11).len(5));
        pass(50 * MS);
        assertThat(info().lastDataRecv()).isEqualTo(50);
        assertThat(info().lastAckRecv()).isEqualTo(50);
    }

    @Test
    void whatKeepsItFromSendingIsTimed() throws Exception {
        established();
        write(500);
        pass(10 * MS);
        send(Seg.ACK.ack(501).win(0));
        TcpInfo i = info();
        assertThat(i.busyTime()).isEqualTo(10_000);
        assertThat(i.rwndLimited()).isZero();
        write(500);
        pass(20 * MS);
        assertThat(info().busyTime()).isEqualTo(30_000);
        assertThat(info().rwndLimited()).isEqualTo(20_000);
        assertThat(info().sndbufLimited()).isZero();
    }

    @Test
    void aSynOnItsWayHasItsOwnPicture() throws Exception {
        synSent();
        TcpInfo i = info();
        assertThat(i.state()).isEqualTo(2);
        assertThat(i.unacked()).isEqualTo(1);
        assertThat(i.rto()).isEqualTo(1_000_000);
        pass(SECOND);
        assertThat(info().retransmits()).isEqualTo(1);
        assertThat(info().totalRetrans()).isEqualTo(1);
    }
}
