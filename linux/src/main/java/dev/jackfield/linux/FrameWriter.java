package dev.jackfield.linux;

import dev.jackfield.core.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Writes frames to a TUN or TAP device: those of a batch by one system call, when it is {@link #flush flushed}, or, without a ring, each at once.
 * One frame alone is quicker written without the ring.
 */
final class FrameWriter implements FrameCutter.Frames {
    /** The most that are written at once. */
    static final int MOST = 32;

    private static final int LONGEST = LinuxDevice.ETHERNET_HEADER + Packet.MAX;
    private static final long LINE = 64; // of the cache

    private final Libc libc;
    private final int fd;
    private final Uring ring; // or null
    private final MemorySegment memory;
    private final long[] ats = new long[MOST];
    private final int[] lengths = new int[MOST];
    private int count; // of frames that stand in the memory
    private long end; // of them there
    private long drops;

    /** @param ring with at least {@link #MOST} entries, or null */
    FrameWriter(Libc libc, int fd, Uring ring, Arena arena) {
        this.libc = libc;
        this.fd = fd;
        this.ring = ring;
        memory = arena.allocate(2 * LONGEST, LINE);
    }

    /** How many frames the device did not take when they were flushed. */
    long drops() {
        return drops;
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long claim(int length) {
        if (length > LONGEST) {
            return -1;
        }
        if (count == MOST || end + length > memory.byteSize()) {
            flush();
        }
        return end;
    }

    @Override
    public boolean commit(long at, int length) {
        if (ring == null) {
            return libc.write(fd, memory, length) >= 0; // it stands at the beginning
        }
        ats[count] = at;
        lengths[count++] = length;
        end = at + length + LINE - 1 & -LINE;
        return true;
    }

    /** Writes what was committed since the last time. */
    void flush() {
        int n = count;
        count = 0;
        end = 0;
        if (n == 1) {
            if (libc.write(fd, memory, lengths[0]) < 0) {
                drops++;
            }
        } else if (n > 1) {
            for (int i = 0; i < n; i++) {
                ring.write(fd, memory, ats[i], lengths[i]);
            }
            int done = ring.submit();
            for (int i = 0; i < n; i++) {
                if (done < 0 || ring.result(i) < 0) {
                    drops++;
                }
            }
        }
    }

    void close() {
        if (ring != null) {
            ring.close();
        }
    }
}
