package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketPrinterTest {
    private static final int A = 0x0a00_0001;
    private static final int B = 0x0a00_0002;

    private final PacketPrinter printer = new PacketPrinter();

    private String ip(int src, int dst, int protocol, int fragment, byte[] payload) {
        byte[] b = new byte[20 + payload.length];
        Ipv4Header.emit(b, 0, 0, b.length, 77, fragment, 64, protocol, src, dst);
        System.arraycopy(payload, 0, b, 20, payload.length);
        return printer.print(b, 0, b.length, b.length, false);
    }

    private static byte[] tcp(int sport, int dport, int seq, int ack, int flags, int win, int data, byte... options) {
        byte[] b = new byte[20 + options.length + data];
        TcpHeader.emit(b, 0, sport, dport, seq, ack, 20 + options.length, flags, win);
        System.arraycopy(options, 0, b, 20, options.length);
        return b;
    }

    @Test
    void aHandshakeAndDataHaveRelativeNumbers() {
        byte[] options = new byte[20];
        int i = TcpOption.putMss(options, 0, 1460);
        i = TcpOption.putTimestamps(options, i, true, 100, 0);
        TcpOption.putWindowScale(options, i, 7);
        assertThat(ip(A, B, 6, 0, tcp(4000, 80, -5, 0, TcpHeader.SYN, 64240, 0, options)))
                .isEqualTo("IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 4294967291, win 64240, "
                        + "options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0");
        assertThat(ip(B, A, 6, 0, tcp(80, 4000, 1000, -4, TcpHeader.SYN | TcpHeader.ACK, 65160, 0)))
                .isEqualTo("IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [S.], seq 1000, ack 1, win 65160, length 0");
        assertThat(ip(A, B, 6, 0, tcp(4000, 80, -4, 1001, TcpHeader.ACK, 502, 0)))
                .isEqualTo("IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0");
        assertThat(ip(A, B, 6, 0, tcp(4000, 80, -4, 1001, TcpHeader.PSH | TcpHeader.ACK, 502, 10)))
                .isEqualTo("IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [P.], seq 1:11, ack 1, win 502, length 10");
        assertThat(ip(A, B, 6, 0, tcp(4000, 80, 6, 1001, TcpHeader.FIN | TcpHeader.ACK, 502, 0)))
                .isEqualTo("IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [F.], seq 11, ack 1, win 502, length 0");
    }

    @Test
    void selectiveAcknowledgementsAndStrangeOptionsAreListed() {
        byte[] sack = {1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 9, 99, 4, 0, 0};
        assertThat(ip(A, B, 6, 0, tcp(1, 2, 0, 0, TcpHeader.ACK, 9, 0, sack)))
                .contains("options [nop,nop,sack 1 {1:9},option 99 length 4]");
        assertThat(ip(A, B, 6, 0, tcp(1, 2, 0, 0, TcpHeader.ACK, 9, 0, (byte) 2, (byte) 40, (byte) 0, (byte) 0)))
                .contains("options [malformed]");
    }

    @Test
    void udpIcmpAndFragments() {
        byte[] udp = new byte[13];
        UdpHeader.put(udp, 0, 5353, 53, 13);
        assertThat(ip(A, B, 17, 0, udp)).isEqualTo("IP 10.0.0.1.5353 > 10.0.0.2.53: UDP, length 5");
        assertThat(ip(A, B, 17, Ipv4Header.MF, udp))
                .isEqualTo("IP 10.0.0.1.5353 > 10.0.0.2.53: UDP, length 5 (frag 77:13@0+)");
        assertThat(ip(A, B, 17, 185, new byte[100])).isEqualTo("IP 10.0.0.1 > 10.0.0.2: UDP (frag 77:100@1480)");
        byte[] echo = new byte[64];
        IcmpHeader.emit(echo, 0, IcmpHeader.ECHO, 0, 3 << 16 | 9);
        assertThat(ip(A, B, 1, 0, echo)).isEqualTo("IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 3, seq 9, length 64");
    }

    @Test
    void anIcmpErrorSaysWhatItIsAbout() {
        byte[] error = new byte[8 + 20 + 8];
        IcmpHeader.emit(error, 0, IcmpHeader.UNREACHABLE, IcmpHeader.PORT_UNREACHABLE, 0);
        Ipv4Header.emit(error, 8, 0, 40, 1, 0, 64, 17, B, A);
        UdpHeader.put(error, 28, 5000, 33434, 20);
        assertThat(ip(A, B, 1, 0, error))
                .isEqualTo("IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable "
                        + "(UDP 10.0.0.2.5000 > 10.0.0.1.33434), length 36");
    }

    @Test
    void arpInAnEthernetFrame() {
        Packet p = ArpPacket.request(0x0200_0000_0001L, A, B).toPacket();
        EthernetHeader.put(p.buf, p.prepend(14), MacAddress.BROADCAST, 0x0200_0000_0001L, EthernetHeader.ARP);
        assertThat(printer.print(p, true)).isEqualTo("ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28");
    }

    @Test
    void ipv6HasLongerAddresses() {
        byte[] b = new byte[40 + 8];
        Bytes.put32(b, 0, 6 << 28);
        Bytes.put16(b, 4, 8);
        b[6] = 17;
        b[23] = 1;
        b[39] = 2;
        UdpHeader.put(b, 40, 1, 2, 8);
        assertThat(printer.print(b, 0, 48, 48, false)).isEqualTo("IP6 ::1.1 > ::2.2: UDP, length 0");
    }

    @Test
    void whatIsCutShortIsSaidToBe() {
        assertThat(printer.print(new byte[3], 0, 3, 3, true)).isEqualTo("Ethernet, truncated, length 3");
        assertThat(printer.print(new byte[0], 0, 0, 0, false)).isEqualTo("IP, malformed, length 0");
        byte[] b = new byte[20];
        Ipv4Header.emit(b, 0, 0, 1000, 1, 0, 64, 6, A, B);
        assertThat(printer.print(b, 0, 20, 20, false))
                .isEqualTo("IP 10.0.0.1 > 10.0.0.2: TCP, malformed, length 980 [980 bytes missing]");
    }

    @Test
    void anyBytesPrint() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[random.nextInt(120)];
            random.nextBytes(b);
            boolean ethernet = random.nextBoolean();
            int at = ethernet ? 14 : 0;
            if (ethernet && b.length >= 14) {
                Bytes.put16(b, 12, random.nextBoolean() ? 0x800 : random.nextBoolean() ? 0x806 : 0x86dd);
            }
            if (b.length > at + 10 && random.nextInt(4) > 0) {
                b[at] = (byte) (random.nextInt(5) == 0 ? 0x60 : 0x45 + random.nextInt(2));
                Bytes.put16(b, at + 2, random.nextInt(150));
                Bytes.put16(b, at + 6, 0);
                b[at + 9] = (byte) new int[] {1, 6, 17, 58}[random.nextInt(4)];
            }
            assertThat(printer.print(b, 0, b.length, b.length, ethernet)).isNotEmpty();
        }
    }
}
