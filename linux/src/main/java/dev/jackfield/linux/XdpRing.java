package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One of the four rings of an AF_XDP socket (Documentation/networking/af_xdp.rst of Linux), shared with the kernel: one side produces, the
 * other consumes. Fill and completion rings hold addresses within the UMEM (8 bytes), those of receive and transmit descriptors
 * (16 bytes): address, length, options. One thread at a time uses a ring.
 *
 * <p>Our own index is published with release and the kernel's read with acquire, so that what stands in an entry is seen before the entry is.
 */
final class XdpRing {
    private static final VarHandle INDEX = MethodHandles.insertCoordinates(JAVA_INT.varHandle(), 1, 0L);

    private final MemorySegment mapped;
    private final MemorySegment producer;
    private final MemorySegment consumer;
    private final MemorySegment entries;
    private final int entrySize;
    private final int size;
    private int ours; // our index, before it is published
    private int theirs; // the kernel's, as it was when we looked

    /**
     * @param producerAt where its parts are in what is mapped (XDP_MMAP_OFFSETS)
     * @param size entries, a power of two
     */
    XdpRing(Libc libc, int fd, long page, long producerAt, long consumerAt, long entriesAt, int size, int entrySize)
            throws IOException {
        this.size = size;
        this.entrySize = entrySize;
        mapped = libc.mmap(fd, page, entriesAt + (long) size * entrySize);
        if (mapped == null) {
            throw new IOException("cannot map a ring of an XDP socket");
        }
        producer = mapped.asSlice(producerAt, 4);
        consumer = mapped.asSlice(consumerAt, 4);
        entries = mapped.asSlice(entriesAt);
    }

    // ---- what we produce ----

    /** How many entries could be written. */
    int room() {
        int free = size - (ours - theirs);
        if (free == 0) {
            theirs = (int) INDEX.getAcquire(consumer);
            free = size - (ours - theirs);
        }
        return free;
    }

    void put(long address) {
        entries.set(JAVA_LONG, at(ours++), address);
    }

    void put(long address, int length) {
        long at = at(ours++);
        entries.set(JAVA_LONG, at, address);
        entries.set(JAVA_INT, at + 8, length);
        entries.set(JAVA_INT, at + 12, 0);
    }

    /** Lets the kernel see what was put. */
    void publish() {
        INDEX.setRelease(producer, ours);
    }

    /** Whether the kernel has not yet consumed all that was published. */
    boolean pending() {
        theirs = (int) INDEX.getAcquire(consumer);
        return theirs != ours;
    }

    // ---- what we consume ----

    /** How many entries stand there. */
    int ready() {
        int n = theirs - ours;
        if (n == 0) {
            theirs = (int) INDEX.getAcquire(producer);
            n = theirs - ours;
        }
        return n;
    }

    /** The address in the next entry. */
    long address() {
        return entries.get(JAVA_LONG, at(ours));
    }

    /** The length in the next entry. */
    int length() {
        return entries.get(JAVA_INT, at(ours) + 8);
    }

    void next() {
        ours++;
    }

    /** Gives the entries back that were read. */
    void release() {
        INDEX.setRelease(consumer, ours);
    }

    private long at(int index) {
        return (long) (index & size - 1) * entrySize;
    }

    void unmap(Libc libc) {
        libc.munmap(mapped);
    }
}
