package dev.jackfield.ip;

import dev.jackfield.core.Errno;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The routing table: longest prefix first, then the least metric, then the older entry. IPv4 prefixes stand beside those of IPv6 in
 * their mapped form, 96 bits longer. There is one hash table for each prefix length that occurs, so a look-up costs as many
 * probes as there are lengths, whatever the number of routes.
 *
 * <p>Changed and asked on the core only.
 */
public final class Routes {
    /**
     * One route.
     *
     * @param prefix the destinations' first bits; the others are zero
     * @param length how many bits count, 0 to 32 or 0 to 128
     * @param gateway the next hop, or null when the destinations are on the link
     * @param out where to
     * @param metric the least is taken
     */
    public record Entry(IpAddress prefix, int length, IpAddress gateway, NetInterface out, int metric) {
        @Override
        public String toString() {
            return prefix + "/" + length + (gateway == null ? "" : " via " + gateway) + " dev " + out.name()
                    + (metric == 0 ? "" : " metric " + metric);
        }
    }

    private static final class Node {
        final Entry entry;
        RouteMetrics metrics = RouteMetrics.NONE;
        Node next; // the same prefix, a metric as great or greater

        Node(Entry entry) {
            this.entry = entry;
        }
    }

    private final long seed;
    private final List<AddressMap<Node>> byLength = new ArrayList<>(); // index: bits of the mapped form
    private int[] lengths = {}; // those that occur, longest first
    private int generation;

    Routes(long seed) {
        this.seed = seed;
        for (int i = 0; i <= 128; i++) {
            byLength.add(null);
        }
    }

    /** Changes whenever an answer might. */
    int generation() {
        return generation;
    }

    /** Makes all answers given so far stale. */
    void touch() {
        generation++;
    }

    /**
     * Adds a route.
     *
     * @param prefix bits beyond {@code length} must be zero
     * @param gateway the next hop, or null for on-link
     * @param out the interface, or null for the one by which the gateway is reached
     * @return 0, -EINVAL, -EEXIST, or -ENETUNREACH when the gateway is on no link
     */
    public int add(IpAddress prefix, int length, IpAddress gateway, NetInterface out, int metric) {
        int bits = bits(prefix, length);
        if (bits < 0 || gateway != null && gateway.isV4() != prefix.isV4()) {
            return Errno.EINVAL.failure();
        }
        if (out == null) {
            Entry link = gateway == null ? null : lookup(gateway.hi(), gateway.lo(), 0);
            if (link == null || link.gateway != null) {
                return Errno.ENETUNREACH.failure();
            }
            out = link.out;
        }
        Entry entry = new Entry(prefix, length, gateway, out, metric);
        AddressMap<Node> table = byLength.get(bits);
        if (table == null) {
            table = new AddressMap<>(seed);
            byLength.set(bits, table);
        }
        Node first = table.get(prefix.hi(), prefix.lo());
        Node before = null;
        for (Node n = first; n != null && n.entry.metric <= metric; n = n.next) {
            if (n.entry.equals(entry)) {
                return Errno.EEXIST.failure();
            }
            before = n;
        }
        Node node = new Node(entry);
        if (before == null) {
            node.next = first;
            table.put(prefix.hi(), prefix.lo(), node);
        } else {
            node.next = before.next;
            before.next = node;
        }
        changed();
        return 0;
    }

    /**
     * Removes the first route that fits.
     *
     * @param gateway its gateway, or null for any
     * @param out its interface, or null for any
     * @return whether there was one
     */
    public boolean remove(IpAddress prefix, int length, IpAddress gateway, NetInterface out) {
        int bits = bits(prefix, length);
        AddressMap<Node> table = bits < 0 ? null : byLength.get(bits);
        Node before = null;
        for (Node n = table == null ? null : table.get(prefix.hi(), prefix.lo()); n != null; n = n.next) {
            if ((gateway == null || gateway.equals(n.entry.gateway)) && (out == null || out == n.entry.out)) {
                if (before != null) {
                    before.next = n.next;
                } else if (n.next != null) {
                    table.put(prefix.hi(), prefix.lo(), n.next);
                } else {
                    table.remove(prefix.hi(), prefix.lo());
                }
                changed();
                return true;
            }
            before = n;
        }
        return false;
    }

    /** Changes what the first route of a prefix says of its paths: 0 or -ENOENT. */
    public int change(IpAddress prefix, int length, RouteMetrics metrics) {
        int bits = bits(prefix, length);
        AddressMap<Node> table = bits < 0 ? null : byLength.get(bits);
        Node first = table == null ? null : table.get(prefix.hi(), prefix.lo());
        if (first == null) {
            return Errno.ENOENT.failure();
        }
        first.metrics = metrics;
        changed();
        return 0;
    }

    /** What the best route for an address says of its path. */
    RouteMetrics metrics(long hi, long lo, int bound) {
        Node n = find(hi, lo, bound);
        return n == null ? RouteMetrics.NONE : n.metrics;
    }

    /** Removes all that lead out of an interface. */
    void removeAll(NetInterface out) {
        for (Entry e : list()) {
            if (e.out == out) {
                remove(e.prefix, e.length, e.gateway, out);
            }
        }
    }

    /** All routes, the most special first. */
    public List<Entry> list() {
        List<Entry> all = new ArrayList<>();
        for (int bits : lengths) {
            List<Entry> some = new ArrayList<>();
            byLength.get(bits).forEach(first -> {
                for (Node n = first; n != null; n = n.next) {
                    some.add(n.entry);
                }
            });
            some.sort(Comparator.comparing(Entry::prefix).thenComparing(Entry::metric));
            all.addAll(some);
        }
        return List.copyOf(all);
    }

    /** The best route whose interface is up, and is the one asked for unless that is 0; null when there is none. */
    Entry lookup(long hi, long lo, int bound) {
        Node n = find(hi, lo, bound);
        return n == null ? null : n.entry;
    }

    private Node find(long hi, long lo, int bound) {
        int least = IpAddress.isV4(hi, lo) ? 96 : 0;
        for (int bits : lengths) {
            if (bits < least) {
                break;
            }
            Node n = byLength.get(bits).get(hi & mask(bits), lo & mask(bits - 64));
            for (; n != null; n = n.next) {
                NetInterface out = n.entry.out;
                if ((bound == 0 || out.index() == bound) && out.up()) {
                    return n;
                }
            }
        }
        return null;
    }

    /** The first {@code bits} bits of a half; less than 0 counts as none, more than 64 as all. */
    static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
    }

    private static int bits(IpAddress prefix, int length) {
        int bits = prefix.isV4() ? 96 + length : length;
        boolean fits = length >= 0 && bits <= 128;
        return fits && (prefix.hi() & ~mask(bits)) == 0 && (prefix.lo() & ~mask(bits - 64)) == 0 ? bits : -1;
    }

    private void changed() {
        int n = 0;
        int[] found = new int[129];
        for (int bits = 128; bits >= 0; bits--) {
            if (byLength.get(bits) != null && byLength.get(bits).size() > 0) {
                found[n++] = bits;
            }
        }
        lengths = Arrays.copyOf(found, n);
        touch();
    }
}
