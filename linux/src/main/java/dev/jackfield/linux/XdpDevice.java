package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue of an interface of Linux by an AF_XDP socket: the stack is given all that comes in on it, and Linux nothing. Frames lie in memory that is
 * shared with the kernel (UMEM) and go through four rings: filled with places for frames to come ({@code fill}), taken from {@code receive}; sent
 * through {@code transmit}, and back from {@code completion} for the next. They are as on the wire, so large packets are cut
 * and merged here.
 *
 * <p>The reader has the fill and receive rings, the core the two others. A system call sends what a batch has written.
 */
public final class XdpDevice extends LinuxDevice implements FrameCutter.Frames {
    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1, XDP_RX_RING = 2, XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4, XDP_UMEM_FILL_RING = 5, XDP_UMEM_COMPLETION_RING = 6;
    private static final long RX_PAGE = 0, TX_PAGE = 0x8000_0000L, FILL_PAGE = 0x1_0000_0000L;
    private static final long COMPLETION_PAGE = 0x1_8000_0000L;

    private static final int RING = 2048; // entries of each
    private static final int FRAMES = 2 * RING; // half of them to receive, half to send
    private static final int SMALL = 2048, LARGE = 4096; // bytes of a frame's place
    private static final int RESERVED = 256; // of which the kernel keeps so many in front of what it receives
    private static final int ADDRESS = 8, DESCRIPTOR = 16; // bytes of a ring's entry
    private static final int KICK = 32; // frames that one system call sends
    private static final int ATTEMPTS = 8;

    private final long mac;
    private final int place;
    private final MemorySegment umem;
    private final XdpProgram program;
    private final XdpRing fill;
    private final XdpRing completion;
    private final XdpRing receive;
    private final XdpRing transmit;
    private final List<XdpRing> rings = new ArrayList<>(); // all four
    private final FrameCutter cutter = new FrameCutter(this);
    private final long[] free = new long[RING]; // places to send from
    private int frees;
    private int unsent; // frames since the last system call
    private final Core.Work kick = new Core.Work() {
        @Override
        protected void run(long now) {
            kick();
        }
    };

    private XdpDevice(String name, int queue, int fd, EthernetPort port) throws IOException {
        super(name, LinkType.ETHERNET, fd, true);
        mac = port.mac();
        place = port.mtu() + ETHERNET_HEADER <= SMALL - RESERVED ? SMALL : LARGE;
        if (port.mtu() + ETHERNET_HEADER > place - RESERVED) {
            throw new IOException(
                    name + ": the MTU is too large for XDP: at most " + (LARGE - RESERVED - ETHERNET_HEADER));
        }
        umem = arena.allocate((long) FRAMES * place, 4096);
        try {
            long[] offsets = register();
            fill = ring(FILL_PAGE, offsets, 8, ADDRESS);
            completion = ring(COMPLETION_PAGE, offsets, 12, ADDRESS);
            receive = ring(RX_PAGE, offsets, 0, DESCRIPTOR);
            transmit = ring(TX_PAGE, offsets, 4, DESCRIPTOR);
            for (long i = 0; i < RING; i++) {
                fill.put(i * place);
                free[frees++] = (i + RING) * place;
            }
            fill.publish();
            bind(port.index(), queue);
            program = XdpProgram.attach(libc, name, port.index(), queue, fd);
        } catch (IOException e) {
            rings.forEach(r -> r.unmap(libc));
            arena.close();
            throw e;
        }
    }

