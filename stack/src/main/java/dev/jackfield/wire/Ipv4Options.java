package dev.jackfield.wire;

/** The options of an IPv4 header (RFC 791 section 3.1), as they stand in a byte array behind {@link Ipv4Header#LENGTH} bytes. */
public final class Ipv4Options {
    public static final int NOP = 1, LOOSE_ROUTE = 131, STRICT_ROUTE = 137;

    private static final int END = 0;
    /** The bit of an option's type that says it goes into all fragments. */
    private static final int COPIED = 0x80;

    private Ipv4Options() {}

    /** Whether the options of a well-formed header are: 0 when they are, else the position in the header of the first that is not. */
    public static int problem(byte[] b, int off) {
        int end = off + Ipv4Header.headerLength(b, off);
        for (int i = off + Ipv4Header.LENGTH; i < end && b[i] != END; ) {
            if (b[i] == NOP) {
                i++;
            } else if (i + 1 >= end || Bytes.u8(b, i + 1) < 2 || i + Bytes.u8(b, i + 1) > end) {
                return i - off;
            } else {
                i += Bytes.u8(b, i + 1);
            }
        }
        return 0;
    }

    /** The index of the option by which the sender says by which hosts it is to go, or -1; the options have no {@link #problem}. */
    public static int sourceRoute(byte[] b, int off) {
        int end = off + Ipv4Header.headerLength(b, off);
        for (int i = off + Ipv4Header.LENGTH; i < end && b[i] != END; i += length(b, i)) {
            int type = Bytes.u8(b, i);
            if (type == LOOSE_ROUTE || type == STRICT_ROUTE) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Copies those options that go into every fragment, not only the first; they have no {@link #problem}.
     *
     * @param to has room for 40 bytes from {@code at} on
     * @return how many bytes they take, a multiple of 4
     */
    public static int copyToFragment(byte[] b, int off, byte[] to, int at) {
        int end = off + Ipv4Header.headerLength(b, off);
        int n = 0;
        for (int i = off + Ipv4Header.LENGTH; i < end && b[i] != END; ) {
            int length = length(b, i);
            if ((b[i] & COPIED) != 0) {
                System.arraycopy(b, i, to, at + n, length);
                n += length;
            }
            i += length;
        }
        while ((n & 3) != 0) {
            to[at + n++] = END;
        }
        return n;
    }

    private static int length(byte[] b, int i) {
        return b[i] == NOP ? 1 : Bytes.u8(b, i + 1);
    }
}
