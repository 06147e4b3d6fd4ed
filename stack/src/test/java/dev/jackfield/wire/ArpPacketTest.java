package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArpPacketTest {
    private static final long MAC = 0x0200_0000_0001L;
    private static final int IP = 0x0a00_0001;
    private static final int OTHER_IP = 0x0a00_0002;

    @Test
    void aRequestHasTheBytesOfRfc826() {
        Packet p = ArpPacket.request(MAC, IP, OTHER_IP).toPacket();

        assertThat(HexFormat.of().formatHex(p.toBytes()))
                .isEqualTo("0001" + "0800" + "06" + "04" + "0001" + "020000000001" + "0a000001" + "000000000000"
                        + "0a000002");
        assertThat(p.off).isGreaterThanOrEqualTo(EthernetHeader.LENGTH);
    }

    @Test
    void aReplyGoesBackToWhoAsked() {
        ArpPacket reply = ArpPacket.request(MAC, IP, OTHER_IP).reply(0x0200_0000_0002L);

        assertThat(reply).isEqualTo(new ArpPacket(ArpPacket.REPLY, 0x0200_0000_0002L, OTHER_IP, MAC, IP));
    }

    @Test
    void whatWasWrittenIsRead() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            ArpPacket a = new ArpPacket(
                    random.nextInt(1 << 16),
                    random.nextLong(1L << 48),
                    random.nextInt(),
                    random.nextLong(1L << 48),
                    random.nextInt());
            assertThat(ArpPacket.parse(a.toPacket())).isEqualTo(a);
        }
    }

    @Test
    void paddingBehindItIsIgnored() {
        ArpPacket a = ArpPacket.request(MAC, IP, OTHER_IP);
        Packet p = a.toPacket();
        p.append(new byte[18], 0, 18);

        assertThat(ArpPacket.parse(p)).isEqualTo(a);
    }

    @Test
    void itIsReadAcrossSlices() {
        ArpPacket a = ArpPacket.request(MAC, IP, OTHER_IP);
        byte[] b = a.toPacket().toBytes();
        Packet p = Packet.allocate(0, 5);
        p.append(b, 0, 5);
        p.attach(b, 5, b.length - 5);

        assertThat(ArpPacket.parse(p)).isEqualTo(a);
    }

    @Test
    void aShortOneIsNone() {
        for (int n = 0; n < ArpPacket.LENGTH; n++) {
            Packet p = ArpPacket.request(MAC, IP, OTHER_IP).toPacket();
            p.truncate(n);
            assertThat(ArpPacket.parse(p)).isNull();
        }
    }

    @Test
    void oneForOtherKindsOfAddressesIsNone() {
        for (int i = 0; i < 6; i++) {
            Packet p = ArpPacket.request(MAC, IP, OTHER_IP).toPacket();
            p.buf[p.off + i]++;
            assertThat(ArpPacket.parse(p)).isNull();
        }
    }

    @Test
    void itPrintsAsTcpdumpDoes() {
        assertThat(ArpPacket.request(MAC, IP, OTHER_IP)).hasToString("ARP, Request who-has 10.0.0.2 tell 10.0.0.1");
        assertThat(ArpPacket.request(MAC, IP, OTHER_IP).reply(0x0200_0000_0002L))
                .hasToString("ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02");
        assertThat(new ArpPacket(9, MAC, IP, 0, OTHER_IP)).hasToString("ARP, operation 9");
    }
}
