package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** Opening, as RFC 9293 section 3.5 draws it. */
class HandshakeTest extends TcpTestBed {
    @Test
    void passiveOpen() throws Exception {
        synReceived();
        expectState("SYN_RECV");
        send(Seg.ACK);
        expectState("ESTABLISHED");
        expectNothing();
        assertThat(poll(listener)).isEqualTo(Readiness.IN);
    }

    @Test
    void activeOpen() throws Exception {
        synSent();
        expectState("SYN_SENT");
        assertThat(poll(fd)).isZero();
        send(Seg.SYN_ACK.ack(1));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
        assertThat(poll(fd)).isEqualTo(Readiness.OUT);
        assertThat(error()).isZero();
    }

    @Test
    void simultaneousOpen() throws Exception {
        synSent();
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK.ack(1));
        expectState("SYN_RECV");
        send(Seg.SYN_ACK.ack(1));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
    }

    @Test
    void simultaneousOpenEndsWithAPlainAcknowledgementToo() throws Exception {
        synSent();
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK.ack(1));
        send(Seg.ACK);
        expectState("ESTABLISHED");
    }

    @Test
    void closeDuringSimultaneousOpenSendsTheFinOnceItIsOver() throws Exception {
        synSent();
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK.ack(1));
        close();
        expectState("SYN_RECV");
        pass(SECOND);
        expect(Seg.SYN_ACK.ack(1));
        send(Seg.ACK);
        expect(Seg.FIN);
        expectState("FIN_WAIT1");
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void synSentAnswersAnAcknowledgementOfNothingWithAReset() throws Exception {
        synSent();
        send(Seg.SYN_ACK.ack(2));
        expect(Seg.RST.seq(2));
        send(Seg.ACK.ack(0));
        expect(Seg.RST.seq(0));
        expectState("SYN_SENT");
    }

    @Test
    void synSentIsRefusedByAResetThatAcknowledgesTheSyn() throws Exception {
        synSent();
        send(Seg.RST_ACK.seq(0));
        expectNothing();
        expectState("CLOSED");
        assertThat(poll(fd) & Readiness.ERR).isNotZero();
        assertThat(error()).isEqualTo(Errno.ECONNREFUSED.number());
        assertThat(count(Counter.TcpAttemptFails)).isEqualTo(1);
    }

    @Test
    void synSentIgnoresAResetThatAcknowledgesNothing() throws Exception {
        synSent();
        send(Seg.RST);
        send(Seg.RST_ACK.ack(0));
        expectNothing();
        expectState("SYN_SENT");
    }

    @Test
    void synSentIgnoresAnAcknowledgementWithoutASyn() throws Exception {
        synSent();
        send(Seg.ACK);
        expectNothing();
        expectState("SYN_SENT");
    }

    @Test
    void dataThatComesWithTheSynAckIsKept() throws Exception {
        synSent();
        send(Seg.SYN_ACK.ack(1).len(10));
        expect(Seg.ACK.ack(11));
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void aFinThatComesWithTheSynAckIsTaken() throws Exception {
        synSent();
        send(Seg.SYN_ACK.with(TcpHeader.SYN | TcpHeader.ACK | TcpHeader.FIN).ack(1));
        expect(Seg.ACK.ack(2));
        expectState("CLOSE_WAIT");
        assertThat(read()).isZero();
    }

    @Test
    void synIsRepeatedWithBackOffUntilItTimesOut() throws Exception {
        synSent();
        for (int wait : new int[] {1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64}) {
            pass(wait * SECOND - MS);
            expectNothing();
            pass(MS);
            expect(Seg.SYN);
        }
        pass(128 * SECOND);
        expectNothing();
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void synAckIsRepeatedWithBackOffAndForgotten() throws Exception {
        synReceived();
        for (int wait = 1; wait <= 16; wait *= 2) {
            pass(wait * SECOND - MS);
            expectNothing();
            pass(MS);
            expect(Seg.SYN_ACK);
        }
        pass(32 * SECOND);
        expectNothing();
        expectState("CLOSED");
    }

    @Test
    void aSynThatComesAgainIsAnsweredAgain() throws Exception {
        synReceived();
        send(offer);
        expect(Seg.SYN_ACK);
        expectState("SYN_RECV");
    }

    @Test
    void anotherSynForAHalfOpenConnectionIsChallenged() throws Exception {
        synReceived();
        send(offer.seq(500));
        expect(Seg.ACK);
        expectState("SYN_RECV");
        assertThat(count(Counter.TcpExtTCPChallengeACK)).isEqualTo(1);
    }

    @Test
    void aResetEndsAHalfOpenConnectionAndTheListenerDoesNotNotice() throws Exception {
        synReceived();
        send(Seg.RST);
        expectNothing();
        expectState("CLOSED");
        assertThat(poll(listener)).isZero();
    }

    @Test
    void aResetElsewhereInTheWindowDoesNotEndAHalfOpenConnection() throws Exception {
        synReceived();
        send(Seg.RST.seq(2));
        expectState("SYN_RECV");
    }

    @Test
    void aWrongAcknowledgementOfTheSynAckIsReset() throws Exception {
        synReceived();
        send(Seg.ACK.ack(7));
        expect(Seg.RST.seq(7));
        expectState("SYN_RECV");
    }

    @Test
    void dataWithTheThirdSegmentIsKept() throws Exception {
        synReceived();
        send(Seg.ACK.len(20));
        expect(Seg.ACK.ack(21));
        fd = p.accept(listener);
        assertThat(read()).isEqualTo(20);
    }

    @Test
    void aFinWithTheThirdSegmentIsKept() throws Exception {
        synReceived();
        send(Seg.FIN.len(20));
        pass(40 * MS);
        expect(Seg.ACK.ack(22));
        expectState("CLOSE_WAIT");
        fd = p.accept(listener);
        assertThat(read()).isEqualTo(20);
        assertThat(read()).isZero();
    }

    @Test
    void nobodyListensSoTheSynIsReset() {
        send(offer);
        expect(Seg.RST_ACK.seq(0).ack(1));
        send(Seg.ACK.ack(77));
        expect(Seg.RST.seq(77));
        send(Seg.RST.seq(5));
        expectNothing();
    }

    @Test
    void aListenerResetsAcknowledgementsAndIgnoresResets() throws Exception {
        listen(1);
        send(Seg.ACK.ack(5));
        expect(Seg.RST.seq(5));
        send(Seg.RST);
        send(Seg.FIN.with(TcpHeader.FIN));
        send(Seg.SYN.with(TcpHeader.SYN | TcpHeader.FIN));
        expectNothing();
    }

    @Test
    void acceptQueueHoldsOneMoreThanTheBacklogAndTheRestWaits() throws Exception {
        listen(1);
        for (int i = 0; i < 2; i++) {
            peerPort = PEER_PORT + i;
            send(offer);
            expect(Seg.SYN_ACK);
            send(Seg.ACK);
        }
        peerPort = PEER_PORT + 2;
        send(offer);
        expectNothing();
        assertThat(count(Counter.TcpExtListenOverflows)).isEqualTo(1);
        p.accept(listener);
        send(offer);
        expect(Seg.SYN_ACK);
    }

    @Test
    void aHandshakeThatEndsWhileTheAcceptQueueIsFullEndsLater() throws Exception {
        listen(1);
        syn(0);
        int first = ourIss;
        syn(1);
        int second = ourIss;
        ack(0, first);
        syn(2);
        ack(2, ourIss);
        ack(1, second);
        expectState("SYN_RECV");
        assertThat(count(Counter.TcpExtListenOverflows)).isEqualTo(1);
        p.accept(listener);
        pass(SECOND);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        expectState("ESTABLISHED");
    }

    private void syn(int i) {
        peerPort = PEER_PORT + i;
        send(offer);
        expect(Seg.SYN_ACK);
    }

    private void ack(int i, int iss) {
        peerPort = PEER_PORT + i;
        ourIss = iss;
        send(Seg.ACK);
    }

    @Test
    void synQueueHoldsOneMoreThanTheBacklog() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 0);
        listen(1);
        syn(0);
        syn(1);
        peerPort = PEER_PORT + 2;
        send(offer);
        expectNothing();
        assertThat(count(Counter.TcpExtTCPReqQFullDrop)).isEqualTo(1);
        assertThat(count(Counter.TcpExtListenDrops)).isEqualTo(1);
    }

    @Test
    void withoutCookiesTheLastQuarterOfTheSynBacklogIsForPeersThatAreKnown() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 0);
        host.settings().set(Setting.TCP_MAX_SYN_BACKLOG, 16);
        listen(100);
        for (int i = 0; i < 13; i++) {
            syn(i);
        }
        peerPort = PEER_PORT + 13;
        send(offer);
        expectNothing();
        assertThat(count(Counter.TcpExtListenDrops)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPReqQFullDrop)).isZero();
    }

    @Test
    void aSynThatComesAgainIsAnsweredTwiceASecondAtMost() throws Exception {
        synReceived();
        send(offer);
        expect(answer);
        assertThat(count(Counter.TcpRetransSegs)).isEqualTo(1);
        send(offer);
        expectNothing();
        assertThat(count(Counter.TcpExtTCPACKSkippedSynRecv)).isEqualTo(1);
        pass(500 * MS);
        send(offer);
        expect(answer);
    }

    @Test
    void anAcknowledgementThatEchoesNoSynAckOfOursDoesNotOpen() throws Exception {
        offer = offer.ts(1000, 0);
        synReceived();
        send(Seg.ACK.ts(1001, lastTs + 5000));
        assertThat(count(Counter.TcpExtTSEcrRejected)).isEqualTo(1);
        expectState("SYN_RECV");
        forget();
        send(withTs(Seg.ACK));
        expectState("ESTABLISHED");
    }

    @Test
    void aSynAckThatEchoesNoSynOfOursIsReset() throws Exception {
        synSent();
        Seg a = offer.ts(1000, lastTs - 1).with(TcpHeader.SYN | TcpHeader.ACK).ack(1);
        send(a);
        assertThat(count(Counter.TcpExtPAWSActive)).isEqualTo(1);
        expectState("SYN_SENT");
    }

    @Test
    void opensAreCountedWhenTheyBegin() throws Exception {
        synSent();
        assertThat(count(Counter.TcpActiveOpens)).isEqualTo(1);
        pass(SECOND);
        assertThat(count(Counter.TcpRetransSegs)).isEqualTo(1);
        assertThat(count(Counter.TcpOutSegs)).as("without what was sent again").isEqualTo(1);
        pass(SECOND);
        assertThat(count(Counter.TcpExtTCPLostRetransmit)).isEqualTo(1);
    }

    @Test
    void closingAListenerForgetsHalfOpenConnectionsAndResetsThoseNotAccepted() throws Exception {
        synReceived();
        peerPort++;
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        p.close(listener);
        expect(Seg.RST_ACK);
        assertThat(host.sockets()).isEmpty();
    }

    @Test
    void aListenerThatWasShutDownMayListenAgain() throws Exception {
        listen(1);
        p.shutdown(listener, Endpoint.SHUT_RD);
        send(offer);
        expect(Seg.RST_ACK.seq(0).ack(1));
        p.listen(listener, 1);
        send(offer);
        expect(Seg.SYN_ACK);
    }

    @Test
    void shutdownWhileConnectingEndsItWithAnError() throws Exception {
        synSent();
        p.shutdown(fd, Endpoint.SHUT_RDWR);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ECONNRESET.number());
    }

    @Test
    void tcpInfoMayBeAskedForBeforeItIsConnected() throws Exception {
        synSent();
        assertThat(info().state()).isEqualTo(State.SYN_SENT.number());
    }

    @Test
    void connectAfterAFailedConnectChoosesAddressAndPortAnew() throws Exception {
        fd = socket();
        fails(Errno.EINPROGRESS, () -> p.connect(fd, new java.net.InetSocketAddress("127.0.0.1", 9)));
        pass(SECOND);
        fails(Errno.ECONNREFUSED, () -> p.connect(fd, new java.net.InetSocketAddress("127.0.0.1", 9)));
        connect();
        expect(Seg.SYN);
        send(Seg.SYN_ACK.ack(1));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
    }
}
