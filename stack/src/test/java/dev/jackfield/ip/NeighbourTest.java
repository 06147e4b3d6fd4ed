package dev.jackfield.ip;

import static dev.jackfield.ip.TestHost.MAC;
import static dev.jackfield.ip.TestHost.MS;
import static dev.jackfield.ip.TestHost.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.NeighbourEntry.State;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.MacAddress;
import org.junit.jupiter.api.Test;

/** The states of a neighbour, as ARP drives them (RFC 826, RFC 4861 section 7.3). */
class NeighbourTest {
    private static final long PEER = 0x0200_0000_00ffL;
    private static final long OTHER = 0x0200_0000_00eeL;
    /** The interface's own; lo is the first. */
    private static final long OWN = MAC + 1;

    private final TestHost host = new TestHost();
    private final TestDevice wire = host.ethernet("eth0", "10.0.0.1", 24);

    private State state() {
        return host.get(host.internet::neighbourTable).getFirst().state();
    }

    private void reply(long mac) {
        wire.put(Ip4.arp(OWN, new ArpPacket(ArpPacket.REPLY, mac, Ip4.bits("10.0.0.2"), OWN, Ip4.bits("10.0.0.1"))));
    }

    private void resolve() {
        host.send("10.0.0.2", 10, false);
        reply(PEER);
        wire.sent.clear();
    }

    private long destination() {
        return EthernetHeader.dst(wire.take(), 0);
    }

    @Test
    void asksEverybodyAndQueuesUntilTheAnswer() {
        host.send("10.0.0.2", 10, false);
        host.send("10.0.0.2", 20, false);
        assertThat(state()).isEqualTo(State.INCOMPLETE);
        byte[] asked = wire.take();
        assertThat(EthernetHeader.dst(asked, 0)).isEqualTo(MacAddress.BROADCAST);
        assertThat(EthernetHeader.type(asked, 0)).isEqualTo(EthernetHeader.ARP);
        assertThat(wire.sent).isEmpty();
        reply(PEER);
        assertThat(state()).isEqualTo(State.REACHABLE);
        byte[] first = wire.take();
        byte[] second = wire.take();
        assertThat(EthernetHeader.dst(first, 0)).isEqualTo(PEER);
        assertThat(first).hasSize(14 + 20 + 10);
        assertThat(second).hasSize(14 + 20 + 20);
    }

    @Test
    void asksThreeTimesThenTellsTheSenders() {
        host.send("10.0.0.2", 10, false);
        host.send("10.0.0.2", 10, false);
        host.advance(2500 * MS);
        assertThat(wire.sent).hasSize(3);
        assertThat(host.recorder.errors).isEmpty();
        host.advance(SECOND);
        assertThat(wire.sent).hasSize(3);
        assertThat(state()).isEqualTo(State.FAILED);
        assertThat(host.count(Counter.ArpResolveFailed)).isEqualTo(1);
        assertThat(host.recorder.errors).hasSize(2).allSatisfy(e -> {
            assertThat(e.kind()).isEqualTo(IcmpError.Kind.HOST_UNREACHABLE);
            assertThat(e.destination()).hasToString("10.0.0.2");
            assertThat(e.protocol()).isEqualTo(TestHost.PROTOCOL);
        });
    }

    @Test
    void asksAgainForOneThatFailed() {
        host.send("10.0.0.2", 10, false);
        host.advance(5 * SECOND);
        wire.sent.clear();
        host.send("10.0.0.2", 10, false);
        assertThat(wire.sent).hasSize(1);
        reply(PEER);
        assertThat(wire.sent).hasSize(2);
    }

    @Test
    void whoSendsAgainWhenToldOfTheFailureBeginsANewSearch() {
        host.recorder.onError = () -> host.send("10.0.0.2", 10, false);
        host.send("10.0.0.2", 10, false);
        host.advance(3500 * MS);
        assertThat(host.recorder.errors).hasSize(1);
        assertThat(state()).isEqualTo(State.INCOMPLETE);
    }

    @Test
    void theQueueKeepsTheLatestPackets() {
        host.settings.set(Setting.NEIGH_UNRES_QLEN, 3);
        for (int i = 1; i <= 5; i++) {
            host.send("10.0.0.2", i, false);
        }
        wire.sent.clear();
        reply(PEER);
        assertThat(host.count(Counter.ArpQueueDrops)).isEqualTo(2);
        assertThat(wire.sent).extracting(p -> p.length() - 34).containsExactly(3, 4, 5);
    }

