package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Counter;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Setting;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose SYN queue a stranger has filled, and a client that wants in. */
class SynCookiesTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock();
    private final Host server = host("server", 1);
    private final Host attacker = host("attacker", 2);
    private final Host client = host("client", 3);
    private final Cable bad = new Cable(clock, 4);
    private final Cable good = new Cable(clock, 5);
    private final Process ps = server.process("server");
    private final Process pc = client.process("client");
    private int listener;

    private Host host(String name, long seed) {
        return Host.builder(name).clock(clock).random(Randoms.seeded(seed)).build();
    }

    @BeforeEach
    void fillTheQueue() throws Exception {
        server.attach("eth0", LinkType.ETHERNET, bad.a());
        attacker.attach("eth0", LinkType.ETHERNET, bad.b());
        server.attach("eth1", LinkType.ETHERNET, good.a());
        client.attach("eth0", LinkType.ETHERNET, good.b());
        server.addAddress("eth0", "10.0.0.1/24");
        attacker.addAddress("eth0", "10.0.0.2/24");
        server.addAddress("eth1", "10.0.1.1/24");
        client.addAddress("eth0", "10.0.1.2/24");
        listener = ps.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        ps.bind(listener, new InetSocketAddress(80));
        ps.listen(listener, 8);
        Process pa = attacker.process("attacker");
        connect(pa, "10.0.0.1"); // so that both know each other's link address
        clock.advance(SECOND);
        ps.close(ps.accept(listener));
        bad.ab().loss(1.0); // the SYN-ACKs never come back
        for (int i = 0; i < 20; i++) {
            connect(pa, "10.0.0.1");
        }
        clock.advance(SECOND / 10);
    }

    private static int connect(Process p, String address) throws ErrnoException {
        int s = p.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assertThatThrownBy(() -> p.connect(s, new InetSocketAddress(address, 80)))
                .hasMessageContaining("EINPROGRESS");
        return s;
    }

    @AfterEach
    void close() {
        for (Host h : new Host[] {server, attacker, client}) {
            assertThat(h.core().faults()).isZero();
            h.close();
        }
    }

    private long halfOpen() {
        return server.sockets().stream()
                .filter(s -> s.state().equals("SYN_RECV"))
                .count();
    }

    @Test
    void aFloodTakesNoMoreThanTheQueue() {
        assertThat(halfOpen()).isEqualTo(9);
        assertThat(server.counters().get(Counter.TcpExtSyncookiesSent)).isEqualTo(11);
    }

    @Test
    void aCookieRemembersWhetherEcnWasAskedFor() throws Exception {
        for (int asked = 0; asked <= 1; asked++) {
            client.settings().set(Setting.TCP_ECN, asked);
            int c = connect(pc, "10.0.1.1");
            clock.advance(SECOND / 10);
            int s = ps.accept4(listener, SOCK_NONBLOCK);
            for (TcpInfo info : new TcpInfo[] {
                ps.getsockopt(s, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INFO, TcpInfo.class),
                pc.getsockopt(c, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INFO, TcpInfo.class)
            }) {
                assertThat((info.options() & TcpInfo.TCPI_OPT_ECN) != 0).isEqualTo(asked == 1);
            }
        }
        assertThat(server.counters().get(Counter.TcpExtSyncookiesRecv)).isEqualTo(2);
    }

    @Test
    void aClientGetsInWithItsOptions() throws Exception {
        int c = connect(pc, "10.0.1.1");
        clock.advance(SECOND / 10);
        int s = ps.accept4(listener, SOCK_NONBLOCK);
        assertThat(server.counters().get(Counter.TcpExtSyncookiesRecv)).isEqualTo(1);
        TcpInfo info = ps.getsockopt(s, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INFO, TcpInfo.class);
        assertThat(info.timestamps()).isTrue();
        assertThat(info.sndWscale())
                .isEqualTo(pc.getsockopt(c, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INFO, TcpInfo.class)
                        .rcvWscale());
        assertThat(info.sndMss()).isEqualTo(1448);
        byte[] sent = new byte[20_000];
        Arrays.fill(sent, (byte) 7);
        assertThat(pc.write(c, sent, 0, sent.length)).isEqualTo(sent.length);
        clock.advance(SECOND);
        byte[] received = new byte[sent.length];
        int n = 0;
        while (n < received.length) {
            n += ps.read(s, received, n, received.length - n);
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void withoutCookiesTheClientStaysOut() throws Exception {
        server.settings().set(Setting.TCP_SYNCOOKIES, 0);
        connect(pc, "10.0.1.1");
        clock.advance(SECOND / 10);
        assertThatThrownBy(() -> ps.accept(listener)).hasMessageContaining("EAGAIN");
        assertThat(server.counters().get(Counter.TcpExtTCPReqQFullDrop)).isPositive();
    }
}
