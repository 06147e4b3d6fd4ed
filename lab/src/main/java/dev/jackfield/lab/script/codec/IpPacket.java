package dev.jackfield.lab.script.codec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 packet without options or extension headers.
 *
 * @param source 4 or 16 bytes
 * @param destination as many
 * @param tos type of service or traffic class
 * @param ttl time to live or hop limit
 * @param flowLabel of IPv6
 * @param protocol number of what it carries
 * @param payload what it carries
 */
public record IpPacket(
        byte[] source, byte[] destination, int tos, int ttl, int flowLabel, int protocol, byte[] payload) {
    public static final int ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int LENGTH4 = 20;
    private static final int LENGTH6 = 40;

    public boolean v6() {
        return source.length == 16;
    }

    // ---- to bytes ---------------------------------------------------------------------------------------------------

    /** The whole packet. */
    public byte[] encode() {
        return v6() ? encode6() : encode4();
    }

    /** The first bytes of it, as an ICMP error quotes them. */
    public byte[] encode(int payloadBytes) {
        byte[] all = encode();
        return Arrays.copyOf(all, Math.min(all.length, (v6() ? LENGTH6 : LENGTH4) + payloadBytes));
    }

    private byte[] encode4() {
        Buffer b = new Buffer();
        b.u8(0x45).u8(tos).u16(LENGTH4 + payload.length);
        b.u16(0).u16(DONT_FRAGMENT);
        b.u8(ttl).u8(protocol).u16(0);
        b.bytes(source).bytes(destination);
        b.put16(10, Buffer.checksum(b.toBytes()));
        return b.bytes(payload).toBytes();
    }

    private byte[] encode6() {
        Buffer b = new Buffer();
        b.u32(6 << 28 | tos << 20 | flowLabel).u16(payload.length).u8(protocol).u8(ttl);
        return b.bytes(source).bytes(destination).bytes(payload).toBytes();
    }

    /** What stands in front of a transport's bytes when its checksum is computed. */
    static byte[] pseudoHeader(byte[] source, byte[] destination, int protocol, int length) {
        Buffer b = new Buffer().bytes(source).bytes(destination);
        return (source.length == 16
                        ? b.u32(length).u32(protocol)
                        : b.u16(protocol).u16(length))
                .toBytes();
    }

    // ---- from bytes -------------------------------------------------------------------------------------------------

    /** Takes a packet apart, which must be right in every respect. */
    public static IpPacket decode(byte[] b) throws MalformedPacketException {
        if (b.length == 0) {
            throw new MalformedPacketException("an empty packet");
        }
        return switch (Buffer.u8(b, 0) >>> 4) {
            case 4 -> decode4(b);
            case 6 -> decode6(b);
            default -> throw new MalformedPacketException("IP version " + (Buffer.u8(b, 0) >>> 4));
        };
    }

    private static IpPacket decode4(byte[] b) throws MalformedPacketException {
        if (b.length < LENGTH4 || (b[0] & 0xf) != 5) {
            throw new MalformedPacketException("the IP header has options or is cut");
        }
        if (Buffer.u16(b, 2) != b.length) {
            throw new MalformedPacketException("IP total length " + Buffer.u16(b, 2) + " of " + b.length + " bytes");
        }
        if (Buffer.checksum(Arrays.copyOf(b, LENGTH4)) != 0) {
            throw new MalformedPacketException("wrong IP header checksum");
        }
        if ((Buffer.u16(b, 6) & 0xbfff) != 0) {
            throw new MalformedPacketException("a fragment");
        }
        return new IpPacket(
                Arrays.copyOfRange(b, 12, 16),
                Arrays.copyOfRange(b, 16, 20),
                Buffer.u8(b, 1),
                Buffer.u8(b, 8),
                0,
                Buffer.u8(b, 9),
                Arrays.copyOfRange(b, LENGTH4, b.length));
    }

    private static IpPacket decode6(byte[] b) throws MalformedPacketException {
        if (b.length < LENGTH6) {
            throw new MalformedPacketException("the IP header is cut");
        }
        if (Buffer.u16(b, 4) != b.length - LENGTH6) {
            throw new MalformedPacketException("IP payload length " + Buffer.u16(b, 4) + " of " + b.length + " bytes");
        }
        int first = Buffer.u32(b, 0);
        return new IpPacket(
                Arrays.copyOfRange(b, 8, 24),
                Arrays.copyOfRange(b, 24, 40),
                first >>> 20 & 0xff,
                Buffer.u8(b, 7),
                first & 0xfffff,
                Buffer.u8(b, 6),
                Arrays.copyOfRange(b, LENGTH6, b.length));
    }

    /** An address as text. */
    public static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only its length could be wrong
        }
    }
}
