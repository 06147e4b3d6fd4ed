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
 * The thread that waits for a descriptor's frames and brings them to the core, a batch at a time. It is a platform thread,
 * for a blocked foreign call would pin a virtual thread's carrier.
 *
 * <p>When the core is free it runs the protocol code itself; when it is taken, it leaves the batch in the mailbox and reads the
 * next. There are {@value #BATCHES} batches, and when none is left it pauses: then the frames queue in the kernel, which drops
 * what is too much. It never waits for the core in any other way, so it can be joined by a thread that holds it.
 */
final class TunReader implements Runnable {
    private static final int BATCHES = 4;
    private static final int BATCH_FRAMES = 64;
    private static final int BATCH_BYTES = 512 * 1024;

    /** For the headers of another link, where the packet is forwarded; its own leave room as they are taken off. */
    private static final int HEADROOM = 32;

    private static final System.Logger LOG = System.getLogger("dev.jackfield.linux");

    private final Gro gro;
    private final int header;
    private final int fd;
    private final int wakeFd;
    private final Core core;
    private final Device.Receiver receiver;
    private final Batch[] batches = new Batch[BATCHES];
    private final Pool pool = new Pool(); // its own, for it takes from it without the core
    private final Libc libc = new Libc();
    private final MemorySegment buffer;
    private final MemorySegment pollFds;
    private final Thread thread;
    private volatile boolean merging = true;
    private volatile boolean stopped;
    private long drops;

    /** @param gro that merges frames, which then have no virtio-net header; null where they have one */
    TunReader(
            String name,
            int fd,
            int wakeFd,
            Arena arena,
            long bufferSize,
            Core core,
            Device.Receiver receiver,
            Gro gro) {
        this.gro = gro;
        this.header = gro == null ? VirtioNetHeader.LENGTH : 0;
        this.fd = fd;
        this.wakeFd = wakeFd;
        this.core = core;
        this.receiver = receiver;
        buffer = arena.allocate(bufferSize, 64);
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
                Batch batch = batches[i];
                i = (i + 1) % BATCHES;
                batch.awaitFree();
                r = fill(batch, merging ? gro : null);
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

    /** Reads frames until the batch is full (then the answer is zero or more), there are none (EAGAIN), or another error. */
    private int fill(Batch batch, Gro merger) {
        try {
            return read(batch, merger);
        } finally {
            if (merger != null) {
                merger.flush();
            }
        }
    }

    private int read(Batch batch, Gro merger) {
        int bytes = 0;
        for (int i = 0; i < BATCH_FRAMES && bytes < BATCH_BYTES && !stopped; i++) {
            int n = libc.read(fd, buffer, buffer.byteSize());
            if (n < 0) {
                return n;
            }
            bytes += n;
            Packet p = packet(n - header);
            if (p == null) {
                drops++;
            } else if (merger == null || !merger.merge(p)) {
                batch.frames[batch.count++] = p;
            }
        }
        return 0;
    }

    private Packet packet(int length) {
        Packet p = pool.packet(HEADROOM, length);
        p.len = length;
        MemorySegment.copy(buffer, JAVA_BYTE, header, p.buf, p.off, length);
        return header == 0 || VirtioNetHeader.read(buffer, p) ? p : null;
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
