package dev.jackfield.linux;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A TUN device (bare IP) or TAP device (Ethernet) of Linux: what the stack sends, Linux receives on a network interface of
 * its own, and the other way round. Packets of up to 64 KiB go both ways uncut and with a partial checksum; on a {@link #attachPlain plain} one
 * frames as large as the MTU, which are cut ({@link FrameCutter}) and merged ({@link dev.jackfield.link.Gro}) here.
 *
 * <p>A device that did not exist is made, and is gone when this is closed or the process ends. One that exists (persistent, made
 * by {@code ip tuntap}) is used as it is and stays.
 */
public final class TunDevice extends LinuxDevice {
    static final int BUFFER = VirtioNetHeader.LENGTH + ETHERNET_HEADER + Packet.MAX;

    private final boolean created;
    private final int linkHeader;
    private final FrameWriter writer; // this and the cutter are null where frames have a virtio-net header
    private final FrameCutter cutter;
    private final FlushTimeout timeout; // null where it cannot be set, or is not ours to set
    private final MemorySegment buffer; // for one that has it
    private final boolean rings; // are used where the kernel has them
    private Uring reads; // the reader's, or null
    private final Core.Work flush = new Core.Work() {
        @Override
        protected void run(long now) {
            if (fd >= 0) {
                writer.flush();
            }
        }
    };
    private boolean others; // send by it, too; with timeout
    private volatile boolean holding;

    private TunDevice(TunDescriptor descriptor, LinkType type, boolean vnet, boolean rings) throws IOException {
        super(descriptor.name(), type, descriptor.fd(), !vnet);
        this.created = descriptor.created();
        this.linkHeader = type == LinkType.ETHERNET ? ETHERNET_HEADER : 0;
        this.writer =
                vnet ? null : new FrameWriter(libc, fd, rings ? Uring.open(libc, fd, FrameWriter.MOST) : null, arena);
        this.cutter = vnet ? null : new FrameCutter(writer);
        this.buffer = vnet ? arena.allocate(BUFFER, 64) : null;
        this.rings = rings;
        this.timeout = created && !vnet ? FlushTimeout.of(descriptor.name()) : null;
        hold();
    }

    /**
     * Attaches to a device, and makes it when there is none of this name.
     *
     * @param name at most 15 characters; a {@code %d} in it stands for the first number that is free
     * @param type ETHERNET for TAP, IP for TUN
     * @throws IOException whose message says in one line what is wrong and what to do
     */
    public static TunDevice attach(String name, LinkType type) throws IOException {
        return attach(name, type, true, false);
    }

    /** As {@link #attach}, without virtio-net headers: frames are as large as the MTU, and their checksums complete. */
    public static TunDevice attachPlain(String name, LinkType type) throws IOException {
        return attach(name, type, false, true);
    }

    /** @param rings whether many frames of a plain one are read and written at once, where the kernel can ({@link Uring}) */
    static TunDevice attach(String name, LinkType type, boolean vnet, boolean rings) throws IOException {
        TunDescriptor descriptor = TunDescriptor.open(name, type, vnet);
        try {
            return new TunDevice(descriptor, type, vnet, rings);
        } catch (IOException e) {
            new Libc().close(descriptor.fd());
            throw e;
        }
    }

    /** Why this process cannot make a TUN or TAP device here, in one line; empty when it can. */
    public static Optional<String> unavailable() {
        return TunDescriptor.unavailable();
    }

    /** Whether it did not exist before: then its Linux side has to be {@link NetworkSetup configured}, and it goes with this object. */
    public boolean created() {
        return created;
    }

    @Override
    DeviceReader.Source source() {
        if (cutter == null) {
            return new LargeFrames(fd, arena);
        }
        int from = fd;
        Libc own = new Libc();
        reads = rings ? Uring.open(own, from, RingFrames.MOST) : null;
        if (reads != null) {
            return new RingFrames(from, reads, arena);
        }
        MemorySegment to = arena.allocate(BUFFER, 64);
        return reader -> {
            while (reader.wants()) {
                int n = own.read(from, to, BUFFER);
                if (n < 0) {
                    return n;
                }
                reader.take(reader.packet(to, 0, n));
            }
            return 0;
        };
    }

    @Override
    void send(Packet frame) {
        if (cutter != null) {
            cutter.send(frame);
            core().atEndOfBatch(flush);
            return;
        }
        int n = VirtioNetHeader.frame(buffer, frame, linkHeader);
        if (n < 0 || libc.write(fd, buffer, n) < 0) {
            txDrops++; // EAGAIN: too much is queued; EIO: Linux's side is down; EINVAL: Linux finds no sense in the
            // frame
        }
    }

    /** A plain device cuts what it sends itself, unless somebody looks. */
    @Override
    public int offloads() {
        return CHECKSUM | (cutter != null && plain() ? 0 : TSO) | (holding ? PUSH : 0);
    }

    @Override
    void modeChanged() {
        hold();
    }

    @Override
    public void carryOthers() {
        if (timeout != null) {
            synchronized (timeout) {
                others = true;
                hold();
            }
        }
    }

    /** Has Linux hold back segments without PSH, unless that would be seen or somebody's who does not know of it. */
    private void hold() {
        if (timeout == null) {
            return;
        }
        synchronized (timeout) {
            boolean on = merging() && !others;
            if (on != holding && timeout.set(on ? FlushTimeout.NANOS : 0)) {
                holding = on;
            }
        }
    }

    @Override
    void release() {
        if (reads != null) {
            reads.close();
        }
        if (writer != null) {
            writer.close();
        }
        if (timeout != null) {
            timeout.close();
        }
    }

    @Override
    public long drops() {
        return super.drops() + (cutter == null ? 0 : cutter.drops() + writer.drops());
    }

    @Override
    public String toString() {
        return (type() == LinkType.ETHERNET ? "tap " : "tun ") + name();
    }
}
