package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;

/** Makes TCP packets over IP for tests, each by itself and with nothing shared with the code under test but the checksum. */
record TcpPackets(boolean four, int id, int seq, int flags, int options) {
    static final int FIN = 1, PSH = 8, ACK = 0x10, CWR = 0x80;

    static TcpPackets v4() {
        return new TcpPackets(true, 0xfffe, 0xffff_ff00, ACK, 12);
    }

    static TcpPackets v6() {
        return new TcpPackets(false, 0, 1_000, ACK, 12);
    }

    TcpPackets flags(int flags) {
        return new TcpPackets(four, id, seq, flags, options);
    }

    TcpPackets options(int bytes) {
        return new TcpPackets(four, id, seq, flags, bytes);
    }

    TcpPackets id(int id) {
        return new TcpPackets(four, id, seq, flags, options);
    }

    TcpPackets seq(int seq) {
        return new TcpPackets(four, id, seq, flags, options);
    }

    int ipHeader() {
        return four ? 20 : 40;
    }

    int headers() {
        return ipHeader() + 20 + options;
    }

    /** The packet from the IP header on, with a partial checksum, and its payload in slices of {@code slice} bytes. */
    Packet packet(byte[] payload, int from, int n, int slice) {
        Packet p = Packet.allocate(Packet.HEADROOM, headers());
        p.len = headers();
        for (int i = from; i < from + n; i += slice) {
            p.attach(payload, i, Math.min(slice, from + n - i));
        }
        p.l3 = p.off;
        p.l4 = p.off + ipHeader();
        byte[] b = p.buf;
        p.protocol = 6;
        if (four) {
            Bytes.put8(b, p.l3, 0x45);
            Bytes.put16(b, p.l3 + 2, p.length());
            Bytes.put16(b, p.l3 + 4, id);
            Bytes.put16(b, p.l3 + 6, 0x4000);
            Bytes.put8(b, p.l3 + 8, 64);
            Bytes.put8(b, p.l3 + 9, 6);
            Bytes.put32(b, p.l3 + 12, 0x0a000001);
            Bytes.put32(b, p.l3 + 16, 0x0a000002);
            Bytes.put16(b, p.l3 + 10, ~Checksum.sum(b, p.l3, 20));
            p.srcLo = IpAddress.lo4(0x0a000001);
            p.dstLo = IpAddress.lo4(0x0a000002);
        } else {
            Bytes.put8(b, p.l3, 0x60);
            Bytes.put16(b, p.l3 + 4, p.length() - 40);
            Bytes.put8(b, p.l3 + 6, 6);
            Bytes.put8(b, p.l3 + 7, 64);
            p.srcHi = p.dstHi = 0x2001_0db8_0000_0000L;
            p.srcLo = 0xffff_ffff_ffff_fff1L;
            p.dstLo = 0xffff_ffff_ffff_fff2L;
            Bytes.put64(b, p.l3 + 8, p.srcHi);
            Bytes.put64(b, p.l3 + 16, p.srcLo);
            Bytes.put64(b, p.l3 + 24, p.dstHi);
            Bytes.put64(b, p.l3 + 32, p.dstLo);
        }
        Bytes.put16(b, p.l4, 80);
        Bytes.put16(b, p.l4 + 2, 40_000);
        Bytes.put32(b, p.l4 + 4, seq);
        Bytes.put32(b, p.l4 + 8, 77);
        Bytes.put8(b, p.l4 + 12, (20 + options) / 4 << 4);
        Bytes.put8(b, p.l4 + 13, flags);
        Bytes.put16(b, p.l4 + 14, 0x1234);
        for (int i = 0; i < options; i++) {
            Bytes.put8(b, p.l4 + 20 + i, 1);
        }
        p.strip(ipHeader());
        Checksum.prepare(p, 16);
        p.prepend(ipHeader());
        return p;
    }

    /** A packet that is to be cut. */
    Packet large(byte[] payload, int slice, int size) {
        Packet p = packet(payload, 0, payload.length, slice);
        p.gso = Packet.GSO_TCP;
        p.gsoSize = size;
        return p;
    }

    /** Puts an Ethernet header in front. */
    static Packet framed(Packet p, int etherType) {
        int at = p.prepend(EthernetHeader.LENGTH);
        EthernetHeader.put(p.buf, at, 0x0200_0000_0002L, 0x0200_0000_0001L, etherType);
        return p;
    }

    int etherType() {
        return four ? EthernetHeader.IPV4 : EthernetHeader.IPV6;
    }

    /** Whether the checksums in the bytes of a packet from the IP header on are right. */
    static boolean intact(byte[] b) {
        boolean v4 = (b[0] & 0xf0) == 0x40;
        int l4 = v4 ? 20 : 40;
        int length = v4 ? Bytes.u16(b, 2) : Bytes.u16(b, 4) + 40;
        if (length != b.length || v4 && Checksum.sum(b, 0, 20) != 0xffff) {
            return false;
        }
        long addresses = v4 ? Checksum.sum(b, 12, 8) : Checksum.sum(b, 8, 32);
        return Checksum.fold(addresses + 6 + length - l4 + Checksum.sum(b, l4, length - l4)) == 0xffff;
    }
}
