package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.Ipv4Header;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo, and errors that come in (RFC 792, RFC 1122 section 3.2.2). */
class IcmpTest {
    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);

    private static Ip4 echo(String dst, int n) {
        return Ip4.icmp("10.0.0.2", dst, IcmpHeader.ECHO, 0, 0x0005_0009, Ip4.pattern(n));
    }

    // ---- echo ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 56, 1472})
    void anEchoRequestIsAnsweredWithItsOwnData(int n) {
        wire.put(echo("10.0.0.1", n).withTos(0x10).bytes());
        byte[] b = wire.take();
        assertThat(Ipv4Header.valid(b, 0, b.length)).isTrue();
        assertThat(Ipv4Header.src(b, 0)).isEqualTo(Ip4.bits("10.0.0.1"));
        assertThat(Ipv4Header.dst(b, 0)).isEqualTo(Ip4.bits("10.0.0.2"));
        assertThat(Ipv4Header.tos(b, 0)).isEqualTo(0x10);
        assertThat(Ipv4Header.ttl(b, 0)).isEqualTo(64);
        assertThat(Checksum.sum(b, 20, b.length - 20)).isEqualTo(0xffff);
        assertThat(Ip4.type(b)).isEqualTo(IcmpHeader.ECHO_REPLY);
        assertThat(Bytes.i32(b, 24)).isEqualTo(0x0005_0009);
        assertThat(Arrays.copyOfRange(b, 28, b.length)).isEqualTo(Ip4.pattern(n));
    }

    @Test
    void theLargestEchoRequestIsAnsweredInFragments() {
        Ip4 whole = echo("10.0.0.1", 65_507);
        for (int from = 0; from < 65_515; from += 1480) {
            wire.put(whole.piece(from, Math.min(1480, 65_515 - from)).bytes());
        }
        TestHost far = new TestHost(host.clock, 2);
        TestDevice other = far.bare("tun0", "10.0.0.2", 24);
        assertThat(wire.sent).hasSize(45);
        for (byte[] b; (b = wire.take()) != null; ) {
            other.put(b);
        }
        assertThat(far.count(Counter.IcmpInEchoReps)).isEqualTo(1);
    }

    @Test
    void anEchoRequestWithAPartialChecksumIsAnsweredWithAWholeOne() {
        byte[] b = echo("10.0.0.1", 33).bytes();
        Bytes.put16(b, 22, 0);
        Packet p = Packet.wrap(b, 0, b.length);
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = 20;
        p.checksumOffset = 2;
        wire.put(p);
        byte[] r = wire.take();
        assertThat(Checksum.sum(r, 20, r.length - 20)).isEqualTo(0xffff);
    }

    @Test
    void broadcastEchoRequestsAreNotAnsweredUnlessWanted() {
        wire.put(echo("10.0.0.255", 8).bytes());
        wire.put(echo("224.0.0.1", 8).bytes());
        assertThat(wire.sent).isEmpty();
        host.settings.set(Setting.ICMP_ECHO_IGNORE_BROADCASTS, 0);
        wire.put(echo("10.0.0.255", 8).bytes());
        byte[] b = wire.take();
        assertThat(Ipv4Header.src(b, 0)).isEqualTo(Ip4.bits("10.0.0.1"));
    }

    @Test
    void echoCanBeSwitchedOff() {
        host.settings.set(Setting.ICMP_ECHO_IGNORE_ALL, 1);
        wire.put(echo("10.0.0.1", 8).bytes());
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void wrongAndShortMessagesAreCounted() {
        byte[] b = echo("10.0.0.1", 20).bytes();
        b[40] ^= 4;
        wire.put(b);
        wire.put(Ip4.of("10.0.0.2", "10.0.0.1", new byte[7]).withProtocol(1).bytes());
        assertThat(host.count(Counter.IcmpInCsumErrors)).isEqualTo(1);
        assertThat(host.count(Counter.IcmpInErrors)).isEqualTo(2);
        assertThat(wire.sent).isEmpty();
    }

    // ---- errors ----------------------------------------------------------------------------------------------

    private void report(int type, int code, int rest, byte[] quote) {
        wire.put(Ip4.icmp("10.0.0.7", "10.0.0.1", type, code, rest, quote).bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, NET_UNREACHABLE",
        "3, 1, HOST_UNREACHABLE",
        "3, 2, PROTOCOL_UNREACHABLE",
        "3, 3, PORT_UNREACHABLE",
        "3, 4, TOO_BIG",
        "3, 5, HOST_UNREACHABLE",
        "3, 6, NET_UNREACHABLE",
        "3, 7, HOST_UNREACHABLE",
        "3, 9, PROHIBITED",
        "3, 10, PROHIBITED",
        "3, 13, PROHIBITED",
        "11, 0, TIME_EXCEEDED",
        "11, 1, TIME_EXCEEDED",
        "12, 0, PARAMETER_PROBLEM"
    })
    void anErrorIsToldToTheTransport(int type, int code, IcmpError.Kind kind) {
        report(type, code, 1400, Ip4.of("10.0.0.1", "99.0.0.1").bytes());
        assertThat(host.recorder.errors).singleElement().satisfies(e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.reporter()).hasToString("10.0.0.7");
            assertThat(e.source()).hasToString("10.0.0.1");
            assertThat(e.destination()).hasToString("99.0.0.1");
            assertThat(e.quote()).isEqualTo(Ip4.pattern(32));
            assertThat(e.mtu()).isEqualTo(kind == IcmpError.Kind.TOO_BIG ? 1400 : 0);
            assertThat(e.type()).isEqualTo(type);
            assertThat(e.code()).isEqualTo(code);
        });
    }

    @Test
    void errorsAboutWhatThisHostCannotHaveSentAreNotBelieved() {
        report(3, 3, 0, Ip4.of("10.0.0.8", "99.0.0.1").bytes());
        report(3, 3, 0, Arrays.copyOf(Ip4.of("10.0.0.1", "99.0.0.1").bytes(), 27));
        report(3, 3, 0, new byte[0]);
        report(3, 3, 0, new byte[40]);
        report(3, 77, 0, Ip4.of("10.0.0.1", "99.0.0.1").bytes());
        report(3, 3, 0, Ip4.of("10.0.0.1", "99.0.0.1").piece(8, 16).bytes());
        assertThat(host.recorder.errors).isEmpty();
        assertThat(host.count(Counter.IcmpInErrors)).isEqualTo(6);
    }

    @Test
    void redirectsAndQuenchesChangeNothing() {
        Route r = host.routeTo("10.0.0.9");
        report(5, 1, Ip4.bits("10.0.0.66"), Ip4.of("10.0.0.1", "10.0.0.9").bytes());
        report(4, 0, 0, Ip4.of("10.0.0.1", "10.0.0.9").bytes());
        assertThat(host.recorder.errors).isEmpty();
        assertThat(host.count(Counter.IcmpInRedirects)).isEqualTo(1);
        assertThat(r.stale()).isFalse();
    }
}