    /**
     * A socket on a queue of an interface that is there and up.
     *
     * @param queue from 0; where an interface has several, its hardware decides which frames come to which ({@code ethtool -L}, {@code -N})
     * @throws IOException whose message says in one line what is wrong and what to do
     */
    public static XdpDevice attach(String name, int queue) throws IOException {
        EthernetPort port = EthernetPort.of(name);
        Libc libc = new Libc();
        int fd = libc.socket(Libc.AF_XDP, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (fd == Libc.EPERM) {
            throw new IOException("not permitted to open an XDP socket: run as root, or with CAP_NET_RAW and CAP_BPF");
        }
        if (fd < 0) {
            throw new IOException("this kernel has no XDP sockets: " + Libc.text(fd));
        }
        try {
            return new XdpDevice(name, queue, fd, port);
        } catch (IOException e) {
            libc.close(fd);
            throw e;
        }
    }

    /** Tells the kernel of the memory and of the rings; answers where the parts of each ring are: producer, consumer, entries, flags. */
    private long[] register() throws IOException {
        try (Arena a = Arena.ofConfined()) {
            MemorySegment registration = a.allocate(24, 8);
            registration.set(JAVA_LONG, 0, umem.address());
            registration.set(JAVA_LONG, 8, umem.byteSize());
            registration.set(JAVA_INT, 16, place);
            check(libc.setsockopt(fd, SOL_XDP, XDP_UMEM_REG, registration), "cannot register memory");
            for (int which : new int[] {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING, XDP_TX_RING}) {
                check(libc.setsockopt(fd, SOL_XDP, which, RING), "cannot make a ring");
            }
            MemorySegment offsets = a.allocate(4 * 4 * 8, 8);
            MemorySegment length = a.allocateFrom(JAVA_INT, (int) offsets.byteSize());
            check(libc.getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, offsets, length), "cannot find the rings");
            return offsets.toArray(JAVA_LONG);
        }
    }

    private XdpRing ring(long page, long[] offsets, int i, int entry) throws IOException {
        XdpRing r = new XdpRing(libc, fd, page, offsets[i], offsets[i + 1], offsets[i + 2], RING, entry);
        rings.add(r);
        return r;
    }

    private void bind(int index, int queue) throws IOException {
        MemorySegment a = arena.allocate(16, 4); // sockaddr_xdp
        a.set(JAVA_SHORT, 0, (short) Libc.AF_XDP);
        a.set(JAVA_INT, 4, index);
        a.set(JAVA_INT, 8, queue);
        int r = libc.bind(fd, a);
        if (r == Libc.EBUSY) {
            throw new IOException(name() + ": another program has an XDP socket on queue " + queue);
        }
        if (r == Libc.EINVAL) {
            throw new IOException(name() + ": there is no queue " + queue + ": see ethtool -l " + name());
        }
        check(r, "cannot bind the XDP socket");
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(name() + ": " + what + ": " + Libc.text(result));
        }
    }

    /** The interface's link address, which is ours too. */
    public long mac() {
        return mac;
    }

    @Override
    DeviceReader.Source source() {
        return reader -> {
            int n;
            while ((n = receive.ready()) > 0 && reader.wants()) {
                for (; n > 0 && reader.wants(); n--) {
                    long at = receive.address();
                    reader.take(reader.packet(umem, at, receive.length()));
                    receive.next();
                    fill.put(at - at % place);
                }
                receive.release();
                fill.publish();
            }
            return n > 0 ? 0 : Libc.EAGAIN;
        };
    }

    // ---- sending ----

    @Override
    void send(Packet frame) {
        cutter.send(frame);
        core().atEndOfBatch(kick);
    }

    @Override
    public MemorySegment memory() {
        return umem;
    }

    @Override
    public long claim(int length) {
        if (length > place) {
            return -1;
        }
        if (frees == 0) {
            reclaim();
            if (frees == 0) {
                kick();
                reclaim();
            }
        }
        return frees > 0 ? free[--frees] : -1;
    }

    private void reclaim() {
        for (int n = completion.ready(); n > 0; n--) {
            free[frees++] = completion.address();
            completion.next();
        }
        completion.release();
    }

    @Override
    public boolean commit(long at, int length) {
        transmit.put(at, length); // there is room: as many entries as places
        if (++unsent == KICK) {
            kick();
        }
        return true;
    }

    /** Has the kernel send what stands in the ring: it says EAGAIN when there is more than it does at a time, or it cannot queue it just now. */
    private void kick() {
        if (unsent == 0 || fd < 0) {
            return;
        }
        unsent = 0;
        transmit.publish();
        int r = Libc.EAGAIN;
        for (int i = 0; i < ATTEMPTS && r == Libc.EAGAIN && transmit.pending(); i++) {
            r = libc.send(fd, MemorySegment.NULL, 0, Libc.MSG_DONTWAIT);
        }
    }

    /** It cuts what it sends itself, unless somebody looks. */
    @Override
    public int offloads() {
        return plain() ? CHECKSUM : CHECKSUM | TSO;
    }

    @Override
    public long drops() {
        return super.drops() + cutter.drops();
    }

    @Override
    void release() {
        program.close();
        rings.forEach(r -> r.unmap(libc));
    }

    @Override
    public String toString() {
        return "xdp " + name();
    }
}
