package dev.jackfield.tcp;

import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;

/**
 * The addresses that begin with the same bits.
 *
 * @param bits of an address in its form of 128
 */
record Prefix(IpAddress address, int bits) {
    private static final int BITS = 128;

    static boolean valid(InetAddress a, int length) {
        return length >= 0 && length <= a.getAddress().length * 8;
    }

    static Prefix of(InetAddress a, int length) {
        return new Prefix(IpAddress.of(a), BITS - a.getAddress().length * 8 + length);
    }

    boolean covers(IpAddress a) {
        return same(a, bits);
    }

    boolean overlaps(Prefix p) {
        return same(p.address, Math.min(bits, p.bits));
    }

    private boolean same(IpAddress a, int n) {
        return same(address.hi(), a.hi(), Math.min(n, 64)) && same(address.lo(), a.lo(), Math.max(n - 64, 0));
    }

    private static boolean same(long a, long b, int n) {
        return n == 0 || (a ^ b) >>> 64 - n == 0;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Prefix p && p.bits == bits && same(p.address, bits);
    }

    @Override
    public int hashCode() {
        return bits;
    }
}
