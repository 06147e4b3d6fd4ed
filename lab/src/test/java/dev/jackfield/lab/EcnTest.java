package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Setting;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What ECN is for (RFC 3168 section 1): congestion is told without a loss, so nothing is sent twice. */
class EcnTest {
    private static final int PORT = 4000;
    private static final int BYTES = 1_000_000;

    private long retransmitted;
    private long marked;
    private long told;

    /** A transfer through a router that hits one packet in a hundred; answers how many were lost. */
    private long transfer(int ecn) {
        try (Network net = Network.virtual(7)) {
            Host client = net.host("client");
            Host router = net.router("router");
            Host server = net.host("server");
            client.settings().set(Setting.TCP_ECN, ecn);
            server.settings().set(Setting.TCP_ECN, Math.max(ecn, 2));
            net.cable(client, "10.0.1.2/24", router, "10.0.1.1/24");
            Link wan = net.cable(router, "10.0.2.1/24", server, "10.0.2.2/24").delay(Duration.ofMillis(10));
            net.gateway(client, "10.0.1.1");
            net.gateway(server, "10.0.2.1");
            wan.ab().loss(0.01).marking(true);
            net.world().start("server", () -> {
                Process p = server.process("server");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(l, new InetSocketAddress(PORT));
                p.listen(l, 1);
                int s = p.accept(l);
                byte[] b = new byte[BYTES];
                assertThat(p.recv(s, b, 0, BYTES, Endpoint.MSG_WAITALL)).isEqualTo(BYTES);
                p.exit();
            });
            net.world().start("client", () -> {
                Process p = client.process("client");
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(s, new InetSocketAddress("10.0.2.2", PORT));
                p.write(s, new byte[BYTES], 0, BYTES);
                p.exit();
            });
            net.world().join();
            retransmitted = client.counters().get(Counter.TcpRetransSegs);
            told = client.counters().get(Counter.TcpExtTCPDeliveredCE);
            marked = server.counters().get(Counter.IpExtInCEPkts);
            return wan.ab().lost();
        }
    }

    @Test
    void aMarkedTransferSendsNothingTwice() {
        assertThat(transfer(1)).isLessThanOrEqualTo(2); // of the packets that are not ECN-capable
        assertThat(marked).isBetween(2L, 30L);
        assertThat(retransmitted).isLessThanOrEqualTo(2);
    }

    @Test
    void accurateFeedbackTellsOfEachMark() {
        assertThat(transfer(3)).isLessThanOrEqualTo(2);
        assertThat(marked).isBetween(2L, 30L);
        assertThat(told).isBetween(marked - 2, marked);
        assertThat(retransmitted).isLessThanOrEqualTo(2);
    }

    @Test
    void withoutEcnTheSameNetworkLoses() {
        assertThat(transfer(0)).isGreaterThan(2);
        assertThat(marked).isZero();
        assertThat(retransmitted).isGreaterThan(2);
    }
}
