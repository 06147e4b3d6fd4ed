package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Many reads or writes by one system call (io_uring(7)). What was put is tried within the call, in its order, and is then over: what would have to
 * wait fails with EAGAIN (RWF_NOWAIT), so the kernel touches memory only while the call lasts. One thread at a time uses a ring.
 */
final class Uring {
    private static final byte READ = 22, WRITE = 23; // IORING_OP_...
    private static final long RWF_NOWAIT = 8;
    private static final int SINGLE_MMAP = 1, RW_CUR_POS = 8; // IORING_FEAT_...: the second came with READ and WRITE
    private static final long SQES = 0x1000_0000;
    private static final int SQE = 64, CQE = 16; // bytes of an entry

    // struct io_uring_params, in which the kernel says where the parts of the rings are.
    private static final int PARAMS = 120;
    private static final int CQ_ENTRIES = 4,
            FEATURES = 20,
            SQ_TAIL = 44,
            SQ_ARRAY = 64,
            CQ_HEAD = 80,
            CQ_TAIL = 84,
            CQES = 100;

    private static final VarHandle INDEX = MethodHandles.insertCoordinates(JAVA_INT.varHandle(), 1, 0L);

    private final Libc libc;
    private final int ring;
    private final int entries;
    private final int completions; // of the other ring, which is larger
    private final MemorySegment mapped; // both rings
    private final MemorySegment submissions; // what is put
    private final MemorySegment submitTail;
    private final MemorySegment completeHead;
    private final MemorySegment completeTail;
    private final MemorySegment results;
    private final int[] result;
    private int tail;
    private int head;
    private int put;

    private Uring(
            Libc libc, int ring, int entries, MemorySegment params, MemorySegment mapped, MemorySegment submissions) {
        this.libc = libc;
        this.ring = ring;
        this.entries = entries;
        this.completions = params.get(JAVA_INT, CQ_ENTRIES);
        this.mapped = mapped;
        this.submissions = submissions;
        this.result = new int[entries];
        submitTail = mapped.asSlice(params.get(JAVA_INT, SQ_TAIL), 4);
        completeHead = mapped.asSlice(params.get(JAVA_INT, CQ_HEAD), 4);
        completeTail = mapped.asSlice(params.get(JAVA_INT, CQ_TAIL), 4);
        results = mapped.asSlice(params.get(JAVA_INT, CQES), (long) completions * CQE);
        long array = params.get(JAVA_INT, SQ_ARRAY);
        for (int i = 0; i < entries; i++) {
            mapped.set(JAVA_INT, array + 4L * i, i); // entries are used in their order
        }
    }

    /**
     * A ring.
     *
     * @param libc of whoever uses it
     * @param fd what it is for: tried, for not every descriptor can be told not to wait
     * @param entries a power of two
     * @return null where the kernel has no io_uring that does this, or does not permit it
     */
    static Uring open(Libc libc, int fd, int entries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(PARAMS, 8);
            int ring = libc.ioUringSetup(entries, params);
            if (ring < 0) {
                return null;
            }
            int needed = SINGLE_MMAP | RW_CUR_POS;
            MemorySegment mapped = null;
            MemorySegment submissions = null;
            if ((params.get(JAVA_INT, FEATURES) & needed) == needed) {
                mapped = libc.mmap(
                        ring,
                        0,
                        Math.max(
                                params.get(JAVA_INT, SQ_ARRAY) + 4L * entries,
                                params.get(JAVA_INT, CQES) + (long) CQE * params.get(JAVA_INT, CQ_ENTRIES)));
                submissions = libc.mmap(ring, SQES, (long) SQE * entries);
            }
            if (mapped != null && submissions != null) {
                Uring r = new Uring(libc, ring, entries, params, mapped, submissions);
                r.write(fd, arena.allocate(JAVA_BYTE), 0, 0); // nothing
                if (r.submit() >= 0 && r.result(0) != Libc.EOPNOTSUPP) {
                    return r;
                }
            }
            unmap(libc, mapped, submissions);
            libc.close(ring);
            return null;
        }
    }

    private static void unmap(Libc libc, MemorySegment... mapped) {
        for (MemorySegment m : mapped) {
            if (m != null) {
                libc.munmap(m);
            }
        }
    }

    /** Puts a read of up to {@code length} bytes; as much may be put at once as there are entries. */
    void read(int fd, MemorySegment to, long at, int length) {
        put(READ, fd, to.address() + at, length);
    }

    /** Puts a write. */
    void write(int fd, MemorySegment from, long at, int length) {
        put(WRITE, fd, from.address() + at, length);
    }

    private void put(byte operation, int fd, long address, int length) {
        long at = (long) (tail & entries - 1) * SQE;
        submissions.set(JAVA_LONG, at, operation | (long) fd << 32);
        submissions.set(JAVA_LONG, at + 8, -1); // no position
        submissions.set(JAVA_LONG, at + 16, address);
        submissions.set(JAVA_LONG, at + 24, length | RWF_NOWAIT << 32);
        submissions.set(JAVA_LONG, at + 32, put); // what its result is known by
        tail++;
        put++;
    }

    /** Has done what was put. Answers how much that was, or a negated errno. */
    int submit() {
        int n = put;
        put = 0;
        INDEX.setRelease(submitTail, tail);
        for (int done = 0; done < n; ) {
            int r = libc.ioUringEnter(ring, n - done);
            if (r < 0) {
                return r;
            }
            done += r;
        }
        int end = (int) INDEX.getAcquire(completeTail);
        for (; head != end; head++) {
            long at = (long) (head & completions - 1) * CQE;
            result[(int) results.get(JAVA_LONG, at)] = results.get(JAVA_INT, at + 8);
        }
        INDEX.setRelease(completeHead, head);
        return n;
    }

    /** Of what was put as the {@code i}th before the last {@link #submit}: how many bytes, or a negated errno. */
    int result(int i) {
        return result[i];
    }

    void close() {
        unmap(libc, mapped, submissions);
        libc.close(ring);
    }
}
