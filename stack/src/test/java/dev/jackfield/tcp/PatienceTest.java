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
}
