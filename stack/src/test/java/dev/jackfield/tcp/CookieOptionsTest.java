package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a SYN cookie carries there and back (RFC 4987 section 3.6), and for how long: here each SYN is answered with one. */
class CookieOptionsTest extends TcpTestBed {
    private static final Seg FULL = Seg.SYN.mss(1460).sackOk().wscale(7).ts(500, 0);

    @BeforeEach
    void cookiesAlways() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 2);
        listen(1);
    }

    private Seg synAck() {
        send(offer);
        Seg s = expect(Seg.SYN_ACK);
        assertThat(host.sockets()).as("nothing is remembered").hasSize(1);
        return s;
    }

    /** The third segment of the handshake, and the connection that comes of it. */
    private TcpInfo accepted() throws Exception {
        send(withTs(Seg.ACK));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        return info();
    }

    @Test
    void withTimestampsAllOptionsSurvive() throws Exception {
        offer = FULL;
        Seg s = synAck();
        assertThat(s.sackPermitted()).isTrue();
        assertThat(s.wscale()).isPositive();
        TcpInfo i = accepted();
        assertThat(i.options())
                .isEqualTo(TcpInfo.TCPI_OPT_TIMESTAMPS | TcpInfo.TCPI_OPT_SACK | TcpInfo.TCPI_OPT_WSCALE);
        assertThat(i.sndWscale()).isEqualTo(7);
        assertThat(i.rcvWscale()).isEqualTo(s.wscale());
        assertThat(count(Counter.TcpExtSyncookiesRecv)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPReqQFullDoCookies)).isEqualTo(1);
    }

    @Test
    void withoutTimestampsNoneDoes() throws Exception {
        offer = Seg.SYN.mss(1460).sackOk().wscale(7);
        Seg s = synAck();
        assertThat(s.sackPermitted()).isFalse();
        assertThat(s.wscale()).isEqualTo(Seg.ANY);
        assertThat(s.ts()).isNull();
        TcpInfo i = accepted();
        assertThat(i.options()).isZero();
        assertThat(i.sndWscale()).isZero();
    }

    @Test
    void whatThePeerDoesNotOfferIsNotThere() throws Exception {
        offer = Seg.SYN.mss(1460).ts(500, 0);
        Seg s = synAck();
        assertThat(s.sackPermitted()).isFalse();
        assertThat(s.wscale()).isEqualTo(Seg.ANY);
        assertThat(accepted().options()).isEqualTo(TcpInfo.TCPI_OPT_TIMESTAMPS);
    }

    @Test
    void whatTheSettingsForbidIsNotThere() throws Exception {
        host.settings().set(Setting.TCP_SACK, 0);
        host.settings().set(Setting.TCP_WINDOW_SCALING, 0);
        offer = FULL;
        Seg s = synAck();
        assertThat(s.sackPermitted()).isFalse();
        assertThat(s.wscale()).isEqualTo(Seg.ANY);
        assertThat(accepted().options()).isEqualTo(TcpInfo.TCPI_OPT_TIMESTAMPS);
    }

    @Test
    void withoutTimestampsOfOursTheirsAreNotAnswered() throws Exception {
        host.settings().set(Setting.TCP_TIMESTAMPS, 0);
        offer = FULL;
        Seg s = synAck();
        assertThat(s.ts()).isNull();
        assertThat(s.sackPermitted()).isFalse();
    }

    /** The options are in its lowest six bits: it is no later than it ought to be, and 64 ms earlier at most. */
    @ParameterizedTest
    @CsvSource({"0, 17", "7, 17", "14, 17", "7, 63", "7, 64", "14, 1000", "0, 1023"})
    void theTimestampIsAnEarlierOne(int scale, int ms) throws Exception {
        pass(ms * MS);
        offer = Seg.SYN.mss(1460).sackOk().wscale(scale).ts(500, 0);
        int then = synAck().ts()[0];
        accepted();
        write(1);
        int now = expect(Seg.ACK.len(1)).ts()[0];
        assertThat(now - then).isBetween(0, 64);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 536",
        "1299, 536",
        "1300, 1300",
        "1439, 1300",
        "1440, 1440",
        "1459, 1440",
        "1460, 1460",
        "9000, 1460"
    })
    void theSegmentSizeIsOneOfFour(int offered, int remembered) throws Exception {
        offer = Seg.SYN.mss(offered);
        synAck();
        assertThat(accepted().sndMss()).isEqualTo(remembered);
    }

    @Test
    void itIsGoodForAMinuteOrTwo() throws Exception {
        synAck();
        pass(64 * SECOND);
        accepted();
        expectState("ESTABLISHED");
    }

    @Test
    void afterTwoPeriodsItIsNotTaken() throws Exception {
        synAck();
        int old = ourIss;
        pass(128 * SECOND);
        peerPort++;
        synAck(); // others get cookies still
        peerPort--;
        ourIss = old;
        send(Seg.ACK);
        expect(Seg.RST.seq(1));
        assertThat(count(Counter.TcpExtSyncookiesFailed)).isEqualTo(1);
        fails(Errno.EAGAIN, () -> p.accept4(listener, SOCK_NONBLOCK));
    }

    @Test
    void whereNoCookieWentOutForLongNoneIsLookedFor() {
        synAck();
        pass(200 * SECOND);
        send(Seg.ACK);
        expect(Seg.RST.seq(1));
        assertThat(count(Counter.TcpExtSyncookiesFailed)).isZero();
    }

    @Test
    void itIsGoodForThosePortsAndThatSequenceNumberOnly() throws Exception {
        synAck();
        send(Seg.ACK.ack(2 << 10));
        expect(Seg.RST.seq(2 << 10));
        send(Seg.ACK.seq(77));
        expect(Seg.RST.seq(1));
        peerPort++;
        send(Seg.ACK);
        expect(Seg.RST.seq(1));
        assertThat(count(Counter.TcpExtSyncookiesFailed)).isEqualTo(3);
        peerPort--;
        accepted();
        expectState("ESTABLISHED");
    }

    @Test
    void aFullAcceptQueueTakesNoneAndSaysNothing() throws Exception {
        int[] iss = new int[3];
        for (int i = 0; i < 3; i++) {
            peerPort = PEER_PORT + i;
            synAck();
            iss[i] = ourIss;
        }
        for (int i = 0; i < 3; i++) {
            peerPort = PEER_PORT + i;
            ourIss = iss[i];
            send(Seg.ACK);
        }
        expectNothing();
        assertThat(host.sockets()).hasSize(1 + 2);
        assertThat(count(Counter.TcpExtListenOverflows)).isEqualTo(1);
        assertThat(count(Counter.TcpExtListenDrops)).isEqualTo(1);
    }

    @Test
    void whoAsksForEcnGetsItBackWithTheCookie() throws Exception {
        host.settings().set(Setting.TCP_ECN, 1);
        offer = FULL.with(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR);
        send(offer);
        expect(Seg.SYN_ACK.and(TcpHeader.ECE));
        assertThat(accepted().options() & TcpInfo.TCPI_OPT_ECN).isNotZero();
    }
}
