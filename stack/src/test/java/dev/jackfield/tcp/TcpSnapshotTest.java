package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketInfo.TimerKind;
import dev.jackfield.core.SocketInfo.Timing;
import dev.jackfield.core.SocketOptions;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What netstat and ss are told of TCP's sockets: queues, the timer that runs, and in which order. */
class TcpSnapshotTest extends TcpTestBed {
    private SocketInfo connection() {
        return host.sockets().stream()
                .filter(i -> i.peer().getPort() == peerPort)
                .findFirst()
                .orElseThrow();
    }

    private Timing timing() {
        return connection().timer();
    }

    @Test
    void aListenerShowsItsQueueAndItsBacklog() throws Exception {
        listen(5);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        SocketInfo i = host.sockets().getFirst();
        assertThat(i.protocol()).isEqualTo("tcp");
        assertThat(i.state()).isEqualTo("LISTEN");
        assertThat(i.local()).isEqualTo(new InetSocketAddress(US, OUR_PORT));
        assertThat(i.peer()).isEqualTo(new InetSocketAddress("0.0.0.0", 0));
        assertThat(i.recvQ()).isEqualTo(1);
        assertThat(i.sendQ()).isEqualTo(5);
        assertThat(i.timer()).isEqualTo(Timing.NONE);
    }

    @Test
    void listenersComeFirstAndAllIsInOrderOfPorts() throws Exception {
        int other = socket();
        p.bind(other, new InetSocketAddress("127.0.0.1", OUR_PORT));
        p.listen(other, 1);
        established();
        peerPort = PEER_PORT - 1;
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        int low = socket();
        p.bind(low, new InetSocketAddress(US, OUR_PORT - 1));
        p.listen(low, 1);
        p.bind(socket(), new InetSocketAddress(US, OUR_PORT + 1)); // does not listen
        List<String> shown = host.sockets().stream()
                .map(i -> i.local().getAddress().getHostAddress() + ":"
                        + i.local().getPort() + " " + i.peer().getPort() + " " + i.state())
                .toList();
        assertThat(shown)
                .containsExactly(
                        "10.0.0.1:79 0 LISTEN",
                        "10.0.0.1:80 0 LISTEN",
                        "127.0.0.1:80 0 LISTEN",
                        "10.0.0.1:80 3999 SYN_RECV",
                        "10.0.0.1:80 4000 ESTABLISHED");
    }

    @Test
    void queuesAreWhatIsUnreadAndWhatIsNotAcknowledged() throws Exception {
        established();
        send(Seg.ACK.len(300));
        write(2000);
        p.shutdown(fd, 1);
        assertThat(connection().recvQ()).isEqualTo(300);
        assertThat(connection().sendQ()).isEqualTo(2001); // the FIN counts
    }

    @Test
    void aConnectionInPeaceHasNoTimerUnlessItIsKeptAlive() throws Exception {
        established();
        assertThat(timing()).isEqualTo(Timing.NONE);
        tcp(TcpOptions.TCP_KEEPIDLE, 100);
        tcp(TcpOptions.TCP_KEEPINTVL, 10);
        set(SOL_SOCKET, SocketOptions.SO_KEEPALIVE, 1);
        pass(30 * SECOND);
        assertThat(timing()).isEqualTo(new Timing(TimerKind.KEEPALIVE, 70 * SECOND, 0, 0));
        pass(73 * SECOND);
        assertThat(timing()).isEqualTo(new Timing(TimerKind.KEEPALIVE, 7 * SECOND, 0, 1));
    }

    @Test
    void whatIsNotAcknowledgedIsSentAgainWhenTheTimerSays() throws Exception {
        host.settings().set(Setting.TCP_EARLY_RETRANS, 0);
        established();
        write(100);
        Timing before = timing();
        assertThat(before.kind()).isEqualTo(TimerKind.ON);
        assertThat(before.retransmits()).isZero();
        pass(before.remaining());
        Timing after = timing();
        assertThat(after.kind()).isEqualTo(TimerKind.ON);
        assertThat(after.retransmits()).isEqualTo(1);
        assertThat(after.remaining()).isEqualTo(2 * before.remaining());
    }

    @Test
    void aClosedWindowIsProbed() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        Timing t = timing();
        assertThat(t.kind()).isEqualTo(TimerKind.PROBE);
        assertThat(t.probes()).isZero();
        pass(t.remaining());
        assertThat(timing().kind()).isEqualTo(TimerKind.PROBE);
        assertThat(timing().probes()).isEqualTo(1);
        assertThat(timing().retransmits()).isZero();
    }

    @Test
    void aSynAckThatIsNotAnsweredShowsItsTimer() throws Exception {
        synReceived();
        assertThat(timing()).isEqualTo(new Timing(TimerKind.ON, SECOND, 0, 0));
        pass(1500 * MS);
        assertThat(timing()).isEqualTo(new Timing(TimerKind.ON, 1500 * MS, 1, 0));
    }

    @Test
    void timeWaitCountsDown() throws Exception {
        timeWait();
        pass(10 * SECOND);
        assertThat(timing()).isEqualTo(new Timing(TimerKind.TIMEWAIT, 50 * SECOND, 0, 0));
    }

    @Test
    void anOrphanInFinWait2CountsDownAsTimeWaitDoes() throws Exception {
        finWait2();
        close();
        pass(20 * SECOND);
        assertThat(connection().state()).isEqualTo("FIN_WAIT2");
        assertThat(timing()).isEqualTo(new Timing(TimerKind.TIMEWAIT, 40 * SECOND, 0, 0));
    }

    @Test
    void detailsAreThoseOfTcpInfo() throws Exception {
        established();
        write(100);
        assertThat(connection().details()).isEqualTo(info());
    }
}
