package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EthernetHeaderTest {
    private final byte[] b = new byte[20];

    EthernetHeaderTest() {
        EthernetHeader.put(b, 3, MacAddress.BROADCAST, 0x0200_0000_0001L, EthernetHeader.ARP);
    }

    @Test
    void destinationComesFirst() {
        assertThat(HexFormat.of().formatHex(b))
                .isEqualTo("000000" + "ffffffffffff" + "020000000001" + "0806" + "000000");
    }

    @Test
    void itsFieldsAreRead() {
        assertThat(EthernetHeader.dst(b, 3)).isEqualTo(MacAddress.BROADCAST);
        assertThat(EthernetHeader.src(b, 3)).isEqualTo(0x0200_0000_0001L);
        assertThat(EthernetHeader.type(b, 3)).isEqualTo(EthernetHeader.ARP);
    }

    @Test
    void itPrints() {
        assertThat(EthernetHeader.toString(b, 3)).isEqualTo("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ARP");
        EthernetHeader.put(b, 0, 0, 0, 0x8100);
        assertThat(EthernetHeader.toString(b, 0)).endsWith(", 0x8100");
    }
}
