package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import java.lang.foreign.MemorySegment;

/**
 * The header in front of each frame of a TUN or TAP device with IFF_VNET_HDR, and of a packet socket with PACKET_VNET_HDR (virtio 1.2 section 5.1.6): the state of
 * the checksum and how the frame is to be cut, in the byte order of the machine.
 *
 * <pre>
 *   0 flags   1 gso_type   2 hdr_len   4 gso_size   6 csum_start   8 csum_offset   10
 * </pre>
 *
 * <p>A frame that Linux has not checksummed comes in as {@link Packet#CHECKSUM_PARTIAL} and not as VALID: it is
 * taken for right just so, and who forwards it or captures it can complete it.
 */
final class VirtioNetHeader {
    static final int LENGTH = 10;

    static final int NEEDS_CSUM = 1, DATA_VALID = 2;
    static final int GSO_NONE = 0, GSO_TCPV4 = 1, GSO_TCPV6 = 4, GSO_ECN = 0x80;
    private static final long FLAGS = 0, GSO_TYPE = 1, HDR_LEN = 2, GSO_SIZE = 4, CSUM_START = 6, CSUM_OFFSET = 8;

    // Of a TCP header.
    private static final int DATA_OFFSET = 12, TCP_FLAGS = 13, CWR = 0x80;

    private VirtioNetHeader() {}

    /** Gives a packet, whose bytes are in place, the state that the header tells of; false when the two do not agree. */
    static boolean read(MemorySegment s, Packet p) {
        int flags = s.get(JAVA_BYTE, FLAGS);
        if ((flags & NEEDS_CSUM) != 0) {
            int start = u16(s, CSUM_START);
            int offset = u16(s, CSUM_OFFSET);
            if (start + offset + 2 > p.len) {
                return false;
            }
            p.checksum = Packet.CHECKSUM_PARTIAL;
            p.checksumStart = p.off + start;
            p.checksumOffset = offset;
        } else if ((flags & DATA_VALID) != 0) {
            p.checksum = Packet.CHECKSUM_VALID;
        }
        switch (s.get(JAVA_BYTE, GSO_TYPE) & 0xff & ~GSO_ECN) {
            case GSO_NONE -> {}
            case GSO_TCPV4, GSO_TCPV6 -> {
                p.gso = Packet.GSO_TCP;
                p.gsoSize = u16(s, GSO_SIZE);
                return p.gsoSize != 0;
            }
            default -> {
                return false; // not asked for by TUNSETOFFLOAD
            }
        }
        return true;
    }

    /**
     * Writes a whole frame, behind the header; answers how many bytes that is, or -1 when it cannot be told or does not fit.
     *
     * @param linkHeader length of the link header with which the packet begins
     */
    static int frame(MemorySegment s, Packet p, int linkHeader) {
        int n = LENGTH + p.length();
        if (n > s.byteSize() || !write(s, p, linkHeader)) {
            return -1;
        }
        long at = LENGTH;
        MemorySegment.copy(p.buf, p.off, s, JAVA_BYTE, at, p.len);
        at += p.len;
        for (int i = 0; i < p.slices(); i++) {
            MemorySegment.copy(p.sliceBuf(i), p.sliceOff(i), s, JAVA_BYTE, at, p.sliceLen(i));
            at += p.sliceLen(i);
        }
        return n;
    }

    /**
     * Writes the header that tells of a packet's state; false when there is none for it.
     *
     * @param linkHeader length of the link header with which the packet begins
     */
    static boolean write(MemorySegment s, Packet p, int linkHeader) {
        s.asSlice(0, LENGTH).fill((byte) 0);
        boolean partial = p.checksum == Packet.CHECKSUM_PARTIAL;
        if (partial) {
            s.set(JAVA_BYTE, FLAGS, (byte) NEEDS_CSUM);
            put16(s, CSUM_START, p.checksumStart - p.off);
            put16(s, CSUM_OFFSET, p.checksumOffset);
        }
        if (p.gso == Packet.GSO_NONE) {
            return true;
        }
        if (!partial) {
            return false; // each segment needs a checksum of its own
        }
        int tcp = p.checksumStart;
        int version = Bytes.u8(p.buf, p.off + linkHeader) >> 4;
        int type = version == 4 ? GSO_TCPV4 : GSO_TCPV6;
        if ((p.buf[tcp + TCP_FLAGS] & CWR) != 0) {
            type |= GSO_ECN; // only the first segment carries it
        }
        s.set(JAVA_BYTE, GSO_TYPE, (byte) type);
        put16(s, HDR_LEN, tcp - p.off + (Bytes.u8(p.buf, tcp + DATA_OFFSET) >> 4) * 4);
        put16(s, GSO_SIZE, p.gsoSize);
        return true;
    }

    private static int u16(MemorySegment s, long at) {
        return s.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
    }

    private static void put16(MemorySegment s, long at, int v) {
        s.set(JAVA_SHORT_UNALIGNED, at, (short) v);
    }
}
