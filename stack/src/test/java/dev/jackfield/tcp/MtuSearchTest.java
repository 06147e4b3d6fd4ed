package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** A path that swallows large packets and says nothing (RFC 4821 section 7.7). */
class MtuSearchTest extends TcpTestBed {
    private int end = 1;

    /** Lets pass what is small enough, and acknowledges what has come in order. */
    private void path(int mtu) {
        for (byte[] b; (b = link.sent.poll()) != null; ) {
            Seg s = Seg.parse(b, ourIss, PEER_ISS);
            if (b.length <= mtu && s.seq() <= end && s.seq() + s.len() > end) {
                end = s.seq() + s.len();
                send(Seg.ACK.ack(end));
            }
        }
    }

    private void transfer(int mtu, int seconds) throws Exception {
        established();
        write(20_000);
        for (int ms = 0; ms < seconds * 1000; ms += 10) {
            path(mtu);
            pass(10 * MS);
        }
    }

    @Test
    void withoutProbingNothingGetsThrough() throws Exception {
        transfer(1200, 60);
        assertThat(end).isEqualTo(1);
    }

    @Test
    void withProbingSegmentsBecomeSmallerUntilTheyDo() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 1);
        transfer(1200, 60);
        assertThat(end).isEqualTo(20_001);
        assertThat(info().sndMss()).isEqualTo(1024);
    }

    @Test
    void eachTimeoutHalvesThem() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 1);
        transfer(600, 60);
        assertThat(end).isEqualTo(20_001);
        assertThat(info().sndMss()).isEqualTo(512);
    }
}
