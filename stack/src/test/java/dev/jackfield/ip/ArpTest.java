package dev.jackfield.ip;

import static dev.jackfield.ip.TestHost.MAC;
import static dev.jackfield.ip.TestHost.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArpTest {
    private static final long OWN = MAC + 1;
    private static final long PEER = 0x0200_0000_00ffL;

    private final TestHost host = new TestHost();
    private final TestDevice wire = host.ethernet("eth0", "10.0.0.1", 24);

    private void request(String sender, String target) {
        wire.put(Ip4.arp(MacAddress.BROADCAST, ArpPacket.request(PEER, Ip4.bits(sender), Ip4.bits(target))));
    }

    private ArpPacket taken() {
        byte[] f = wire.take(EthernetHeader.LENGTH);
        return f == null ? null : ArpPacket.parse(Packet.wrap(f, 0, f.length));
    }

    private List<NeighbourEntry> neighbours() {
        return host.get(host.internet::neighbourTable);
    }

    @Test
    void answersForItsAddressAndLearnsWhoAsked() {
        request("10.0.0.2", "10.0.0.1");
        ArpPacket a = taken();
        assertThat(a.operation()).isEqualTo(ArpPacket.REPLY);
        assertThat(a.senderMac()).isEqualTo(OWN);
        assertThat(a.senderIp()).isEqualTo(Ip4.bits("10.0.0.1"));
        assertThat(a.targetMac()).isEqualTo(PEER);
        assertThat(neighbours()).singleElement().satisfies(n -> {
            assertThat(n.mac()).isEqualTo(PEER);
            assertThat(n.state()).isEqualTo(NeighbourEntry.State.STALE);
        });
    }

    @Test
    void answersForAnAddressOfAnotherInterfaceButNotForTheLoopback() {
        host.ethernet("eth1", "10.9.0.1", 24);
        request("10.0.0.2", "10.9.0.1");
        assertThat(taken().senderMac()).isEqualTo(OWN);
        request("10.0.0.2", "127.0.0.1");
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void answersAProbeWithoutLearning() {
        request("0.0.0.0", "10.0.0.1");
        assertThat(taken().operation()).isEqualTo(ArpPacket.REPLY);
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void doesNotLearnFromWhatWasNotMeantForIt() {
        request("10.0.0.2", "10.0.0.3");
        request("10.0.0.2", "10.0.0.2");
        ArpPacket gift = new ArpPacket(ArpPacket.REPLY, PEER, Ip4.bits("10.0.0.2"), OWN, Ip4.bits("10.0.0.1"));
        wire.put(Ip4.arp(OWN, gift));
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void doesNotLearnAnAddressThatIsNotOnTheLink() {
        request("99.0.0.2", "10.0.0.1");
        assertThat(taken()).isNotNull();
        assertThat(neighbours()).isEmpty();
    }

    @Test
    void aGratuitousAnnouncementUpdatesAKnownNeighbour() {
        request("10.0.0.2", "10.0.0.1");
        long moved = PEER + 1;
        wire.put(Ip4.arp(MacAddress.BROADCAST, ArpPacket.request(moved, Ip4.bits("10.0.0.2"), Ip4.bits("10.0.0.2"))));
        assertThat(neighbours().getFirst().mac()).isEqualTo(moved);
    }

    @Test
    void nonsenseIsCountedAndDropped() {
        wire.put(Ip4.arp(OWN, new ArpPacket(7, PEER, Ip4.bits("10.0.0.2"), OWN, Ip4.bits("10.0.0.1"))));
        wire.put(Ip4.arp(OWN, ArpPacket.request(MacAddress.BROADCAST, Ip4.bits("10.0.0.2"), Ip4.bits("10.0.0.1"))));
        wire.put(Ip4.arp(OWN, ArpPacket.request(PEER, Ip4.bits("224.0.0.1"), Ip4.bits("10.0.0.1"))));
        wire.put(Ip4.arp(OWN, ArpPacket.request(PEER, Ip4.bits("255.255.255.255"), Ip4.bits("10.0.0.1"))));
        byte[] cut = Ip4.arp(OWN, ArpPacket.request(PEER, 1, 2));
        wire.put(Arrays.copyOf(cut, 30));
        assertThat(host.count(Counter.ArpInErrors)).isEqualTo(5);
        assertThat(wire.sent).isEmpty();
    }

    // ---- RFC 5227 --------------------------------------------------------------------------------------------

    private List<ArpPacket> add(String address) {
        host.settings.set(Setting.ARP_PROBE_NUM, 3);
        host.settings.set(Setting.ARP_ANNOUNCE_NUM, 2);
        host.address("eth0", address, 24);
        return new ArrayList<>();
    }

    private boolean conflict(String address) {
        return host.get(host.internet::addresses).stream()
                .filter(a -> a.address().equals(IpAddress.parse(address)))
                .anyMatch(InterfaceAddress::conflict);
    }

    @Test
    void aNewAddressIsProbedForThenAnnounced() {
        List<ArpPacket> seen = add("10.0.0.7");
        host.advance(20 * SECOND);
        for (ArpPacket a; (a = taken()) != null; ) {
            seen.add(a);
        }
        int own = Ip4.bits("10.0.0.7");
        assertThat(seen).extracting(ArpPacket::senderIp).containsExactly(0, 0, 0, own, own);
        assertThat(seen).allSatisfy(a -> assertThat(a.targetIp()).isEqualTo(own));
        assertThat(conflict("10.0.0.7")).isFalse();
    }

    @Test
    void aConflictWhileProbingIsCountedAndEndsIt() {
        add("10.0.0.7");
        request("10.0.0.7", "10.0.0.9");
        assertThat(host.count(Counter.ArpConflicts)).isEqualTo(1);
        assertThat(conflict("10.0.0.7")).isTrue();
        wire.sent.clear();
        host.advance(20 * SECOND);
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void twoWhoProbeForTheSameAddressAreAConflict() {
        add("10.0.0.7");
        request("0.0.0.0", "10.0.0.7");
        assertThat(conflict("10.0.0.7")).isTrue();
    }

    @Test
    void anAddressInUseIsDefendedButNotTooOften() {
        add("10.0.0.7");
        host.advance(20 * SECOND);
        wire.sent.clear();
        request("10.0.0.7", "10.0.0.9");
        request("10.0.0.7", "10.0.0.9");
        assertThat(wire.sent).hasSize(1);
        assertThat(taken().senderIp()).isEqualTo(Ip4.bits("10.0.0.7"));
        assertThat(host.count(Counter.ArpConflicts)).isEqualTo(2);
        host.advance(11 * SECOND);
        request("10.0.0.7", "10.0.0.9");
        assertThat(wire.sent).hasSize(1);
    }

    @Test
    void anAddressTakenAwayIsNotAnnounced() {
        add("10.0.0.7");
        wire.sent.clear();
        host.on(() -> host.internet.removeAddress(host.link("eth0"), IpAddress.parse("10.0.0.7")));
        host.advance(20 * SECOND);
        assertThat(wire.sent).isEmpty();
    }
}
