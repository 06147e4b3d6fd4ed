package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.host.Host;
import dev.jackfield.wire.IpAddress;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One space of ports for both families: a socket bound to all of IPv6 has IPv4's too, unless IPV6_V6ONLY is set. */
class DualStackPortsTest {
    private static final int PORT = 80;
    private static final int IPV6_V6ONLY = 26;
    private static final int TAKEN = Errno.EADDRINUSE.failure();

    private final Host host = Host.builder("host")
            .clock(new ManualClock())
            .random(Randoms.seeded(1))
            .build();
    private final Tcp tcp = new Tcp(host.core(), host.internet(), host.settings(), host.counters(), Randoms.seeded(2));

    @AfterEach
    void close() {
        host.close();
    }

    private int onCore(IntSupplier work) {
        return host.core().call(work);
    }

    private TcpEndpoint socket(boolean v6) {
        TcpEndpoint[] made = new TcpEndpoint[1];
        onCore(() -> {
            made[0] = new TcpEndpoint(tcp, v6);
            return 0;
        });
        return made[0];
    }

    private TcpEndpoint v4() {
        return socket(false);
    }

    private TcpEndpoint v6(boolean only) {
        TcpEndpoint e = socket(true);
        assertThat(onCore(() -> e.setOption(TcpOptions.IPPROTO_IPV6, IPV6_V6ONLY, only ? 1 : 0)))
                .isZero();
        return e;
    }

    private int bind(TcpEndpoint e, String address) {
        return onCore(() -> e.bind(new InetSocketAddress(address, PORT)));
    }

    private TcpEndpoint listening(TcpEndpoint e, String address) {
        assertThat(bind(e, address)).isZero();
        assertThat(onCore(() -> e.listen(1))).isZero();
        return e;
    }

    private TcpEndpoint listenerFor(String address) {
        IpAddress a = IpAddress.parse(address);
        return tcp.ports.listener(a.hi(), a.lo(), PORT, 0, 0);
    }

    @Test
    void whatIsBoundToAllOfBothFamiliesSharesWithNobody() {
        assertThat(bind(v6(false), "::")).isZero();
        assertThat(bind(v4(), "0.0.0.0")).isEqualTo(TAKEN);
        assertThat(bind(v4(), "127.0.0.1")).isEqualTo(TAKEN);
        assertThat(bind(v6(true), "::")).isEqualTo(TAKEN);
    }

    @Test
    void anAddressOfIpv4IsTakenFromAllOfBothFamiliesToo() {
        assertThat(bind(v4(), "127.0.0.1")).isZero();
        assertThat(bind(v6(false), "::")).isEqualTo(TAKEN);
        assertThat(bind(v6(true), "::")).isZero();
    }

    @Test
    void theFamiliesAreApartWhereIpv6IsForItselfOnly() {
        assertThat(bind(v6(true), "::")).isZero();
        assertThat(bind(v4(), "0.0.0.0")).isZero();
        assertThat(bind(v6(true), "::")).isEqualTo(TAKEN);
        assertThat(bind(v4(), "127.0.0.1")).isEqualTo(TAKEN);
    }

    @Test
    void allOfIpv4IsNothingOfIpv6() {
        TcpEndpoint four = listening(v4(), "0.0.0.0");
        assertThat(listenerFor("10.0.0.1")).isSameAs(four);
        assertThat(listenerFor("fd00::1")).isNull();
    }

    @Test
    void aListenerOfBothFamiliesHearsBoth() {
        TcpEndpoint both = listening(v6(false), "::");
        assertThat(listenerFor("10.0.0.1")).isSameAs(both);
        assertThat(listenerFor("fd00::1")).isSameAs(both);
    }

    @Test
    void besideOneOfIpv6OnlyOneOfIpv4MayListen() {
        TcpEndpoint six = listening(v6(true), "::");
        assertThat(listenerFor("10.0.0.1")).isNull();
        TcpEndpoint four = listening(v4(), "0.0.0.0");
        assertThat(listenerFor("10.0.0.1")).isSameAs(four);
        assertThat(listenerFor("fd00::1")).isSameAs(six);
    }
}
