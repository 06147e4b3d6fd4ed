package dev.jackfield.core;

import java.util.Arrays;

/**
 * A packet on its way through the layers: a linear part that holds the headers, with room in front for those still to come,
 * and behind it slices of payload that are referred to, not copied.
 *
 * <pre>
 *   buf:  | headroom ............ | headers, and a small or received payload | spare |
 *                                 ^ off                                      ^ off + len
 *   slices:  [part of a send-queue chunk] [part of the next chunk] ...
 * </pre>
 *
 * <p>So a segment refers to the bytes in the sender's queue, is handed over a cable as it is, and the receiver's queue refers to
 * the same bytes until the application copies them out. For that to be safe nobody writes into a slice, ever: who must
 * change payload (a cable that corrupts) makes it linear first. Whoever is given a packet owns its linear part.
 *
 * <p>Beside its bytes a packet carries, as a virtio-net header does, the state of its transport checksum and, when it is larger
 * than the wire takes, how it is to be cut.
 */
public final class Packet {
    /** The transport checksum stands in the bytes and nobody has looked at it. */
    public static final byte CHECKSUM_UNVERIFIED = 0;
    /** The transport checksum is known to be right, whether or not it stands in the bytes. */
    public static final byte CHECKSUM_VALID = 1;
    /** The transport checksum field holds the pseudo-header's sum; the rest is to be added from {@link #checksumStart}. */
    public static final byte CHECKSUM_PARTIAL = 2;

    /** Not to be cut. */
    public static final byte GSO_NONE = 0;
    /** To be cut into TCP segments of {@link #gsoSize} bytes of payload. */
    public static final byte GSO_TCP = 1;

    /** Sent to this host's address. */
    public static final byte TO_HOST = 0;
    /** Sent to everybody on the link. */
    public static final byte TO_ALL = 1;
    /** Sent to a group. */
    public static final byte TO_GROUP = 2;
    /** Sent to another host's link address. */
    public static final byte TO_OTHER = 3;

    /** Room that a transport leaves for the headers below it: Ethernet, IPv6, and some for options and tunnels. */
    public static final int HEADROOM = 96;

    /** The most that one packet may hold behind the link header. */
    public static final int MAX = 65_535;

    /** The linear part's array, the index of its first byte, and its length. */
    public byte[] buf;

    public int off;
    public int len;

    private byte[][] sliceBuf;
    private int[] sliceOff;
    private int[] sliceLen;
    private int slices;
    private int sliceBytes;

    /** Index in {@link #buf} of the network and transport headers, set by the layer that parsed or wrote them. */
    public int l3;

    public int l4;

    /** Addresses, set by the internet layer on the way in and by the transport on the way out; IPv4 is mapped, ::ffff:a.b.c.d. */
    public long srcHi;

    public long srcLo;
    public long dstHi;
    public long dstLo;

    /** Of the network header: the transport protocol's number, time to live or hop limit, type of service or traffic class. */
    public int protocol;

    public int ttl;
    public int tos;
    /** Whether it must not be fragmented. */
    public boolean dontFragment;

    /** One of CHECKSUM_..., and for PARTIAL the index in {@link #buf} where summing starts and the distance from there to the field. */
    public byte checksum;

    public int checksumStart;
    public int checksumOffset;

    /** One of GSO_..., and the payload bytes of each segment it is to be cut into. */
    public byte gso;

    public int gsoSize;

    /** One of TO_...: to whom the link frame that carried it was sent. */
    public byte castTo;
    /** Index of the interface it came in on, 0 when it was made here. */
    public int inInterface;
    /** The core's time at which it came in. */
    public long time;

    /** For whoever holds it in a list. */
    public Packet next;

    private Packet() {}

    /** An empty packet with room for {@code headroom} bytes in front and {@code capacity} behind. */
    public static Packet allocate(int headroom, int capacity) {
        Packet p = new Packet();
        p.buf = new byte[headroom + capacity];
        p.off = headroom;
        return p;
    }

    /** A packet over bytes that it then owns. */
    public static Packet wrap(byte[] bytes, int off, int len) {
        Packet p = new Packet();
        p.buf = bytes;
        p.off = off;
        p.len = len;
        return p;
    }

    /** All bytes: linear part and slices. */
    public int length() {
        return len + sliceBytes;
    }

    /** The number of slices. */
    public int slices() {
        return slices;
    }

    /** The array of slice i. */
    public byte[] sliceBuf(int i) {
        return sliceBuf[i];
    }

    /** The index of the first byte of slice i in its array. */
    public int sliceOff(int i) {
        return sliceOff[i];
    }

    /** The length of slice i. */
    public int sliceLen(int i) {
        return sliceLen[i];
    }

    /** Makes room for a header in front and answers the index in {@link #buf} where it goes. */
    public int prepend(int n) {
        if (off < n) {
            int room = HEADROOM + n;
            byte[] b = new byte[room + len];
            System.arraycopy(buf, off, b, room, len);
            int moved = room - off;
            l3 += moved;
            l4 += moved;
            checksumStart += moved;
            buf = b;
            off = room;
        }
        off -= n;
        len += n;
        return off;
    }

    /** Takes {@code n} bytes of header away from the front of the linear part. */
    public void strip(int n) {
        assert n <= len;
        off += n;
        len -= n;
    }

