package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.link.Device;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwarderTest {
    private final TestHost host = new TestHost();
    private final TestDevice left = host.bare("tun0", "10.0.0.1", 24);
    private final TestDevice right = host.bare("tun1", "10.0.1.1", 24);

    @BeforeEach
    void router() {
        host.settings.set(Setting.IP_FORWARD, 1);
    }

    private byte[] error(int type, int code) {
        assertThat(right.sent).isEmpty();
        byte[] e = left.take();
        assertThat(Ipv4Header.valid(e, 0, e.length)).isTrue();
        assertThat(Checksum.sum(e, 20, e.length - 20)).isEqualTo(0xffff);
        assertThat(Ip4.type(e)).isEqualTo(type);
        assertThat(Ip4.code(e)).isEqualTo(code);
        return e;
    }

    @Test
    void sendsOnWhatIsForOthersWithOneHopLess() {
        left.put(Ip4.of("10.0.0.2", "10.0.1.2").withTtl(9).bytes());
        assertThat(right.take())
                .isEqualTo(Ip4.of("10.0.0.2", "10.0.1.2").withTtl(8).bytes());
        assertThat(host.count(Counter.IpForwDatagrams)).isEqualTo(1);
    }

    @Test
    void aDeviceThatHoldsBackIsToldOnceThatItCarriesWhatOthersSent() {
        right.offloads = Device.PUSH;
        left.put(Ip4.of("10.0.0.2", "99.0.1.2").bytes());
        assertThat(right.carries).isZero();
        for (int i = 0; i < 3; i++) {
            left.put(Ip4.of("10.0.0.2", "10.0.1.2").bytes());
        }
        assertThat(right.carries).isEqualTo(1);
        assertThat(left.carries).isZero();
    }

    @Test
    void theEcnFieldGoesThroughUnchanged() {
        for (int tos : new int[] {EcnBits.ECT1, EcnBits.ECT0, EcnBits.CE, 0xb8 | EcnBits.CE}) {
            byte[] b = Ip4.of("10.0.0.2", "10.0.1.2").bytes();
            Ipv4Header.setTos(b, 0, tos);
            left.put(b);
            assertThat(Ipv4Header.tos(right.take(), 0)).isEqualTo(tos);
        }
    }

    @Test
    void aPacketWhoseTimeIsUpIsReportedByTheSideItCameFrom() {
        left.put(Ip4.of("10.0.0.2", "10.0.1.2").withTtl(1).bytes());
        byte[] e = error(11, 0);
        assertThat(Ipv4Header.src(e, 0)).isEqualTo(Ip4.bits("10.0.0.1"));
        assertThat(Ipv4Header.dst(e, 0)).isEqualTo(Ip4.bits("10.0.0.2"));
        assertThat(Ipv4Header.tos(e, 0)).isEqualTo(0xc0);
    }

    @Test
    void whatHasNoRouteIsReported() {
        left.put(Ip4.of("10.0.0.2", "99.0.1.2").bytes());
        error(3, 0);
        assertThat(host.count(Counter.IpExtInNoRoutes)).isEqualTo(1);
    }

    @Test
    void whatIsTooLongAndMustNotBeCutIsReportedWithTheNextMtu() {
        right.mtu = 1000;
        left.put(Ip4.of("10.0.0.2", "10.0.1.2", Ip4.pattern(981)).withDf().bytes());
        byte[] e = error(3, 4);
        assertThat(Bytes.u16(e, 26)).isEqualTo(1000);
        left.put(Ip4.of("10.0.0.2", "10.0.1.2", Ip4.pattern(980)).withDf().bytes());
        assertThat(right.sent).hasSize(1);
    }

    @Test
    void whatMayBeCutIsCutAndFragmentsAreCutAgain() {
        right.mtu = 600;
        Ip4 whole = Ip4.of("10.0.0.2", "10.0.1.2", Ip4.pattern(2800)).withOptions(0x94, 4, 0, 0, 7, 3, 4, 0);
        left.put(whole.piece(0, 1400).bytes());
        left.put(whole.piece(1400, 1400).bytes());
        TestHost far = new TestHost(host.clock, 3);
        TestDevice wire = far.bare("tun0", "10.0.1.2", 24);
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] b; (b = right.take()) != null; ) {
            assertThat(b.length).isLessThanOrEqualTo(600);
            assertThat(Ipv4Header.valid(b, 0, b.length)).isTrue();
            // The router alert goes into every piece, the recorded route only into the first.
            assertThat(Ipv4Header.headerLength(b, 0)).isEqualTo(Ipv4Header.fragmentOffset(b, 0) % 1400 == 0 ? 28 : 24);
            pieces.add(b);
        }
        Collections.reverse(pieces);
        pieces.forEach(wire::put);
        assertThat(far.recorder.packets.getFirst().toBytes()).isEqualTo(Ip4.pattern(2800));
    }

    @Test
    void aLargeTcpPacketKeepsItsStateAndIsCutToTheNextMtu() {
        byte[] tcp = new byte[20 + 5000];
        tcp[12] = 0x50;
        byte[] b = Ip4.of("10.0.0.2", "10.0.1.2", tcp).withProtocol(6).withDf().bytes();
        right.offloads = 3;
        Packet p = large(b, 1000);
        left.put(p);
        Packet out = right.sent.remove();
        assertThat(out.length()).isEqualTo(b.length);
        assertThat(out.gsoSize).isEqualTo(1000);
        assertThat(out.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        right.mtu = 800;
        left.put(large(b.clone(), 1000));
        error(3, 4);
        byte[] loose = Ip4.of("10.0.0.2", "10.0.1.2", tcp).withProtocol(6).bytes();
        left.put(large(loose, 1000));
        assertThat(right.sent.remove().gsoSize).isEqualTo(760);
    }

    private static Packet large(byte[] b, int size) {
        Packet p = Packet.wrap(b, 0, b.length);
        p.gso = Packet.GSO_TCP;
        p.gsoSize = size;
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = 20;
        p.checksumOffset = 16;
        return p;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.1.255",
        "10.0.0.2, 255.255.255.255",
        "10.0.0.2, 224.0.0.1",
        "10.0.0.2, 239.1.1.1",
        "10.0.0.2, 169.254.1.1",
        "169.254.1.1, 10.0.1.2",
        "127.0.0.1, 10.0.1.2",
        "10.0.0.2, 127.0.0.1",
        "0.0.0.0, 10.0.1.2",
        "10.0.1.1, 10.0.1.2",
        "10.0.1.255, 10.0.1.2"
    })
    void someThingsAreNeverForwarded(String src, String dst) {
        host.bare("tun2", "169.254.9.9", 16);
        left.put(Ip4.of(src, dst).bytes());
        assertThat(right.sent).isEmpty();
        assertThat(left.sent).isEmpty();
        assertThat(host.count(Counter.IpForwDatagrams)).isZero();
    }

    @Test
    void whatCameToAGroupOfStationsIsNotForwarded() {
        TestDevice ether = host.ethernet("eth0", "10.3.0.1", 24);
        ether.put(Ip4.of("10.3.0.2", "10.0.1.2").frame(0xffff_ffff_ffffL, 0x0200_0000_7777L));
        assertThat(right.sent).isEmpty();
    }

    @Test
    void aNextHopThatDoesNotAnswerIsReported() {
        host.ethernet("eth0", "10.3.0.1", 24);
        left.put(Ip4.of("10.0.0.2", "10.3.0.2").bytes());
        host.advance(5 * TestHost.SECOND);
        byte[] e = error(3, 1);
        assertThat(Arrays.copyOfRange(e, 28, e.length))
                .isEqualTo(Ip4.of("10.0.0.2", "10.3.0.2").withTtl(63).bytes());
    }

    @Test
    void anAddressOfTheFarSideIsThisHostsToo() {
        left.put(Ip4.of("10.0.0.2", "10.0.1.1").bytes());
        assertThat(host.recorder.packets).hasSize(1);
        assertThat(host.get(() ->
                        host.internet.isLocal(0, IpAddress.parse("10.0.1.1").lo())))
                .isTrue();
    }
}
