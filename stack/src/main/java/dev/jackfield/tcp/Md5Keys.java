package dev.jackfield.tcp;

import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The keys that a socket has for its peers (TCP_MD5SIG); of those that fit, the one with the longest prefix counts. They do not change, so sockets may share them. */
final class Md5Keys {
    private record Entry(Prefix peers, Md5Signatures.Key key) {}

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
    static Md5Keys with(Md5Keys old, TcpMd5Sig value, boolean whole, Md5Signatures signatures) {
        int bits = whole ? value.address().getAddress().length * 8 : value.prefixLength();
        if (!Prefix.valid(value.address(), bits) || value.key().length > TcpMd5Sig.GREATEST_KEY) {
            throw new IllegalArgumentException("no key: " + value);
        }
        Prefix peers = Prefix.of(value.address(), bits);
        List<Entry> next = new ArrayList<>(old == null ? List.of() : old.entries);
        boolean had = next.removeIf(e -> e.peers.equals(peers));
        if (value.key().length > 0) {
            next.add(new Entry(peers, signatures.key(value.key().clone())));
        } else if (!had) {
            return null;
        }
        return new Md5Keys(next);
    }

    /** Whether there is a key for some of the peers. */
    boolean overlaps(InetAddress address, int bits) {
        Prefix p = Prefix.of(address, bits);
        return entries.stream().anyMatch(e -> e.peers.overlaps(p));
    }

    /** The key of a peer, or null. */
    Md5Signatures.Key of(IpAddress peer) {
        Entry best = null;
        for (Entry e : entries) {
            if (e.peers.covers(peer) && (best == null || e.peers.bits() > best.peers.bits())) {
                best = e;
            }
        }
        return best == null ? null : best.key;
    }
}
