package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.link.Device;
import dev.jackfield.link.Gro;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that waits for a device's frames and brings them to the core, a batch at a time. It is a platform thread,
 * for a blocked foreign call would pin a virtual thread's carrier.
 *
 * <p>When the core is free it runs the protocol code itself; when it is taken, it leaves the batch in the mailbox and reads the
 * next. There are {@value #BATCHES} batches, and when none is left it pauses: then the frames queue in the kernel, which drops
 * what is too much. It never waits for the core in any other way, so it can be joined by a thread that holds it.
 */
final class DeviceReader implements Runnable {
    /** Where frames come from; only the reader's thread uses it. */
    interface Source {
        /** Has the reader {@link #take} frames, as many as it {@link #wants} at most; answers zero or more when there may be others, EAGAIN when there are none, or another error. */
        int read(DeviceReader reader);
    }

    private static final int BATCHES = 4;
    private static final int BATCH_FRAMES = 64;
    private static final int BATCH_BYTES = 512 * 1024;

    /** For the headers of another link, where the packet is forwarded; its own leave room as they are taken off. */
    private static final int HEADROOM = 32;

    private static final System.Logger LOG = System.getLogger("dev.jackfield.linux");

    private final Gro gro; // null where frames come merged
    private final Source source;
    private final int wakeFd;
    private final Core core;
    private final Device.Receiver receiver;
    private final Batch[] batches = new Batch[BATCHES];
    private final Pool pool = new Pool(); // its own, for it takes from it without the core
    private final Libc libc = new Libc();
    private final MemorySegment pollFds;
    private final Thread thread;
    private volatile boolean merging = true;
    private volatile boolean stopped;
    private long drops;
    private Batch batch; // that is filled
    private Gro merger; // that takes part in that, or null
    private int frames; // of it, and bytes, before they are merged
    private int bytes;

    /**
     * @param fd that is readable when there are frames
     * @param wakeFd an eventfd by which it is stopped
     * @param gro that merges frames, or null
     */
    DeviceReader(
            String name, int fd, int wakeFd, Arena arena, Core core, Device.Receiver receiver, Source source, Gro gro) {
        this.wakeFd = wakeFd;
        this.core = core;
        this.receiver = receiver;
        this.source = source;
        this.gro = gro;
        pollFds = Libc.pollFds(arena, fd, wakeFd);
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = new Batch();
        }
        thread = Thread.ofPlatform().daemon().name("jackfield-" + name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** How many frames it could make no packet of; written by its thread only. */
    long drops() {
        return drops;
    }

    /** Whether it merges frames, where they have no virtio-net header. */
    void setMerging(boolean on) {
        merging = on;
    }

    /** How many frames it merged into others; written by its thread only. */
    long merged() {
        return gro == null ? 0 : gro.merged();
    }

    /** Ends the thread, and waits for that unless called by it. Afterwards it touches neither descriptors nor memory. */
    void stop() {
        stopped = true;
        try (Arena arena = Arena.ofConfined()) {
            new Libc().write(wakeFd, arena.allocateFrom(JAVA_LONG, 1), 8);
        }
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // it ends soon, and its descriptors must not be closed before
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        int i = 0;
        while (!stopped) {
            int r = libc.poll(pollFds, 2);
            while (r >= 0 && !stopped) {
                batch = batches[i];
                i = (i + 1) % BATCHES;
                batch.awaitFree();
                r = fill();
                batch.hand();
                if (r == Libc.EAGAIN) {
                    batch.awaitFree(); // what comes while the core is busy makes one batch, for which one need not
                    // wake up
                }
            }
            if (r != Libc.EAGAIN && r != Libc.EINTR && !stopped) {
                LOG.log(System.Logger.Level.WARNING, thread.getName() + " ends: " + Libc.text(r));
                return; // the device was removed
            }
        }
    }

    private int fill() {
        merger = merging ? gro : null;
        frames = 0;
        bytes = 0;
        int r = source.read(this);
        if (merger != null) {
            merger.flush();
        }
        return r;
    }

    /** How many frames there is room for in the batch. */
    int room() {
        return BATCH_FRAMES - frames;
    }

    /** Whether there is room in the batch. */
    boolean wants() {
        return frames < BATCH_FRAMES && bytes < BATCH_BYTES && !stopped;
    }

    /** A packet of its pool, empty, with so much room. */
    Packet packet(int room) {
        return pool.packet(HEADROOM, room);
    }

    /** A packet of its pool, into which a frame is copied. */
    Packet packet(MemorySegment from, long at, int length) {
        Packet p = packet(length);
        p.len = length;
        MemorySegment.copy(from, JAVA_BYTE, at, p.buf, p.off, length);
        return p;
    }

    /** Takes a frame. */
    void take(Packet p) {
        frames++;
        bytes += p.len;
        if (merger == null || !merger.merge(p)) {
            batch.frames[batch.count++] = p;
        }
    }

    /** A frame came that is none. */
    void drop() {
        frames++;
        drops++;
    }

    /** Frames on their way to the core. Filled by the reader while it is free, emptied on the core. */
    private final class Batch extends Core.Work {
        final Packet[] frames = new Packet[BATCH_FRAMES];
        int count;
        private volatile boolean pending;

        void awaitFree() {
            while (pending && !stopped) {
                LockSupport.park(this);
            }
        }

        void hand() {
            if (count > 0 && !pending) {
                pending = true;
                core.execute(this);
            }
        }

        @Override
        protected void run(long now) {
            try {
                for (int i = 0; i < count && !stopped; i++) {
                    receiver.receive(frames[i]);
                }
            } finally {
                Arrays.fill(frames, 0, count, null);
                count = 0;
                pending = false;
                if (Thread.currentThread() != thread) {
                    LockSupport.unpark(thread);
                }
            }
        }
    }
}
