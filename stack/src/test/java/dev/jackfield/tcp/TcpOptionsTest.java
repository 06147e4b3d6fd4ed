package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each option of a TCP socket takes, and answers, with Linux's limits. */
class TcpOptionsTest extends TcpTestBed {
    @BeforeEach
    void socketOfItsOwn() throws ErrnoException {
        fd = socket();
    }

    private int get(int option) throws ErrnoException {
        return p.getsockopt(fd, TcpOptions.IPPROTO_TCP, option);
    }

    @ParameterizedTest
    @CsvSource({
        TcpOptions.TCP_NODELAY + ", 0",
        TcpOptions.TCP_MAXSEG + ", 536",
        TcpOptions.TCP_CORK + ", 0",
        TcpOptions.TCP_KEEPIDLE + ", 7200",
        TcpOptions.TCP_KEEPINTVL + ", 75",
        TcpOptions.TCP_KEEPCNT + ", 9",
        TcpOptions.TCP_SYNCNT + ", 7",
        TcpOptions.TCP_LINGER2 + ", 60",
        TcpOptions.TCP_DEFER_ACCEPT + ", 0",
        TcpOptions.TCP_WINDOW_CLAMP + ", 0",
        TcpOptions.TCP_QUICKACK + ", 1",
        TcpOptions.TCP_USER_TIMEOUT + ", 0",
        TcpOptions.TCP_TIMESTAMP + ", 0",
        TcpOptions.TCP_NOTSENT_LOWAT + ", 0",
        TcpOptions.TCP_INQ + ", 0",
        TcpOptions.TCP_FASTOPEN + ", 0",
        TcpOptions.TCP_FASTOPEN_CONNECT + ", 0",
        TcpOptions.TCP_FASTOPEN_NO_COOKIE + ", 0",
        TcpOptions.TCP_RTO_MAX_MS + ", 120000",
        TcpOptions.TCP_RTO_MIN_US + ", 200000",
        TcpOptions.TCP_DELACK_MAX_US + ", 200000",
    })
    void whatIsNotSetIsAsTheSettingsSay(int option, int value) throws Exception {
        assertThat(get(option)).isEqualTo(value);
    }

