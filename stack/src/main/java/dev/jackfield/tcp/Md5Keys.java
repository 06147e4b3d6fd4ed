package dev.jackfield.tcp;

import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The keys that a socket has for its peers (TCP_MD5SIG); of those that fit, the one with the longest prefix counts. They do not change, so sockets may share them. */
final class Md5Keys {
    private static final int BITS = 128;

    /** @param bits of the prefix, of an address in its form of 128 */
    private record Entry(IpAddress prefix, int bits, byte[] key) {
        boolean covers(IpAddress a) {
            return same(prefix.hi(), a.hi(), Math.min(bits, 64)) && same(prefix.lo(), a.lo(), Math.max(bits - 64, 0));
        }

        private static boolean same(long a, long b, int n) {
            return n == 0 || (a ^ b) >>> 64 - n == 0;
        }
    }

    private final List<Entry> entries;

    private Md5Keys(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * These, null for none, and one more, or with one changed or taken away.
     *
     * @param whole whether the key is of one address, whatever its prefix says
     * @return null when the one to be taken away is not there
     * @throws IllegalArgumentException when it can be no key
     */
    static Md5Keys with(Md5Keys old, TcpMd5Sig value, boolean whole) {
        IpAddress a = IpAddress.of(value.address());
        int most = a.isV4() ? 32 : BITS;
        int bits = whole ? most : value.prefixLength();
        if (bits < 0 || bits > most || value.key().length > TcpMd5Sig.GREATEST_KEY) {
            throw new IllegalArgumentException("no key: " + value);
        }
        int all = bits + BITS - most;
        List<Entry> next = new ArrayList<>(old == null ? List.of() : old.entries);
        boolean had = next.removeIf(e -> e.bits == all && e.covers(a));
        if (value.key().length > 0) {
            next.add(new Entry(a, all, value.key().clone()));
        } else if (!had) {
            return null;
        }
        return new Md5Keys(next);
    }

    /** The key of a peer, or null. */
    byte[] of(IpAddress peer) {
        Entry best = null;
        for (Entry e : entries) {
            if (e.covers(peer) && (best == null || e.bits > best.bits)) {
                best = e;
            }
        }
        return best == null ? null : best.key;
    }
}
