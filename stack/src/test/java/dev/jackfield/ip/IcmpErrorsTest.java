package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered with an error, how often, and what never is (RFC 1122 section 3.2.2, RFC 1812 section 4.3.2). */
class IcmpErrorsTest {
    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);

    @BeforeEach
    void refuse() {
        host.recorder.wants = false;
        host.route("0.0.0.0", 0, "10.0.0.254");
    }

    private void put(String src) {
        wire.put(Ip4.of(src, "10.0.0.1").bytes());
    }

    @Test
    void quotesAsMuchAsEveryHostMustTake() {
        byte[] b = Ip4.of("10.0.0.2", "10.0.0.1", Ip4.pattern(1200)).bytes();
        wire.put(b);
        byte[] e = wire.take();
        assertThat(e).hasSize(576);
        assertThat(Arrays.copyOfRange(e, 28, 576)).isEqualTo(Arrays.copyOf(b, 548));
    }

    @Test
    void quotesAChecksumThatTheSendersDeviceLeftToOthersAsItShouldBe() {
        byte[] whole = Ip4.of("10.0.0.2", "10.0.0.1", Ip4.pattern(100)).bytes();
        Packet p = Packet.wrap(whole.clone(), 0, whole.length);
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = 20;
        p.checksumOffset = 6;
        int sum = ~Checksum.sum(whole, 20, 100) & 0xffff;
        wire.put(p);
        assertThat(Bytes.u16(wire.take(), 28 + 20 + 6)).isEqualTo(sum);
    }

    // ---- never -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12, 1, 40, 255})
    void neverAboutAnIcmpErrorOrAnUnknownMessage(int type) {
        host.settings.set(Setting.IP_FORWARD, 1);
        wire.put(Ip4.icmp("10.0.0.2", "99.0.0.1", type, 0, 0, Ip4.pattern(40))
                .withTtl(1)
                .bytes());
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void butAboutAnEchoRequest() {
        host.settings.set(Setting.IP_FORWARD, 1);
        wire.put(Ip4.icmp("10.0.0.2", "99.0.0.1", 8, 0, 0, Ip4.pattern(40))
                .withTtl(1)
                .bytes());
        assertThat(wire.sent).hasSize(1);
    }

    @Test
    void neverAboutAnIcmpMessageWhoseTypeIsMissing() {
        host.settings.set(Setting.IP_FORWARD, 1);
        wire.put(Ip4.of("10.0.0.2", "99.0.0.1", new byte[0])
                .withProtocol(1)
                .withTtl(1)
                .bytes());
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void neverAboutAFragmentOtherThanTheFirst() {
        host.settings.set(Setting.IP_FORWARD, 1);
        Ip4 p = Ip4.of("10.0.0.2", "99.0.0.1").withTtl(1);
        wire.put(p.piece(8, 16).bytes());
        assertThat(wire.sent).isEmpty();
        wire.put(p.piece(0, 8).bytes());
        assertThat(wire.sent).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "224.0.0.1"})
    void neverAboutWhatWasSentToSeveral(String dst) {
        wire.put(Ip4.of("10.0.0.2", dst).bytes());
        assertThat(host.recorder.packets).hasSize(1);
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void neverAboutWhatCameInABroadcastFrame() {
        TestDevice ether = host.ethernet("eth0", "10.3.0.1", 24);
        ether.put(Ip4.of("10.3.0.2", "10.3.0.1").frame(0xffff_ffff_ffffL, 0x0200_0000_7777L));
        assertThat(host.recorder.packets).hasSize(1);
        assertThat(ether.sent).isEmpty();
    }

    @Test
    void neverToASourceThatIsNotOneHost() {
        put("0.0.0.0");
        put("255.255.255.255");
        put("10.0.0.255");
        put("224.0.0.5");
        put("250.0.0.5");
        put("127.0.0.5");
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void aSocketOfThisHostIsToldByTheLoopback() {
        host.send("10.0.0.1", 20, false);
        assertThat(host.recorder.errors)
                .singleElement()
                .satisfies(e -> assertThat(e.kind()).isEqualTo(IcmpError.Kind.PORT_UNREACHABLE));
        host.send("127.0.0.1", 20, false);
        assertThat(host.recorder.errors).hasSize(2);
    }

    // ---- not too often -----------------------------------------------------------------------------------------

    @Test
    void oneHostGetsSixAtOnceAndThenOneASecond() {
        for (int i = 0; i < 20; i++) {
            put("10.0.0.2");
        }
        assertThat(wire.sent).hasSize(6);
        assertThat(host.count(Counter.IcmpOutRateLimitHost)).isEqualTo(14);
        host.advance(1000 * TestHost.MS);
        put("10.0.0.2");
        put("10.0.0.2");
        assertThat(wire.sent).hasSize(7);
        host.advance(3600 * TestHost.SECOND);
        for (int i = 0; i < 20; i++) {
            put("10.0.0.2");
        }
        assertThat(wire.sent).hasSize(13);
    }

    @Test
    void allTogetherGetABurstOfFifty() {
        for (int i = 0; i < 200; i++) {
            put("11.0.0." + (1 + i));
        }
        assertThat(wire.sent).hasSize(50);
        assertThat(host.count(Counter.IcmpOutRateLimitGlobal)).isEqualTo(150);
        host.advance(10 * TestHost.MS);
        for (int i = 0; i < 200; i++) {
            put("12.0.0." + (1 + i));
        }
        assertThat(wire.sent).hasSize(60);
    }

    @Test
    void withoutALimitEachIsAnswered() {
        host.settings.set(Setting.ICMP_RATELIMIT, 0);
        for (int i = 0; i < 50; i++) {
            put("10.0.0.2");
        }
        assertThat(wire.sent).hasSize(50);
    }

    @Test
    void echoRepliesAndNewsAboutThePathAreNotLimited() {
        host.settings.set(Setting.IP_FORWARD, 1);
        TestDevice narrow = host.bare("tun1", "10.5.0.1", 24);
        narrow.mtu = 600;
        byte[] big = Ip4.of("10.0.0.2", "10.5.0.2", Ip4.pattern(700)).withDf().bytes();
        for (int i = 0; i < 100; i++) {
            wire.put(big.clone());
            wire.put(Ip4.icmp("10.0.0.2", "10.0.0.1", 8, 0, 0, new byte[0]).bytes());
        }
        assertThat(wire.sent).hasSize(200);
    }
}
