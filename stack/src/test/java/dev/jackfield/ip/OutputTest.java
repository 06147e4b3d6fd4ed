package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.MacAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Routes, sources, and the header that goes out. */
class OutputTest {
    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);

    @Test
    void aPacketGetsItsHeader() {
        assertThat(host.send("10.0.0.9", 100, true)).isZero();
        byte[] b = wire.take();
        assertThat(Ipv4Header.valid(b, 0, b.length)).isTrue();
        assertThat(Ipv4Header.src(b, 0)).isEqualTo(Ip4.bits("10.0.0.1"));
        assertThat(Ipv4Header.dst(b, 0)).isEqualTo(Ip4.bits("10.0.0.9"));
        assertThat(Ipv4Header.ttl(b, 0)).isEqualTo(64);
        assertThat(Ipv4Header.dontFragment(b, 0)).isTrue();
        assertThat(b).hasSize(120);
    }

    @Test
    void identificationsOfWhatMayBeFragmentedDoNotRepeatSoon() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            host.send("10.0.0.9", 10, false);
            ids.add(Ipv4Header.id(wire.take(), 0));
        }
        assertThat(ids).hasSize(1000);
    }

    @Test
    void ownAddressesAreReachedByTheLoopback() {
        assertThat(host.routeTo("10.0.0.1").local()).isTrue();
        assertThat(host.routeTo("10.0.0.1").source()).hasToString("10.0.0.1");
        assertThat(host.routeTo("127.3.4.5").out().name()).isEqualTo("lo");
        assertThat(host.send("10.0.0.1", 50_000, true)).isZero();
        assertThat(wire.sent).isEmpty();
        assertThat(host.recorder.packets).singleElement().satisfies(p -> {
            assertThat(p.length()).isEqualTo(50_000);
            assertThat(p.castTo).isEqualTo(Packet.TO_HOST);
        });
    }

    @Test
    void thereIsNoRouteToNowhere() {
        assertThat(host.routeTo("77.0.0.1")).isNull();
        assertThat(host.routeTo("0.0.0.0")).isNull();
    }

    @Test
    void theSourceIsTheAddressNearestToTheNextHop() {
        host.address("tun0", "10.5.0.1", 16);
        host.bare("tun1", "172.16.0.1", 12);
        host.route("99.0.0.0", 8, "10.5.0.9");
        assertThat(host.routeTo("10.0.0.9").source()).hasToString("10.0.0.1");
        assertThat(host.routeTo("10.5.0.9").source()).hasToString("10.5.0.1");
        assertThat(host.routeTo("99.1.1.1").source()).hasToString("10.5.0.1");
        assertThat(host.routeTo("172.20.0.1").source()).hasToString("172.16.0.1");
    }

    @Test
    void theLoopbacksAddressIsNoSourceForAnotherLink() {
        host.on(() -> host.internet.removeAddress(host.link("tun0"), IpAddress.parse("10.0.0.1")));
        host.on(() -> host.internet.routes().add(IpAddress.ANY4, 0, null, host.link("tun0"), 0));
        assertThat(host.routeTo("10.0.0.9").source()).isEqualTo(IpAddress.ANY4);
    }

    @Test
    void aLinkTooNarrowForAnyFragmentGetsNone() {
        wire.mtu = 20;
        host.send("10.0.0.9", 100, false);
        assertThat(wire.sent).isEmpty();
        assertThat(host.link("tun0").stats().txErrors()).isEqualTo(13);
    }

    @Test
    void aChosenSourceStays() {
        IpAddress src = IpAddress.parse("127.0.0.1");
        IpAddress dst = IpAddress.parse("10.0.0.9");
        Route r = host.get(() -> host.internet.route(src.hi(), src.lo(), dst.hi(), dst.lo(), 0));
        assertThat(r.source()).isEqualTo(src);
    }

    @Test
    void broadcastsAndGroupsHaveLinkAddressesOfTheirOwn() {
        TestDevice ether = host.ethernet("eth0", "10.1.0.1", 16);
        assertThat(host.routeTo("10.1.255.255").broadcast()).isTrue();
        host.send("10.1.255.255", 10, false);
        assertThat(EthernetHeader.dst(ether.take(), 0)).isEqualTo(MacAddress.BROADCAST);
        host.route("239.0.0.0", 8, "10.1.0.9");
        assertThat(host.routeTo("239.129.2.3").multicast()).isTrue();
        host.send("239.129.2.3", 10, false);
        assertThat(EthernetHeader.dst(ether.take(), 0)).isEqualTo(0x0100_5e01_0203L);
    }

    @Test
    void aLimitedBroadcastLeavesByTheBoundInterfaceOrTheSources() {
        TestDevice ether = host.ethernet("eth0", "10.1.0.1", 16);
        IpAddress all = IpAddress.BROADCAST4;
        IpAddress src = IpAddress.parse("10.1.0.1");
        assertThat(host.get(() -> host.internet
                        .route(0, IpAddress.V4_MAPPED, 0, all.lo(), 3)
                        .out()
                        .name()))
                .isEqualTo("eth0");
        assertThat(host.get(() ->
                        host.internet.route(0, src.lo(), 0, all.lo(), 0).out().name()))
                .isEqualTo("eth0");
        assertThat(host.routeTo("255.255.255.255").out().name()).isEqualTo("tun0");
        assertThat(ether.sent).isEmpty();
    }

    @Test
    void aBroadcastIsHeardByItsSenderToo() {
        host.send("10.0.0.255", 10, false);
        assertThat(wire.sent).hasSize(1);
        assertThat(host.recorder.packets)
                .singleElement()
                .satisfies(p -> assertThat(p.castTo).isEqualTo(Packet.TO_ALL));
    }

    @Test
    void whatMustNotBeFragmentedIsRefusedWhenTooLong() {
        assertThat(host.send("10.0.0.9", 1480, true)).isZero();
        assertThat(host.send("10.0.0.9", 1481, true)).isEqualTo(Errno.EMSGSIZE.failure());
        assertThat(host.send("10.0.0.9", 65_516, false)).isEqualTo(Errno.EMSGSIZE.failure());
        assertThat(wire.sent).hasSize(1);
    }

    @Test
    void aSmallerPathMtuCountsForAWhile() {
        Route r = host.routeTo("10.0.0.9");
        assertThat(r.mtu()).isEqualTo(1500);
        host.on(() -> host.internet.lowerPathMtu(IpAddress.parse("10.0.0.9"), 1200));
        assertThat(r.stale()).isTrue();
        Route s = host.routeTo("10.0.0.9");
        assertThat(host.get(s::mtu)).isEqualTo(1200);
        host.on(() -> host.internet.lowerPathMtu(IpAddress.parse("10.0.0.9"), 1300));
        assertThat(host.get(s::mtu)).isEqualTo(1200);
        host.on(() -> host.internet.lowerPathMtu(IpAddress.parse("10.0.0.9"), 10));
        assertThat(host.get(s::mtu)).isEqualTo(552);
        assertThat(host.core.call(() -> s.narrower() ? 1 : 0)).isEqualTo(1);
        assertThat(host.send("10.0.0.9", 600, true)).isEqualTo(Errno.EMSGSIZE.failure());
        host.advance(601 * TestHost.SECOND);
        assertThat(host.get(s::mtu)).isEqualTo(1500);
    }

    @Test
    void anInterfaceThatIsDownSendsNothing() {
        Route r = host.routeTo("10.0.0.9");
        host.link("tun0").setUp(false);
        assertThat(r.stale()).isTrue();
        int sent = host.core.call(() -> host.internet.send(TestHost.packet("10.0.0.9", r.source(), 9), r));
        assertThat(sent).isEqualTo(Errno.ENETDOWN.failure());
        assertThat(host.routeTo("10.0.0.9")).isNull();
        assertThat(host.count(Counter.IpOutDiscards)).isEqualTo(1);
    }

    @Test
    void addressesComeAndGoWithTheirRoutes() {
        IpAddress a = IpAddress.parse("10.0.0.1");
        assertThat(host.core.call(() -> host.internet.addAddress(host.link("tun0"), a, 24)))
                .isEqualTo(Errno.EEXIST.failure());
        assertThat(host.core.call(() -> host.internet.removeAddress(host.link("lo"), a)))
                .isEqualTo(Errno.EADDRNOTAVAIL.failure());
        host.address("tun0", "10.0.0.2", 24);
        host.on(() -> host.internet.removeAddress(host.link("tun0"), a));
        assertThat(host.routeTo("10.0.0.9").source()).hasToString("10.0.0.2");
        assertThat(host.get(() -> host.internet.isBroadcast(
                        0, IpAddress.parse("10.0.0.255").lo())))
                .isTrue();
        host.on(() -> host.internet.removeAddress(host.link("tun0"), IpAddress.parse("10.0.0.2")));
        assertThat(host.routeTo("10.0.0.9")).isNull();
        assertThat(host.get(() -> host.internet.isBroadcast(
                        0, IpAddress.parse("10.0.0.255").lo())))
                .isFalse();
    }

    @Test
    void aDetachedInterfaceTakesAllItHadWithIt() {
        host.route("0.0.0.0", 0, "10.0.0.254");
        host.on(() -> host.internet.detach(host.link("tun0")));
        assertThat(host.routeTo("10.0.0.9")).isNull();
        assertThat(host.routeTo("8.8.8.8")).isNull();
        assertThat(host.get(host.internet::addresses)).hasSize(1);
        assertThat(host.get(() -> host.internet.routes().list())).hasSize(1);
        wire.put(Ip4.of("10.0.0.2", "10.0.0.1").bytes());
        assertThat(host.recorder.packets).isEmpty();
    }
}
