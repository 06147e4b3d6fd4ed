package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** java.net.InetAddress, as far as it asks anybody. */
abstract class InetAddressContract extends Contract {
    private static byte[] bytes(int a, int b, int c, int d) {
        return new byte[] {(byte) a, (byte) b, (byte) c, (byte) d};
    }

    @Test
    void aLiteralIsNotLookedUp() throws Exception {
        InetAddress a = InetAddress.getByName("192.0.2.7");
        assertThat(a.getAddress()).isEqualTo(bytes(192, 0, 2, 7));
        assertThat(a).hasToString("/192.0.2.7");
    }

    @Test
    void nullIsTheLoopback() throws Exception {
        assertThat(InetAddress.getByName(null).isLoopbackAddress()).isTrue();
        assertThat(InetAddress.getByName("").isLoopbackAddress()).isTrue();
    }

    @Test
    void localhostIsTheLoopback() throws Exception {
        InetAddress a = InetAddress.getByName("localhost");
        assertThat(a.isLoopbackAddress()).isTrue();
        assertThat(a.getHostName()).isEqualTo("localhost");
    }

    @Test
    void allAddressesOfLocalhostAreLoopbacks() throws Exception {
        assertThat(InetAddress.getAllByName("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void allAddressesOfALiteralAreThatOne() throws Exception {
        assertThat(InetAddress.getAllByName("192.0.2.7")).hasSize(1);
    }

    @Test
    void aNameThatNobodyHasIsUnknown() {
        fails(UnknownHostException.class, () -> InetAddress.getByName("no-such-name.invalid"));
    }

    @Test
    void theMessageOfAnUnknownNameBeginsWithIt() {
        UnknownHostException e = org.assertj.core.api.Assertions.catchThrowableOfType(
                UnknownHostException.class, () -> InetAddress.getAllByName("no-such-name.invalid"));
        assertThat(e.getMessage()).startsWith("no-such-name.invalid");
    }

    @Test
    void anUnknownNameMakesAnUnresolvedSocketAddress() {
        InetSocketAddress a = new InetSocketAddress("no-such-name.invalid", 80);
        assertThat(a.isUnresolved()).isTrue();
        assertThat(a.getHostName()).isEqualTo("no-such-name.invalid");
    }

    @Test
    void aKnownNameMakesAResolvedOne() {
        assertThat(new InetSocketAddress("localhost", 80).isUnresolved()).isFalse();
    }

    @Test
    void theNameOfTheLoopbackIsLocalhost() throws Exception {
        assertThat(InetAddress.getByAddress(bytes(127, 0, 0, 1)).getHostName()).isEqualTo("localhost");
    }

    @Test
    void anAddressWithoutNameIsItsOwnName() throws Exception {
        InetAddress a = InetAddress.getByAddress(bytes(192, 0, 2, 99));
        assertThat(a.getHostName()).isEqualTo("192.0.2.99");
        assertThat(a.getCanonicalHostName()).isEqualTo("192.0.2.99");
    }

    @Test
    void aGivenNameIsNotCheckedAgainstAnybody() throws Exception {
        InetAddress a = InetAddress.getByAddress("any", bytes(192, 0, 2, 1));
        assertThat(a.getHostName()).isEqualTo("any");
        assertThat(a).hasToString("any/192.0.2.1");
    }

    @Test
    void equalityIsOfAddresses() throws Exception {
        assertThat(InetAddress.getByName("localhost"))
                .isEqualTo(InetAddress.getByAddress("other", bytes(127, 0, 0, 1)));
    }

    @Test
    void theLocalHostHasAnAddress() throws Exception {
        InetAddress a = InetAddress.getLocalHost();
        assertThat(a.isAnyLocalAddress()).isFalse();
        assertThat(a.getHostName()).isNotEmpty();
    }

    @Test
    void theLoopbackAddressIsOneOfVersion4() {
        assertThat(InetAddress.getLoopbackAddress()).isInstanceOf(Inet4Address.class);
        assertThat(InetAddress.getLoopbackAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void anAddressHasFourOrSixteenBytes() {
        fails(UnknownHostException.class, () -> InetAddress.getByAddress(new byte[5]));
    }

    @Test
    void nonsenseIsNoAddress() {
        fails(UnknownHostException.class, () -> InetAddress.getByName("[1:2"));
        assertThat(Arrays.asList("256.1.1.1", "1.2.3.4.5"))
                .allSatisfy(s -> fails(UnknownHostException.class, () -> InetAddress.getByName(s)));
    }

    @Test
    void literalsAreReadWithoutAskingAnybody() {
        assertThat(InetAddress.ofLiteral("10.1.2.3").getAddress()).isEqualTo(bytes(10, 1, 2, 3));
        fails(IllegalArgumentException.class, () -> InetAddress.ofLiteral("localhost"));
    }
}