    @Test
    void anotherSettingIsAnotherDefault() throws Exception {
        host.settings().set(Setting.TCP_KEEPALIVE_TIME, 11);
        host.settings().set(Setting.TCP_KEEPALIVE_INTVL, 12);
        host.settings().set(Setting.TCP_KEEPALIVE_PROBES, 13);
        host.settings().set(Setting.TCP_SYN_RETRIES, 14);
        host.settings().set(Setting.TCP_FIN_TIMEOUT, 15);
        assertThat(get(TcpOptions.TCP_KEEPIDLE)).isEqualTo(11);
        assertThat(get(TcpOptions.TCP_KEEPINTVL)).isEqualTo(12);
        assertThat(get(TcpOptions.TCP_KEEPCNT)).isEqualTo(13);
        assertThat(get(TcpOptions.TCP_SYNCNT)).isEqualTo(14);
        assertThat(get(TcpOptions.TCP_LINGER2)).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({
        TcpOptions.TCP_NODELAY + ", 2, 1",
        TcpOptions.TCP_CORK + ", -1, 1",
        TcpOptions.TCP_MAXSEG + ", 88, 88",
        TcpOptions.TCP_MAXSEG + ", 32767, 32767",
        TcpOptions.TCP_MAXSEG + ", 0, 536",
        TcpOptions.TCP_KEEPIDLE + ", 1, 1",
        TcpOptions.TCP_KEEPIDLE + ", 32767, 32767",
        TcpOptions.TCP_KEEPINTVL + ", 1, 1",
        TcpOptions.TCP_KEEPINTVL + ", 32767, 32767",
        TcpOptions.TCP_KEEPCNT + ", 1, 1",
        TcpOptions.TCP_KEEPCNT + ", 127, 127",
        TcpOptions.TCP_SYNCNT + ", 1, 1",
        TcpOptions.TCP_SYNCNT + ", 127, 127",
        TcpOptions.TCP_LINGER2 + ", -3, -1",
        TcpOptions.TCP_LINGER2 + ", 0, 60",
        TcpOptions.TCP_LINGER2 + ", 120, 120",
        TcpOptions.TCP_LINGER2 + ", 121, 120",
        TcpOptions.TCP_WINDOW_CLAMP + ", 0, 0",
        TcpOptions.TCP_WINDOW_CLAMP + ", 1, 1152",
        TcpOptions.TCP_WINDOW_CLAMP + ", 1153, 1153",
        TcpOptions.TCP_QUICKACK + ", 0, 0",
        TcpOptions.TCP_USER_TIMEOUT + ", 0, 0",
        TcpOptions.TCP_USER_TIMEOUT + ", 30000, 30000",
        TcpOptions.TCP_NOTSENT_LOWAT + ", -1, -1",
        TcpOptions.TCP_INQ + ", 1, 1",
        TcpOptions.TCP_FASTOPEN + ", 5, 5",
        TcpOptions.TCP_FASTOPEN + ", 5000, 4096", // somaxconn
        TcpOptions.TCP_FASTOPEN_CONNECT + ", 1, 1",
        TcpOptions.TCP_FASTOPEN_NO_COOKIE + ", 1, 1",
        TcpOptions.TCP_RTO_MAX_MS + ", 1000, 1000",
        TcpOptions.TCP_RTO_MAX_MS + ", 120000, 120000",
        TcpOptions.TCP_RTO_MIN_US + ", 2000, 2000",
        TcpOptions.TCP_RTO_MIN_US + ", 200000, 200000",
        TcpOptions.TCP_DELACK_MAX_US + ", 2000, 2000",
        TcpOptions.TCP_DELACK_MAX_US + ", 200000, 200000",
    })
    void whatIsTakenIsAnswered(int option, int value, int answered) throws Exception {
        tcp(option, value);
        assertThat(get(option)).isEqualTo(answered);
    }

    /** Seconds are taken as so many retransmissions of a SYN-ACK as fill them: after 1, 2, 4, ... seconds, and at most 120. */
    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "1, 1",
        "2, 3",
        "3, 3",
        "4, 7",
        "64, 127",
        "128, 247",
        "247, 247",
        "248, 367",
        "2000000000, 29887"
    })
    void deferredAcceptCountsInRetransmissions(int seconds, int answered) throws Exception {
        tcp(TcpOptions.TCP_DEFER_ACCEPT, seconds);
        assertThat(get(TcpOptions.TCP_DEFER_ACCEPT)).isEqualTo(answered);
    }

    @ParameterizedTest
    @CsvSource({
        TcpOptions.TCP_MAXSEG + ", 87",
        TcpOptions.TCP_MAXSEG + ", 32768",
        TcpOptions.TCP_KEEPIDLE + ", 0",
        TcpOptions.TCP_KEEPIDLE + ", 32768",
        TcpOptions.TCP_KEEPINTVL + ", 0",
        TcpOptions.TCP_KEEPINTVL + ", 32768",
        TcpOptions.TCP_KEEPCNT + ", 0",
        TcpOptions.TCP_KEEPCNT + ", 128",
        TcpOptions.TCP_SYNCNT + ", 0",
        TcpOptions.TCP_SYNCNT + ", 128",
        TcpOptions.TCP_USER_TIMEOUT + ", -1",
        TcpOptions.TCP_INQ + ", 2",
        TcpOptions.TCP_INQ + ", -1",
        TcpOptions.TCP_FASTOPEN + ", -1",
        TcpOptions.TCP_FASTOPEN_CONNECT + ", 2",
        TcpOptions.TCP_FASTOPEN_CONNECT + ", -1",
        TcpOptions.TCP_FASTOPEN_NO_COOKIE + ", 2",
        TcpOptions.TCP_RTO_MAX_MS + ", 999",
        TcpOptions.TCP_RTO_MAX_MS + ", 120001",
        TcpOptions.TCP_RTO_MIN_US + ", 1999",
        TcpOptions.TCP_RTO_MIN_US + ", 200001",
        TcpOptions.TCP_DELACK_MAX_US + ", 1999",
        TcpOptions.TCP_DELACK_MAX_US + ", 200001",
    })
    void whatIsBeyondTheLimitsIsRefused(int option, int value) throws Exception {
        int before = get(option);
        fails(Errno.EINVAL, () -> tcp(option, value));
        assertThat(get(option)).isEqualTo(before);
    }

    @Test
    void whatItDoesNotKnowItDoesNotTake() {
        fails(Errno.ENOPROTOOPT, () -> tcp(200, 1));
        fails(Errno.ENOPROTOOPT, () -> get(200));
        fails(Errno.ENOPROTOOPT, () -> p.setsockopt(fd, 99, 1, 1));
        fails(Errno.ENOPROTOOPT, () -> p.setsockopt(fd, TcpOptions.IPPROTO_IPV6, 26, 1));
        fails(Errno.EPERM, () -> tcp(TcpOptions.TCP_TIMESTAMP, 1));
    }

    @Test
    void aValueOfAnotherKindIsRefused() {
        fails(Errno.EINVAL, () -> p.setsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_NODELAY, "on"));
        fails(Errno.EINVAL, () -> p.setsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_FASTOPEN_KEY, new byte[15]));
        fails(Errno.ENOENT, () -> p.setsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_CONGESTION, "vegas"));
        fails(Errno.ENOENT, () -> tcp(TcpOptions.TCP_CONGESTION, 1));
    }

    @Test
    void fastOpenIsSettledBeforeTheSocketIsConnected() throws Exception {
        established();
        fails(Errno.EINVAL, () -> tcp(TcpOptions.TCP_FASTOPEN, 1));
        fails(Errno.EINVAL, () -> tcp(TcpOptions.TCP_FASTOPEN_CONNECT, 1));
        fails(Errno.EINVAL, () -> tcp(TcpOptions.TCP_FASTOPEN_NO_COOKIE, 1));
        fd = listener;
        fails(Errno.EINVAL, () -> tcp(TcpOptions.TCP_FASTOPEN_CONNECT, 1));
        tcp(TcpOptions.TCP_FASTOPEN_NO_COOKIE, 1);
        tcp(TcpOptions.TCP_FASTOPEN, 1);
    }

    @Test
    void fastOpenOfAClientNeedsTheHostsLeave() {
        host.settings().set(Setting.TCP_FASTOPEN, 2); // servers only
        fails(Errno.EOPNOTSUPP, () -> tcp(TcpOptions.TCP_FASTOPEN_CONNECT, 1));
    }

    @Test
    void aConnectionTellsItsSegmentAndItsTime() throws Exception {
        offer = Seg.SYN.mss(1000).ts(1, 0);
        established();
        assertThat(get(TcpOptions.TCP_MAXSEG)).isEqualTo(988);
        int then = get(TcpOptions.TCP_TIMESTAMP);
        pass(250 * MS);
        assertThat(get(TcpOptions.TCP_TIMESTAMP) - then).isEqualTo(250);
        fails(Errno.EINVAL, () -> tcp(TcpOptions.TCP_WINDOW_CLAMP, 0));
    }

    @Test
    void aSocketThatIsAcceptedIsAsItsListenerUntilItIsToldOtherwise() throws Exception {
        listen(8);
        p.setsockopt(listener, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_KEEPIDLE, 77);
        send(offer);
        expect(answer);
        send(Seg.ACK);
        fd = p.accept(listener);
        assertThat(get(TcpOptions.TCP_KEEPIDLE)).isEqualTo(77);
        tcp(TcpOptions.TCP_KEEPIDLE, 88);
        assertThat(get(TcpOptions.TCP_KEEPIDLE)).isEqualTo(88);
        assertThat(p.getsockopt(listener, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_KEEPIDLE))
                .isEqualTo(77);
    }
}
