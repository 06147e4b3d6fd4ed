package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_LINGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** Closing, as RFC 9293 section 3.6 draws it. */
class ClosingTest extends TcpTestBed {
    @Test
    void weCloseFirst() throws Exception {
        finWait1();
        send(Seg.ACK.ack(2));
        expectState("FIN_WAIT2");
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
        pass(60 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void oneOrphanTooManyIsReset() throws Exception {
        host.settings().set(Setting.TCP_MAX_ORPHANS, 0);
        established();
        close();
        expect(Seg.RST_ACK);
        expectNothing();
        expectState("CLOSED");
    }

    @Test
    void thePeerClosesFirst() throws Exception {
        closeWait();
        assertThat(poll(fd)).isEqualTo(Readiness.IN | Readiness.OUT | Readiness.RDHUP);
        assertThat(read()).isZero();
        close();
        expect(Seg.FIN.ack(2));
        expectState("LAST_ACK");
        send(Seg.ACK.seq(2).ack(2));
        expectState("CLOSED");
        expectNothing();
    }

    @Test
    void bothCloseAtOnce() throws Exception {
        closing();
        send(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void aFinThatAcknowledgesOursSkipsFinWait2() throws Exception {
        finWait1();
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void dataArrivesAfterOurFin() throws Exception {
        finWait2();
        send(Seg.ACK.ack(2).len(100));
        expect(Seg.ACK.seq(2).ack(101));
        assertThat(read()).isEqualTo(100);
        send(Seg.FIN.seq(101).ack(2));
        expect(Seg.ACK.seq(2).ack(102));
        assertThat(read()).isZero();
    }

    @Test
    void aFinWaitsForTheDataBeforeIt() throws Exception {
        established();
        send(Seg.FIN.seq(101).len(50));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(152));
        expectState("CLOSE_WAIT");
        assertThat(read()).isEqualTo(150);
        assertThat(read()).isZero();
    }

    @Test
    void aFinWithoutDataWaitsForTheDataBeforeIt() throws Exception {
        established();
        send(Seg.FIN.seq(101));
        expect(Seg.ACK);
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(102));
        expectState("CLOSE_WAIT");
    }

    @Test
    void ourFinIsSentAgainUntilItIsAcknowledged() throws Exception {
        finWait1();
        pass(201 * MS);
        expect(Seg.FIN);
        pass(401 * MS);
        expect(Seg.FIN);
        send(Seg.ACK.ack(2));
        pass(10 * SECOND);
        expectNothing();
        expectState("FIN_WAIT2");
    }

    @Test
    void ourFinGoesWithTheLastData() throws Exception {
        established();
        tcp(TcpOptions.TCP_CORK, 1);
        write(100);
        p.shutdown(fd, Endpoint.SHUT_WR);
        expect(Seg.FIN.len(100));
        send(Seg.ACK.ack(101));
        expectState("FIN_WAIT1");
        send(Seg.ACK.ack(102));
        expectState("FIN_WAIT2");
    }

    @Test
    void aFinThatComesAgainIsAcknowledgedAgain() throws Exception {
        closeWait();
        send(Seg.FIN);
        expect(Seg.ACK.ack(2));
        expectState("CLOSE_WAIT");
    }

    @Test
    void writingAfterShutdownIsABrokenPipe() throws Exception {
        finWait2();
        fails(Errno.EPIPE, () -> write(1));
    }

    @Test
    void closeWithUnreadDataResets() throws Exception {
        established();
        send(Seg.ACK.len(10));
        expect(Seg.ACK.ack(11));
        close();
        expect(Seg.RST_ACK.ack(11));
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPAbortOnClose)).isEqualTo(1);
    }

    @Test
    void dataForAClosedSocketIsReset() throws Exception {
        established();
        close();
        expect(Seg.FIN);
        send(Seg.ACK.ack(2));
        send(Seg.ACK.ack(2).len(10));
        expect(Seg.RST.seq(2));
        expectState("CLOSED");
    }

    @Test
    void anOrphanDoesNotStayInFinWait2() throws Exception {
        established();
        close();
        expect(Seg.FIN);
        send(Seg.ACK.ack(2));
        pass(59 * SECOND);
        expectState("FIN_WAIT2");
        pass(2 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void aSocketThatIsHeldStaysInFinWait2() throws Exception {
        finWait2();
        pass(3600 * SECOND);
        expectState("FIN_WAIT2");
    }

    @Test
    void anOrphanWhoseFinIsNeverAcknowledgedGivesUp() throws Exception {
        established();
        close();
        pass(600 * SECOND);
        expectState("CLOSED");
    }

    // ---- SO_LINGER

    private void linger(int seconds) throws Exception {
        p.setsockopt(fd, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, seconds));
    }

    @Test
    void lingerOfZeroResets() throws Exception {
        established();
        write(10);
        forget();
        linger(0);
        close();
        expect(Seg.RST_ACK.seq(11));
        expectState("CLOSED");
    }

    @Test
    void lingerOfZeroInAHandshakeSaysNothing() throws Exception {
        synSent();
        linger(0);
        close();
        expectNothing();
        expectState("CLOSED");
    }

    // ---- a reset in each state: exact hit

    private void isReset(int seq, int errno) throws Exception {
        send(Seg.RST.seq(seq));
        expectNothing();
        expectState("CLOSED");
        assertThat(error()).isEqualTo(errno);
        assertThat(poll(fd) & (Readiness.IN | Readiness.OUT | Readiness.HUP))
                .isEqualTo(Readiness.IN | Readiness.OUT | Readiness.HUP);
    }

    @Test
    void aResetEndsEstablished() throws Exception {
        established();
        isReset(1, Errno.ECONNRESET.number());
        assertThat(count(Counter.TcpEstabResets)).isEqualTo(1);
        assertThat(count(Counter.TcpCurrEstab)).isZero();
    }

    @Test
    void aResetEndsFinWait1() throws Exception {
        finWait1();
        isReset(1, Errno.ECONNRESET.number());
    }

    @Test
    void aResetEndsFinWait2() throws Exception {
        finWait2();
        isReset(1, Errno.ECONNRESET.number());
    }

    @Test
    void aResetEndsCloseWaitWithABrokenPipe() throws Exception {
        closeWait();
        isReset(2, Errno.EPIPE.number());
    }

    @Test
    void aResetEndsClosing() throws Exception {
        closing();
        isReset(2, Errno.ECONNRESET.number());
    }

    @Test
    void aResetEndsLastAck() throws Exception {
        lastAck();
        send(Seg.RST.seq(2));
        expectState("CLOSED");
    }

    @Test
    void whatArrivedBeforeAResetCanBeRead() throws Exception {
        established();
        send(Seg.ACK.len(10));
        send(Seg.RST.seq(11));
        assertThat(read()).isEqualTo(10);
        fails(Errno.ECONNRESET, () -> p.read(fd, new byte[1], 0, 1));
        assertThat(read()).isZero();
    }

    @Test
    void aResetWakesAWriter() throws Exception {
        established();
        send(Seg.RST);
        fails(Errno.ECONNRESET, () -> write(1));
        fails(Errno.EPIPE, () -> write(1));
    }

    // ---- TIME_WAIT

    @Test
    void anExactResetEndsTimeWait() throws Exception {
        timeWait();
        send(Seg.RST.seq(3));
        expectState("TIME_WAIT");
        send(Seg.RST.seq(2));
        expectNothing();
        expectState("CLOSED");
    }

    @Test
    void timeWaitIgnoresResetsByRfc1337() throws Exception {
        host.settings().set(Setting.TCP_RFC1337, 1);
        timeWait();
        send(Seg.RST.seq(2));
        expectNothing();
        expectState("TIME_WAIT");
    }

    @Test
    void timeWaitAcknowledgesAFinAndWaitsAnew() throws Exception {
        timeWait();
        pass(50 * SECOND);
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
        pass(50 * SECOND);
        expectState("TIME_WAIT");
        pass(10 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void timeWaitTakesANewSynBeyondTheOldStream() throws Exception {
        timeWait();
        send(Seg.SYN.seq(3));
        expect(Seg.SYN_ACK.ack(4));
        expectState("SYN_RECV");
    }

    @Test
    void timeWaitRefusesAnOldSyn() throws Exception {
        timeWait();
        send(Seg.SYN.seq(0));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void timeWaitStaysWhenNobodyListensForTheNewSyn() throws Exception {
        timeWait();
        p.close(listener);
        send(Seg.SYN.seq(3));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void timeWaitKeepsTheApplicationsDataReadable() throws Exception {
        finWait2();
        send(Seg.FIN.ack(2).len(30));
        expectState("TIME_WAIT");
        assertThat(read()).isEqualTo(30);
        assertThat(read()).isZero();
    }
}
