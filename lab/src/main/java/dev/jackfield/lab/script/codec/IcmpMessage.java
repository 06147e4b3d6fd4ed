package dev.jackfield.lab.script.codec;

import java.util.Arrays;

/**
 * An ICMP or ICMPv6 message.
 *
 * @param rest the second four bytes of the header
 * @param body what follows: of an error the packet that it is about
 */
public record IcmpMessage(int type, int code, int rest, byte[] body) {
    private static final int LENGTH = 8;

    /** Its bytes between two addresses, with the checksum. */
    public byte[] encode(byte[] source, byte[] destination) {
        Buffer b = new Buffer();
        b.u8(type).u8(code).u16(0).u32(rest).bytes(body);
        b.put16(2, checksum(source, destination, b.toBytes()));
        return b.toBytes();
    }

    private static int checksum(byte[] source, byte[] destination, byte[] message) {
        return source.length == 4
                ? Buffer.checksum(message)
                : Buffer.checksum(IpPacket.pseudoHeader(source, destination, IpPacket.ICMPV6, message.length), message);
    }

    /** Takes the payload of an IP packet apart. */
    public static IcmpMessage decode(IpPacket ip) throws MalformedPacketException {
        byte[] b = ip.payload();
        if (b.length < LENGTH) {
            throw new MalformedPacketException("the ICMP header is cut");
        }
        if (checksum(ip.source(), ip.destination(), b) != 0) {
            throw new MalformedPacketException("wrong ICMP checksum");
        }
        return new IcmpMessage(
                Buffer.u8(b, 0), Buffer.u8(b, 1), Buffer.u32(b, 4), Arrays.copyOfRange(b, LENGTH, b.length));
    }
}
