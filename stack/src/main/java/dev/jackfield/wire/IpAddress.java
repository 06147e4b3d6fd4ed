package dev.jackfield.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address as two longs. IPv4 is held in its mapped form ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so
 * the transports compare and hash one kind of address. On the path of a packet the two longs travel alone; this class is
 * for what is kept.
 *
 * @param hi the first eight bytes
 * @param lo the last eight bytes
 */
public record IpAddress(long hi, long lo) implements Comparable<IpAddress> {
    /** What the low half of an IPv4 address holds above its 32 bits. */
    public static final long V4_MAPPED = 0xffff_0000_0000L;

    /** 0.0.0.0, as a mapped address. */
    public static final IpAddress ANY4 = new IpAddress(0, V4_MAPPED);
    /** :: */
    public static final IpAddress ANY6 = new IpAddress(0, 0);
    /** 127.0.0.1 */
    public static final IpAddress LOOPBACK4 = v4(0x7f00_0001);
    /** 255.255.255.255 */
    public static final IpAddress BROADCAST4 = v4(-1);

    /** The IPv4 address with these 32 bits. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, lo4(bits));
    }

    /** The low half of the mapped form of an IPv4 address. */
    public static long lo4(int bits) {
        return V4_MAPPED | (bits & 0xffff_ffffL);
    }

    /** Whether the two halves are those of an IPv4 address. */
    public static boolean isV4(long hi, long lo) {
        return hi == 0 && lo >>> 32 == 0xffff;
    }

    /** An address of java.net. */
    public static IpAddress of(InetAddress a) {
        byte[] b = a.getAddress();
        return b.length == 4 ? v4(Bytes.i32(b, 0)) : new IpAddress(Bytes.i64(b, 0), Bytes.i64(b, 8));
    }

    /**
     * Reads a literal address.
     *
     * @throws IllegalArgumentException when it is none; names are not looked up
     */
    public static IpAddress parse(String literal) {
        try {
            return of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IP address: " + literal, e);
        }
    }

    public boolean isV4() {
        return isV4(hi, lo);
    }

    /** The 32 bits of an IPv4 address. */
    public int bits4() {
        assert isV4();
        return (int) lo;
    }

    /** Whether it stands for no address in particular: 0.0.0.0 or ::. */
    public boolean isAny() {
        return hi == 0 && (lo == 0 || lo == V4_MAPPED);
    }

    /** Whether it names a group: 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return isV4() ? bits4() >>> 28 == 0xe : hi >>> 56 == 0xff;
    }

    /** Whether it is 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isV4() ? bits4() >>> 24 == 127 : hi == 0 && lo == 1;
    }

    /** The same address of java.net. */
    public InetAddress toInetAddress() {
        try {
            byte[] b;
            if (isV4()) {
                b = new byte[4];
                Bytes.put32(b, 0, bits4());
            } else {
                b = new byte[16];
                Bytes.put64(b, 0, hi);
                Bytes.put64(b, 8, lo);
            }
            return InetAddress.getByAddress(b);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four or sixteen bytes always are an address
        }
    }

    @Override
    public int compareTo(IpAddress o) {
        int c = Long.compareUnsigned(hi, o.hi);
        return c != 0 ? c : Long.compareUnsigned(lo, o.lo);
    }

    /** Its text: dotted for IPv4, RFC 5952 for IPv6. */
    @Override
    public String toString() {
        if (isV4()) {
            int a = bits4();
            return (a >>> 24) + "." + (a >>> 16 & 0xff) + "." + (a >>> 8 & 0xff) + "." + (a & 0xff);
        }
        int[] g = new int[8];
        for (int i = 0; i < 8; i++) {
            g[i] = (int) ((i < 4 ? hi : lo) >>> 48 - 16 * (i & 3)) & 0xffff;
        }
        int start = -1;
        int longest = 1; // a single group of zeros is not shortened
        for (int i = 0; i < 8; i++) {
            int n = 0;
            while (i + n < 8 && g[i + n] == 0) {
                n++;
            }
            if (n > longest) {
                longest = n;
                start = i;
            }
        }
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                s.append("::");
                i += longest - 1;
            } else {
                if (!s.isEmpty() && s.charAt(s.length() - 1) != ':') {
                    s.append(':');
                }
                s.append(Integer.toHexString(g[i]));
            }
        }
        return s.toString();
    }
}
