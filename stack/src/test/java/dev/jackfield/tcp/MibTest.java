package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** What nstat and netstat -s count (RFC 4022 and Linux's TcpExt), scene by scene. */
class MibTest extends TcpTestBed {
    private void counted(Counter c, int n) {
        assertThat(count(c)).as(c.name()).isEqualTo(n);
    }

    @Test
    void segmentsInAndOutAndConnectionsThatStand() throws Exception {
        established();
        counted(Counter.TcpInSegs, 2);
        counted(Counter.TcpOutSegs, 1);
        counted(Counter.TcpPassiveOpens, 1);
        counted(Counter.TcpActiveOpens, 0);
        counted(Counter.TcpCurrEstab, 1);
        p.shutdown(fd, 1);
        counted(Counter.TcpCurrEstab, 0);
    }

    @Test
    void anActiveOpen() throws Exception {
        connected();
        counted(Counter.TcpActiveOpens, 1);
        counted(Counter.TcpPassiveOpens, 0);
        counted(Counter.TcpCurrEstab, 1);
        send(Seg.FIN);
        counted(Counter.TcpCurrEstab, 1); // CLOSE_WAIT counts
        send(Seg.RST.seq(2));
        counted(Counter.TcpCurrEstab, 0);
        counted(Counter.TcpEstabResets, 1);
    }

    @Test
    void aSimultaneousOpenIsAnActiveOne() throws Exception {
        synSent();
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        counted(Counter.TcpActiveOpens, 1);
    }

    @Test
    void whatIsNoSegmentIsAnError() throws Exception {
        listen(1);
        byte[] b = Seg.SYN.packet(PEER, PEER_PORT, PEER_ISS, US, OUR_PORT, 0);
        b[20 + 12] = 4 << 4; // a header of 16 bytes
        link.put(b);
        counted(Counter.TcpInErrs, 1);
        counted(Counter.TcpInCsumErrors, 0);
        byte[] c = Seg.SYN.packet(PEER, PEER_PORT, PEER_ISS, US, OUR_PORT, 0);
        c[20 + TcpHeader.CHECKSUM] ^= 1;
        link.put(c);
        counted(Counter.TcpInErrs, 2);
        counted(Counter.TcpInCsumErrors, 1);
        byte[] d = new byte[20 + 10]; // cut off within the header
        System.arraycopy(b, 0, d, 0, d.length);
        Bytes.put16(d, 2, d.length);
        Bytes.put16(d, 10, 0);
        Bytes.put16(d, 10, ~Checksum.fold(Checksum.sum(d, 0, 20)) & 0xffff);
        link.put(d);
        counted(Counter.TcpInErrs, 3);
        counted(Counter.TcpInSegs, 3);
        expectNothing();
    }

    @Test
    void aHandshakeThatIsGivenUp() throws Exception {
        host.settings().set(Setting.TCP_SYNACK_RETRIES, 2);
        synReceived();
        pass(60 * SECOND);
        expectState("CLOSED");
        counted(Counter.TcpRetransSegs, 2);
        counted(Counter.TcpExtTCPSynRetrans, 2);
        counted(Counter.TcpExtEmbryonicRsts, 0);
    }

    @Test
    void aHandshakeThatIsReset() throws Exception {
        synReceived();
        send(Seg.RST.seq(1));
        counted(Counter.TcpAttemptFails, 1);
        counted(Counter.TcpExtEmbryonicRsts, 1);
        pass(10 * SECOND);
        counted(Counter.TcpRetransSegs, 0);
    }

    @Test
    void aConnectThatIsRefused() throws Exception {
        synSent();
        send(Seg.RST_ACK.seq(0));
        counted(Counter.TcpAttemptFails, 1);
        counted(Counter.TcpEstabResets, 0);
    }

    /** Two handshakes end where one has room. */
    private void overflow() throws Exception {
        listen(0);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        int first = ourIss;
        peerPort++;
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        int second = ourIss;
        peerPort--;
        ourIss = first;
        send(Seg.ACK);
        peerPort++;
        ourIss = second;
        send(Seg.ACK);
    }

    @Test
    void aFullAcceptQueue() throws Exception {
        overflow();
        counted(Counter.TcpExtListenOverflows, 1);
        counted(Counter.TcpExtListenDrops, 1);
        peerPort++;
        send(Seg.SYN);
        expectNothing();
        counted(Counter.TcpExtListenOverflows, 2);
        counted(Counter.TcpExtListenDrops, 2);
    }

    @Test
    void aFullSynQueueWithoutCookies() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 0);
        host.settings().set(Setting.TCP_MAX_SYN_BACKLOG, 4);
        listen(100);
        for (int i = 0; i < 4; i++) {
            send(Seg.SYN);
            expect(Seg.SYN_ACK);
            peerPort++;
        }
        send(Seg.SYN);
        expectNothing();
        counted(Counter.TcpExtListenDrops, 1);
    }

    @Test
    void anAcknowledgementWhereDataIsAwaited() throws Exception {
        listen(8);
        p.setsockopt(listener, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_DEFER_ACCEPT, 3);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        expectNothing();
        counted(Counter.TcpExtTCPDeferAcceptDrop, 1);
        send(Seg.ACK.len(10));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void anOldTimestampInAHandshake() throws Exception {
        offer = Seg.SYN.mss(1460).ts(1000, 0);
        synReceived();
        send(Seg.ACK.ts(999, lastTs));
        expect(Seg.ACK);
        expectState("SYN_RECV");
        counted(Counter.TcpExtPAWSEstab, 1);
        send(Seg.ACK.ts(1000, lastTs));
        expectState("ESTABLISHED");
        counted(Counter.TcpExtPAWSEstab, 1);
    }

    @Test
    void aSynForAConnectionThatStands() throws Exception {
        established();
        send(Seg.SYN.seq(1));
        expect(Seg.ACK);
        counted(Counter.TcpExtTCPSYNChallenge, 1);
        counted(Counter.TcpExtTCPChallengeACK, 1);
    }

    @Test
    void dataForAConnectionThatNobodyOwns() throws Exception {
        finWait2();
        close();
        send(Seg.ACK.ack(2).len(10));
        expect(Seg.RST.seq(2));
        counted(Counter.TcpExtTCPAbortOnData, 1);
        counted(Counter.TcpOutRsts, 1);
    }

    @Test
    void aResetForWhatNobodyKnows() {
        send(Seg.ACK);
        expect(Seg.RST.seq(1));
        counted(Counter.TcpOutRsts, 1);
        counted(Counter.TcpOutSegs, 1);
    }

    @Test
    void dataThatIsSentAgainAfterATimeout() throws Exception {
        host.settings().set(Setting.TCP_EARLY_RETRANS, 0);
        established();
        write(100);
        pass(SECOND);
        long timeouts = count(Counter.TcpExtTCPTimeouts);
        assertThat(timeouts).isPositive();
        counted(Counter.TcpRetransSegs, (int) timeouts);
        counted(Counter.TcpExtTCPSynRetrans, 0);
    }

    @Test
    void aTailThatIsProbed() throws Exception {
        offer = Seg.SYN.mss(1460).sackOk();
        synReceived();
        pass(10 * MS);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(100);
        pass(230 * MS);
        counted(Counter.TcpExtTCPLossProbes, 1);
        counted(Counter.TcpExtTCPTimeouts, 0);
    }

    @Test
    void aWindowThatIsProbed() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        pass(SECOND);
        assertThat(count(Counter.TcpExtTCPWinProbe)).isBetween(2L, 3L);
        counted(Counter.TcpRetransSegs, 0);
    }
}
