package dev.jackfield.lab.script.codec;

import java.util.Arrays;

/**
 * A TCP segment.
 *
 * @param flags FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256
 * @param window the field, not scaled
 * @param options their bytes, a multiple of 4
 */
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        int seq,
        int ack,
        int flags,
        int window,
        int urgent,
        byte[] options,
        byte[] payload) {
    private static final int LENGTH = 20;

    /** Its bytes between two addresses, with the checksum. */
    public byte[] encode(byte[] source, byte[] destination) {
        Buffer b = new Buffer();
        b.u16(sourcePort).u16(destinationPort).u32(seq).u32(ack);
        b.u16((LENGTH + options.length) / 4 << 12 | flags).u16(window).u16(0).u16(urgent);
        b.bytes(options).bytes(payload);
        byte[] pseudo = IpPacket.pseudoHeader(source, destination, IpPacket.TCP, b.size());
        b.put16(16, Buffer.checksum(pseudo, b.toBytes()));
        return b.toBytes();
    }

    /** The same with other options, as long. */
    public TcpSegment with(byte[] others) {
        return new TcpSegment(sourcePort, destinationPort, seq, ack, flags, window, urgent, others, payload);
    }

    /** Takes the payload of an IP packet apart. */
    public static TcpSegment decode(IpPacket ip) throws MalformedPacketException {
        byte[] b = ip.payload();
        if (b.length < LENGTH) {
            throw new MalformedPacketException("the TCP header is cut");
        }
        int header = (Buffer.u8(b, 12) >>> 4) * 4;
        if (header < LENGTH || header > b.length) {
            throw new MalformedPacketException("TCP data offset " + header);
        }
        if ((Buffer.u8(b, 12) & 0xe) != 0) {
            throw new MalformedPacketException("reserved bits of the TCP header are set");
        }
        if (Buffer.checksum(IpPacket.pseudoHeader(ip.source(), ip.destination(), IpPacket.TCP, b.length), b) != 0) {
            throw new MalformedPacketException("wrong TCP checksum");
        }
        return new TcpSegment(
                Buffer.u16(b, 0),
                Buffer.u16(b, 2),
                Buffer.u32(b, 4),
                Buffer.u32(b, 8),
                Buffer.u16(b, 12) & 0x1ff,
                Buffer.u16(b, 14),
                Buffer.u16(b, 18),
                Arrays.copyOfRange(b, LENGTH, header),
                Arrays.copyOfRange(b, header, b.length));
    }

    /** The first number after it in sequence space. */
    public int end() {
        return seq + payload.length + (flags & 1) + (flags >>> 1 & 1);
    }
}
