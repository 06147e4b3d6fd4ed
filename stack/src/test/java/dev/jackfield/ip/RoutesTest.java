package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final TestHost host = new TestHost();
    private final Routes routes = new Routes(9);
    private NetInterface a;
    private NetInterface b;

    @BeforeEach
    void links() {
        host.ethernet("eth0", "10.0.0.1", 24);
        host.ethernet("eth1", "10.0.1.1", 24);
        a = host.link("eth0");
        b = host.link("eth1");
    }

    private int add(String prefix, int length, String gateway, NetInterface out, int metric) {
        return routes.add(
                IpAddress.parse(prefix), length, gateway == null ? null : IpAddress.parse(gateway), out, metric);
    }

    private String find(String dst, int bound) {
        IpAddress d = IpAddress.parse(dst);
        Routes.Entry e = routes.lookup(d.hi(), d.lo(), bound);
        return e == null ? null : e.toString();
    }

    @Test
    void theLongestPrefixWins() {
        add("0.0.0.0", 0, "10.0.0.254", a, 0);
        add("10.1.0.0", 16, null, a, 5);
        add("10.1.2.0", 24, null, b, 9);
        assertThat(find("10.1.2.3", 0)).isEqualTo("10.1.2.0/24 dev eth1 metric 9");
        assertThat(find("10.1.3.3", 0)).isEqualTo("10.1.0.0/16 dev eth0 metric 5");
        assertThat(find("11.1.3.3", 0)).isEqualTo("0.0.0.0/0 via 10.0.0.254 dev eth0");
    }

    @Test
    void ofOnePrefixTheLeastMetricWins() {
        add("10.1.0.0", 16, null, a, 20);
        add("10.1.0.0", 16, null, b, 10);
        assertThat(find("10.1.0.1", 0)).contains("eth1");
    }

    @Test
    void anInterfaceThatIsDownIsPassedOver() {
        add("10.1.0.0", 16, null, a, 20);
        add("10.1.0.0", 16, null, b, 10);
        b.setUp(false);
        assertThat(find("10.1.0.1", 0)).contains("eth0");
    }

    @Test
    void aBoundInterfaceIsTheOnlyOneLookedAt() {
        add("10.1.0.0", 16, null, a, 0);
        add("10.1.0.0", 24, null, b, 0);
        assertThat(find("10.1.0.1", a.index())).contains("eth0");
        assertThat(find("10.1.1.1", b.index())).isNull();
    }

    @Test
    void aDefaultRouteOfOneVersionDoesNotServeTheOther() {
        add("::", 0, null, a, 0);
        assertThat(find("10.1.1.1", 0)).isNull();
        add("0.0.0.0", 0, null, b, 0);
        assertThat(find("2001:db8::1", 0)).contains("eth0");
        assertThat(find("10.1.1.1", 0)).contains("eth1");
    }

    @Test
    void aGatewayFindsItsInterface() {
        add("10.0.1.0", 24, null, b, 0);
        assertThat(add("0.0.0.0", 0, "10.0.1.9", null, 0)).isZero();
        assertThat(find("8.8.8.8", 0)).isEqualTo("0.0.0.0/0 via 10.0.1.9 dev eth1");
        assertThat(add("9.0.0.0", 8, "8.8.4.4", null, 0)).isEqualTo(Errno.ENETUNREACH.failure());
    }

    @Test
    void refusesWhatIsNoPrefixAndWhatIsThere() {
        assertThat(add("10.0.0.1", 24, null, a, 0)).isEqualTo(Errno.EINVAL.failure());
        assertThat(add("10.0.0.0", 33, null, a, 0)).isEqualTo(Errno.EINVAL.failure());
        assertThat(add("10.0.0.0", -1, null, a, 0)).isEqualTo(Errno.EINVAL.failure());
        assertThat(add("10.0.0.0", 24, null, a, 0)).isZero();
        assertThat(add("10.0.0.0", 24, null, a, 0)).isEqualTo(Errno.EEXIST.failure());
    }

    @Test
    void aRouteIsStaleOnceTheTableHasChanged() {
        Route r = host.routeTo("10.0.0.2");
        assertThat(r.stale()).isFalse();
        assertThat(host.routeTo("10.0.0.2")).isSameAs(r);
        host.route("77.0.0.0", 8, "10.0.1.2");
        assertThat(r.stale()).isTrue();
        assertThat(host.routeTo("10.0.0.2")).isNotSameAs(r);
    }

    @Test
    void findsWhatANaiveTableFinds() {
        SplittableRandom random = new SplittableRandom(3);
        List<Routes.Entry> model = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(4) == 0) {
                int length = random.nextInt(33);
                IpAddress prefix = prefix(random.nextInt() & 0x0301_0703, length);
                NetInterface out = random.nextBoolean() ? a : b;
                if (random.nextInt(3) > 0) {
                    Routes.Entry e = new Routes.Entry(prefix, length, null, out, random.nextInt(4));
                    if (routes.add(prefix, length, null, out, e.metric()) == 0) {
                        assertThat(model).doesNotContain(e);
                        model.add(e);
                    } else {
                        assertThat(model).contains(e);
                    }
                } else {
                    Routes.Entry gone = model.stream()
                            .filter(e -> e.prefix().equals(prefix) && e.length() == length && e.out() == out)
                            .min(Comparator.comparing(Routes.Entry::metric))
                            .orElse(null);
                    assertThat(routes.remove(prefix, length, null, out)).isEqualTo(gone != null);
                    model.remove(gone);
                }
            }
            IpAddress dst = IpAddress.v4(random.nextInt() & 0x0301_0703);
            int bound = random.nextInt(3) == 0 ? b.index() : 0;
            Routes.Entry best = model.stream()
                    .filter(e -> prefix(dst.bits4(), e.length()).equals(e.prefix()))
                    .filter(e -> bound == 0 || e.out().index() == bound)
                    .min(Comparator.comparing((Routes.Entry e) -> -e.length()).thenComparing(Routes.Entry::metric))
                    .orElse(null);
            Routes.Entry found = routes.lookup(dst.hi(), dst.lo(), bound);
            if (best == null) {
                assertThat(found).isNull();
            } else {
                assertThat(found.length()).isEqualTo(best.length());
                assertThat(found.metric()).isEqualTo(best.metric());
            }
        }
        assertThat(routes.list()).containsExactlyInAnyOrderElementsOf(model);
    }

    private static IpAddress prefix(int bits, int length) {
        return IpAddress.v4(length == 0 ? 0 : bits & -1 << 32 - length);
    }
}
