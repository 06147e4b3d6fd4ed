package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Attacks from the wire: floods of SYNs (RFC 4987), and segments of somebody who sees nothing (RFC 5961). */
class AttackTest extends TcpTestBed {
    private final SplittableRandom attacker = new SplittableRandom(1);

    private void spoofedSyn() {
        String from = "10.0.0." + (10 + attacker.nextInt(240));
        int port = 1024 + attacker.nextInt(64_000);
        link.put(Seg.SYN.mss(1460).packet(from, port, attacker.nextInt(), US, OUR_PORT, 0));
    }

    /** A flood of 100,000 SYNs a second, which lasts so many ms. */
    private void flood(int ms) {
        for (int i = 0; i < ms; i++) {
            for (int n = 0; n < 100; n++) {
                spoofedSyn();
            }
            link.sent.clear();
            pass(MS);
        }
    }

    @Test
    void aClientConnectsThroughAFloodOfSyns() throws Exception {
        listen(128);
        int most = 0;
        for (int client = 0; client < 8; client++) {
            flood(250);
            peerPort = 5000 + client;
            send(offer);
            expect(Seg.SYN_ACK);
            flood(50);
            send(Seg.ACK.len(100));
            fd = p.accept(listener);
            assertThat(((InetSocketAddress) p.getpeername(fd)).getPort()).isEqualTo(peerPort);
            expectState("ESTABLISHED");
            most = Math.max(most, host.sockets().size());
        }
        assertThat(most).as("what the flood has us remember is bounded").isLessThanOrEqualTo(1 + 128 + 8 + 8);
        assertThat(count(Counter.TcpExtSyncookiesSent)).isGreaterThan(100_000);
        assertThat(count(Counter.TcpExtSyncookiesRecv)).isEqualTo(8);
    }

    @Test
    void withoutCookiesTheFloodIsDroppedAndCounted() throws Exception {
        host.settings().set(Setting.TCP_SYNCOOKIES, 0);
        listen(128);
        flood(100);
        assertThat(host.sockets().size()).isLessThanOrEqualTo(130);
        assertThat(count(Counter.TcpExtTCPReqQFullDrop)).isGreaterThan(5_000);
    }

    @Test
    void resetsAndSynsOfSomebodyWhoSeesNothingAreChallengedWithinLimits() throws Exception {
        established();
        int answers = 0;
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 10_000; i++) {
                int at = 2 + attacker.nextInt(50_000); // in the window, never exact
                send((i % 2 == 0 ? Seg.RST : Seg.SYN).seq(at));
                answers += link.sent.size();
                link.sent.clear();
            }
            pass(SECOND);
        }
        expectState("ESTABLISHED");
        assertThat(answers).as("a connection answers twice a second at most").isEqualTo(3);
        assertThat(count(Counter.TcpExtTCPChallengeACK)).isEqualTo(answers);
        assertThat(count(Counter.TcpExtTCPACKSkippedChallenge)).isGreaterThan(20_000);
        send(Seg.ACK.len(10));
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void errorsAboutWhatIsNotInFlightAreCountedAndIgnored() throws Exception {
        established();
        write(100);
        icmp(3, 4, 600, 50_000);
        icmp(3, 4, 600, 200);
        assertThat(info().pmtu()).isEqualTo(1500);
        assertThat(count(Counter.TcpExtOutOfWindowIcmps)).isEqualTo(2);
        icmp(3, 4, 600, 1);
        assertThat(info().pmtu()).isEqualTo(600);
    }

    @Test
    void dataThatAcknowledgesWhatCannotBeIsNotTaken() throws Exception {
        established();
        for (int i = 0; i < 10_000; i++) {
            int ack = 2 + attacker.nextInt(Integer.MAX_VALUE - 100_000); // beyond SND.NXT
            send(Seg.ACK.ack(ack).len(10));
        }
        assertThat(read()).isEqualTo(-1);
        expectState("ESTABLISHED");
    }
}
