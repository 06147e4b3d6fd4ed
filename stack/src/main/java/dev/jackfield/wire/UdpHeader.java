package dev.jackfield.wire;

/** The UDP header (RFC 768): where its fields are in a byte array, from index {@code i} on. */
public final class UdpHeader {
    /** The length of the header, in bytes. */
    public static final int LENGTH = 8;
    /** The distance of the checksum field. */
    public static final int CHECKSUM = 6;
    /** Its protocol number. */
    public static final int PROTOCOL = 17;

    private UdpHeader() {}

    public static int sourcePort(byte[] b, int i) {
        return Bytes.u16(b, i);
    }

    public static int destinationPort(byte[] b, int i) {
        return Bytes.u16(b, i + 2);
    }

    /** The length of header and data, in bytes. */
    public static int length(byte[] b, int i) {
        return Bytes.u16(b, i + 4);
    }

    /** The checksum; over IPv4 zero says that there is none. */
    public static int checksum(byte[] b, int i) {
        return Bytes.u16(b, i + CHECKSUM);
    }

    /** Writes a header whose checksum is still zero. */
    public static void put(byte[] b, int i, int sourcePort, int destinationPort, int length) {
        Bytes.put16(b, i, sourcePort);
        Bytes.put16(b, i + 2, destinationPort);
        Bytes.put16(b, i + 4, length);
        Bytes.put16(b, i + CHECKSUM, 0);
    }

    /** As tcpdump prints it behind the addresses: "UDP, length 12". */
    public static String print(byte[] b, int i) {
        int n = length(b, i);
        return n < LENGTH ? "UDP, bad length " + n : "UDP, length " + (n - LENGTH);
    }
}
