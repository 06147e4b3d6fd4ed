package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hubs and switches. */
class BridgeTest {
    private static final long SECOND = 1_000_000_000;
    private static final long A = 0x0200_0000_000aL;
    private static final long B = 0x0200_0000_000bL;
    private static final long C = 0x0200_0000_000cL;

    private final ManualClock clock = new ManualClock();
    private Station a;
    private Station b;
    private Station c;

    private <T extends Bridge> T with(T bridge) {
        a = new Station("a", clock, A, bridge.port());
        b = new Station("b", clock, B, bridge.port());
        c = new Station("c", clock, C, bridge.port());
        return bridge;
    }

    private void say(Station from, long to, int number) {
        from.send(Station.numbered(to, from.mac, number, 60));
    }

    // ---- hub ----

    @Test
    void aHubRepeatsEachFrameOnAllOtherPorts() {
        with(new Hub("hub", clock));
        say(a, B, 1);
        say(b, A, 2);
        say(c, MacAddress.BROADCAST, 3);

        assertThat(a.numbers()).containsExactly(2, 3);
        assertThat(b.numbers()).containsExactly(1, 3);
        assertThat(c.numbers()).containsExactly(1, 2);
    }

    @Test
    void eachReceiverOfARepeatedFrameOwnsItsHeadersAndSharesItsPayload() {
        with(new Hub("hub", clock));
        byte[] payload = new byte[1_000];
        a.send(TcpPackets.framed(TcpPackets.v4().packet(payload, 0, 1_000, 1_000), 0x0800));

        Packet one = b.arrivals.getFirst().frame();
        Packet two = c.arrivals.getFirst().frame();
        assertThat(one.buf).isNotSameAs(two.buf);
        assertThat(one.sliceBuf(0)).isSameAs(payload);
        assertThat(two.sliceBuf(0)).isSameAs(payload);
    }

    @Test
    void aHubWithOnePortSwallowsAll() {
        Hub hub = new Hub("hub", clock);
        Station alone = new Station("alone", clock, A, hub.port());
        say(alone, B, 1);

        assertThat(alone.arrivals).isEmpty();
    }

    // ---- switch ----

    @Test
    void aFrameForAnUnknownStationGoesOutOfAllOtherPorts() {
        with(new Switch("switch", clock));
        say(a, B, 1);

        assertThat(a.numbers()).isEmpty();
        assertThat(b.numbers()).containsExactly(1);
        assertThat(c.numbers()).containsExactly(1);
    }

    @Test
    void aFrameForAKnownStationGoesThereOnly() {
        with(new Switch("switch", clock));
        say(b, A, 1);
        say(a, B, 2);

        assertThat(b.numbers()).containsExactly(2);
        assertThat(c.numbers()).containsExactly(1);
    }

    @Test
    void broadcastsAndGroupsGoToAllOtherPorts() {
        with(new Switch("switch", clock));
        say(a, MacAddress.BROADCAST, 1);
        say(b, MacAddress.multicast4(0xe000_0001), 2);

        assertThat(a.numbers()).containsExactly(2);
        assertThat(b.numbers()).containsExactly(1);
        assertThat(c.numbers()).containsExactly(1, 2);
    }

    @Test
    void aStationThatMovesIsFoundAtItsNewPortOnceItHasSpoken() {
        with(new Switch("switch", clock));
        say(b, A, 1);
        c.send(Station.numbered(A, B, 2, 60)); // b's address, now at c's port
        say(a, B, 3);

        assertThat(b.numbers()).doesNotContain(3);
        assertThat(c.numbers()).contains(3);
    }

    @Test
    void aFrameForAStationAtThePortItCameFromGoesNowhere() {
        with(new Switch("switch", clock));
        a.send(Station.numbered(C, B, 1, 60)); // b is behind a's port
        say(a, B, 2);

        assertThat(b.numbers()).doesNotContain(2);
        assertThat(c.numbers()).doesNotContain(2);
    }

    @Test
    void aSilentStationIsForgotten() {
        Switch s = with(new Switch("switch", clock, 16, 10 * SECOND));
        say(b, A, 1);
        clock.advance(10 * SECOND - 1);
        say(a, B, 2);
        assertThat(c.numbers()).doesNotContain(2);

        clock.advance(1);
        say(a, B, 3);
        assertThat(c.numbers()).contains(3);
        assertThat(s.stations()).extracting(Switch.Station::mac).containsExactly(A);
    }

    @Test
    void aStationThatSpeaksIsRememberedOn() {
        with(new Switch("switch", clock, 16, 10 * SECOND));
        for (int i = 0; i < 5; i++) {
            say(b, A, i);
            clock.advance(6 * SECOND);
        }
        say(a, B, 100);

        assertThat(c.numbers()).doesNotContain(100);
    }

