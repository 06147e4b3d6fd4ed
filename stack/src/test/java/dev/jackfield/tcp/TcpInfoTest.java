package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import org.junit.jupiter.api.Test;

/** What TCP_INFO tells of what went over a connection, in Linux's units. */
class TcpInfoTest extends TcpTestBed {
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
}
