package dev.jackfield.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host is made of, how it is configured, and the pictures of it that tools are given. */
@Timeout(30)
class HostTest extends HostFixture {
    // ---- configuration

    @Test
    void aHostIsBornWithItsLoopback() {
        try (Host h = Host.builder("h").build()) {
            assertThat(h.interfaces()).singleElement().satisfies(i -> {
                assertThat(i.name()).isEqualTo("lo");
                assertThat(i.index()).isEqualTo(1);
                assertThat(i.loopback()).isTrue();
                assertThat(i.up()).isTrue();
                assertThat(i.addresses()).singleElement().satisfies(address -> {
                    assertThat(address.address()).hasToString("127.0.0.1");
                    assertThat(address.prefixLength()).isEqualTo(8);
                });
            });
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.attach("eth0", LinkType.IP, new Loopback()))
                .withMessage("a has an interface eth0 already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.addAddress("eth9", "10.1.0.1/24"))
                .withMessage("a has no interface eth9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.addAddress("eth0", "10.1.0.1/33"))
                .withMessage("not an address with a prefix length: 10.1.0.1/33");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.addAddress("eth0", "10.1.0/x"))
                .withMessageContaining("10.1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.addAddress("eth0", A + "/24"))
                .withMessage("a: address 10.0.0.1/24: File exists");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.addRoute("default", "192.0.2.1", null))
                .withMessage("a: route default: Network is unreachable");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.removeRoute("10.9.0.0/16", null, null))
                .withMessage("no such route: 10.9.0.0/16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.set("net.ipv4.no_such_thing", 1))
                .withMessage("no setting net.ipv4.no_such_thing");
        assertThatIllegalArgumentException().isThrownBy(() -> hostA.set("net.ipv4.ip_forward", 2));
    }

    @Test
    void settingsAreSetByTheirSysctlNames() {
        hostA.set("net.ipv4.ip_default_ttl", 17);
        assertThat(hostA.settings().get(Setting.IP_DEFAULT_TTL)).isEqualTo(17);
        assertThat(hostA.setting("net.ipv4.ip_default_ttl")).isEqualTo("17");
    }

    @Test
    void someSettingsAreWords() {
        assertThat(hostA.setting("net.ipv4.tcp_congestion_control")).isEqualTo("cubic");
        hostA.set("net.ipv4.tcp_congestion_control", "bbr");
        hostA.set("net.ipv4.ip_default_ttl", "0x20");
        assertThat(hostA.setting("net.ipv4.tcp_congestion_control")).isEqualTo("bbr");
        assertThat(hostA.setting("net.ipv4.ip_default_ttl")).isEqualTo("32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostA.set("net.ipv4.tcp_congestion_control", "vegas"))
                .withMessage("net.ipv4.tcp_congestion_control = vegas is none of [reno, cubic, bbr]");
        assertThat(hostA.setting("net.ipv4.tcp_available_congestion_control")).isEqualTo("reno cubic bbr");
    }

    @Test
    void routesAreAddedShownAndRemoved() {
        hostA.addRoute("default", "10.0.0.254", null);
        hostA.addRoute("192.0.2.7/32", null, "eth0", 5);
        assertThat(hostA.routes())
                .extracting(RouteInfo::toString)
                .containsExactly(
                        "192.0.2.7/32 dev eth0 metric 5",
                        "10.0.0.0/24 dev eth0",
                        "127.0.0.0/8 dev lo",
                        "default via 10.0.0.254 dev eth0");
        assertThat(hostA.routes()).extracting(RouteInfo::flags).containsExactly("UH", "U", "U", "UG");
        hostA.removeRoute("default", null, null);
        assertThat(hostA.routes()).hasSize(3);
    }

    @Test
    void anAddressThatWasRemovedIsNobodys() throws Exception {
        hostA.removeAddress("eth0", A);
        int s = udp(a);
        fails(Errno.EADDRNOTAVAIL, () -> a.bind(s, at(A, 1)));
        fails(Errno.ENETUNREACH, () -> a.connect(s, at(B, 1)));
    }

    @Test
    void anInterfaceThatWasDetachedIsGone() {
        hostA.detach("eth0");
        assertThat(hostA.interfaces()).hasSize(1);
        assertThat(hostA.routes()).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> hostA.netInterface("eth0"));
    }

    @Test
    void linkAddressesAreDrawnOrGiven() {
        InterfaceInfo eth0 = hostA.interfaces().get(1);
        assertThat(eth0.mac()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
        assertThat(Integer.parseInt(eth0.mac().substring(0, 2), 16) & 3)
                .as("locally administered, of one station")
                .isEqualTo(2);
        assertThat(hostB.interfaces().get(1).mac()).isNotEqualTo(eth0.mac());
        hostA.attach("eth1", LinkType.ETHERNET, new Loopback(), 0x02_00_00_00_00_07L);
        assertThat(hostA.interfaces().get(2).mac()).isEqualTo("02:00:00:00:00:07");
        assertThat(hostA.interfaces().get(2).index()).isEqualTo(3);
    }

    // ---- processes

    @Test
    void processesAreNumbered() {
        Process second = hostA.process("second");
        assertThat(second.pid()).isEqualTo(a.pid() + 1);
        assertThat(second).hasToString("2/second");
        assertThat(hostA.processes()).containsExactly(a, second);
        a.exit();
        assertThat(hostA.processes()).containsExactly(second);
        assertThat(hostA.process("third").pid()).isEqualTo(3);
    }

    @Test
    void aClosedHostHasNoProcesses() throws Exception {
        int s = udp(a);
        hostA.close();
        assertThat(hostA.processes()).isEmpty();
        fails(Errno.EBADF, () -> a.getsockname(s));
        assertThatIllegalStateException().isThrownBy(() -> hostA.process("late"));
        hostA.close();
    }

    // ---- snapshots

    @Test
    void socketsAreShownWithTheirOwners() throws Exception {
        int l = listening(b, 80);
        int u = bound(b, "0.0.0.0", 53);
        assertThat(hostB.sockets())
                .extracting(
                        SocketInfo::protocol,
                        SocketInfo::local,
                        SocketInfo::state,
                        i -> i.owner().fd())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("tcp", at("0.0.0.0", 80), "LISTEN", l),
                        org.assertj.core.groups.Tuple.tuple("udp", at("0.0.0.0", 53), "", u));
        assertThat(hostB.sockets()).allSatisfy(i -> {
            assertThat(i.owner().pid()).isEqualTo(b.pid());
            assertThat(i.owner().program()).isEqualTo("server");
            assertThat(i.owner().uid()).isZero();
            assertThat(i.peer()).isEqualTo(at("0.0.0.0", 0));
            assertThat(i.timer()).isEqualTo(SocketInfo.Timing.NONE);
        });
        assertThat(hostB.sockets()).extracting(i -> i.owner().inode()).doesNotHaveDuplicates();
    }

    @Test
    void aConnectionThatWasNotAcceptedHasNoOwner() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        assertThat(hostB.sockets()).anySatisfy(i -> {
            assertThat(i.state()).isEqualTo("ESTABLISHED");
            assertThat(i.peer()).isEqualTo(a.getsockname(c));
            assertThat(i.owner()).isEqualTo(SocketInfo.Owner.NONE);
        });
        int s = b.accept(l);
        assertThat(hostB.sockets()).anySatisfy(i -> assertThat(i.owner().fd()).isEqualTo(s));
    }

