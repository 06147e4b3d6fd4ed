package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import dev.jackfield.link.Gro;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A TUN device (bare IP) or TAP device (Ethernet) of Linux: what the stack sends, Linux receives on a network interface of
 * its own, and the other way round. Packets of up to 64 KiB go both ways uncut and with a partial checksum; on a {@link #attachPlain plain} one
 * frames as large as the MTU, which are cut ({@link FrameCutter}) and merged ({@link Gro}) here.
 *
 * <p>A device that did not exist is made, and is gone when this is closed or the process ends. One that exists (persistent, made
 * by {@code ip tuntap}) is used as it is and stays.
 */
public final class TunDevice implements Device, FrameCutter.Frames, AutoCloseable {
    private static final int ETHERNET_HEADER = 14;
    private static final int BUFFER = VirtioNetHeader.LENGTH + ETHERNET_HEADER + Packet.MAX;

    private final LinkType type;
    private final String name;
    private final boolean created;
    private final int linkHeader;
    private final FrameCutter cutter; // null where frames have a virtio-net header
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER, 64);
    private final Libc libc = new Libc();
    private final Object lifecycle = new Object(); // guards closed, and the reader until it is set
    private int fd; // -1 when closed; changes on the core
    private int wakeFd = -1;
    private int mtu;
    private Core core;
    private TunReader reader;
    private boolean closed;
    private long drops;
    private volatile boolean plain; // somebody looks: frames as on the wire
    private volatile boolean gro = true;

    private TunDevice(TunDescriptor descriptor, LinkType type, boolean vnet) throws IOException {
        this.type = type;
        this.name = descriptor.name();
        this.created = descriptor.created();
        this.linkHeader = type == LinkType.ETHERNET ? ETHERNET_HEADER : 0;
        this.cutter = vnet ? null : new FrameCutter(this);
        this.fd = descriptor.fd();
        this.mtu = readMtu();
    }

    /**
     * Attaches to a device, and makes it when there is none of this name.
     *
     * @param name at most 15 characters; a {@code %d} in it stands for the first number that is free
     * @param type ETHERNET for TAP, IP for TUN
     * @throws IOException whose message says in one line what is wrong and what to do
     */
    public static TunDevice attach(String name, LinkType type) throws IOException {
        return attach(name, type, true);
    }

    /** As {@link #attach}, without virtio-net headers: frames are as large as the MTU, and their checksums complete. */
    public static TunDevice attachPlain(String name, LinkType type) throws IOException {
        return attach(name, type, false);
    }

    private static TunDevice attach(String name, LinkType type, boolean vnet) throws IOException {
        TunDescriptor descriptor = TunDescriptor.open(name, type, vnet);
        try {
            return new TunDevice(descriptor, type, vnet);
        } catch (IOException e) {
            new Libc().close(descriptor.fd());
            throw e;
        }
    }

    /** Why this process cannot make a TUN or TAP device here, in one line; empty when it can. */
    public static Optional<String> unavailable() {
        return TunDescriptor.unavailable();
    }

    /** The name of Linux's interface. */
    public String name() {
        return name;
    }

    /** ETHERNET for TAP, IP for TUN. */
    public LinkType type() {
        return type;
    }

    /** Whether it did not exist before: then its Linux side has to be {@link NetworkSetup configured}, and it goes with this object. */
    public boolean created() {
        return created;
    }

    @Override
    public void open(Core core, Receiver receiver) {
        synchronized (lifecycle) {
            if (closed || reader != null) {
                throw new IllegalStateException(name + (closed ? " is closed" : " is open"));
            }
            this.core = core;
            try {
                mtu = readMtu(); // may have been set since it was attached
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            wakeFd = libc.eventfd(0, Libc.EFD_CLOEXEC);
            if (wakeFd < 0) {
                throw new IllegalStateException("eventfd: " + Libc.text(wakeFd));
            }
            reader = new TunReader(
                    name, fd, wakeFd, arena, BUFFER, core, receiver, cutter == null ? null : new Gro(type));
            reader.setMerging(gro && !plain);
            reader.start();
        }
    }

    private int readMtu() throws IOException {
        try (NetworkSetup setup = new NetworkSetup(name)) {
            return setup.mtu();
        }
    }

    @Override
    public void transmit(Packet frame) {
        assert core.held();
        if (cutter != null) {
            cutter.send(frame);
            frame.free();
            return;
        }
        int n = frame.length();
        if (fd < 0 || VirtioNetHeader.LENGTH + n > BUFFER || !VirtioNetHeader.write(buffer, frame, linkHeader)) {
            drops++;
            return;
        }
        long at = VirtioNetHeader.LENGTH;
        MemorySegment.copy(frame.buf, frame.off, buffer, JAVA_BYTE, at, frame.len);
        at += frame.len;
        for (int i = 0; i < frame.slices(); i++) {
            MemorySegment.copy(frame.sliceBuf(i), frame.sliceOff(i), buffer, JAVA_BYTE, at, frame.sliceLen(i));
            at += frame.sliceLen(i);
        }
        if (libc.write(fd, buffer, at) < 0) {
            drops++; // EAGAIN: too much is queued; EIO: Linux's side is down; EINVAL: Linux finds no sense in the frame
        }
        frame.free();
    }

    @Override
    public MemorySegment memory() {
        return buffer;
    }

    @Override
    public long claim(int length) {
        return fd >= 0 && length <= BUFFER ? 0 : -1;
    }

    @Override
    public boolean commit(long at, int length) {
        return libc.write(fd, buffer, length) >= 0;
    }

    @Override
    public void setGro(boolean on) {
        synchronized (lifecycle) {
            gro = on;
            updateMerging();
        }
    }

    @Override
    public void setPlain(boolean plain) {
        synchronized (lifecycle) {
            this.plain = plain;
            updateMerging();
        }
    }

    private void updateMerging() {
        if (reader != null) {
            reader.setMerging(gro && !plain);
        }
    }

    @Override
    public long merged() {
        TunReader r = reader;
        return r == null ? 0 : r.merged();
    }

    /** A plain device cuts what it sends itself, unless somebody looks. */
    @Override
    public int offloads() {
        return cutter != null && plain ? CHECKSUM : CHECKSUM | TSO;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public long drops() {
        TunReader r = reader;
        return drops + (cutter == null ? 0 : cutter.drops()) + (r == null ? 0 : r.drops());
    }

    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: the reader may just now be in protocol code that closes this too.
        if (reader == null) {
            detach();
        } else {
            reader.stop();
            core.call(this::detach);
        }
    }

    /** On the core, so that no frame is being sent. */
    private int detach() {
        Libc libc = new Libc();
        libc.close(fd);
        fd = -1;
        if (wakeFd >= 0) {
            libc.close(wakeFd);
        }
        arena.close();
        return 0;
    }

    @Override
    public String toString() {
        return (type == LinkType.ETHERNET ? "tap " : "tun ") + name;
    }
}
