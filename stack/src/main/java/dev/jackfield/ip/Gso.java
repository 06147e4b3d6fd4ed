package dev.jackfield.ip;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;

/** Sizes of large TCP packets that are still to be cut ({@link Packet#GSO_TCP}). */
final class Gso {
    private static final int DATA_OFFSET = 12;

    private Gso() {}

    /** Bytes of the TCP header at an index, as far as it is there. */
    static int tcpHeader(Packet p, int l4) {
        return l4 + DATA_OFFSET < p.off + p.len ? (Bytes.u8(p.buf, l4 + DATA_OFFSET) >>> 4) << 2 : 0;
    }

    /**
     * The length of the longest packet it will be cut into.
     *
     * @param l4 the index of its TCP header
     * @param header bytes of the network header, standing already or not
     */
    static int longest(Packet p, int l4, int header) {
        int payload = p.length() - (l4 - p.off) - tcpHeader(p, l4);
        return header + tcpHeader(p, l4) + Math.min(payload, p.gsoSize);
    }

    /** How many packets a packet stands for, at least one: {@code headers} bytes of it are the headers'. */
    static int segments(Packet p, int headers) {
        return p.gso == Packet.GSO_NONE || p.gsoSize <= 0
                ? 1
                : Math.max(1, (p.length() - headers + p.gsoSize - 1) / p.gsoSize);
    }
}
