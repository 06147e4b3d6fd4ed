package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** TIME_WAIT with timestamps (RFC 6191, RFC 7323 section 5), which tell old segments from new ones; and how long it lasts. */
class TimeWaitTest extends TcpTestBed {
    private static final int PEER_CLOCK = 1_000_000;

    /** The peer's timestamp when it sent its FIN. */
    private int finTs;

    /** The acknowledgement of that. */
    private Seg last;

    private void waiting() throws Exception {
        offer = Seg.SYN.mss(1460).wscale(7).ts(PEER_CLOCK, 0);
        established();
        p.shutdown(fd, 1);
        expect(Seg.FIN);
        pass(100 * MS);
        send(withTs(Seg.ACK.ack(2)));
        send(withTs(Seg.FIN.ack(2)));
        finTs = PEER_CLOCK + (int) (clock.now() / MS);
        last = expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    @Test
    void itsAcknowledgementIsAsTheConnectionsOwn() throws Exception {
        waiting();
        pass(500 * MS);
        send(withTs(Seg.FIN.ack(2)));
        Seg again = expect(Seg.ACK.seq(2).ack(2).win(last.win()).ts(last.ts()[0] + 500, finTs));
        assertThat(again.win()).isPositive();
    }

    @Test
    void itEndsAfterAMinute() throws Exception {
        waiting();
        pass(60 * SECOND - 1);
        expectState("TIME_WAIT");
        assertThat(count(Counter.TcpExtTW)).isEqualTo(1);
        pass(1);
        expectState("CLOSED");
        assertThat(count(Counter.TcpExtTW)).isEqualTo(1);
    }

    @Test
    void whatIsExactIsNotAnsweredAndHasItWaitAnew() throws Exception {
        waiting();
        pass(50 * SECOND);
        send(withTs(Seg.ACK.seq(2).ack(2)));
        expectNothing();
        pass(59 * SECOND);
        expectState("TIME_WAIT");
        pass(SECOND);
        expectState("CLOSED");
    }

    @Test
    void theTimestampOfWhatIsExactIsTheOneToEcho() throws Exception {
        waiting();
        pass(SECOND);
        send(withTs(Seg.ACK.seq(2).ack(2)));
        send(withTs(Seg.FIN.ack(2)));
        expect(Seg.ACK.seq(2).ack(2).ts(last.ts()[0] + 1000, finTs + 1000));
    }

    @Test
    void whatIsOldByItsTimestampIsAcknowledgedAndCounted() throws Exception {
        waiting();
        pass(50 * SECOND);
        send(Seg.ACK.seq(2).ack(2).ts(finTs - 1, 0));
        expect(Seg.ACK.seq(2).ack(2));
        assertThat(count(Counter.TcpExtPAWSTimewait)).isEqualTo(1);
        pass(50 * SECOND);
        expectState("TIME_WAIT"); // it waits anew
    }

    @Test
    void whatIsNotOldIsNotCountedAsOld() throws Exception {
        waiting();
        send(Seg.FIN.ack(2).ts(finTs, 0));
        expect(Seg.ACK.seq(2).ack(2));
        send(Seg.FIN.ack(2)); // no timestamp at all
        expect(Seg.ACK.seq(2).ack(2));
        assertThat(count(Counter.TcpExtPAWSTimewait)).isZero();
    }

    @Test
    void anOldResetDoesNotEndIt() throws Exception {
        waiting();
        send(Seg.RST.seq(2).ts(finTs - 1, 0));
        expectNothing();
        expectState("TIME_WAIT");
        send(Seg.RST.seq(2).ts(finTs, 0));
        expectNothing();
        expectState("CLOSED");
    }

    @Test
    void aResetThatIsIgnoredDoesNotHaveItWaitAnew() throws Exception {
        host.settings().set(Setting.TCP_RFC1337, 1);
        waiting();
        pass(50 * SECOND);
        send(withTs(Seg.RST.seq(2)));
        expectNothing();
        expectState("TIME_WAIT");
        pass(10 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void aSynThatIsNewByItsTimestampAloneOpensAnew() throws Exception {
        waiting();
        forget();
        send(Seg.SYN.seq(1).mss(1460).ts(finTs + 1, 0));
        expectState("SYN_RECV");
        assertThat(count(Counter.TcpExtTWRecycled)).isEqualTo(1);
    }

    @Test
    void aSynThatIsNewByNeitherIsAcknowledgedAndLeavesTheWaitAsItIs() throws Exception {
        waiting();
        pass(50 * SECOND);
        send(Seg.SYN.seq(1).mss(1460).ts(finTs, 0)); // not greater
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
        pass(10 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void aSynBeyondTheOldStreamIsStillOldByItsTimestamp() throws Exception {
        waiting();
        send(Seg.SYN.seq(1000).mss(1460).ts(finTs - 1, 0));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
        assertThat(count(Counter.TcpExtPAWSTimewait)).isEqualTo(1);
    }

    @Test
    void whatAcknowledgesNothingDoesNotHaveItWaitAnew() throws Exception {
        timeWait();
        pass(50 * SECOND);
        send(Seg.SYN.seq(1));
        expect(Seg.ACK.seq(2).ack(2));
        pass(10 * SECOND);
        expectState("CLOSED");
    }

    // ---- our own open

    /** Connects from the one port that there is, and closes first. */
    private void usedUp() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_000);
        listener = socket();
        p.bind(listener, new InetSocketAddress("127.0.0.1", 80));
        p.listen(listener, 8);
        fd = socket();
        fails(Errno.EINPROGRESS, () -> p.connect(fd, new InetSocketAddress("127.0.0.1", 80)));
        p.close(fd);
    }

    private int again() throws Exception {
        int s = socket();
        p.connect(s, new InetSocketAddress("127.0.0.1", 80));
        return s;
    }

    @Test
    void overTheLoopbackAPortIsUsedAgainInTheNextSecond() throws Exception {
        usedUp();
        p.close(p.accept4(listener, SOCK_NONBLOCK));
        assertThat(host.sockets()).anyMatch(i -> i.state().equals("TIME_WAIT"));
        fails(Errno.EADDRNOTAVAIL, this::again);
        pass(SECOND);
        fails(Errno.EINPROGRESS, this::again);
        assertThat(count(Counter.TcpExtTWRecycled)).isEqualTo(1);
    }

    @Test
    void aSettingForbidsThat() throws Exception {
        host.settings().set(Setting.TCP_TW_REUSE, 0);
        usedUp();
        p.close(p.accept4(listener, SOCK_NONBLOCK));
        pass(30 * SECOND);
        fails(Errno.EADDRNOTAVAIL, this::again);
    }
}
