package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_KEEPALIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** How long a connection goes on in vain. */
class PatienceTest extends TcpTestBed {
    @Test
    void retriesStandForTheTimeTheyTake() {
        assertThat(Patience.time(3, 200 * MS)).isEqualTo(3 * SECOND);
        assertThat(Patience.time(15, 200 * MS)).isEqualTo(924_600 * MS);
        assertThat(Patience.time(0, 200 * MS)).isEqualTo(200 * MS);
    }

    @Test
    void fifteenRetriesAreSomeFifteenMinutes() throws Exception {
        established();
        write(100);
        pass(924 * SECOND);
        expectState("ESTABLISHED");
        pass(240 * SECOND);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
        assertThat(count(Counter.TcpExtTCPAbortOnTimeout)).isEqualTo(1);
    }

    @Test
    void anOrphanIsGivenUpSooner() throws Exception {
        established();
        write(100);
        close();
        pass(100 * SECOND);
        expectState("FIN_WAIT1");
        pass(110 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void aSettingSaysHowSoon() throws Exception {
        host.settings().set(Setting.TCP_ORPHAN_RETRIES, 2);
        established();
        close();
        pass(5 * SECOND);
        expectState("CLOSED");
    }

    @Test
    void anOrphanWhoseWindowStaysClosedIsGivenUpThoughThePeerAnswers() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        close();
        for (int i = 0; i < 3000 && !state().equals("CLOSED"); i++) {
            pass(SECOND);
            if (next() != null) {
                send(Seg.ACK.win(0));
            }
            forget();
        }
        expectState("CLOSED");
    }

    @Test
    void anOwnedConnectionProbesAPeerThatAnswersForEver() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        for (int i = 0; i < 3000; i++) {
            pass(SECOND);
            if (next() != null) {
                send(Seg.ACK.win(0));
            }
            forget();
        }
        expectState("ESTABLISHED");
    }

    @Test
    void theUserTimeoutEndsProbingEvenIfThePeerAnswers() throws Exception {
        established();
        tcp(TcpOptions.TCP_USER_TIMEOUT, 10_000);
        send(Seg.ACK.win(0));
        write(100);
        for (int i = 0; i < 100; i++) {
            pass(200 * MS);
            if (next() != null) {
                send(Seg.ACK.win(0));
            }
        }
        expectState("CLOSED");
    }

    @Test
    void whatIsNotAcceptableDoesNotProveThatThePeerLives() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        tcp(TcpOptions.TCP_KEEPINTVL, 2);
        tcp(TcpOptions.TCP_KEEPCNT, 3);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        for (int i = 0; i < 20; i++) {
            send(Seg.ACK.seq(1_000_000));
            pass(SECOND);
        }
        expectState("CLOSED");
    }

    @Test
    void keepaliveThatIsSetLateCountsFromWhenThePeerWasHeard() throws Exception {
        established();
        pass(8 * SECOND);
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        pass(2 * SECOND);
        expect(Seg.ACK.seq(0));
    }

    @Test
    void withoutFinWait2AnOrphanIsReset() throws Exception {
        established();
        tcp(TcpOptions.TCP_LINGER2, -1);
        assertThat(p.getsockopt(fd, 6, TcpOptions.TCP_LINGER2)).isEqualTo(-1);
        close();
        expect(Seg.FIN);
        send(Seg.ACK.ack(2));
        expect(Seg.RST_ACK.seq(2));
        expectState("CLOSED");
    }

    /** How long it lives, to the second, while nothing comes of the peer. */
    private long secondsUntilClosed() {
        for (int i = 0; i < 5000; i++) {
            if (state().equals("CLOSED")) {
                return i;
            }
            pass(SECOND);
        }
        return Long.MAX_VALUE;
    }

    @Test
    void theUserTimeoutEndsWhatIsNotAcknowledged() throws Exception {
        established();
        tcp(TcpOptions.TCP_USER_TIMEOUT, 7000);
        write(100);
        assertThat(secondsUntilClosed()).isBetween(7L, 8L); // from the first timeout on
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void theUserTimeoutEndsASyn() throws Exception {
        pass(SECOND);
        fd = socket();
        tcp(TcpOptions.TCP_USER_TIMEOUT, 5000);
        connect();
        assertThat(secondsUntilClosed()).isEqualTo(5);
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void theUserTimeoutEndsKeepaliveWhateverItsCount() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        tcp(TcpOptions.TCP_KEEPINTVL, 2);
        tcp(TcpOptions.TCP_KEEPCNT, 100);
        tcp(TcpOptions.TCP_USER_TIMEOUT, 15_000);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        assertThat(secondsUntilClosed()).isEqualTo(16); // probes after 10, 12, 14 s
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void aUserTimeoutShorterThanTheIdleTimeStillWaitsForOneProbe() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        tcp(TcpOptions.TCP_KEEPINTVL, 2);
        tcp(TcpOptions.TCP_USER_TIMEOUT, 1000);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        assertThat(secondsUntilClosed()).isEqualTo(12);
    }

    @Test
    void keepaliveGivesUpAfterItsProbes() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        tcp(TcpOptions.TCP_KEEPINTVL, 2);
        tcp(TcpOptions.TCP_KEEPCNT, 3);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        assertThat(secondsUntilClosed()).isEqualTo(16);
        assertThat(count(Counter.TcpExtTCPKeepAlive)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            expect(Seg.ACK.seq(0));
        }
        expect(Seg.RST_ACK);
        expectNothing();
    }

    @Test
    void dataInFlightAsksInPlaceOfAProbe() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 5);
        set(SOL_SOCKET, SO_KEEPALIVE, 1);
        pass(4 * SECOND);
        write(100);
        pass(20 * SECOND);
        assertThat(count(Counter.TcpExtTCPKeepAlive)).isZero();
        send(Seg.ACK.ack(101));
        forget();
        pass(5 * SECOND);
        assertThat(count(Counter.TcpExtTCPKeepAlive)).isEqualTo(1);
    }

    /** The peer takes its window back over what is outstanding (RFC 9293 section 3.8.6). */
    private void shrunk() throws Exception {
        established();
        write(100);
        send(Seg.ACK.win(0));
        forget();
    }

    @Test
    void aWindowThatIsTakenBackIsWaitedForAsLongAsThePeerAnswers() throws Exception {
        shrunk();
        for (int i = 0; i < 1000; i++) {
            pass(SECOND);
            if (next() != null) {
                send(Seg.ACK.win(0));
            }
            forget();
        }
        expectState("ESTABLISHED");
    }

    @Test
    void aPeerThatTookItsWindowBackAndSaysNothingIsGivenUpAfterFourMinutes() throws Exception {
        shrunk();
        assertThat(secondsUntilClosed()).isBetween(240L, 420L); // at the first timeout after that
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void theUserTimeoutHoldsThereToo() throws Exception {
        shrunk();
        tcp(TcpOptions.TCP_USER_TIMEOUT, 20_000);
        assertThat(secondsUntilClosed()).isBetween(20L, 21L);
    }

    @Test
    void anOrphanOfWhichTheNetworkSaysThatItIsInVainIsGivenUpOnceItsTimeoutIsGreatest() throws Exception {
        host.settings().set(Setting.TCP_ORPHAN_RETRIES, 100);
        established();
        write(100);
        close();
        icmp(3, 1, 0, 1); // host unreachable
        assertThat(secondsUntilClosed()).isBetween(320L, 330L); // 0.2, 0.4, ... 102.4 and 120 s
    }
}
