package dev.jackfield.ip;

import dev.jackfield.core.Packet;

/**
 * Identifications for packets that may be fragmented: one counter for each of many groups of destinations, from a start that differs
 * for each pair of hosts and protocol, so that none repeats soon and an outsider learns little (RFC 6864, RFC 7739 section 5.3).
 */
final class Identifications {
    private static final int COUNTERS = 2048;

    private final long seed;
    private short[] counters;

    Identifications(long seed) {
        this.seed = seed;
    }

    /** The identification of a packet, or of the first that it is cut into; the following ones count on from there. */
    int next(Packet p) {
        if (counters == null) {
            counters = new short[COUNTERS];
        }
        int slot = AddressMap.hash(seed, p.dstHi, p.dstLo) & COUNTERS - 1;
        int first = counters[slot];
        counters[slot] += (short) (p.gso == Packet.GSO_NONE ? 1 : p.length() / Math.max(p.gsoSize, 1) + 1);
        int start = AddressMap.hash(~seed, p.srcHi ^ p.dstHi, p.dstLo * 31 + p.srcLo + ((long) p.protocol << 48));
        return start + first & 0xffff;
    }
}