    @Test
    void theQueueIsBoundedInBytes() {
        host.settings.set(Setting.NEIGH_UNRES_QLEN_BYTES, 5000);
        for (int i = 0; i < 10; i++) {
            host.send("10.0.0.2", 1000, false);
        }
        wire.sent.clear();
        reply(PEER);
        assertThat(wire.sent.size()).isBetween(2, 5);
    }

    @Test
    void isUsedForAWhileThenAskedAtItsOwnAddress() {
        resolve();
        host.advance(60 * SECOND);
        assertThat(state()).isEqualTo(State.REACHABLE);
        host.send("10.0.0.2", 10, false);
        assertThat(state()).isEqualTo(State.DELAY);
        assertThat(destination()).isEqualTo(PEER);
        host.advance(5100 * MS);
        assertThat(state()).isEqualTo(State.PROBE);
        byte[] asked = wire.take();
        assertThat(EthernetHeader.type(asked, 0)).isEqualTo(EthernetHeader.ARP);
        assertThat(EthernetHeader.dst(asked, 0)).isEqualTo(PEER);
        reply(PEER);
        assertThat(state()).isEqualTo(State.REACHABLE);
    }

    @Test
    void confirmedByTrafficItIsNotAsked() {
        resolve();
        host.advance(60 * SECOND);
        host.send("10.0.0.2", 10, false);
        host.on(host.routeTo("10.0.0.2")::confirm);
        wire.sent.clear();
        host.advance(6 * SECOND);
        assertThat(state()).isEqualTo(State.REACHABLE);
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void whoDoesNotAnswerTheUnicastIsGivenUpAndFoundAnew() {
        resolve();
        host.advance(60 * SECOND);
        host.send("10.0.0.2", 10, false);
        host.advance(10 * SECOND);
        assertThat(state()).isEqualTo(State.FAILED);
        wire.sent.clear();
        host.send("10.0.0.2", 10, false);
        assertThat(destination()).isEqualTo(MacAddress.BROADCAST);
        reply(OTHER);
        assertThat(destination()).isEqualTo(OTHER);
    }

    @Test
    void theSecondOfTwoQuickAnswersIsNotBelieved() {
        resolve();
        host.advance(500 * MS);
        reply(OTHER);
        host.send("10.0.0.2", 10, false);
        assertThat(destination()).isEqualTo(PEER);
        host.advance(SECOND);
        reply(OTHER);
        host.send("10.0.0.2", 10, false);
        assertThat(destination()).isEqualTo(OTHER);
    }

    @Test
    void theCacheIsBounded() {
        host.settings.set(Setting.NEIGH_GC_THRESH, 16);
        for (int i = 2; i < 250; i++) {
            host.send("10.0.0." + i, 10, false);
        }
        assertThat(host.get(host.internet::neighbourTable)).hasSize(16);
        assertThat(host.count(Counter.ArpTableOverflows)).isEqualTo(248 - 16);
        host.advance(10 * SECOND);
    }

    @Test
    void aNeighbourInUseSurvivesAScan() {
        host.settings.set(Setting.NEIGH_GC_THRESH, 8);
        resolve();
        for (int i = 3; i < 250; i++) {
            host.send("10.0.0.2", 10, false);
            host.send("10.0.0." + i, 10, false);
        }
        assertThat(host.get(host.internet::neighbourTable))
                .anySatisfy(n -> assertThat(n.mac()).isEqualTo(PEER));
    }

    @Test
    void aRouteFindsTheNewEntryOfAnEvictedNeighbour() {
        resolve();
        Route r = host.routeTo("10.0.0.2");
        host.settings.set(Setting.NEIGH_GC_THRESH, 1);
        host.send("10.0.0.3", 10, false);
        host.send("10.0.0.2", 10, false);
        assertThat(host.routeTo("10.0.0.2")).isSameAs(r);
        assertThat(state()).isEqualTo(State.INCOMPLETE);
    }

    @Test
    void whatWaitsForAllTogetherIsBounded() {
        host.settings.set(Setting.NEIGH_UNRES_QLEN_BYTES, 1 << 30);
        host.settings.set(Setting.NEIGH_UNRES_QLEN, 100_000);
        TestDevice big = host.ethernet("eth1", "10.1.0.1", 16);
        big.mtu = 65_535;
        for (int i = 0; i < 1000; i++) {
            host.send("10.1.1." + i % 200, 60_000, false);
        }
        assertThat(host.count(Counter.ArpQueueDrops)).isGreaterThan(600);
    }
}
