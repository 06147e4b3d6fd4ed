package dev.jackfield.lab;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.MacAddress;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;
import dev.jackfield.wire.TcpPrinter;
import dev.jackfield.wire.UdpHeader;

/** A frame as one end saw it leave or arrive: what a {@link Ladder} needs of it. */
final class Sighting {
    enum Kind {
        ARP,
        TCP,
        /** Everything else over IP; {@link #text} says what. */
        OTHER
    }

    /** Whether it was seen at the left end, and whether it left there. */
    final boolean left;

    final boolean outbound;
    /** In ns, of the world's calendar. */
    final long time;

    Kind kind = Kind.OTHER;
    IpAddress src = IpAddress.ANY4;
    IpAddress dst = IpAddress.ANY4;
    String text = "frame";
    /** Equal for the same packet wherever it is seen: it covers all that routers and checksum offload leave as it is. */
    long digest;

    int length;
    boolean malformed;

    int srcPort;
    int dstPort;
    int seq;
    int ack;
    int flags;
    int window;
    int payload;
    int mss = -1;
    int scale = -1;
    boolean sackPermitted;
    boolean timestamps;
    /** Edges of the first blocks of a SACK option. */
    int[] sack = {};

    /** States of the connection at both ends at that time; null where not known. */
    String leftState;

    String rightState;

    private Sighting(boolean left, boolean outbound, long time) {
        this.left = left;
        this.outbound = outbound;
        this.time = time;
    }

    static Sighting of(boolean left, boolean outbound, long time, Packet frame, boolean ethernet) {
        Sighting s = new Sighting(left, outbound, time);
        byte[] b = frame.toBytes();
        s.length = b.length;
        int at = ethernet ? EthernetHeader.LENGTH : 0;
        int type = EthernetHeader.IPV4;
        if (b.length < at) {
            return s;
        }
        if (ethernet) {
            type = EthernetHeader.type(b, 0);
        }
        switch (type) {
            case EthernetHeader.ARP -> s.arp(b, at);
            case EthernetHeader.IPV4 -> s.ip4(b, at);
            default -> {
                s.text = EthernetHeader.toString(b, 0);
                s.digest = digest(type, b, at, b.length);
            }
        }
        return s;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** How much of the sequence space it takes. */
    int extent() {
        return payload + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
    }

    private void arp(byte[] b, int at) {
        ArpPacket a = ArpPacket.parse(Packet.wrap(b, at, b.length - at));
        if (a == null) {
            return;
        }
        kind = Kind.ARP;
        src = IpAddress.v4(a.senderIp());
        dst = IpAddress.v4(a.targetIp());
        if (a.operation() != ArpPacket.REQUEST) {
            text = "ARP " + src + " is-at " + MacAddress.toString(a.senderMac());
        } else if (a.senderIp() == 0) {
            text = "ARP probe " + dst;
        } else {
            text = src.equals(dst) ? "ARP announce " + dst : "ARP who-has " + dst + " tell " + src;
        }
        digest = digest(EthernetHeader.ARP, b, at, at + ArpPacket.LENGTH);
    }

    private void ip4(byte[] b, int at) {
        if (!Ipv4Header.wellFormed(b, at, b.length - at)) {
            text = "malformed IP";
            malformed = true;
            return;
        }
        int end = Math.min(b.length, at + Ipv4Header.totalLength(b, at));
        int l4 = at + Ipv4Header.headerLength(b, at);
        int protocol = Ipv4Header.protocol(b, at);
        src = IpAddress.v4(Ipv4Header.src(b, at));
        dst = IpAddress.v4(Ipv4Header.dst(b, at));
        boolean later = Ipv4Header.fragmentOffset(b, at) > 0;
        if (!later && protocol == TcpHeader.PROTOCOL && TcpHeader.valid(b, l4, end - l4)) {
            tcp(b, l4, end);
            blank(b, l4 + TcpHeader.CHECKSUM);
        } else if (!later && protocol == UdpHeader.PROTOCOL && end - l4 >= UdpHeader.LENGTH) {
            srcPort = UdpHeader.sourcePort(b, l4);
            dstPort = UdpHeader.destinationPort(b, l4);
            text = "UDP " + srcPort + " to " + dstPort + " len=" + (UdpHeader.length(b, l4) - UdpHeader.LENGTH);
            blank(b, l4 + UdpHeader.CHECKSUM);
        } else if (!later && protocol == Ipv4Header.ICMP && end - l4 >= IcmpHeader.LENGTH) {
            text = IcmpHeader.print(b, l4);
        } else {
            text = "IP protocol " + protocol + " len=" + (end - l4);
        }
        if (Ipv4Header.fragment(b, at)) {
            text += " fragment " + Ipv4Header.fragmentOffset(b, at) + "+" + (end - l4);
        }
        long seed = protocol + 31L * Ipv4Header.id(b, at);
        seed = seed * 31 + src.lo();
        seed = seed * 31 + dst.lo();
        digest = digest(seed * 31 + Bytes.u16(b, at + 6), b, l4, end);
    }

    private void tcp(byte[] b, int at, int end) {
        kind = Kind.TCP;
        srcPort = TcpHeader.sourcePort(b, at);
        dstPort = TcpHeader.destinationPort(b, at);
        seq = TcpHeader.seq(b, at);
        ack = TcpHeader.ack(b, at);
        flags = TcpHeader.flags(b, at);
        window = TcpHeader.window(b, at);
        int data = at + TcpHeader.headerLength(b, at);
        payload = end - data;
        text = TcpPrinter.names(flags);
        for (int i = at + TcpHeader.LENGTH; i < data; ) {
            int k = Bytes.u8(b, i);
            int n = k == TcpOption.NOP ? 1 : i + 1 < data ? Bytes.u8(b, i + 1) : 0;
            if (k == TcpOption.END || n < 1 || n > data - i || n < 2 && k != TcpOption.NOP) {
                return;
            }
            option(b, i, k, n);
            i += n;
        }
    }

    private void option(byte[] b, int i, int k, int n) {
        if (k == TcpOption.MSS && n == 4) {
            mss = Bytes.u16(b, i + 2);
        } else if (k == TcpOption.WINDOW_SCALE && n == 3) {
            scale = Math.min(14, Bytes.u8(b, i + 2));
        } else if (k == TcpOption.SACK_PERMITTED) {
            sackPermitted = true;
        } else if (k == TcpOption.TIMESTAMPS && n == 10) {
            timestamps = true;
        } else if (k == TcpOption.SACK && n >= 10) {
            sack = new int[(n - 2) / 8 * 2];
            for (int e = 0; e < sack.length; e++) {
                sack[e] = Bytes.i32(b, i + 2 + 4 * e);
            }
        }
    }

    private static void blank(byte[] b, int at) {
        b[at] = 0;
        b[at + 1] = 0;
    }

    private static long digest(long seed, byte[] b, int from, int end) {
        long h = seed;
        for (int i = from; i < end; i++) {
            h = (h ^ b[i]) * 0x100_0000_01b3L;
        }
        return h ^ h >>> 29;
    }
}
