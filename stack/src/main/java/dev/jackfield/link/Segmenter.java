package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;

/**
 * Cuts a large TCP packet into the frames that go over the wire, as a network card with TSO does: each gets a copy of the headers
 * with its own length, identification, sequence number, flags and checksum, and refers to its part of the payload.
 */
public final class Segmenter {
    private static final int IPV4_LENGTH = 2, IPV4_ID = 4, IPV4_CHECKSUM = 10, IPV4_SRC = 12, IPV4_HEADER = 20;
    private static final int IPV6_LENGTH = 4, IPV6_SRC = 8, IPV6_HEADER = 40;
    private static final int TCP_SEQ = 4, TCP_DATA_OFFSET = 12, TCP_FLAGS = 13, TCP_CHECKSUM = 16, TCP_HEADER = 20;
    private static final int FIN = 0x01, PSH = 0x08, CWR = 0x80;
    private static final int TCP = 6;

    /** Room in front of each frame: enough to change the link header of a bridged or routed one. */
    private static final int ROOM = 32;

    private Segmenter() {}

    /**
     * Cuts a packet of {@link Packet#GSO_TCP}, which must not be used afterwards.
     *
     * @param pool of the core on which this is called
     * @param p begins with the link header, or with the IP header; {@link Packet#l3} is the index of the IP header
     * @return the frames, linked by {@link Packet#next}, with partial checksums; null when the packet is not TCP over IP
     */
    public static Packet cut(Packet p, Pool pool) {
        int headers = headers(p);
        if (headers < 0 || p.gsoSize <= 0) {
            return null;
        }
        byte[] b = p.buf;
        int l3 = p.l3;
        boolean v4 = isV4(p);
        int l4 = transport(p);
        int payload = p.length() - headers;
        int seq = Bytes.i32(b, l4 + TCP_SEQ);
        int flags = Bytes.u8(b, l4 + TCP_FLAGS);
        int id = v4 ? Bytes.u16(b, l3 + IPV4_ID) : 0;
        int addresses = v4 ? Checksum.sum(b, l3 + IPV4_SRC, 8) : Checksum.sum(b, l3 + IPV6_SRC, 32);
        int toL3 = l3 - p.off;
        int toL4 = l4 - p.off;

        Packet first = null;
        Packet last = null;
        int from = 0;
        do {
            int n = Math.min(p.gsoSize, payload - from);
            Packet f = pool.packet(ROOM, headers);
            f.append(b, p.off, headers);
            f.attach(p, headers + from, n);
            f.copyState(p);
            f.gso = Packet.GSO_NONE;
            f.gsoSize = 0;
            f.l3 = ROOM + toL3;
            f.l4 = ROOM + toL4;
            int length = headers + n;
            if (v4) {
                Bytes.put16(f.buf, f.l3 + IPV4_LENGTH, length - toL3);
                Bytes.put16(f.buf, f.l3 + IPV4_ID, id++);
                Bytes.put16(f.buf, f.l3 + IPV4_CHECKSUM, 0);
                Bytes.put16(f.buf, f.l3 + IPV4_CHECKSUM, ~Checksum.sum(f.buf, f.l3, toL4 - toL3));
            } else {
                Bytes.put16(f.buf, f.l3 + IPV6_LENGTH, length - toL3 - IPV6_HEADER);
            }
            int cleared = (from > 0 ? CWR : 0) | (from + n < payload ? FIN | PSH : 0);
            Bytes.put32(f.buf, f.l4 + TCP_SEQ, seq + from);
            Bytes.put8(f.buf, f.l4 + TCP_FLAGS, flags & ~cleared);
            Bytes.put16(f.buf, f.l4 + TCP_CHECKSUM, Checksum.fold((long) addresses + TCP + length - toL4));
            f.checksum = Packet.CHECKSUM_PARTIAL;
            f.checksumStart = f.l4;
            f.checksumOffset = TCP_CHECKSUM;
            if (first == null) {
                first = f;
            } else {
                last.next = f;
            }
            last = f;
            from += n;
        } while (from < payload);
        p.free();
        return first;
    }

    /** How many bytes there are in front of the TCP payload, all of them linear; -1 when the packet is not TCP over IP. {@link Packet#l3} is the index of the IP header. */
    public static int headers(Packet p) {
        int l4 = transport(p);
        if (l4 < 0) {
            return -1;
        }
        int tcp = (Bytes.u8(p.buf, l4 + TCP_DATA_OFFSET) >>> 4) * 4;
        int headers = l4 + tcp - p.off;
        return tcp < TCP_HEADER || headers > p.len ? -1 : headers;
    }

    private static boolean isV4(Packet p) {
        return Bytes.u8(p.buf, p.l3) >>> 4 == 4;
    }

    /** The index of the TCP header, all of whose fixed part is linear; -1 when there is none. */
    private static int transport(Packet p) {
        byte[] b = p.buf;
        if (p.l3 < p.off || p.l3 + IPV4_HEADER > p.off + p.len) {
            return -1;
        }
        boolean v4 = isV4(p);
        int end = p.off + p.len;
        int l4;
        if (p.checksum == Packet.CHECKSUM_PARTIAL) {
            l4 = p.checksumOffset == TCP_CHECKSUM ? p.checksumStart : -1;
        } else if (v4) {
            l4 = b[p.l3 + 9] == TCP ? p.l3 + (b[p.l3] & 0xf) * 4 : -1;
        } else {
            // Behind extension headers it is found by its partial checksum only.
            l4 = b[p.l3 + 6] == TCP ? p.l3 + IPV6_HEADER : -1;
        }
        int least = p.l3 + (v4 ? IPV4_HEADER : IPV6_HEADER);
        return l4 >= least && l4 + TCP_HEADER <= end ? l4 : -1;
    }
}
