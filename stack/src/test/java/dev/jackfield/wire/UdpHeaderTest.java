package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class UdpHeaderTest {
    private final byte[] b = new byte[10];

    @Test
    void whatWasPutIsRead() {
        b[2 + UdpHeader.CHECKSUM] = 1;
        UdpHeader.put(b, 2, 0xfedc, 53, 0x1234);
        assertThat(HexFormat.of().formatHex(b)).isEqualTo("0000fedc003512340000");
        assertThat(UdpHeader.sourcePort(b, 2)).isEqualTo(0xfedc);
        assertThat(UdpHeader.destinationPort(b, 2)).isEqualTo(53);
        assertThat(UdpHeader.length(b, 2)).isEqualTo(0x1234);
        assertThat(UdpHeader.checksum(b, 2)).isZero();
    }

    @Test
    void itPrintsAsTcpdumpDoes() {
        UdpHeader.put(b, 0, 1, 2, 20);
        assertThat(UdpHeader.print(b, 0)).isEqualTo("UDP, length 12");
        UdpHeader.put(b, 0, 1, 2, 7);
        assertThat(UdpHeader.print(b, 0)).isEqualTo("UDP, bad length 7");
    }
}
