package dev.jackfield.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSetupTest {
    @ParameterizedTest
    @CsvSource({
        "10.88.0.2, 24, 10.88.0.1",
        "10.88.0.1, 24, 10.88.0.2",
        "10.88.7.9, 16, 10.88.0.1",
        "10.0.0.6, 30, 10.0.0.5",
        "10.0.0.4, 31, 10.0.0.5",
        "10.0.0.5, 31, 10.0.0.4"
    })
    void linuxsSideTakesTheFirstOtherAddress(String ours, int prefixLength, String linuxs) {
        assertThat(NetworkSetup.otherAddress(IpAddress.parse(ours), prefixLength))
                .hasToString(linuxs);
    }

    @Test
    void thereIsNoOtherAddressInAPrefixOfOne() {
        assertThatThrownBy(() -> NetworkSetup.otherAddress(IpAddress.parse("10.0.0.1"), 32))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("kernel")
    void anInterfaceThatIsNotThereIsToldInOneLine() {
        assertThat(NetworkSetup.exists("jftnone")).isFalse();
        assertThatThrownBy(() -> new NetworkSetup("jftnone"))
                .isInstanceOf(IOException.class)
                .hasMessage("jftnone: there is no such interface");
    }

    @Test
    @Tag("kernel")
    void whatIsSetIsWhatLinuxHas() throws IOException {
        try (TunDevice tap = TunDevice.attach("jft%d", LinkType.ETHERNET);
                NetworkSetup setup = new NetworkSetup(tap.name())) {
            IpAddress address = TestAddresses.prefix30(1);
            setup.mtu(9000);
            setup.queueLength(2000);
            setup.address(address, 30);
            setup.up(true);

            NetworkInterface seen = NetworkInterface.getByName(tap.name());
            assertThat(NetworkSetup.exists(tap.name())).isTrue();
            assertThat(seen.isUp()).isTrue();
            assertThat(seen.getMTU()).isEqualTo(9000).isEqualTo(setup.mtu());
            assertThat(seen.getIndex()).isEqualTo(setup.index());
            assertThat(HexFormat.of().parseHex("%012x".formatted(setup.mac()))).isEqualTo(seen.getHardwareAddress());
            assertThat(seen.getInterfaceAddresses()).anySatisfy(a -> {
                assertThat(IpAddress.of(a.getAddress())).isEqualTo(address);
                assertThat(a.getNetworkPrefixLength()).isEqualTo((short) 30);
            });
            assertThat(setup.address()).isEqualTo(address);
            assertThat(setup.prefixLength()).isEqualTo(30);
            assertThat(setup.queueLength()).isEqualTo(2000);
            setup.up(false);
            assertThat(setup.up()).isFalse();
        }
    }

    @Test
    @Tag("kernel")
    void whatLinuxRefusesIsToldWithItsReason() throws IOException {
        try (TunDevice tap = TunDevice.attach("jft%d", LinkType.ETHERNET);
                NetworkSetup setup = new NetworkSetup(tap.name())) {
            assertThatThrownBy(() -> setup.mtu(3)).hasMessage(tap.name() + ": cannot set MTU 3: Invalid argument");
        }
    }
}
