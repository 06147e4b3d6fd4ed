package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Timer;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.Ipv4Header;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts fragments together (RFC 791 section 3.2, RFC 1122 section 3.3.2). All that wait hold no more memory than the setting allows: the
 * datagram begun first makes room. Fragments that overlap are an attack or a fault: their datagram is dropped, and so is what still
 * comes of it (RFC 5722); one that only repeats another is passed over.
 */
final class Fragments {
    /** By what a fragment knows its datagram. */
    private record Key(long srcLo, long dstLo, int idAndProtocol, int hash) {
        static Key of(Packet p, long seed) {
            int n = Ipv4Header.id(p.buf, p.off) << 8 | p.protocol;
            return new Key(p.srcLo, p.dstLo, n, AddressMap.hash(seed + n, p.srcLo, p.dstLo));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A datagram of which something has come. */
    private final class Datagram extends Timer {
        final Key key;
        final Blocks blocks = new Blocks();
        Packet first; // those that have come, latest first
        Packet start; // the one at offset 0
        int end = -1; // bytes of payload, once known
        int memory = OVERHEAD;
        int ecn; // bit n: a fragment had ECN n
        boolean spoilt;

        Datagram(Key key) {
            this.key = key;
        }

        @Override
        protected void fire(long now) {
            remove(this);
            if (spoilt) {
                return;
            }
            counters.add(Counter.IpReasmTimeout);
            counters.add(Counter.IpReasmFails);
            if (start != null) {
                errors.send(start, IcmpHeader.TIME_EXCEEDED, IcmpHeader.IN_REASSEMBLY, 0);
            }
        }
    }

    /** What a datagram takes without its fragments, roughly (bytes). */
    private static final int OVERHEAD = 300;
    /** Values of the ECN field, as bits of {@link Datagram#ecn} (RFC 3168 section 5.3). */
    private static final int CE = 3, NOT_ECT_SEEN = 1, CE_SEEN = 1 << CE;

    private final Internet internet;
    private final Counters counters;
    private final IcmpErrors errors;
    private final Map<Key, Datagram> datagrams = new LinkedHashMap<>(); // in the order in which they began
    private long memory;

    Fragments(Internet internet, IcmpErrors errors) {
        this.internet = internet;
        this.counters = internet.counters();
        this.errors = errors;
    }

    /**
     * Takes a fragment.
     *
     * @param p begins with its header, which was found right
     * @return the datagram, when it is whole now; else null
     */
    Packet add(Packet p) {
        counters.add(Counter.IpReasmReqds);
        int header = Ipv4Header.headerLength(p.buf, p.off);
        int from = Ipv4Header.fragmentOffset(p.buf, p.off);
        int n = p.length() - header;
        boolean more = Ipv4Header.moreFragments(p.buf, p.off);
        if (n == 0 || more && (n & 7) != 0 || header + from + n > Packet.MAX) {
            counters.add(Counter.IpReasmFails);
            return null;
        }
        Key key = Key.of(p, internet.seed());
        Datagram d = datagrams.get(key);
        if (d == null) {
            d = begin(key);
        }
        if (d.spoilt) {
            return null;
        }
        if (!consistent(d, from, n, more)) {
            spoil(d);
            return null;
        }
        if (d.blocks.any(from, n)) {
            if (!repeats(d, from, n)) {
                counters.add(Counter.IpExtReasmOverlaps);
                spoil(d);
            }
            return null;
        }
        keep(d, p, from, n, more);
        if (d.end >= 0 && d.blocks.count() == Blocks.of(d.end)) {
            remove(d);
            return assemble(d);
        }
        makeRoom();
        return null;
    }

    private Datagram begin(Key key) {
        Datagram d = new Datagram(key);
        datagrams.put(key, d);
        memory += d.memory;
        long time = internet.settings().get(Setting.IPFRAG_TIME) * 1_000_000_000L;
        internet.core().arm(d, internet.core().now() + time);
        return d;
    }

    /** Whether a fragment agrees with the others about where the datagram ends. */
    private static boolean consistent(Datagram d, int from, int n, boolean more) {
        int end = from + n;
        if (d.end >= 0) {
            return more ? end < d.end : end == d.end;
        }
        return more || end >= d.blocks.highest();
    }

    /** Whether one that has come already has the same place. */
    private static boolean repeats(Datagram d, int from, int n) {
        for (Packet f = d.first; f != null; f = f.next) {
            int header = Ipv4Header.headerLength(f.buf, f.off);
            if (Ipv4Header.fragmentOffset(f.buf, f.off) == from) {
                return f.length() - header == n;
            }
        }
        return false;
    }

    private void keep(Datagram d, Packet p, int from, int n, boolean more) {
        int before = d.blocks.memory();
        d.blocks.set(from, n);
        p.next = d.first;
        d.first = p;
        d.ecn |= 1 << (p.tos & CE);
        if (from == 0) {
            d.start = p;
        }
        if (!more) {
            d.end = from + n;
        }
        int bytes = p.memory() + d.blocks.memory() - before;
        d.memory += bytes;
        memory += bytes;
    }

    private void makeRoom() {
        long limit = internet.settings().get(Setting.IPFRAG_HIGH_THRESH);
        while (memory > limit && !datagrams.isEmpty()) {
            Datagram oldest = datagrams.values().iterator().next();
            if (!oldest.spoilt) {
                counters.add(Counter.IpReasmFails);
            }
            remove(oldest);
        }
    }

    /** Gives up a datagram, but remembers it until its time is over. */
    private void spoil(Datagram d) {
        counters.add(Counter.IpReasmFails);
        d.spoilt = true;
        memory -= d.memory - OVERHEAD;
        d.memory = OVERHEAD;
        d.first = null;
        d.start = null;
        d.blocks.clear();
        makeRoom();
    }

    private void remove(Datagram d) {
        datagrams.remove(d.key);
        memory -= d.memory;
        internet.core().cancel(d);
    }

    /** Makes one packet of the fragments, under the header of the first. */
    private Packet assemble(Datagram d) {
        Packet start = d.start;
        int header = Ipv4Header.headerLength(start.buf, start.off);
        boolean mixed = (d.ecn & CE_SEEN) != 0 && (d.ecn & NOT_ECT_SEEN) != 0;
        if (header + d.end > Packet.MAX || mixed) {
            counters.add(Counter.IpReasmFails);
            return null;
        }
        Packet whole = Packet.allocate(Packet.HEADROOM, header + d.end);
        whole.len = header + d.end;
        int at = whole.off;
        System.arraycopy(start.buf, start.off, whole.buf, at, header);
        for (Packet f = d.first; f != null; f = f.next) {
            int h = Ipv4Header.headerLength(f.buf, f.off);
            int from = Ipv4Header.fragmentOffset(f.buf, f.off);
            f.copyTo(h, whole.buf, at + header + from, f.length() - h);
        }
        whole.copyState(start);
        whole.checksum = Packet.CHECKSUM_UNVERIFIED;
        whole.l3 = at;
        Ipv4Header.reshape(whole.buf, at, whole.len, 0);
        if ((d.ecn & CE_SEEN) != 0) {
            whole.tos |= CE;
            Ipv4Header.setTos(whole.buf, at, whole.tos);
        }
        counters.add(Counter.IpReasmOKs);
        return whole;
    }

    /** Bytes held by fragments that wait. */
    long memory() {
        return memory;
    }
}
