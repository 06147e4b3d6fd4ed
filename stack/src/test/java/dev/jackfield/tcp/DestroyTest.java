package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What ends connections from outside: ss -K, a reset that somebody else makes, and limits on what nobody owns. */
class DestroyTest extends TcpTestBed {
    private boolean destroy() {
        return host.destroy(new InetSocketAddress(US, ourPort), new InetSocketAddress(PEER, peerPort));
    }

    @Test
    void anEstablishedConnectionIsResetAndItsOwnerIsTold() throws Exception {
        established();
        assertThat(destroy()).isTrue();
        expect(Seg.RST_ACK);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ECONNABORTED.number());
    }

    @Test
    void aConnectionThatOpensEndsWithoutAWord() throws Exception {
        synSent();
        assertThat(destroy()).isTrue();
        expectNothing();
        assertThat(error()).isEqualTo(Errno.ECONNABORTED.number());
    }

    @Test
    void anEntryOfTheSynQueueIsForgotten() throws Exception {
        synReceived();
        assertThat(destroy()).isTrue();
        expectNothing();
        expectState("CLOSED");
        pass(10 * SECOND);
        expectNothing();
    }

    @Test
    void timeWaitEndsAtOnce() throws Exception {
        timeWait();
        assertThat(destroy()).isTrue();
        expectNothing();
        expectState("CLOSED");
    }

    @Test
    void whatIsNotThereIsNotEnded() throws Exception {
        established();
        peerPort++;
        assertThat(destroy()).isFalse();
        assertThat(host.reset(new InetSocketAddress(US, ourPort), new InetSocketAddress(PEER, peerPort)))
                .isFalse();
        peerPort--;
        expectState("ESTABLISHED");
    }

    @Test
    void aResetFromOutsideIsAsThePeers() throws Exception {
        established();
        assertThat(host.reset(new InetSocketAddress(US, ourPort), new InetSocketAddress(PEER, peerPort)))
                .isTrue();
        expectNothing();
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ECONNRESET.number());
    }

    /** One more connection of the same listener. */
    private void another() throws Exception {
        peerPort++;
        send(offer);
        expect(answer);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    private void closedByUsFirst() throws Exception {
        close();
        expect(Seg.FIN);
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
    }

    @Test
    void ofTimeWaitsThereAreSoManyAndNoMore() throws Exception {
        host.settings().set(Setting.TCP_MAX_TW_BUCKETS, 1);
        timeWait();
        another();
        closedByUsFirst();
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPTimeWaitOverflow)).isEqualTo(1);
        pass(60 * SECOND); // the first is gone
        another();
        closedByUsFirst();
        expectState("TIME_WAIT");
        assertThat(count(Counter.TcpExtTCPTimeWaitOverflow)).isEqualTo(1);
    }

    @Test
    void anOrphanThatEndsMakesRoomForAnother() throws Exception {
        host.settings().set(Setting.TCP_MAX_ORPHANS, 1);
        listen(8);
        for (int i = 0; i < 3; i++) {
            another();
            close();
            expect(Seg.FIN);
            send(Seg.RST.seq(1));
            expectState("CLOSED");
        }
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isZero();
        another();
        close();
        expect(Seg.FIN);
        another();
        close();
        expect(Seg.RST_ACK);
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isEqualTo(1);
    }
}
