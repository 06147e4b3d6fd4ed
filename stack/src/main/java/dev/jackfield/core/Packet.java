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
 * <p>Memory that comes from a {@link Pool} is referred to through its {@link Chunk}, and a packet counts as a reference to each. The last
 * owner of a packet may {@link #free} it, so that all of that is used again; if it does not, the collector does its work.
 *
 * <p>Beside its bytes a packet carries, as a virtio-net header does, the state of its transport checksum and, when it is larger
 * than the wire takes, how it is to be cut.
 */
public final class Packet extends Pool.Item {
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

    /** The most that a packet which is to be cut may hold, where the device takes such (Linux's BIG TCP): its header says {@link #MAX} then. */
    public static final int BIG = 256 << 10;

    /** The linear part's array, the index of its first byte, and its length. */
    public byte[] buf;

    public int off;
    public int len;

    private final Pool.Shelf home; // null when it is not to be used again
    private Chunk chunk; // which buf is the array of, or null
    private boolean free;

    private byte[][] sliceBuf;
    private Chunk[] sliceChunk;
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
    /** On the way out, the options of the IPv4 header that holds a source route, and the 32 bits of the first host on it; null for none. */
    public byte[] ipOptions;

    public int firstHop;

    /** One of CHECKSUM_..., and for PARTIAL the index in {@link #buf} where summing starts and the distance from there to the field. */
    public byte checksum;

    public int checksumStart;
    public int checksumOffset;

    /** One of GSO_..., and the payload bytes of each segment it is to be cut into. */
    public byte gso;

    public int gsoSize;

    /** Whether the sender's own host is to hear what goes to a group, if it has joined that. */
    public boolean groupLoop;

    /** One of TO_...: to whom the link frame that carried it was sent. */
    public byte castTo;
    /** Index of the interface it came in on, 0 when it was made here. */
    public int inInterface;
    /** The core's time at which it came in. */
    public long time;

    /** For whoever holds it in a list. */
    public Packet next;

    Packet(Pool.Shelf home) {
        this.home = home;
    }

    /** An empty packet with room for {@code headroom} bytes in front and {@code capacity} behind. */
    public static Packet allocate(int headroom, int capacity) {
        Packet p = new Packet(null);
        p.buf = new byte[headroom + capacity];
        p.off = headroom;
        return p;
    }

    /** A packet over bytes that it then owns. */
    public static Packet wrap(byte[] bytes, int off, int len) {
        Packet p = new Packet(null);
        p.buf = bytes;
        p.off = off;
        p.len = len;
        return p;
    }

    /** Begins a new life, with nothing left of the one before but, where it is large enough, the chunk. */
    void begin(Pool pool, int headroom, int capacity) {
        int size = headroom + capacity;
        if (chunk != null && chunk.bytes.length < size) {
            dropLinear();
        }
        if (chunk == null) {
            chunk = size <= Pool.GREATEST_CHUNK ? pool.chunk(size) : null;
            buf = chunk != null ? chunk.bytes : new byte[size];
        }
        off = headroom;
        len = 0;
        l3 = 0;
        l4 = 0;
        srcHi = 0;
        srcLo = 0;
        dstHi = 0;
        dstLo = 0;
        protocol = 0;
        ttl = 0;
        tos = 0;
        dontFragment = false;
        groupLoop = false;
        ipOptions = null;
        checksum = CHECKSUM_UNVERIFIED;
        checksumStart = 0;
        checksumOffset = 0;
        gso = GSO_NONE;
        gsoSize = 0;
        castTo = TO_HOST;
        inInterface = 0;
        time = 0;
        free = false;
    }

    /** Gives back what came from a pool. Only its owner may do so, once, and must not touch it afterwards; nothing happens to a packet that came from none. */
    public void free() {
        if (home == null) {
            return;
        }
        assert !free : "freed twice";
        free = true;
        dropSlices(0);
        if (chunk == null || chunk.bytes.length > Pool.LEAST_CHUNK || !chunk.unshared()) {
            dropLinear();
            buf = null;
        }
        next = null;
        home.give(this);
    }

    private void dropLinear() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    /** Whether nobody else refers to the linear part's array, so that all of it may be written to; never true of one that came from no pool. */
    public boolean ownsLinear() {
        return chunk != null && chunk.unshared();
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
            dropLinear();
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

    /** Takes {@code n} bytes away from the front, whether or not they are linear. */
    public void skip(int n) {
        int k = Math.min(n, len);
        strip(k);
        n -= k;
        int gone = 0;
        while (n > 0) {
            k = Math.min(n, sliceLen[gone]);
            sliceOff[gone] += k;
            sliceLen[gone] -= k;
            sliceBytes -= k;
            n -= k;
            if (sliceLen[gone] == 0) {
                dropSlice(gone++);
            }
        }
        if (gone > 0) {
            slices -= gone;
            System.arraycopy(sliceBuf, gone, sliceBuf, 0, slices);
            System.arraycopy(sliceChunk, gone, sliceChunk, 0, slices);
            System.arraycopy(sliceOff, gone, sliceOff, 0, slices);
            System.arraycopy(sliceLen, gone, sliceLen, 0, slices);
            Arrays.fill(sliceBuf, slices, slices + gone, null);
            Arrays.fill(sliceChunk, slices, slices + gone, null);
        }
    }

    /** Makes all of it linear without taking more memory, at the beginning of the array; false when it does not fit, or others refer to that. What stood in front is lost. */
    public boolean compact() {
        int n = length();
        if (!ownsLinear() || n > buf.length) {
            return false;
        }
        System.arraycopy(buf, off, buf, 0, len);
        copyTo(len, buf, len, sliceBytes);
        off = 0;
        len = n;
        dropSlices(0);
        return true;
    }

    /** How many bytes {@link #append} can put behind the linear part without taking more memory: none when there are slices, or others refer to it. */
    public int spare() {
        return slices == 0 && ownsLinear() ? buf.length - off - len : 0;
    }

    /** Puts bytes behind the linear part, copying them; there must be no slices yet. */
    public void append(byte[] b, int from, int n) {
        assert slices == 0;
        if (off + len + n > buf.length) {
            byte[] more = Arrays.copyOf(buf, off + len + n);
            dropLinear();
            buf = more;
        }
        System.arraycopy(b, from, buf, off + len, n);
        len += n;
    }

    /** Puts all bytes of another packet behind the linear part, copying them. */
    public void append(Packet p) {
        int n = p.length();
        assert spare() >= n;
        p.copyTo(0, buf, off + len, n);
        len += n;
    }

    /** Refers to bytes behind all others, which nobody may change from now on. */
    public void attach(byte[] b, int from, int n) {
        attach(b, null, from, n);
    }

    /** Refers to bytes of a chunk behind all others, and counts as a reference to it. */
    public void attach(Chunk c, int from, int n) {
        attach(c.bytes, c, from, n);
    }

    private void attach(byte[] b, Chunk c, int from, int n) {
        if (n == 0) {
            return;
        }
        if (c != null) {
            c.retain();
        }
        if (sliceBuf == null) {
            sliceBuf = new byte[2][];
            sliceChunk = new Chunk[2];
            sliceOff = new int[2];
            sliceLen = new int[2];
        } else if (slices == sliceBuf.length) {
            sliceBuf = Arrays.copyOf(sliceBuf, slices * 2);
            sliceChunk = Arrays.copyOf(sliceChunk, slices * 2);
            sliceOff = Arrays.copyOf(sliceOff, slices * 2);
            sliceLen = Arrays.copyOf(sliceLen, slices * 2);
        }
        sliceBuf[slices] = b;
        sliceChunk[slices] = c;
        sliceOff[slices] = from;
        sliceLen[slices++] = n;
        sliceBytes += n;
    }

    /** Refers to {@code n} bytes of another packet, from its byte {@code from} on. Its linear part may be referred to as well, so it must not change afterwards. */
    public void attach(Packet p, int from, int n) {
        if (from < p.len) {
            int k = Math.min(n, p.len - from);
            attach(p.buf, p.chunk, p.off + from, k);
            from += k;
            n -= k;
        }
        from -= p.len;
        for (int i = 0; i < p.slices && n > 0; i++) {
            if (from < p.sliceLen[i]) {
                int k = Math.min(n, p.sliceLen[i] - from);
                attach(p.sliceBuf[i], p.sliceChunk[i], p.sliceOff[i] + from, k);
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
        dropLinear();
        buf = b;
        dropSlices(0);
    }

    /** Drops the slices from number {@code n} on. */
    private void dropSlices(int n) {
        while (slices > n) {
            int i = --slices;
            sliceBytes -= sliceLen[i];
            dropSlice(i);
        }
    }

    private void dropSlice(int i) {
        sliceBuf[i] = null;
        if (sliceChunk[i] != null) {
            sliceChunk[i].release();
            sliceChunk[i] = null;
        }
    }

    /** Shortens it to {@code n} bytes from the front: padding behind the packet is cut off. */
    public void truncate(int n) {
        assert n <= length();
        if (n <= len) {
            len = n;
            dropSlices(0);
            return;
        }
        int rest = n - len;
        int i = 0;
        while (rest > sliceLen[i]) {
            rest -= sliceLen[i++];
        }
        sliceBytes -= sliceLen[i] - rest;
        sliceLen[i] = rest;
        dropSlices(i + 1);
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
            p.attach(sliceBuf[i], sliceChunk[i], sliceOff[i], sliceLen[i]);
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
