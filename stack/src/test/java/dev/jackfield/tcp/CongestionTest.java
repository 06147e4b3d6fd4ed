package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.SocketOptions;
import org.junit.jupiter.api.Test;

/** What a connection does with its window and its pace. The round trip takes 100 ms. */
class CongestionTest extends TcpTestBed {
    private static final int MSS = 1000;

    CongestionTest() {
        offer = Seg.SYN.mss(MSS).wscale(7);
    }

    private void connect(String control) throws Exception {
        host.set("net.ipv4.tcp_congestion_control", control);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        pass(100 * MS);
        send(Seg.ACK.win(1000));
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    private void ack(int segments) {
        send(Seg.ACK.ack(1 + segments * MSS).win(1000));
    }

    private int sent() {
        int n = 0;
        for (Seg s; (s = next()) != null; ) {
            n += s.len() / MSS;
        }
        return n;
    }

    private String congestion() throws Exception {
        return p.getsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CONGESTION, String.class);
    }

    @Test
    void aSocketHasTheControlOfTheSetting() throws Exception {
        connect("reno");
        assertThat(congestion()).isEqualTo("reno");
        fails(Errno.ENOENT, () -> p.setsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CONGESTION, "vegas"));
    }

    @Test
    void anotherControlKeepsTheWindow() throws Exception {
        connect("cubic");
        write(40 * MSS);
        sent();
        pass(100 * MS);
        ack(10);
        int before = info().sndCwnd();
        p.setsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CONGESTION, "bbr");
        assertThat(info().sndCwnd()).isEqualTo(before);
        assertThat(congestion()).isEqualTo("bbr");
    }

    @Test
    void ccInfoTellsOfBbr() throws Exception {
        connect("bbr");
        BbrInfo b = p.getsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CC_INFO, BbrInfo.class);
        assertThat(b.phase()).isEqualTo("STARTUP");
        assertThat(b.minRtt()).isEqualTo(100_000);
        assertThat(info().pacingRate()).isEqualTo((long) (2.77 * 10 * MSS * 10));
    }

    @Test
    void afterTheFirstTenSegmentsAMaximalPacingRateSpreadsWhatIsSent() throws Exception {
        connect("cubic");
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_MAX_PACING_RATE, 100_000);
        write(40 * MSS);
        assertThat(sent()).isEqualTo(10);
        pass(100 * MS);
        ack(10);
        assertThat(info().pacingRate()).isEqualTo(100_000);
        assertThat(info().maxPacingRate()).isEqualTo(100_000);
        assertThat(sent()).isEqualTo(2);
        pass(9 * MS); // what was idle long counts for half
        assertThat(sent()).isZero();
        pass(MS);
        assertThat(sent()).isEqualTo(2);
        pass(19 * MS);
        assertThat(sent()).isZero();
        pass(MS);
        assertThat(sent()).isEqualTo(2);
    }

    @Test
    void withoutItAllOfTheWindowGoesAtOnce() throws Exception {
        connect("cubic");
        write(40 * MSS);
        assertThat(sent()).isEqualTo(10);
        pass(100 * MS);
        ack(10);
        assertThat(sent()).isEqualTo(20);
        assertThat(info().maxPacingRate()).isEqualTo(0xffff_ffffL);
        assertThat(info().pacingRate()).isEqualTo(2L * 20 * MSS * 10); // twice the window a round trip in slow start
    }

    @Test
    void afterAPauseTheWindowIsTenAgain() throws Exception {
        connect("cubic");
        write(30 * MSS);
        pass(100 * MS);
        ack(10);
        pass(100 * MS);
        ack(30);
        assertThat(info().sndCwnd()).isGreaterThan(25 * MSS);
        forget();
        pass(60 * SECOND);
        write(40 * MSS);
        assertThat(sent()).isEqualTo(10);
    }

    @Test
    void unlessTheSettingSaysOtherwise() throws Exception {
        host.set("net.ipv4.tcp_slow_start_after_idle", 0);
        connect("cubic");
        write(30 * MSS);
        pass(100 * MS);
        ack(10);
        pass(100 * MS);
        ack(30);
        int window = info().sndCwnd() / MSS;
        forget();
        pass(60 * SECOND);
        write(40 * MSS);
        assertThat(sent()).isEqualTo(Math.min(window, 40));
    }

    @Test
    void infoTellsTheDeliveryRateAndWhetherTheApplicationWasTheLimit() throws Exception {
        deliveryRate();
    }

    @Test
    void infoTellsTheSameWithSack() throws Exception {
        offer = offer.sackOk();
        deliveryRate();
    }

    private void deliveryRate() throws Exception {
        connect("cubic");
        write(40 * MSS);
        pass(100 * MS);
        ack(10);
        assertThat(info().delivered()).isEqualTo(11); // the SYN as well
        assertThat(info().deliveryRate()).isEqualTo(10 * MSS * 10);
        assertThat(info().deliveryRateAppLimited()).isTrue(); // before the first write there was nothing to send
        pass(100 * MS);
        ack(30);
        assertThat(info().deliveryRate()).isEqualTo(20 * MSS * 10);
        assertThat(info().deliveryRateAppLimited()).isFalse();
        pass(100 * MS);
        ack(40);
        assertThat(info().deliveryRate()).isEqualTo(10 * MSS * 10);
        write(5 * MSS);
        pass(100 * MS);
        ack(45);
        assertThat(info().deliveryRate()).isEqualTo(10 * MSS * 10); // it was slower, and the application's doing
        write(25 * MSS);
        pass(100 * MS);
        ack(70);
        assertThat(info().deliveryRate()).isEqualTo(25 * MSS * 10);
        assertThat(info().deliveryRateAppLimited()).isTrue();
    }

    @Test
    void infoTellsForHowLongThereWasSomethingToSend() throws Exception {
        connect("cubic");
        write(10 * MSS);
        pass(100 * MS);
        ack(10);
        pass(SECOND);
        assertThat(info().busyTime()).isEqualTo(100_000);
        write(40 * MSS);
        pass(100 * MS);
        send(Seg.ACK.ack(1 + 20 * MSS).win(0));
        pass(300 * MS);
        assertThat(info().rwndLimited()).isEqualTo(300_000);
        assertThat(info().busyTime()).isEqualTo(500_000);
        assertThat(info().sndbufLimited()).isZero();
        send(Seg.ACK.ack(1 + 20 * MSS).win(1000));
        pass(100 * MS);
        assertThat(info().rwndLimited()).isEqualTo(300_000);
        assertThat(info().busyTime()).isEqualTo(600_000);
    }

    @Test
    void infoTellsForHowLongTheSendBufferWasTheLimit() throws Exception {
        connect("cubic");
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF, 4 * MSS);
        int taken = write(40 * MSS);
        assertThat(taken).isLessThan(9 * MSS);
        pass(100 * MS);
        assertThat(info().sndbufLimited()).isEqualTo(100_000);
        assertThat(info().busyTime()).isEqualTo(100_000);
        send(Seg.ACK.ack(1 + taken).win(1000));
        pass(100 * MS);
        assertThat(info().sndbufLimited()).isEqualTo(100_000);
        assertThat(info().busyTime()).isEqualTo(100_000);
    }

    @Test
    void theNetworkIsTheLimitWhenTheWindowIsFullOrMoreMayBeWritten() throws Exception {
        connect("cubic");
        write(2 * MSS);
        pass(100 * MS);
        assertThat(info().busyTime()).isEqualTo(100_000);
        assertThat(info().sndbufLimited()).isZero();
        assertThat(info().rwndLimited()).isZero();
    }

    @Test
    void thePeersWindowIsTheLimitOnlyWhenASegmentDoesNotFit() throws Exception {
        connect("cubic");
        send(Seg.ACK.win(16)); // shifted by seven: 2048 bytes
        write(2 * MSS + 48);
        assertThat(info().rwndLimited()).isZero();
        pass(100 * MS);
        assertThat(info().rwndLimited()).isZero(); // all of it fits
        write(MSS);
        pass(100 * MS);
        assertThat(info().rwndLimited()).isEqualTo(100_000);
    }

    @Test
    void thePaceIsKnownFromTheBeginning() throws Exception {
        connect("cubic");
        assertThat(info().pacingRate()).isEqualTo(2L * 10 * MSS * 10);
    }

    /** The peer sends ten round trips of what the window takes, and the application reads all of it; answers the window then. */
    private int windowAfterReading() throws Exception {
        connect("cubic");
        int at = 1;
        for (int i = 0; i < 10; i++) {
            int window = info().rcvWnd();
            for (int sent = 0; sent + MSS <= window; sent += MSS) {
                send(Seg.ACK.seq(at).len(MSS).win(1000));
                at += MSS;
            }
            read();
            forget();
            pass(100 * MS);
        }
        return info().rcvWnd();
    }

    @Test
    void theReceiveBufferGrowsWithWhatIsReadInARoundTrip() throws Exception {
        assertThat(windowAfterReading()).isGreaterThan(1_000_000);
    }

    @Test
    void theReceiveBufferStaysAsItIsWhenTheSettingSaysSo() throws Exception {
        host.set("net.ipv4.tcp_moderate_rcvbuf", 0);
        assertThat(windowAfterReading()).isLessThanOrEqualTo(65_536);
    }

    @Test
    void theSendBufferGrowsWithTheWindowAndKeepsItsSize() throws Exception {
        connect("cubic");
        int before = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF);
        write(40 * MSS);
        pass(100 * MS);
        ack(10);
        pass(100 * MS);
        ack(30);
        int grown = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF);
        assertThat(grown).isGreaterThan(before);
        write(20 * MSS);
        pass(10 * SECOND); // nobody answers: the window falls
        assertThat(info().sndCwnd()).isEqualTo(MSS);
        assertThat(p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF)).isEqualTo(grown);
    }

    @Test
    void aSendBufferThatWasSetStaysAsItIs() throws Exception {
        connect("cubic");
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF, 30_000);
        write(40 * MSS);
        pass(100 * MS);
        ack(10);
        assertThat(p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_SNDBUF)).isEqualTo(60_000);
    }

    @Test
    void infoTellsHowFarTheNetworkReorders() throws Exception {
        offer = offer.sackOk();
        connect("cubic");
        write(10 * MSS);
        forget();
        pass(100 * MS);
        assertThat(info().reordering()).isEqualTo(3);
        send(Seg.ACK.win(1000).sack(1 + 5 * MSS, 1 + 6 * MSS));
        assertThat(info().sacked()).isEqualTo(MSS);
        send(Seg.ACK.win(1000).ack(1 + 5 * MSS).sack(1 + 5 * MSS, 1 + 6 * MSS));
        assertThat(info().reordering()).isEqualTo(6);
        assertThat(count(Counter.TcpExtTCPSACKReorder)).isEqualTo(1);
    }
}
