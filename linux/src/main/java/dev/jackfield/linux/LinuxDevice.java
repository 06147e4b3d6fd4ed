package dev.jackfield.linux;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import dev.jackfield.link.Gro;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * A device of Linux, by a descriptor: what it has in common with others is a thread that reads it, native memory, and an end. What it sends it
 * writes on the core.
 */
public abstract sealed class LinuxDevice implements Device, AutoCloseable permits TunDevice, PacketDevice, XdpDevice {
    static final int ETHERNET_HEADER = 14;

    final Arena arena = Arena.ofShared();
    final Libc libc = new Libc(); // the core's
    int fd; // -1 when closed; changes on the core
    long txDrops;

    private final LinkType type;
    private final String name;
    private final boolean merges;
    private final Object lifecycle = new Object(); // guards closed, and the reader until it is set
    private int wakeFd = -1;
    private int mtu;
    private Core core;
    private DeviceReader reader;
    private boolean closed;
    private volatile boolean plain; // somebody looks: frames as on the wire
    private volatile boolean gro = true;

    /**
     * @param name of Linux's interface
     * @param merges whether frames come as on the wire, so that they are merged here
     */
    LinuxDevice(String name, LinkType type, int fd, boolean merges) throws IOException {
        this.name = name;
        this.type = type;
        this.fd = fd;
        this.merges = merges;
        this.mtu = readMtu();
    }

    /** The name of Linux's interface. */
    public final String name() {
        return name;
    }

    /** What its frames begin with. */
    public final LinkType type() {
        return type;
    }

    /** Where the reader's frames come from. */
    abstract DeviceReader.Source source();

    /** Gives back what there is beside the descriptor; on the core, when nobody reads any more. */
    void release() {}

    /** The core it was opened with. */
    final Core core() {
        return core;
    }

    final boolean plain() {
        return plain;
    }

    @Override
    public final void open(Core core, Receiver receiver) {
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
            reader = new DeviceReader(name, fd, wakeFd, arena, core, receiver, source(), merges ? new Gro(type) : null);
            reader.setMerging(merging());
            reader.start();
        }
    }

    private int readMtu() throws IOException {
        try (NetworkSetup setup = new NetworkSetup(name)) {
            return setup.mtu();
        }
    }

    @Override
    public final void transmit(Packet frame) {
        assert core.held();
        if (fd < 0) {
            txDrops++;
        } else {
            send(frame);
        }
        frame.free();
    }

    /** Sends a frame, which it may change but does not free. */
    abstract void send(Packet frame);

    @Override
    public final void setGro(boolean on) {
        synchronized (lifecycle) {
            gro = on;
            updateMerging();
        }
    }

    @Override
    public final void setPlain(boolean plain) {
        synchronized (lifecycle) {
            this.plain = plain;
            updateMerging();
        }
    }

    private void updateMerging() {
        if (reader != null) {
            reader.setMerging(merging());
        }
        modeChanged();
    }

    /** Whether frames are to be merged. */
    final boolean merging() {
        return gro && !plain;
    }

    /** Somebody began or ended to look at the frames, or merging was switched. */
    void modeChanged() {}

    @Override
    public final long merged() {
        DeviceReader r = reader;
        return r == null ? 0 : r.merged();
    }

    @Override
    public final int mtu() {
        return mtu;
    }

    @Override
    public long drops() {
        DeviceReader r = reader;
        return txDrops + (r == null ? 0 : r.drops());
    }

    @Override
    public final void close() {
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
        release();
        libc.close(fd);
        fd = -1;
        if (wakeFd >= 0) {
            libc.close(wakeFd);
        }
        arena.close();
        return 0;
    }
}