    @Test
    void aFloodOfAddressesTakesNoMoreRoomAndTheSwitchWorksOn() {
        Switch s = with(new Switch("switch", clock, 64, 300 * SECOND));
        for (int i = 0; i < 100_000; i++) {
            a.send(Station.numbered(B, 0x0200_0100_0000L + i, i, 60));
        }
        assertThat(s.stations().size()).isLessThanOrEqualTo(64);
        b.arrivals.clear();
        c.arrivals.clear();
        say(b, A, 1);
        say(c, B, 2);

        assertThat(b.numbers()).contains(2);
        assertThat(a.numbers()).doesNotContain(2);
    }

    @Test
    void whoClaimsAGroupsAddressIsNotHeard() {
        Switch s = with(new Switch("switch", clock));
        a.send(Station.numbered(B, MacAddress.BROADCAST, 1, 60));

        assertThat(b.numbers()).isEmpty();
        assertThat(s.stations()).isEmpty();
    }

    @Test
    void framesForBridgesThemselvesAreNotForwarded() {
        with(new Switch("switch", clock));
        say(a, 0x0180_c200_0000L, 1);
        say(a, 0x0180_c200_000eL, 2);
        say(a, 0x0180_c200_0010L, 3);

        assertThat(b.numbers()).containsExactly(3);
    }

    @Test
    void itTellsWhichStationsItKnows() {
        Switch s = with(new Switch("switch", clock));
        say(b, A, 1);
        clock.advance(5 * SECOND);
        say(c, A, 2);

        assertThat(s.stations())
                .containsExactlyInAnyOrder(new Switch.Station(B, 2, 5 * SECOND), new Switch.Station(C, 3, 0));
    }

    @Test
    void anUnpluggedStationGetsNoMoreAndItsAddressIsFlooded() {
        Switch s = with(new Switch("switch", clock));
        say(b, A, 1);
        s.unplug(2);
        say(a, B, 2);

        assertThat(b.numbers()).doesNotContain(2);
        assertThat(c.numbers()).contains(2);
        assertThat(s.stations()).extracting(Switch.Station::port).containsExactly(1);
    }

    @Test
    void framesCrossTwoSwitches() {
        Switch one = new Switch("one", clock);
        Switch two = new Switch("two", clock);
        Cable trunk = new Cable(clock, 1);
        one.plug(trunk.a());
        two.plug(trunk.b());
        a = new Station("a", clock, A, one.port());
        b = new Station("b", clock, B, two.port());
        c = new Station("c", clock, C, two.port());
        say(a, B, 1);
        say(b, A, 2);
        say(a, B, 3);

        assertThat(a.numbers()).containsExactly(2);
        assertThat(b.numbers()).containsExactly(1, 3);
        assertThat(c.numbers()).containsExactly(1);
    }

    @Test
    void aLargePacketPassesWholeWhereBothCablesTakeItAndIsCutWhereTheSecondDoesNot() {
        Switch s = new Switch("switch", clock);
        Cable impaired = new Cable(clock, 1);
        s.plug(impaired.b());
        a = new Station("a", clock, A, s.port());
        b = new Station("b", clock, B, s.port());
        c = new Station("c", clock, C, impaired.a());
        impaired.ba().delay(5);
        byte[] payload = new byte[10_000];
        a.send(TcpPackets.framed(TcpPackets.v4().large(payload, 4_000, 1_000), 0x0800));
        clock.advance(5);

        assertThat(b.arrivals).hasSize(1);
        assertThat(b.arrivals.getFirst().frame().gso).isEqualTo(Packet.GSO_TCP);
        assertThat(b.arrivals.getFirst().frame().sliceBuf(0)).isSameAs(payload);
        assertThat(c.arrivals).hasSize(10).allSatisfy(x -> {
            Checksum.complete(x.frame());
            x.frame().strip(14);
            assertThat(TcpPackets.intact(x.frame().toBytes())).isTrue();
        });
    }

    @Test
    void aFrameTooLongForACableIsDroppedThereAndCounted() {
        Switch s = new Switch("switch", clock);
        Cable narrow = new Cable(clock, 1).mtu(1000);
        s.plug(narrow.b());
        a = new Station("a", clock, A, s.port());
        b = new Station("b", clock, B, narrow.a());
        a.send(Station.numbered(B, A, 1, 1014));
        a.send(Station.numbered(B, A, 2, 1015));
        a.send(TcpPackets.framed(TcpPackets.v4().large(new byte[5_000], 5_000, 1_000), 0x0800));

        assertThat(b.numbers()).isEqualTo(List.of(1));
        assertThat(s.drops()).isEqualTo(2);
    }

    @Test
    void whatIsTooShortForAHeaderIsDroppedAndCounted() {
        Switch s = with(new Switch("switch", clock));
        a.send(Packet.wrap(new byte[13], 0, 13));

        assertThat(b.arrivals).isEmpty();
        assertThat(s.drops()).isOne();
    }
}
