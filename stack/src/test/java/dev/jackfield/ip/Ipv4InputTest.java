package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is delivered, and what is dropped and under which name it is counted. */
class Ipv4InputTest {
    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);

    @BeforeEach
    void router() {
        host.route("0.0.0.0", 0, "10.0.0.254");
    }

    private void droppedAs(byte[] packet, Counter counter) {
        long before = host.count(counter);
        wire.put(packet);
        assertThat(host.recorder.packets).isEmpty();
        assertThat(host.count(counter)).isEqualTo(before + 1);
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void aPacketIsDeliveredWithWhatItsHeaderSays() {
        byte[] b = Ip4.of("10.0.0.2", "10.0.0.1").withTtl(17).withTos(0xb8).bytes();
        wire.put(Arrays.copyOf(b, b.length + 9)); // padding
        Packet p = host.recorder.packets.getFirst();
        assertThat(p.toBytes()).isEqualTo(Ip4.pattern(32));
        assertThat(p.l4).isEqualTo(p.off);
        assertThat(p.l3).isEqualTo(p.off - 20);
        assertThat(p.ttl).isEqualTo(17);
        assertThat(p.tos).isEqualTo(0xb8);
        assertThat(p.protocol).isEqualTo(TestHost.PROTOCOL);
        assertThat(p.inInterface).isEqualTo(2);
        assertThat(p.castTo).isEqualTo(Packet.TO_HOST);
        assertThat(host.count(Counter.IpInDelivers)).isEqualTo(1);
    }

    @Test
    void aPacketInSlicesIsDelivered() {
        byte[] b = Ip4.of("10.0.0.2", "10.0.0.1", Ip4.pattern(500))
                .withOptions(1, 1, 1, 1)
                .bytes();
        for (int cut : new int[] {1, 10, 20, 22, 24, 25, 30, 300}) {
            Packet p = Packet.wrap(Arrays.copyOf(b, cut), 0, cut);
            p.attach(b, cut, b.length - cut);
            wire.put(p);
            assertThat(host.recorder.packets.removeFirst().toBytes()).isEqualTo(Ip4.pattern(500));
        }
    }

    @Test
    void wrongHeadersAreCountedAndDropped() {
        byte[] right = Ip4.of("10.0.0.2", "10.0.0.1").bytes();
        byte[] b = right.clone();
        b[10] ^= 1;
        droppedAs(b, Counter.IpExtInCsumErrors);
        b = right.clone();
        b[0] = 0x44;
        droppedAs(b, Counter.IpInHdrErrors);
        droppedAs(Arrays.copyOf(right, 19), Counter.IpExtInTruncatedPkts);
        droppedAs(Arrays.copyOf(right, 51), Counter.IpExtInTruncatedPkts);
        b = right.clone();
        b[0] = 0x4f;
        droppedAs(b, Counter.IpExtInTruncatedPkts);
        b = right.clone();
        b[3] = 19;
        droppedAs(b, Counter.IpInHdrErrors);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "224.0.0.5",
                "255.255.255.255",
                "240.1.2.3",
                "0.1.2.3",
                "0.0.0.0",
                "10.0.0.1",
                "10.0.0.255"
            })
    void sourcesThatCannotBeAreMartians(String source) {
        droppedAs(Ip4.of(source, "10.0.0.1").bytes(), Counter.IpExtInMartians);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "0.5.5.5", "240.1.2.3"})
    void destinationsThatAreOnNoLinkAreMartians(String destination) {
        droppedAs(Ip4.of("10.0.0.2", destination).bytes(), Counter.IpExtInMartians);
    }

    @ParameterizedTest
    @CsvSource({"255.255.255.255, 1", "10.0.0.255, 1", "224.0.0.1, 2"})
    void broadcastsAndTheAllSystemsGroupAreDelivered(String destination, byte cast) {
        wire.put(Ip4.of("10.0.0.2", destination).bytes());
        assertThat(host.recorder.packets).hasSize(1);
        assertThat(host.recorder.packets.getFirst().castTo).isEqualTo(cast);
    }

    @Test
    void whoHasNoAddressYetMayAskEverybody() {
        wire.put(Ip4.of("0.0.0.0", "255.255.255.255").bytes());
        assertThat(host.recorder.packets).hasSize(1);
    }

    @Test
    void othersPacketsAreNotForwardedUnlessThisIsARouter() {
        droppedAs(Ip4.of("10.0.0.2", "77.1.1.1").bytes(), Counter.IpInAddrErrors);
        droppedAs(Ip4.of("10.0.0.2", "224.0.0.9").bytes(), Counter.IpInAddrErrors);
    }

    @Test
    void sourceRoutesAreNotFollowed() {
        droppedAs(
                Ip4.of("10.0.0.2", "10.0.0.1")
                        .withOptions(131, 7, 4, 1, 2, 3, 4, 0)
                        .bytes(),
                Counter.IpInDiscards);
    }

    @Test
    void aWrongOptionIsAParameterProblemAtItsPosition() {
        wire.put(Ip4.of("10.0.0.2", "10.0.0.1").withOptions(1, 7, 99, 0).bytes());
        byte[] e = wire.take();
        assertThat(Ip4.type(e)).isEqualTo(12);
        assertThat(e[24]).isEqualTo((byte) 21);
        assertThat(host.recorder.packets).isEmpty();
    }

    @Test
    void anUnknownProtocolIsUnreachable() {
        wire.put(Ip4.of("10.0.0.2", "10.0.0.1").withProtocol(99).bytes());
        byte[] e = wire.take();
        assertThat(Ip4.type(e)).isEqualTo(3);
        assertThat(Ip4.code(e)).isEqualTo(2);
        assertThat(host.count(Counter.IpInUnknownProtos)).isEqualTo(1);
    }

    @Test
    void whatNobodyWantsIsPortUnreachable() {
        host.recorder.wants = false;
        wire.put(Ip4.of("10.0.0.2", "10.0.0.1").bytes());
        byte[] e = wire.take();
        assertThat(Ip4.type(e)).isEqualTo(3);
        assertThat(Ip4.code(e)).isEqualTo(3);
        assertThat(Arrays.copyOfRange(e, 28, e.length))
                .isEqualTo(Ip4.of("10.0.0.2", "10.0.0.1").bytes());
    }

    @Test
    void anotherStationsFrameIsNotLookedAt() {
        TestDevice ether = host.ethernet("eth0", "10.2.0.1", 24);
        host.link("eth0").setPromiscuous(true);
        ether.put(Ip4.of("10.2.0.2", "10.2.0.1").frame(0x0200_0000_7777L, 0x0200_0000_8888L));
        assertThat(host.recorder.packets).isEmpty();
    }
}