    @Test
    void whoClosesFirstIsShownInTimeWaitWithItsTimer() throws Exception {
        int l = listening(b, 80);
        int c = connected(a, B, 80);
        int s = b.accept(l);
        a.close(c);
        read(b, s);
        b.close(s);
        assertThat(hostA.sockets()).singleElement().satisfies(i -> {
            assertThat(i.state()).isEqualTo("TIME_WAIT");
            assertThat(i.timer().kind()).isEqualTo(SocketInfo.TimerKind.TIMEWAIT);
            assertThat(i.timer().remaining()).isBetween(50_000_000_000L, 60_000_000_000L);
            assertThat(i.owner()).isEqualTo(SocketInfo.Owner.NONE);
        });
    }

    @Test
    void theLowestOfSeveralDescriptorsIsShown() throws Exception {
        int s = bound(a, A, 53);
        a.dup(s);
        assertThat(hostA.sockets())
                .singleElement()
                .satisfies(i -> assertThat(i.owner().fd()).isEqualTo(s));
        int d = a.dup(s);
        a.close(s);
        assertThat(hostA.sockets())
                .singleElement()
                .satisfies(i -> assertThat(i.owner().fd()).isEqualTo(d - 1));
    }

    @Test
    void neighboursAreShownOnceTheyWereAsked() throws Exception {
        assertThat(hostA.neighbours()).isEmpty();
        int s = udp(a);
        a.connect(s, at(B, 9));
        write(a, s, "x");
        assertThat(hostA.neighbours()).singleElement().satisfies(n -> {
            assertThat(n.address()).hasToString(B);
            assertThat(n.mac()).isEqualTo(hostB.interfaces().get(1).mac());
            assertThat(n.interfaceName()).isEqualTo("eth0");
            assertThat(n.state()).isEqualTo("REACHABLE");
        });
    }

    @Test
    void countersAndInterfacesCount() throws Exception {
        int s = bound(b, B, 53);
        int c = udp(a);
        a.connect(c, at(B, 53));
        write(a, c, "x");
        assertThat(read(b, s)).isEqualTo("x");
        assertThat(hostA.counters().snapshot()).containsEntry(Counter.UdpOutDatagrams, 1L);
        assertThat(hostB.counters().snapshot()).containsEntry(Counter.UdpInDatagrams, 1L);
        assertThat(hostB.interfaces().get(1).stats().rxPackets()).isPositive();
    }

    @Test
    void aCaptureIsShownWhatPasses() throws Exception {
        AtomicInteger frames = new AtomicInteger();
        dev.jackfield.link.Capture capture = (i, outbound, time, frame) -> frames.incrementAndGet();
        hostA.capture("eth0", capture);
        int s = udp(a);
        a.connect(s, at(B, 9));
        write(a, s, "x");
        int seen = frames.get();
        assertThat(seen).isPositive();
        hostA.endCapture("eth0", capture);
        try {
            write(a, s, "x");
        } catch (dev.jackfield.core.ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED); // of the first one
        }
        assertThat(frames.get()).isEqualTo(seen);
    }
}
