package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @Test
    void textGoesThereAndBack() {
        assertThat(MacAddress.parse("02:00:5e:ff:0A:1")).isEqualTo(0x0200_5eff_0a01L);
        assertThat(MacAddress.parse("02-00-5e-ff-0a-01")).isEqualTo(0x0200_5eff_0a01L);
        assertThat(MacAddress.toString(0x0200_5eff_0a01L)).isEqualTo("02:00:5e:ff:0a:01");
        assertThat(MacAddress.toString(0)).isEqualTo("00:00:00:00:00:00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1:2:3:4:5", "1:2:3:4:5:6:7", "1:2:3:4:5:xx", "001:2:3:4:5:6", "1:2:3:4:5:", "-1:2:3:4:5:6"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a link address: " + text);
    }

    @Test
    void randomOnesAreForOneStationAndLocallyAdministered() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            long mac = MacAddress.random(random);
            assertThat(mac >>> 48).isZero();
            assertThat(MacAddress.isGroup(mac)).isFalse();
            assertThat(mac >>> 40 & 3).isEqualTo(2);
        }
    }

    @Test
    void groupsOfTheInternetLayerHaveTheirMappedAddresses() {
        assertThat(MacAddress.toString(MacAddress.multicast4(0xefff_ff01))).isEqualTo("01:00:5e:7f:ff:01");
        assertThat(MacAddress.toString(MacAddress.multicast6(0x0000_0001_ff12_3456L)))
                .isEqualTo("33:33:ff:12:34:56");
        assertThat(MacAddress.isGroup(MacAddress.multicast4(0xe000_0001))).isTrue();
        assertThat(MacAddress.isGroup(MacAddress.multicast6(1))).isTrue();
        assertThat(MacAddress.isGroup(MacAddress.BROADCAST)).isTrue();
    }
}
