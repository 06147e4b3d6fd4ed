package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

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
        fd = p.accept4(listener, dev.jackfield.socket.Posix.SOCK_NONBLOCK);
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
        p.setsockopt(fd, dev.jackfield.socket.Posix.SOL_SOCKET, SocketOptions.SO_MAX_PACING_RATE, 100_000);
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
        connect("cubic");
        write(40 * MSS);
        pass(100 * MS);
        ack(10);
        assertThat(info().delivered()).isEqualTo(10 * MSS);
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
        assertThat(count(dev.jackfield.core.Counter.TcpExtTCPSACKReorder)).isEqualTo(1);
    }
}
