package dev.jackfield.wire;

import dev.jackfield.core.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): the ones' complement sum of 16-bit words. Sums are kept unfolded in a long, so that parts
 * can be added; a part that begins at an odd distance is swapped first (RFC 1071 section 2 B).
 */
public final class Checksum {
    /** Where the checksum stands in UDP's header, and in no other protocol's. */
    private static final int UDP_CHECKSUM = 6;

    /** In the machine's order: the sum of swapped words is the swapped sum (RFC 1071 section 2 B). */
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Checksum() {}

    /** The sum of {@code n} bytes, folded to 16 bits, not complemented. */
    public static int sum(byte[] b, int from, int n) {
        long sum = 0;
        int i = from;
        for (int end = from + (n & ~31); i < end; i += 32) {
            long v0 = (long) LONG.get(b, i);
            long v1 = (long) LONG.get(b, i + 8);
            long v2 = (long) LONG.get(b, i + 16);
            long v3 = (long) LONG.get(b, i + 24);
            sum += (v0 & 0xffff_ffffL) + (v0 >>> 32) + (v1 & 0xffff_ffffL) + (v1 >>> 32);
            sum += (v2 & 0xffff_ffffL) + (v2 >>> 32) + (v3 & 0xffff_ffffL) + (v3 >>> 32);
        }
        if (SWAPPED) {
            sum = swap(fold(sum));
        }
        for (int end = from + (n & ~1); i < end; i += 2) {
            sum += Bytes.u16(b, i);
        }
        if ((n & 1) != 0) {
            sum += Bytes.u8(b, i) << 8;
        }
        return fold(sum);
    }

    /** Folds a sum to 16 bits. */
    public static int fold(long sum) {
        sum = (sum & 0xffff_ffffL) + (sum >>> 32);
        sum = (sum & 0xffff_ffffL) + (sum >>> 32);
        int s = (int) ((sum & 0xffff) + (sum >>> 16));
        s = (s & 0xffff) + (s >>> 16);
        return (s & 0xffff) + (s >>> 16);
    }

    /** The sum over a packet from index {@code start} of its linear part to its end, slices included. */
    public static int sum(Packet p, int start) {
        int linear = p.off + p.len - start;
        long sum = sum(p.buf, start, linear);
        boolean odd = (linear & 1) != 0;
        for (int i = 0; i < p.slices(); i++) {
            int part = sum(p.sliceBuf(i), p.sliceOff(i), p.sliceLen(i));
            sum += odd ? swap(part) : part;
            odd ^= (p.sliceLen(i) & 1) != 0;
        }
        return fold(sum);
    }

    private static int swap(int s) {
        return (s & 0xff) << 8 | s >>> 8;
    }

    /** The sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1); addresses as in {@link IpAddress}. */
    public static int pseudoHeader(long srcHi, long srcLo, long dstHi, long dstLo, int protocol, int length) {
        long sum = protocol + length;
        if (IpAddress.isV4(srcHi, srcLo)) {
            sum += (srcLo & 0xffff_ffffL) + (dstLo & 0xffff_ffffL);
        } else {
            sum += (srcHi & 0xffff_ffffL) + (srcHi >>> 32) + (srcLo & 0xffff_ffffL) + (srcLo >>> 32);
            sum += (dstHi & 0xffff_ffffL) + (dstHi >>> 32) + (dstLo & 0xffff_ffffL) + (dstLo >>> 32);
        }
        return fold(sum);
    }

    /** Whether the transport checksum of a packet that came in is right, or is known to be; {@code l4} and the addresses are set. */
    public static boolean verify(Packet p) {
        if (p.checksum != Packet.CHECKSUM_UNVERIFIED) {
            return true;
        }
        int length = p.length() - (p.l4 - p.off);
        long sum = pseudoHeader(p.srcHi, p.srcLo, p.dstHi, p.dstLo, p.protocol, length);
        if (fold(sum + sum(p, p.l4)) != 0xffff) {
            return false;
        }
        p.checksum = Packet.CHECKSUM_VALID;
        return true;
    }

    /**
     * Prepares the transport checksum of a packet on its way out: the field, at {@code l4 + offset}, gets the sum of the
     * pseudo-header, and whoever knows the device completes it, or leaves that to the device. The linear part begins at l4.
     */
    public static void prepare(Packet p, int offset) {
        Bytes.put16(
                p.buf,
                p.l4 + offset,
                pseudoHeader(p.srcHi, p.srcLo, p.dstHi, p.dstLo, p.protocol, p.length() - (p.l4 - p.off)));
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = p.l4;
        p.checksumOffset = offset;
    }

    /** Completes a partial checksum in the bytes. For UDP, where zero would mean that there is none, zero is sent as 0xffff (RFC 768). */
    public static void complete(Packet p) {
        if (p.checksum != Packet.CHECKSUM_PARTIAL) {
            return;
        }
        int sum = ~sum(p, p.checksumStart) & 0xffff;
        Bytes.put16(
                p.buf, p.checksumStart + p.checksumOffset, sum == 0 && p.checksumOffset == UDP_CHECKSUM ? 0xffff : sum);
        p.checksum = Packet.CHECKSUM_VALID;
    }
}
