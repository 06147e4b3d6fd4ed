package dev.jackfield.ip;

import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;

/** A template of an IPv4 packet, of which a test changes what matters to it. */
record Ip4(
        String src, String dst, int protocol, int ttl, int id, int fragment, int tos, byte[] options, byte[] payload) {
    static Ip4 of(String src, String dst, byte[] payload) {
        return new Ip4(src, dst, TestHost.PROTOCOL, 64, 1, 0, 0, new byte[0], payload);
    }

    static Ip4 of(String src, String dst) {
        return of(src, dst, pattern(32));
    }

    static Ip4 icmp(String src, String dst, int type, int code, int rest, byte[] data) {
        return of(src, dst, message(type, code, rest, data)).withProtocol(Ipv4Header.ICMP);
    }

    static byte[] message(int type, int code, int rest, byte[] data) {
        byte[] m = new byte[8 + data.length];
        IcmpHeader.emit(m, 0, type, code, rest);
        System.arraycopy(data, 0, m, 8, data.length);
        IcmpHeader.seal(m, 0, m.length);
        return m;
    }

    static byte[] pattern(int n) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = (byte) (i * 7 + (i >> 8));
        }
        return b;
    }

    Ip4 withProtocol(int p) {
        return new Ip4(src, dst, p, ttl, id, fragment, tos, options, payload);
    }

    Ip4 withTtl(int t) {
        return new Ip4(src, dst, protocol, t, id, fragment, tos, options, payload);
    }

    Ip4 withTos(int t) {
        return new Ip4(src, dst, protocol, ttl, id, fragment, t, options, payload);
    }

    Ip4 withId(int i) {
        return new Ip4(src, dst, protocol, ttl, i, fragment, tos, options, payload);
    }

    Ip4 withDf() {
        return new Ip4(src, dst, protocol, ttl, id, Ipv4Header.DF, tos, options, payload);
    }

    Ip4 withOptions(int... o) {
        byte[] b = new byte[o.length];
        for (int i = 0; i < o.length; i++) {
            b[i] = (byte) o[i];
        }
        return new Ip4(src, dst, protocol, ttl, id, fragment, tos, b, payload);
    }

    /** The fragment with {@code n} bytes of the payload from {@code from} on. */
    Ip4 piece(int from, int n) {
        byte[] part = java.util.Arrays.copyOfRange(payload, from, from + n);
        return piece(from, part, from + n < payload.length);
    }

    Ip4 piece(int from, byte[] part, boolean more) {
        return new Ip4(src, dst, protocol, ttl, id, from / 8 | (more ? Ipv4Header.MF : 0), tos, options, part);
    }

    byte[] bytes() {
        int header = 20 + options.length;
        byte[] b = new byte[header + payload.length];
        int s = IpAddress.parse(src).bits4();
        int d = IpAddress.parse(dst).bits4();
        Ipv4Header.emit(b, 0, tos, b.length, id, fragment, ttl, protocol, s, d);
        b[0] = (byte) (0x40 | header / 4);
        System.arraycopy(options, 0, b, 20, options.length);
        System.arraycopy(payload, 0, b, header, payload.length);
        Ipv4Header.reshape(b, 0, b.length, fragment);
        return b;
    }

    /** In an Ethernet frame. */
    byte[] frame(long dstMac, long srcMac) {
        return frame(dstMac, srcMac, EthernetHeader.IPV4, bytes());
    }

    static byte[] frame(long dstMac, long srcMac, int type, byte[] packet) {
        byte[] f = new byte[EthernetHeader.LENGTH + packet.length];
        EthernetHeader.put(f, 0, dstMac, srcMac, type);
        System.arraycopy(packet, 0, f, EthernetHeader.LENGTH, packet.length);
        return f;
    }

    static byte[] arp(long dstMac, ArpPacket a) {
        return frame(dstMac, a.senderMac(), EthernetHeader.ARP, a.toPacket().toBytes());
    }

    static int bits(String address) {
        return IpAddress.parse(address).bits4();
    }

    static int type(byte[] packet) {
        return Bytes.u8(packet, Ipv4Header.headerLength(packet, 0));
    }

    static int code(byte[] packet) {
        return Bytes.u8(packet, Ipv4Header.headerLength(packet, 0) + 1);
    }
}
