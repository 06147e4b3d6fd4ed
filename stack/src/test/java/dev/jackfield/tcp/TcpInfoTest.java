package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

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
}
