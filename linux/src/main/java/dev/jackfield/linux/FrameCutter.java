package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.jackfield.core.Packet;
import dev.jackfield.link.Segmenter;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import java.lang.foreign.MemorySegment;

/**
 * Writes packets into a device's native memory as the frames that go over the wire: cuts the large ones ({@link Packet#GSO_TCP}) and completes
 * checksums, in one pass over the payload and without an object for each frame. The packet's own header is the template, which is changed
 * from frame to frame; what every frame's sums have in common is added up once.
 */
final class FrameCutter {
    private static final int IPV4_TOTAL = 2, IPV4_ID = 4, IPV4_CHECKSUM = 10, IPV4_ADDRESSES = 12;
    private static final int IPV6_LENGTH = 4, IPV6_ADDRESSES = 8, IPV6_HEADER = 40;
    private static final int TCP_SEQ = 4, TCP_FLAGS = 13, TCP_CHECKSUM = 16;
    private static final int FIN = 0x01, PSH = 0x08, CWR = 0x80;
    private static final int TCP = 6;

    /** Where frames go. */
    interface Frames {
        /** Where in {@link #memory()} a frame of this length may be written; negative when there is no room. */
        long claim(int length);

        MemorySegment memory();

        /** It stands there; answers whether it is on its way. */
        boolean commit(long at, int length);
    }

    private final Frames frames;
    private long drops;

    // How far the payload of the packet in hand was copied: the index of a slice, -1 for the linear part, and of the
    // byte in it.
    private int part;
    private int from;

    FrameCutter(Frames frames) {
        this.frames = frames;
    }

    /** How many frames could not be sent. */
    long drops() {
        return drops;
    }

    /** Sends a packet, which it may change but does not free; {@link Packet#l3} is the index of its network header. */
    void send(Packet p) {
        if (p.gso == Packet.GSO_NONE) {
            whole(p);
            return;
        }
        int headers = Segmenter.headers(p);
        if (headers < 0 || p.gsoSize <= 0 || p.checksum != Packet.CHECKSUM_PARTIAL) {
            drops++;
            return;
        }
        cut(p, headers);
    }

    private void whole(Packet p) {
        Checksum.complete(p);
        int n = p.length();
        long at = frames.claim(n);
        if (at < 0) {
            drops++;
            return;
        }
        MemorySegment m = frames.memory();
        MemorySegment.copy(p.buf, p.off, m, JAVA_BYTE, at, p.len);
        long to = at + p.len;
        for (int i = 0; i < p.slices(); i++) {
            MemorySegment.copy(p.sliceBuf(i), p.sliceOff(i), m, JAVA_BYTE, to, p.sliceLen(i));
            to += p.sliceLen(i);
        }
        if (!frames.commit(at, n)) {
            drops++;
        }
    }

    private void cut(Packet p, int headers) {
        byte[] b = p.buf;
        int l3 = p.l3;
        int l4 = p.checksumStart;
        int end = p.off + headers;
        boolean v4 = Bytes.u8(b, l3) >>> 4 == 4;
        int seq = Bytes.i32(b, l4 + TCP_SEQ);
        int flags = Bytes.u8(b, l4 + TCP_FLAGS);
        int id = v4 ? Bytes.u16(b, l3 + IPV4_ID) : 0;
        long ipSum = 0;
        if (v4) {
            Bytes.put16(b, l3 + IPV4_TOTAL, 0);
            Bytes.put16(b, l3 + IPV4_ID, 0);
            Bytes.put16(b, l3 + IPV4_CHECKSUM, 0);
            ipSum = Checksum.sum(b, l3, l4 - l3);
        }
        Bytes.put32(b, l4 + TCP_SEQ, 0);
        Bytes.put8(b, l4 + TCP_FLAGS, 0);
        Bytes.put16(b, l4 + TCP_CHECKSUM, 0);
        long tcpSum = Checksum.sum(b, l4, end - l4)
                + (v4 ? Checksum.sum(b, l3 + IPV4_ADDRESSES, 8) : Checksum.sum(b, l3 + IPV6_ADDRESSES, 32))
                + TCP;
        int payload = p.length() - headers;
        part = -1;
        from = end;
        int done = 0;
        do {
            int n = Math.min(p.gsoSize, payload - done);
            long at = frames.claim(headers + n);
            if (at < 0) {
                drops += (payload - done + p.gsoSize - 1) / p.gsoSize;
                return;
            }
            long sum = copy(p, at + headers, n);
            if (v4) {
                int total = end - l3 + n;
                Bytes.put16(b, l3 + IPV4_TOTAL, total);
                Bytes.put16(b, l3 + IPV4_ID, id);
                Bytes.put16(b, l3 + IPV4_CHECKSUM, ~Checksum.fold(ipSum + total + (id & 0xffff)));
                id++;
            } else {
                Bytes.put16(b, l3 + IPV6_LENGTH, end - l3 - IPV6_HEADER + n);
            }
            int f = flags & ~((done > 0 ? CWR : 0) | (done + n < payload ? FIN | PSH : 0));
            int s = seq + done;
            Bytes.put32(b, l4 + TCP_SEQ, s);
            Bytes.put8(b, l4 + TCP_FLAGS, f);
            sum += tcpSum + (s >>> 16) + (s & 0xffff) + f + (end - l4 + n);
            Bytes.put16(b, l4 + TCP_CHECKSUM, ~Checksum.fold(sum));
            MemorySegment.copy(b, p.off, frames.memory(), JAVA_BYTE, at, headers);
            if (!frames.commit(at, headers + n)) {
                drops++;
            }
            done += n;
        } while (done < payload);
    }

    /** Copies the next {@code n} bytes of payload, and answers their sum. */
    private long copy(Packet p, long to, int n) {
        MemorySegment m = frames.memory();
        long sum = 0;
        boolean odd = false;
        while (n > 0) {
            byte[] b = part < 0 ? p.buf : p.sliceBuf(part);
            int there = (part < 0 ? p.off + p.len : p.sliceOff(part) + p.sliceLen(part)) - from;
            int k = Math.min(n, there);
            if (k > 0) {
                MemorySegment.copy(b, from, m, JAVA_BYTE, to, k);
                int s = Checksum.sum(b, from, k);
                sum += odd ? (s & 0xff) << 8 | s >>> 8 : s;
                odd ^= (k & 1) != 0;
                from += k;
                to += k;
                n -= k;
            }
            if (k == there && n > 0) {
                part++;
                from = p.sliceOff(part);
            }
        }
        return sum;
    }
}
