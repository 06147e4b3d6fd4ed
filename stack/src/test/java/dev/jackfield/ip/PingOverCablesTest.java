package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Setting;
import dev.jackfield.link.Cable;
import dev.jackfield.wire.IcmpHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hosts and a router on cables: ARP, forwarding, fragments and echo together. */
class PingOverCablesTest {
    private final ManualClock clock = new ManualClock();
    private final Cable near = new Cable(clock, 1);
    private final Cable far = new Cable(clock, 2);
    private final TestHost a = new TestHost(clock, 1);
    private final TestHost router = new TestHost(clock, 2);
    private final TestHost b = new TestHost(clock, 3);
    private final Endpoint ping = a.get(() -> a.internet.ping().newEndpoint());
    private final byte[] buffer = new byte[65_535];
    private final Endpoint.Message message = new Endpoint.Message();

    @BeforeEach
    void plug() {
        router.settings.set(Setting.IP_FORWARD, 1);
        a.plug("eth0", near.a(), "10.0.0.2", 24);
        router.plug("eth0", near.b(), "10.0.0.1", 24);
        router.plug("eth1", far.a(), "10.0.1.1", 24);
        b.plug("eth0", far.b(), "10.0.1.2", 24);
        a.route("0.0.0.0", 0, "10.0.0.1");
        b.route("0.0.0.0", 0, "10.0.1.1");
        a.core.call(() -> ping.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1));
    }

    private int send(int sequence, int n) {
        byte[] m = Ip4.message(IcmpHeader.ECHO, 0, sequence, Ip4.pattern(n));
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral("10.0.1.2"), 0);
        return a.core.call(() -> ping.send(m, 0, m.length, 0, to));
    }

    private int receive(int flags) {
        return a.core.call(() -> ping.receive(buffer, 0, buffer.length, flags, message));
    }

    private void settle(long nanos) {
        clock.advance(nanos);
        for (TestHost h : new TestHost[] {a, router, b}) {
            h.advance(0);
        }
    }

    @Test
    void anEchoOfAnySizeComesBackThroughARouterAndANarrowLink() {
        far.mtu(600);
        for (int n : new int[] {0, 500, 1500, 20_000, 65_507}) {
            send(1, n);
            settle(TestHost.SECOND);
            assertThat(receive(0)).isEqualTo(8 + n);
            assertThat(Arrays.copyOfRange(buffer, 8, 8 + n)).isEqualTo(Ip4.pattern(n));
            assertThat(message.ttl).isEqualTo(63);
        }
    }

    @Test
    void overBadCablesWhatComesBackIsRight() {
        for (Cable c : new Cable[] {near, far}) {
            c.ab().loss(0.02)
                    .delay(TestHost.MS)
                    .jitter(TestHost.MS)
                    .reorder(0.1)
                    .duplicate(0.05)
                    .corrupt(0.01);
            c.ba().loss(0.02)
                    .delay(TestHost.MS)
                    .jitter(TestHost.MS)
                    .reorder(0.1)
                    .duplicate(0.05)
                    .corrupt(0.01);
        }
        int right = 0;
        for (int i = 0; i < 500; i++) {
            send(i, 5000);
            settle(50 * TestHost.MS);
            for (int n; (n = receive(0)) != -11; ) {
                if (n < 0) {
                    continue; // an error was pending
                }
                assertThat(n).isEqualTo(5008);
                assertThat(Arrays.copyOfRange(buffer, 8, n)).isEqualTo(Ip4.pattern(5000));
                right++;
            }
        }
        assertThat(right).isBetween(150, 480);
        settle(100 * TestHost.SECOND);
        assertThat(a.core.get(a.core::timers)).isLessThan(3);
    }

    @Test
    void eachHopAnswersWhenTheTimeIsUp() {
        a.core.call(() -> ping.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_TTL, 1));
        send(1, 20);
        settle(TestHost.SECOND);
        assertThat(receive(Endpoint.MSG_ERRQUEUE)).isEqualTo(28);
        assertThat(message.error.reporter()).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
        assertThat(message.error.type()).isEqualTo(IcmpHeader.TIME_EXCEEDED);
    }

    @Test
    void theRouterSaysWhenTheLastHopIsGone() {
        far.ab().partition(true);
        send(1, 20);
        settle(5 * TestHost.SECOND);
        assertThat(receive(Endpoint.MSG_ERRQUEUE)).isEqualTo(28);
        assertThat(message.error.code()).isEqualTo(IcmpHeader.HOST_UNREACHABLE);
    }

    @Test
    void thePathMtuIsFoundOut() {
        far.mtu(1000);
        a.core.call(() -> ping.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_MTU_DISCOVER, IpOptions.PMTUDISC_DO));
        assertThat(send(1, 1400)).isPositive();
        settle(TestHost.SECOND);
        assertThat(a.routeTo("10.0.1.2"))
                .satisfies(r -> assertThat(a.get(r::mtu)).isEqualTo(1000));
    }
}