    /** Puts bytes behind the linear part, copying them; there must be no slices yet. */
    public void append(byte[] b, int from, int n) {
        assert slices == 0;
        if (off + len + n > buf.length) {
            buf = Arrays.copyOf(buf, off + len + n);
        }
        System.arraycopy(b, from, buf, off + len, n);
        len += n;
    }

    /** Refers to bytes behind all others, which nobody may change from now on. */
    public void attach(byte[] b, int from, int n) {
        if (n == 0) {
            return;
        }
        if (sliceBuf == null) {
            sliceBuf = new byte[2][];
            sliceOff = new int[2];
            sliceLen = new int[2];
        } else if (slices == sliceBuf.length) {
            sliceBuf = Arrays.copyOf(sliceBuf, slices * 2);
            sliceOff = Arrays.copyOf(sliceOff, slices * 2);
            sliceLen = Arrays.copyOf(sliceLen, slices * 2);
        }
        sliceBuf[slices] = b;
        sliceOff[slices] = from;
        sliceLen[slices++] = n;
        sliceBytes += n;
    }

    /** Refers to {@code n} bytes of another packet, from its byte {@code from} on. Its linear part may be referred to as well, so it must not change afterwards. */
    public void attach(Packet p, int from, int n) {
        if (from < p.len) {
            int k = Math.min(n, p.len - from);
            attach(p.buf, p.off + from, k);
            from += k;
            n -= k;
        }
        from -= p.len;
        for (int i = 0; i < p.slices && n > 0; i++) {
            if (from < p.sliceLen[i]) {
                int k = Math.min(n, p.sliceLen[i] - from);
                attach(p.sliceBuf[i], p.sliceOff[i] + from, k);
                from += k;
                n -= k;
            }
            from -= p.sliceLen[i];
        }
        assert n == 0;
    }

    /** Makes the first {@code n} bytes linear, so that a header can be read from {@link #buf}; false when there are fewer. */
    public boolean pull(int n) {
        if (n <= len) {
            return true;
        }
        if (n > length()) {
            return false;
        }
        linearize();
        return true;
    }

    /** Makes all of it linear, in an array of its own. */
    public void linearize() {
        if (slices == 0) {
            return;
        }
        byte[] b = new byte[off + length()];
        System.arraycopy(buf, off, b, off, len);
        copyTo(len, b, off + len, sliceBytes);
        len += sliceBytes;
        buf = b;
        dropSlices();
    }

    private void dropSlices() {
        sliceBuf = null;
        sliceOff = null;
        sliceLen = null;
        slices = 0;
        sliceBytes = 0;
    }

    /** Shortens it to {@code n} bytes from the front: padding behind the packet is cut off. */
    public void truncate(int n) {
        assert n <= length();
        if (n <= len) {
            len = n;
            dropSlices();
            return;
        }
        int rest = n - len;
        for (int i = 0; i < slices; i++) {
            if (rest <= sliceLen[i]) {
                sliceLen[i] = rest;
                slices = rest == 0 ? i : i + 1;
                break;
            }
            rest -= sliceLen[i];
        }
        sliceBytes = n - len;
    }

    /** Copies {@code n} bytes, from the packet's byte {@code from} on, into an array. */
    public void copyTo(int from, byte[] b, int at, int n) {
        if (from < len) {
            int k = Math.min(n, len - from);
            System.arraycopy(buf, off + from, b, at, k);
            from += k;
            at += k;
            n -= k;
        }
        from -= len;
        for (int i = 0; i < slices && n > 0; i++) {
            if (from < sliceLen[i]) {
                int k = Math.min(n, sliceLen[i] - from);
                System.arraycopy(sliceBuf[i], sliceOff[i] + from, b, at, k);
                from += k;
                at += k;
                n -= k;
            }
            from -= sliceLen[i];
        }
        assert n == 0;
    }

    /** All bytes in an array of their own. */
    public byte[] toBytes() {
        byte[] b = new byte[length()];
        copyTo(0, b, 0, b.length);
        return b;
    }

    /** Another packet with the same content and state: its linear part is a copy, its slices are shared. For links that hand one frame to several. */
    public Packet fork() {
        Packet p = wrap(Arrays.copyOfRange(buf, 0, off + len), off, len);
        for (int i = 0; i < slices; i++) {
            p.attach(sliceBuf[i], sliceOff[i], sliceLen[i]);
        }
        p.copyState(this);
        p.l3 = l3;
        p.l4 = l4;
        p.checksumStart = checksumStart;
        return p;
    }

    /** Takes over another packet's addresses and state, but neither its bytes nor any index into them. */
    public void copyState(Packet p) {
        srcHi = p.srcHi;
        srcLo = p.srcLo;
        dstHi = p.dstHi;
        dstLo = p.dstLo;
        protocol = p.protocol;
        ttl = p.ttl;
        tos = p.tos;
        dontFragment = p.dontFragment;
        checksum = p.checksum;
        checksumOffset = p.checksumOffset;
        gso = p.gso;
        gsoSize = p.gsoSize;
        castTo = p.castTo;
        inInterface = p.inInterface;
        time = p.time;
    }

    /** The memory that it keeps from the collector, roughly: for accounting. */
    public int memory() {
        return buf.length + sliceBytes + 160;
    }
}
