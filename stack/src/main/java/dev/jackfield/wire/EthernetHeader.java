package dev.jackfield.wire;

/** The header of an Ethernet II frame: destination, source, and the protocol within. All positions count from the frame's first byte. */
public final class EthernetHeader {
    /** Positions of the fields. */
    public static final int DST = 0, SRC = 6, TYPE = 12;
    /** Its length. */
    public static final int LENGTH = 14;

    /** Protocols (IEEE 802 numbers); a smaller number than 0x600 is a length, of a frame of IEEE 802.3. */
    public static final int IPV4 = 0x0800, ARP = 0x0806, IPV6 = 0x86dd;

    private EthernetHeader() {}

    /** The link address of whom the frame at {@code i} is for. */
    public static long dst(byte[] b, int i) {
        return Bytes.u48(b, i + DST);
    }

    /** The link address of its sender. */
    public static long src(byte[] b, int i) {
        return Bytes.u48(b, i + SRC);
    }

    /** The protocol within. */
    public static int type(byte[] b, int i) {
        return Bytes.u16(b, i + TYPE);
    }

    /** Writes a header. */
    public static void put(byte[] b, int i, long dst, long src, int type) {
        Bytes.put48(b, i + DST, dst);
        Bytes.put48(b, i + SRC, src);
        Bytes.put16(b, i + TYPE, type);
    }

    /** The header as text. */
    public static String toString(byte[] b, int i) {
        int type = type(b, i);
        String name = switch (type) {
            case IPV4 -> "IPv4";
            case ARP -> "ARP";
            case IPV6 -> "IPv6";
            default -> String.format("0x%04x", type);
        };
        return MacAddress.toString(src(b, i)) + " > " + MacAddress.toString(dst(b, i)) + ", " + name;
    }
}
