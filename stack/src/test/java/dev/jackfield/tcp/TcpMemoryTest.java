package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import org.junit.jupiter.api.Test;

/** tcp_mem: when there is pressure, what gives way then, and that nothing stays behind. */
class TcpMemoryTest extends TcpTestBed {
    private static final int MSS = 1460;
    private static final int PAGE = 4096;

    private void limits(int min, int pressure, int max) {
        host.settings().set(Setting.TCP_MEM_MIN, min);
        host.settings().set(Setting.TCP_MEM_PRESSURE, pressure);
        host.settings().set(Setting.TCP_MEM_MAX, max);
    }

    private void withSack() throws Exception {
        offer = offer.sackOk();
        established();
    }

    /** The peer's segment of that number, the first being 0. */
    private void segment(int n) {
        send(withTs(Seg.ACK.seq(1 + n * MSS).len(MSS)));
    }

    private void segments(int from, int to) {
        for (int i = from; i < to; i++) {
            segment(i);
        }
    }

    // ---- what is counted

    @Test
    void anIdleConnectionHoldsNothing() throws Exception {
        established();
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void whatIsWrittenIsHeldUntilItIsAcknowledged() throws Exception {
        established();
        write(PAGE + 1);
        assertThat(host.tcpMemory()).isEqualTo(2);
        send(Seg.ACK.ack(2));
        assertThat(host.tcpMemory()).isEqualTo(1);
        send(Seg.ACK.ack(PAGE + 2));
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void whatArrivesIsHeldUntilItIsRead() throws Exception {
        established();
        segments(0, 3);
        assertThat(host.tcpMemory()).isEqualTo(2);
        byte[] b = new byte[MSS];
        p.recv(fd, b, 0, b.length, Endpoint.MSG_PEEK);
        assertThat(host.tcpMemory()).isEqualTo(2);
        read(MSS);
        assertThat(host.tcpMemory()).isEqualTo(1);
        read();
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void whatArrivesOutOfOrderIsHeldAsPacketsUntilItsTurn() throws Exception {
        established();
        segments(1, 3);
        assertThat(host.tcpMemory()).isEqualTo(1);
        segments(3, 30);
        assertThat(host.tcpMemory()).isGreaterThan(29 * MSS / PAGE + 1);
        segment(0);
        assertThat(host.tcpMemory()).isEqualTo(30 * MSS / PAGE + 1);
        read();
        assertThat(host.tcpMemory()).isZero();
    }

    // ---- nothing stays behind

    @Test
    void aConnectionThatIsClosedWithDataUnreadHoldsNothing() throws Exception {
        established();
        segment(0);
        segment(2);
        close();
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void aResetLeavesWhatCanStillBeReadUntilTheSocketIsClosed() throws Exception {
        established();
        write(100);
        segment(0);
        segment(2);
        send(Seg.RST.seq(1 + MSS));
        expectState("CLOSED");
        assertThat(host.tcpMemory()).isEqualTo(1);
        close();
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void aSocketThatIsConnectedAnewHasForgottenWhatItDidNotRead() throws Exception {
        connected();
        segment(0);
        send(Seg.RST.seq(1 + MSS));
        assertThat(host.tcpMemory()).isEqualTo(1);
        p.connect(fd, null);
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void aConnectionThatIsNotAcceptedHoldsNothingWhenItsListenerIsClosed() throws Exception {
        synReceived();
        send(Seg.ACK);
        segment(0);
        segment(2);
        send(Seg.RST.seq(1 + MSS));
        assertThat(host.tcpMemory()).isEqualTo(1);
        p.close(listener);
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void aPeerThatIsGivenUpLeavesNothing() throws Exception {
        established();
        write(100);
        close();
        pass(600 * SECOND);
        expectState("CLOSED");
        assertThat(host.tcpMemory()).isZero();
    }

    // ---- pressure

    @Test
    void pressureBeginsBeyondTheSecondLimitAndEndsAtTheFirst() throws Exception {
        limits(1, 2, 100);
        established();
        segments(0, 5);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isZero();
        segment(5);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isEqualTo(1);
        pass(300 * MS);
        read(6 * MSS - PAGE - 1);
        assertThat(count(Counter.TcpExtTCPMemoryPressuresChrono)).isZero();
        read(1);
        assertThat(count(Counter.TcpExtTCPMemoryPressuresChrono)).isEqualTo(300);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isEqualTo(1);
    }

    @Test
    void whoSetsTheGreatestAloneHasPressureThere() throws Exception {
        host.settings().set(Setting.TCP_MEM_MAX, 1);
        established();
        segments(0, 3);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isEqualTo(1);
        read();
        segments(3, 6);
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isEqualTo(2);
    }

    @Test
    void underPressureTheWindowStaysAsItIs() throws Exception {
        host.settings().set(Setting.TCP_RMEM_DEFAULT, 1 << 20);
        offer = offer.wscale(7);
        established();
        int before = info().rcvSsthresh();
        segments(0, 3);
        assertThat(info().rcvSsthresh()).isGreaterThan(before);
        int grown = info().rcvSsthresh();
        limits(1, 1, 100);
        segments(3, 10);
        assertThat(info().rcvSsthresh()).isEqualTo(grown);
    }

    @Test
    void underPressureAWindowThatIsScarceIsFourSegments() throws Exception {
        listen(8);
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_RCVBUF, 40_000);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        limits(1, 1, 100);
        segments(0, 10);
        pass(SECOND);
        segments(10, 15);
        pass(SECOND);
        assertThat(info().rcvSsthresh()).isEqualTo(4 * MSS);
    }

    @Test
    void underPressureTheWindowIsNeverLessThanASegmentOfThePeers() throws Exception {
        int large = 8960;
        link.mtu = 9000;
        offer = offer.mss(large);
        established();
        limits(1, 1, 100);
        int segments = info().rcvWnd() / large;
        for (int i = 0; i < segments; i++) {
            send(withTs(Seg.ACK.seq(1 + i * large).len(large)));
        }
        pass(SECOND);
        link.mtu = 576;
        Seg windowProbe = withTs(Seg.ACK.seq(segments * large));
        send(windowProbe);
        assertThat(info().rcvSsthresh()).isEqualTo(4 * 536);
        assertThat(info().rcvWnd()).isLessThan(large);
        assertThat(read()).isEqualTo(segments * large);
        forget();
        pass(SECOND); // such answers are limited
        send(windowProbe);
        assertThat(next().win()).isGreaterThanOrEqualTo(large);
    }

    @Test
    void underPressureTheSendBufferDoesNotGrow() throws Exception {
        established();
        write(10 * MSS);
        int before = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF);
        limits(1, 1, 100);
        write(1);
        for (int i = 1; i < 7; i++) {
            send(Seg.ACK.ack(1 + i * MSS));
        }
        assertThat(p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF)).isEqualTo(before);
    }

    @Test
    void underPressureReadersAreWokenThoughTheyWaitForMore() throws Exception {
        limits(1, 1, 100);
        established();
        set(SOL_SOCKET, SocketOptions.SO_RCVLOWAT, 10_000);
        segments(0, 2);
        assertThat(poll(fd) & Readiness.IN).isZero();
        segment(2);
        segment(3);
        assertThat(poll(fd) & Readiness.IN).isNotZero();
    }

    // ---- beyond the greatest

    @Test
    void whatIsOutOfOrderGivesWayTheLastFirst() throws Exception {
        limits(1, 1, 2);
        withSack();
        for (int i = 1; i < 10; i += 2) {
            segment(i);
        }
        assertThat(count(Counter.TcpExtTCPMemoryPressures)).isEqualTo(1);
        forget();
        segment(0);
        int[] seventhFifthAndThird = {1 + 7 * MSS, 1 + 8 * MSS, 1 + 5 * MSS, 1 + 6 * MSS, 1 + 3 * MSS, 1 + 4 * MSS};
        expect(Seg.ACK.ack(1 + 2 * MSS).sack(seventhFifthAndThird));
        assertThat(count(Counter.TcpExtPruneCalled)).isEqualTo(1);
        assertThat(count(Counter.TcpExtOfoPruned)).isEqualTo(1);
        assertThat(count(Counter.TcpExtRcvPruned)).isZero();
    }

    @Test
    void whatWouldBeTheLastOutOfOrderIsDroppedItself() throws Exception {
        limits(1, 1, 1);
        withSack();
        segments(1, 4);
        assertThat(count(Counter.TcpExtTCPOFODrop)).isZero();
        segment(5);
        assertThat(count(Counter.TcpExtTCPOFODrop)).isEqualTo(1);
        assertThat(count(Counter.TcpExtRcvPruned)).isEqualTo(1);
        assertThat(count(Counter.TcpExtOfoPruned)).isZero();
    }

    @Test
    void whatComesInItsTurnIsTakenOnceTheReaderHasMadeRoom() throws Exception {
        limits(1, 1, 1);
        established();
        segments(0, 3);
        forget();
        segment(3);
        expect(Seg.ACK.ack(1 + 3 * MSS));
        assertThat(count(Counter.TcpExtTCPRcvQDrop)).isEqualTo(1);
        assertThat(count(Counter.TcpExtRcvPruned)).isEqualTo(1);
        assertThat(read()).isEqualTo(3 * MSS);
        segment(3);
        assertThat(read()).isEqualTo(MSS);
    }

    @Test
    void anEmptyQueueTakesASegmentWhateverOthersHold() throws Exception {
        limits(1, 1, 1);
        established();
        write(3 * PAGE);
        segment(0);
        assertThat(read()).isEqualTo(MSS);
    }

    @Test
    void aWriterMayQueueAPageWhenOthersHaveTakenAll() throws Exception {
        limits(1, 1, 1);
        established();
        write(3 * PAGE);
        peerPort++;
        forget();
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        assertThat(write(3 * PAGE)).isEqualTo(PAGE);
    }

    @Test
    void aWriterThatHasAPageInItsQueueWaitsUntilItIsAcknowledged() throws Exception {
        established();
        limits(1, 1, 1);
        assertThat(write(2 * PAGE)).isEqualTo(2 * PAGE); // before it was known
        assertThat(poll(fd) & Readiness.OUT).isZero();
        fails(Errno.EAGAIN, () -> write(1));
        send(Seg.ACK.ack(PAGE));
        assertThat(poll(fd) & Readiness.OUT).isZero();
        send(Seg.ACK.ack(1 + 2 * PAGE));
        assertThat(poll(fd) & Readiness.OUT).isNotZero();
        assertThat(write(PAGE)).isEqualTo(PAGE);
    }

    @Test
    void anOrphanIsAborted() throws Exception {
        limits(1, 1, 1);
        established();
        write(2 * PAGE);
        forget();
        close();
        expect(Seg.RST_ACK.seq(1 + 2 * PAGE));
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isEqualTo(1);
        assertThat(host.tcpMemory()).isZero();
    }

    @Test
    void anOrphanThatHoldsLittleIsNot() throws Exception {
        limits(1, 1, 1);
        established();
        segments(0, 3);
        read();
        write(PAGE);
        close();
        expectState("FIN_WAIT1");
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isZero();
    }

    @Test
    void anOrphanIsAbortedLaterWhenItIsInTheWay() throws Exception {
        established();
        write(2 * PAGE);
        close();
        expectState("FIN_WAIT1");
        limits(1, 1, 1);
        pass(SECOND);
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTCPAbortOnMemory)).isEqualTo(1);
    }
}
