package dev.jackfield.wire;

/**
 * The ICMP header (RFC 792) as it stands in a byte array: type, code, checksum, and four bytes whose meaning depends on the type. An
 * error message quotes the packet that it is about behind them.
 */
public final class IcmpHeader {
    /** Bytes of the header. */
    public static final int LENGTH = 8;
    /** Types. */
    public static final int ECHO_REPLY = 0,
            UNREACHABLE = 3,
            SOURCE_QUENCH = 4,
            REDIRECT = 5,
            ECHO = 8,
            TIME_EXCEEDED = 11,
            PARAMETER_PROBLEM = 12,
            TIMESTAMP = 13,
            TIMESTAMP_REPLY = 14,
            INFORMATION = 15,
            INFORMATION_REPLY = 16,
            MASK = 17,
            MASK_REPLY = 18;
    /** Codes of {@link #UNREACHABLE} (RFC 792, RFC 1122, RFC 1812 section 5.2.7.1). */
    public static final int NET_UNREACHABLE = 0,
            HOST_UNREACHABLE = 1,
            PROTOCOL_UNREACHABLE = 2,
            PORT_UNREACHABLE = 3,
            FRAGMENTATION_NEEDED = 4,
            SOURCE_ROUTE_FAILED = 5,
            NET_PROHIBITED = 9,
            HOST_PROHIBITED = 10,
            PROHIBITED = 13;
    /** Codes of {@link #TIME_EXCEEDED}. */
    public static final int IN_TRANSIT = 0, IN_REASSEMBLY = 1;

    private static final int CODE = 1, CHECKSUM = 2, REST = 4, ID = 4, SEQUENCE = 6, MTU = 6;

    private IcmpHeader() {}

    public static int type(byte[] b, int off) {
        return Bytes.u8(b, off);
    }

    public static int code(byte[] b, int off) {
        return Bytes.u8(b, off + CODE);
    }

    /** Of an echo message: the identifier. */
    public static int id(byte[] b, int off) {
        return Bytes.u16(b, off + ID);
    }

    /** Of an echo message: the sequence number. */
    public static int sequence(byte[] b, int off) {
        return Bytes.u16(b, off + SEQUENCE);
    }

    /** Of "fragmentation needed": the next hop's MTU (RFC 1191 section 4), 0 from a router that does not say. */
    public static int mtu(byte[] b, int off) {
        return Bytes.u16(b, off + MTU);
    }

    /**
     * Whether messages of this type ask or answer something (RFC 1122 section 3.2.2). About all others, errors and unknown ones, nobody
     * sends an error.
     */
    public static boolean isQuery(int type) {
        return switch (type) {
            case ECHO, ECHO_REPLY, TIMESTAMP, TIMESTAMP_REPLY, INFORMATION, INFORMATION_REPLY, MASK, MASK_REPLY -> true;
            default -> false;
        };
    }

    /**
     * Writes a header whose checksum is still zero.
     *
     * @param rest the four bytes behind the checksum
     */
    public static void emit(byte[] b, int off, int type, int code, int rest) {
        Bytes.put32(b, off, type << 24 | code << 16);
        Bytes.put32(b, off + REST, rest);
    }

    /** Writes the checksum over {@code len} bytes that begin with the header; the field is zero before. */
    public static void seal(byte[] b, int off, int len) {
        Bytes.put16(b, off + CHECKSUM, ~Checksum.sum(b, off, len));
    }

    /** Gives an echo message its identifier. */
    public static void setId(byte[] b, int off, int id) {
        Bytes.put16(b, off + ID, id);
    }

    /** Makes an echo request the reply to it, and corrects the checksum by the difference (RFC 1624). */
    public static void turnIntoReply(byte[] b, int off) {
        Bytes.put8(b, off, ECHO_REPLY);
        int sum = Bytes.u16(b, off + CHECKSUM) + (ECHO << 8);
        Bytes.put16(b, off + CHECKSUM, sum + (sum >>> 16));
    }

    /** Index of the checksum field in the header. */
    public static int checksumOffset() {
        return CHECKSUM;
    }

    /** The header in one line. */
    public static String print(byte[] b, int off) {
        int type = type(b, off);
        int code = code(b, off);
        return switch (type) {
            case ECHO -> "ICMP echo request, id " + id(b, off) + ", seq " + sequence(b, off);
            case ECHO_REPLY -> "ICMP echo reply, id " + id(b, off) + ", seq " + sequence(b, off);
            case UNREACHABLE ->
                switch (code) {
                    case NET_UNREACHABLE -> "ICMP net unreachable";
                    case HOST_UNREACHABLE -> "ICMP host unreachable";
                    case PROTOCOL_UNREACHABLE -> "ICMP protocol unreachable";
                    case PORT_UNREACHABLE -> "ICMP port unreachable";
                    case FRAGMENTATION_NEEDED -> "ICMP fragmentation needed, mtu " + mtu(b, off);
                    default -> "ICMP unreachable, code " + code;
                };
            case TIME_EXCEEDED -> "ICMP time exceeded " + (code == IN_REASSEMBLY ? "in reassembly" : "in transit");
            case PARAMETER_PROBLEM -> "ICMP parameter problem, octet " + Bytes.u8(b, off + REST);
            default -> "ICMP type " + type + ", code " + code;
        };
    }
}
