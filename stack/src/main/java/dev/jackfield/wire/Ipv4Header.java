package dev.jackfield.wire;

/**
 * The IPv4 header (RFC 791 section 3.1) as it stands in a byte array. {@link #wellFormed} must have answered true before anything
 * else is read.
 */
public final class Ipv4Header {
    /** Bytes of a header without options, and with as many as it can have. */
    public static final int LENGTH = 20, MAX_LENGTH = 60;
    /** Protocol numbers. */
    public static final int ICMP = 1, IGMP = 2, TCP = 6, UDP = 17;
    /** Bits of the fragment word: must not be fragmented; more fragments follow; the offset in units of 8 bytes. */
    public static final int DF = 0x4000, MF = 0x2000, OFFSET_MASK = 0x1fff;

    private static final int TOS = 1, TOTAL = 2, ID = 4, FRAGMENT = 6, TTL = 8, PROTOCOL = 9, CHECKSUM = 10, SRC = 12;
    private static final int DST = 16;

    private Ipv4Header() {}

    /** Whether {@code len} bytes hold a whole header that agrees with itself. Neither checksum nor payload are looked at. */
    public static boolean wellFormed(byte[] b, int off, int len) {
        if (len < LENGTH || Bytes.u8(b, off) >> 4 != 4) {
            return false;
        }
        int header = headerLength(b, off);
        return header >= LENGTH && header <= len && totalLength(b, off) >= header;
    }

    /** Whether {@code len} bytes begin with a whole packet whose header is right, checksum included. */
    public static boolean valid(byte[] b, int off, int len) {
        return wellFormed(b, off, len) && totalLength(b, off) <= len && checksumRight(b, off);
    }

    /** Whether the header's checksum is right. */
    public static boolean checksumRight(byte[] b, int off) {
        return Checksum.sum(b, off, headerLength(b, off)) == 0xffff;
    }

    /** Bytes of the header, options included. */
    public static int headerLength(byte[] b, int off) {
        return (b[off] & 0xf) << 2;
    }

    /** Type of service: six bits of DSCP, two of ECN. */
    public static int tos(byte[] b, int off) {
        return Bytes.u8(b, off + TOS);
    }

    /** Bytes of header and payload. */
    public static int totalLength(byte[] b, int off) {
        return Bytes.u16(b, off + TOTAL);
    }

    /** The identification by which fragments find together. */
    public static int id(byte[] b, int off) {
        return Bytes.u16(b, off + ID);
    }

    /** Whether it must not be fragmented. */
    public static boolean dontFragment(byte[] b, int off) {
        return (Bytes.u16(b, off + FRAGMENT) & DF) != 0;
    }

    /** Whether fragments with a greater offset exist. */
    public static boolean moreFragments(byte[] b, int off) {
        return (Bytes.u16(b, off + FRAGMENT) & MF) != 0;
    }

    /** Where in the datagram's payload this fragment's begins (bytes). */
    public static int fragmentOffset(byte[] b, int off) {
        return (Bytes.u16(b, off + FRAGMENT) & OFFSET_MASK) << 3;
    }

    /** Whether it is one fragment of several. */
    public static boolean fragment(byte[] b, int off) {
        return (Bytes.u16(b, off + FRAGMENT) & (MF | OFFSET_MASK)) != 0;
    }

    /** Time to live (hops). */
    public static int ttl(byte[] b, int off) {
        return Bytes.u8(b, off + TTL);
    }

    /** The number of the protocol above. */
    public static int protocol(byte[] b, int off) {
        return Bytes.u8(b, off + PROTOCOL);
    }

    /** The source's 32 bits. */
    public static int src(byte[] b, int off) {
        return Bytes.i32(b, off + SRC);
    }

    /** The destination's 32 bits. */
    public static int dst(byte[] b, int off) {
        return Bytes.i32(b, off + DST);
    }

    /**
     * Writes a header without options, checksum included.
     *
     * @param total bytes of header and payload
     * @param fragment DF, MF and offset, as the header has them
     */
    public static void emit(
            byte[] b, int off, int tos, int total, int id, int fragment, int ttl, int protocol, int src, int dst) {
        Bytes.put16(b, off, 0x4500 | tos);
        Bytes.put16(b, off + TOTAL, total);
        Bytes.put16(b, off + ID, id);
        Bytes.put16(b, off + FRAGMENT, fragment);
        Bytes.put16(b, off + TTL, ttl << 8 | protocol);
        Bytes.put16(b, off + CHECKSUM, 0);
        Bytes.put32(b, off + SRC, src);
        Bytes.put32(b, off + DST, dst);
        Bytes.put16(b, off + CHECKSUM, ~Checksum.sum(b, off, LENGTH));
    }

    /** Puts options, a multiple of four bytes, behind a header that was emitted; the room is there. */
    public static void putOptions(byte[] b, int off, byte[] options) {
        System.arraycopy(options, 0, b, off + LENGTH, options.length);
        Bytes.put8(b, off, 0x40 | (LENGTH + options.length) >> 2);
        seal(b, off);
    }

    /** Changes length and fragment word, and the checksum with them; options stay. */
    public static void reshape(byte[] b, int off, int total, int fragment) {
        Bytes.put16(b, off + TOTAL, total);
        Bytes.put16(b, off + FRAGMENT, fragment);
        seal(b, off);
    }

    /** Changes the type of service, and the checksum with it. */
    public static void setTos(byte[] b, int off, int tos) {
        Bytes.put8(b, off + TOS, tos);
        seal(b, off);
    }

    private static void seal(byte[] b, int off) {
        Bytes.put16(b, off + CHECKSUM, 0);
        Bytes.put16(b, off + CHECKSUM, ~Checksum.sum(b, off, headerLength(b, off)));
    }

    /** Takes one off the time to live, and corrects the checksum by the difference (RFC 1624). */
    public static void decrementTtl(byte[] b, int off) {
        Bytes.put8(b, off + TTL, ttl(b, off) - 1);
        int sum = Bytes.u16(b, off + CHECKSUM) + 0x100;
        Bytes.put16(b, off + CHECKSUM, sum + (sum >= 0xffff ? 1 : 0));
    }

    /** The header in one line. */
    public static String print(byte[] b, int off) {
        StringBuilder s = new StringBuilder("IP ")
                .append(IpAddress.v4(src(b, off)))
                .append(" > ")
                .append(IpAddress.v4(dst(b, off)))
                .append(": proto ")
                .append(protocol(b, off))
                .append(", ttl ")
                .append(ttl(b, off))
                .append(", id ")
                .append(id(b, off))
                .append(", length ")
                .append(totalLength(b, off));
        if (dontFragment(b, off)) {
            s.append(", DF");
        }
        if (fragment(b, off)) {
            s.append(", offset ").append(fragmentOffset(b, off)).append(moreFragments(b, off) ? "+" : "");
        }
        return s.toString();
    }
}
