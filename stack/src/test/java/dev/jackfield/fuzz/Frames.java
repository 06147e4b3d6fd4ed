package dev.jackfield.fuzz;

import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.UdpHeader;
import java.util.Arrays;

/** Ethernet frames as arrays: made, and put right after something in them was changed. */
final class Frames {
    static final int IP = EthernetHeader.LENGTH;

    private Frames() {}

    /** A frame of IPv4. */
    static byte[] ip(long dstMac, long srcMac, int src, int dst, int protocol, byte[] payload) {
        byte[] f = new byte[IP + Ipv4Header.LENGTH + payload.length];
        EthernetHeader.put(f, 0, dstMac, srcMac, EthernetHeader.IPV4);
        Bytes.put8(f, IP, 0x45);
        Bytes.put16(f, IP + 2, f.length - IP);
        Bytes.put8(f, IP + 8, 64);
        Bytes.put8(f, IP + 9, protocol);
        Bytes.put32(f, IP + 12, src);
        Bytes.put32(f, IP + 16, dst);
        System.arraycopy(payload, 0, f, IP + Ipv4Header.LENGTH, payload.length);
        repair(f);
        return f;
    }

    /** A TCP segment, its checksum still to be made. */
    static byte[] tcp(
            int sourcePort, int destinationPort, int seq, int ack, int flags, int window, byte[] options, byte[] data) {
        int header = TcpHeader.LENGTH + (Math.min(options.length, 40) & ~3);
        byte[] s = new byte[header + data.length];
        System.arraycopy(options, 0, s, TcpHeader.LENGTH, header - TcpHeader.LENGTH);
        TcpHeader.emit(s, 0, sourcePort, destinationPort, seq, ack, header, flags, window);
        System.arraycopy(data, 0, s, header, data.length);
        return s;
    }

    static byte[] udp(int sourcePort, int destinationPort, byte[] data) {
        byte[] d = new byte[UdpHeader.LENGTH + data.length];
        UdpHeader.put(d, 0, sourcePort, destinationPort, d.length);
        System.arraycopy(data, 0, d, UdpHeader.LENGTH, data.length);
        return d;
    }

    static byte[] icmp(int type, int code, int rest, byte[] data) {
        byte[] m = new byte[IcmpHeader.LENGTH + data.length];
        IcmpHeader.emit(m, 0, type, code, rest);
        System.arraycopy(data, 0, m, IcmpHeader.LENGTH, data.length);
        return m;
    }

    /** Makes all checksums right, as far as the frame is IPv4. */
    static void repair(byte[] f) {
        if (!isIp(f)) {
            return;
        }
        int header = Ipv4Header.headerLength(f, IP);
        Bytes.put16(f, IP + 10, 0);
        Bytes.put16(f, IP + 10, ~Checksum.sum(f, IP, header));
        int field = checksumField(f);
        if (field >= 0) {
            Bytes.put16(f, field, 0);
            Bytes.put16(f, field, ~transportSum(f));
        }
    }

    /** Whether it is IPv4 with a whole header, which may be wrong in itself. */
    static boolean isIp(byte[] f) {
        return f.length >= IP + Ipv4Header.LENGTH
                && EthernetHeader.type(f, 0) == EthernetHeader.IPV4
                && Ipv4Header.headerLength(f, IP) >= Ipv4Header.LENGTH
                && IP + Ipv4Header.headerLength(f, IP) <= f.length;
    }

    /** Whether it carries a TCP segment whose checksum is right. */
    static boolean rightTcp(byte[] f) {
        return isIp(f) && Ipv4Header.protocol(f, IP) == Ipv4Header.TCP && transportSum(f) == 0xffff;
    }

    static int transport(byte[] f) {
        return IP + Ipv4Header.headerLength(f, IP);
    }

    /** Where the transport's data ends: what is behind it is padding. */
    static int end(byte[] f) {
        return Math.clamp(IP + Ipv4Header.totalLength(f, IP), transport(f), f.length);
    }

    /** The IP packet that an ICMP error quotes: the header and 8 bytes. */
    static byte[] quote(byte[] f) {
        return Arrays.copyOfRange(f, IP, Math.min(end(f), transport(f) + 8));
    }

    private static int checksumField(byte[] f) {
        int at = transport(f)
                + switch (Ipv4Header.protocol(f, IP)) {
                    case Ipv4Header.TCP -> TcpHeader.CHECKSUM;
                    case Ipv4Header.UDP -> UdpHeader.CHECKSUM;
                    case Ipv4Header.ICMP -> IcmpHeader.checksumOffset();
                    default -> f.length;
                };
        return at + 2 <= end(f) ? at : -1;
    }

    private static int transportSum(byte[] f) {
        int from = transport(f);
        int n = end(f) - from;
        long sum = Checksum.sum(f, from, n);
        int protocol = Ipv4Header.protocol(f, IP);
        if (protocol != Ipv4Header.ICMP) {
            sum += Checksum.sum(f, IP + 12, 8) + protocol + n;
        }
        return Checksum.fold(sum);
    }
}
