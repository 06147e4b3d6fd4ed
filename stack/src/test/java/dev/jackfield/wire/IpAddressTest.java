package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @Test
    void version4IsHeldInItsMappedForm() {
        IpAddress a = IpAddress.parse("192.0.2.1");

        assertThat(a.hi()).isZero();
        assertThat(a.lo()).isEqualTo(0xffff_c000_0201L);
        assertThat(a.isV4()).isTrue();
        assertThat(a.bits4()).isEqualTo(0xc000_0201);
        assertThat(a).isEqualTo(IpAddress.v4(0xc000_0201)).hasToString("192.0.2.1");
    }

    @Test
    void aHighVersion4AddressDoesNotSpreadItsSign() {
        assertThat(IpAddress.parse("255.255.255.255")).isEqualTo(IpAddress.BROADCAST4);
        assertThat(IpAddress.BROADCAST4.lo()).isEqualTo(0xffff_ffff_ffffL);
    }

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0002:0001, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::ABCD, fe80::abcd",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "0:0:1:0:0:0:0:0, 0:0:1::",
    })
    void version6IsWrittenAsRfc5952Asks(String literal, String canonical) {
        assertThat(IpAddress.parse(literal)).hasToString(canonical);
    }

    @Test
    void textGoesThereAndBackForRandomAddresses() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long mask = random.nextInt(4) == 0 ? 0 : -1;
            long sparse = 0xffffL << 16 * random.nextInt(4);
            IpAddress a = new IpAddress(random.nextLong() & (mask | sparse), random.nextLong() & sparse);
            if (!a.isV4()) {
                assertThat(IpAddress.parse(a.toString())).isEqualTo(a);
            }
            IpAddress four = IpAddress.v4(random.nextInt());
            assertThat(IpAddress.parse(four.toString())).isEqualTo(four);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "::1", "ff02::1"})
    void itIsTheSameAddressForTheJdk(String literal) throws UnknownHostException {
        InetAddress jdk = InetAddress.getByName(literal);

        assertThat(IpAddress.of(jdk)).isEqualTo(IpAddress.parse(literal));
        assertThat(IpAddress.parse(literal).toInetAddress()).isEqualTo(jdk);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "1.2.3.4.5", "256.1.1.1", ":::", "1:2:3:4:5:6:7:8:9", "g::1", "10.0.0.1/24"})
    void whatIsNoAddressIsRefusedAndNeverLookedUp(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kindsOfAddresses() {
        assertThat(Stream.of("0.0.0.0", "::").map(IpAddress::parse)).allMatch(IpAddress::isAny);
        assertThat(Stream.of("0.0.0.1", "::1", "ff::").map(IpAddress::parse)).noneMatch(IpAddress::isAny);
        assertThat(Stream.of("224.0.0.1", "239.255.255.255", "ff02::1").map(IpAddress::parse))
                .allMatch(IpAddress::isMulticast);
        assertThat(Stream.of("223.255.255.255", "240.0.0.1", "255.255.255.255", "fe80::1")
                        .map(IpAddress::parse))
                .noneMatch(IpAddress::isMulticast);
        assertThat(Stream.of("127.0.0.1", "127.255.255.255", "::1").map(IpAddress::parse))
                .allMatch(IpAddress::isLoopback);
        assertThat(Stream.of("128.0.0.1", "126.0.0.1", "::2", "::").map(IpAddress::parse))
                .noneMatch(IpAddress::isLoopback);
    }

    @Test
    void addressesAreOrderedAsUnsignedNumbers() {
        assertThat(Stream.of("ff02::1", "::", "10.0.0.1", "2001:db8::1", "200.0.0.1", "::1")
                        .map(IpAddress::parse)
                        .sorted()
                        .map(IpAddress::toString))
                .isEqualTo(List.of("::", "::1", "10.0.0.1", "200.0.0.1", "2001:db8::1", "ff02::1"));
    }
}
