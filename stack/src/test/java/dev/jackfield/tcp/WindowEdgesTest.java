package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.SocketOptions;
import org.junit.jupiter.api.Test;

/** RFC 9293 section 3.10.7.4, first: what lies in the receive window counts, to the byte; and RFC 7323's test before it. */
class WindowEdgesTest extends TcpTestBed {
    private static final int PIECE = 500;

    /** Sequence number after the window. */
    private int edge;

    private void smallWindow() throws Exception {
        listen(1);
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_RCVBUF, 4096);
        send(offer);
        expect(answer);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        edge = 1 + info().rcvWnd();
        forget();
    }

    /** Sends from the beginning until so much of the window is left, which may have grown meanwhile. */
    private void fillUntil(int left) throws Exception {
        int seq = 1;
        for (int n; (n = Math.min(PIECE, info().rcvWnd() - left)) > 0; seq += n) {
            send(Seg.ACK.seq(seq).len(n));
        }
        edge = seq + left;
        forget();
    }

    /** Sends all from {@code from} to before {@code to}. */
    private void fill(int from, int to) {
        for (int seq = from; seq < to; seq += PIECE) {
            send(Seg.ACK.seq(seq).len(Math.min(PIECE, to - seq)));
        }
        forget();
    }

    private int acknowledged() {
        send(Seg.ACK.seq(0)); // as a keepalive does
        return next().ack();
    }

    @Test
    void whatLiesBeyondTheWindowIsCutOff() throws Exception {
        smallWindow();
        send(Seg.ACK.seq(edge - 10).len(20));
        expect(Seg.ACK);
        fill(1, edge - 10);
        assertThat(acknowledged()).isEqualTo(edge);
        assertThat(read()).isEqualTo(edge - 1);
    }

    @Test
    void whatBeginsAtTheEdgeIsOutside() throws Exception {
        smallWindow();
        send(Seg.ACK.seq(edge).len(10));
        expect(Seg.ACK);
        fill(1, edge);
        assertThat(acknowledged()).isEqualTo(edge);
        assertThat(read()).isEqualTo(edge - 1);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void aFinJustOutsideTheWindowComesAgain() throws Exception {
        smallWindow();
        fillUntil(10);
        send(Seg.FIN.seq(edge - 10).len(10));
        forget();
        expectState("ESTABLISHED");
        assertThat(acknowledged()).isEqualTo(edge);
        read();
        forget();
        send(Seg.FIN.seq(edge));
        expectState("CLOSE_WAIT");
    }

    @Test
    void aFinThatLiesWithinIsTaken() throws Exception {
        smallWindow();
        fillUntil(10);
        send(Seg.FIN.seq(edge - 10).len(9));
        expectState("CLOSE_WAIT");
        assertThat(read()).isEqualTo(edge - 2);
        assertThat(read()).isZero();
    }

    @Test
    void anAcknowledgementAtTheEdgeCounts() throws Exception {
        smallWindow();
        write(100);
        forget();
        send(Seg.ACK.seq(edge).ack(101));
        assertThat(info().unacked()).isZero();
    }

    @Test
    void anAcknowledgementBeyondTheEdgeDoesNotCount() throws Exception {
        smallWindow();
        write(100);
        forget();
        send(Seg.ACK.seq(edge + 1).ack(101));
        expect(Seg.ACK.seq(101));
        assertThat(info().unacked()).isEqualTo(100);
    }

    @Test
    void ofDataForAClosedWindowTheAcknowledgementCounts() throws Exception {
        smallWindow();
        fillUntil(0);
        write(100);
        forget();
        send(Seg.ACK.seq(edge).len(10).ack(101));
        expect(Seg.ACK.seq(101).ack(edge).win(0));
        assertThat(info().unacked()).isZero();
        assertThat(count(Counter.TcpExtTCPZeroWindowDrop)).isEqualTo(1);
        assertThat(read()).isEqualTo(edge - 1);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void aFinTakesNoRoomInAClosedWindow() throws Exception {
        smallWindow();
        fillUntil(0);
        send(Seg.FIN.seq(edge));
        expectState("CLOSE_WAIT");
    }

    @Test
    void whatHasComeIsCutOffAndAnsweredAtOnce() throws Exception {
        established();
        send(Seg.ACK.len(100));
        forget();
        send(Seg.ACK.seq(51).len(100));
        expect(Seg.ACK.ack(151));
        send(Seg.ACK.seq(51).len(100));
        expect(Seg.ACK.ack(151));
        assertThat(read()).isEqualTo(150);
    }

    @Test
    void aSynAckThatEchoesAClockWeDoNotHaveIsReset() throws Exception {
        synSent();
        assertThat(lastTs).isNotZero();
        Seg synAck = Seg.SYN_ACK.mss(1460).ack(1);
        send(synAck.ts(1, lastTs + 1));
        expect(Seg.RST.seq(1));
        expectState("SYN_SENT");
        send(synAck.ts(1, lastTs));
        expectState("ESTABLISHED");
    }

    @Test
    void aTimestampIsBelievedFor24Days() throws Exception {
        offer = Seg.SYN.mss(1460).ts(1000, 0);
        established();
        pass(24 * 86_400 * SECOND - 1);
        send(Seg.ACK.len(10).ts(900, lastTs));
        assertThat(read()).isEqualTo(-1);
        assertThat(count(Counter.TcpExtPAWSEstab)).isEqualTo(1);
        pass(1);
        send(Seg.ACK.len(10).ts(900, lastTs));
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void aPeerThatNoLongerSendsTimestampsIsHeard() throws Exception {
        offer = Seg.SYN.mss(1460).ts(1000, 0);
        established();
        send(Seg.ACK.len(10));
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void theWindowIsThatOfTheLatestSegment() throws Exception {
        established();
        send(Seg.ACK.len(10).win(5000));
        send(Seg.ACK.win(700)); // sent before it
        assertThat(info().sndWnd()).isEqualTo(5000);
        send(Seg.ACK.seq(11).win(600));
        assertThat(info().sndWnd()).isEqualTo(600);
        write(100);
        send(Seg.ACK.seq(11).ack(101).win(4000));
        send(Seg.ACK.seq(11).ack(1).win(3000));
        assertThat(info().sndWnd()).isEqualTo(4000);
    }
}
