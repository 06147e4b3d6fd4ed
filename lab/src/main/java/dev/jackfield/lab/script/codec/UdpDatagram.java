package dev.jackfield.lab.script.codec;

import java.util.Arrays;

/** A UDP datagram. */
public record UdpDatagram(int sourcePort, int destinationPort, byte[] payload) {
    private static final int LENGTH = 8;

    /** Its bytes between two addresses, with the checksum. */
    public byte[] encode(byte[] source, byte[] destination) {
        Buffer b = new Buffer();
        b.u16(sourcePort)
                .u16(destinationPort)
                .u16(LENGTH + payload.length)
                .u16(0)
                .bytes(payload);
        byte[] pseudo = IpPacket.pseudoHeader(source, destination, IpPacket.UDP, b.size());
        int sum = Buffer.checksum(pseudo, b.toBytes());
        b.put16(6, sum == 0 ? 0xffff : sum);
        return b.toBytes();
    }

    /** Takes the payload of an IP packet apart. */
    public static UdpDatagram decode(IpPacket ip) throws MalformedPacketException {
        byte[] b = ip.payload();
        if (b.length < LENGTH || Buffer.u16(b, 4) != b.length) {
            throw new MalformedPacketException("wrong UDP length");
        }
        boolean sum = Buffer.u16(b, 6) != 0;
        byte[] pseudo = IpPacket.pseudoHeader(ip.source(), ip.destination(), IpPacket.UDP, b.length);
        if (sum ? Buffer.checksum(pseudo, b) != 0 : ip.v6()) {
            throw new MalformedPacketException("wrong UDP checksum");
        }
        return new UdpDatagram(Buffer.u16(b, 0), Buffer.u16(b, 2), Arrays.copyOfRange(b, LENGTH, b.length));
    }
}
