package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A path that swallows large packets and says nothing (RFC 4821 section 7.7). */
class MtuSearchTest extends TcpTestBed {
    private int end = 1;
    private final TreeMap<Integer, Integer> held = new TreeMap<>(); // beginnings and ends of what came out of order

    /** Lets pass what is small enough, and acknowledges what has come in order. */
    private void path(int mtu) {
        for (byte[] b; (b = link.sent.poll()) != null; ) {
            Seg s = Seg.parse(b, ourIss, PEER_ISS);
            if (b.length <= mtu && s.len() > 0) {
                held.merge(s.seq(), s.seq() + s.len(), Math::max);
                while (!held.isEmpty() && held.firstKey() <= end) {
                    end = Math.max(end, held.pollFirstEntry().getValue());
                }
                send(Seg.ACK.ack(end));
            }
        }
    }

    private void transfer(int mtu, int seconds) throws Exception {
        established();
        transferOn(mtu, 20_000, seconds);
    }

    private void transferOn(int mtu, int bytes, int seconds) throws Exception {
        write(bytes);
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
    void theSearchBeginsBelowAndFindsWhatThePathTakes() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 2);
        established();
        assertThat(info().sndMss()).isEqualTo(1024);
        for (int i = 0; i < 10; i++) {
            transferOn(1400, 40_000, 1);
        }
        assertThat(end).isEqualTo(400_001);
        assertThat(info().sndMss()).isBetween(1400 - 40 - 8, 1400 - 40);
        assertThat(count(Counter.TcpExtTCPMTUPSuccess)).isPositive();
        assertThat(count(Counter.TcpExtTCPMTUPFail)).isPositive();
        assertThat(count(Counter.TcpExtTCPTimeouts)).isZero();
    }

    @Test
    void aLostProbeLeavesTheWindowAlone() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 2);
        established();
        transferOn(1064, 60_000, 1);
        long window = info().sndCwnd();
        assertThat(count(Counter.TcpExtTCPMTUPFail)).isPositive();
        assertThat(info().sndMss()).isEqualTo(1024);
        assertThat(window).isGreaterThan(20 * 1024);
        assertThat(info().sndSsthresh()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aPathThatGrewIsFoundAfterTheProbeInterval() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 2);
        host.settings().set(Setting.TCP_PROBE_INTERVAL, 20);
        established();
        for (int i = 0; i < 10; i++) {
            transferOn(1100, 40_000, 1);
        }
        assertThat(info().sndMss()).isLessThanOrEqualTo(1060);
        pass(20_000 * MS);
        for (int i = 0; i < 20; i++) {
            transferOn(1500, 40_000, 1);
        }
        assertThat(info().sndMss()).isBetween(1460 - 8, 1460);
    }

    @Test
    void afterABlackHoleSegmentsGrowAgain() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 1);
        transfer(1200, 60);
        for (int i = 0; i < 10; i++) {
            transferOn(1200, 40_000, 1);
        }
        assertThat(end).isEqualTo(420_001);
        assertThat(info().sndMss()).isBetween(1200 - 40 - 8, 1200 - 40);
    }

    @Test
    void segmentsAreNeverSmallerThanTheLeastSetting() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 1);
        host.settings().set(Setting.TCP_MIN_SND_MSS, 700);
        transfer(600, 60);
        assertThat(info().sndMss()).isEqualTo(700);
        assertThat(end).isEqualTo(1);
    }

    @Test
    void eachTimeoutHalvesThem() throws Exception {
        host.settings().set(Setting.TCP_MTU_PROBING, 1);
        transfer(600, 60);
        assertThat(end).isEqualTo(20_001);
        assertThat(info().sndMss()).isEqualTo(512);
    }
}
