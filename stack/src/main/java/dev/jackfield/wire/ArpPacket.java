package dev.jackfield.wire;

import dev.jackfield.core.Packet;

/**
 * An address resolution packet for IPv4 over Ethernet (RFC 826). Link addresses are as in {@link MacAddress}, protocol
 * addresses the 32 bits of an IPv4 address.
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}; others are possible and mean nothing here
 */
public record ArpPacket(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
    /** Operations. */
    public static final int REQUEST = 1, REPLY = 2;
    /** Its length. */
    public static final int LENGTH = 28;

    private static final int HARDWARE = 0, PROTOCOL = 2, HARDWARE_LENGTH = 4, PROTOCOL_LENGTH = 5, OPERATION = 6;
    private static final int SENDER_MAC = 8, SENDER_IP = 14, TARGET_MAC = 18, TARGET_IP = 24;
    private static final int ETHERNET = 1;

    /** Asks who has an address (RFC 826); with a sender of 0 it is a probe, with the sender's own an announcement (RFC 5227). */
    public static ArpPacket request(long senderMac, int senderIp, int targetIp) {
        return new ArpPacket(REQUEST, senderMac, senderIp, 0, targetIp);
    }

    /** Answers a request. */
    public ArpPacket reply(long mac) {
        return new ArpPacket(REPLY, mac, targetIp, senderMac, senderIp);
    }

    /** Reads the packet that begins at {@code p.off}; null when it is not one of IPv4 over Ethernet. What follows it is padding. */
    public static ArpPacket parse(Packet p) {
        if (!p.pull(LENGTH)) {
            return null;
        }
        byte[] b = p.buf;
        int i = p.off;
        if (Bytes.u16(b, i + HARDWARE) != ETHERNET
                || Bytes.u16(b, i + PROTOCOL) != EthernetHeader.IPV4
                || Bytes.u8(b, i + HARDWARE_LENGTH) != 6
                || Bytes.u8(b, i + PROTOCOL_LENGTH) != 4) {
            return null;
        }
        return new ArpPacket(
                Bytes.u16(b, i + OPERATION),
                Bytes.u48(b, i + SENDER_MAC),
                Bytes.i32(b, i + SENDER_IP),
                Bytes.u48(b, i + TARGET_MAC),
                Bytes.i32(b, i + TARGET_IP));
    }

    /** Writes it into a packet with room in front for the link header. */
    public Packet toPacket() {
        Packet p = Packet.allocate(Packet.HEADROOM, LENGTH);
        p.len = LENGTH;
        byte[] b = p.buf;
        int i = p.off;
        Bytes.put16(b, i + HARDWARE, ETHERNET);
        Bytes.put16(b, i + PROTOCOL, EthernetHeader.IPV4);
        Bytes.put8(b, i + HARDWARE_LENGTH, 6);
        Bytes.put8(b, i + PROTOCOL_LENGTH, 4);
        Bytes.put16(b, i + OPERATION, operation);
        Bytes.put48(b, i + SENDER_MAC, senderMac);
        Bytes.put32(b, i + SENDER_IP, senderIp);
        Bytes.put48(b, i + TARGET_MAC, targetMac);
        Bytes.put32(b, i + TARGET_IP, targetIp);
        return p;
    }

    @Override
    public String toString() {
        String sender = IpAddress.v4(senderIp).toString();
        String target = IpAddress.v4(targetIp).toString();
        return switch (operation) {
            case REQUEST -> "ARP, Request who-has " + target + " tell " + sender;
            case REPLY -> "ARP, Reply " + sender + " is-at " + MacAddress.toString(senderMac);
            default -> "ARP, operation " + operation;
        };
    }
}
