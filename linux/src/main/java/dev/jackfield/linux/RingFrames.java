package dev.jackfield.linux;

import dev.jackfield.core.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads frames as on the wire from a TUN or TAP device, many by one system call: twice as many as came the last time, as long as all of them come, and
 * one more than came where there were fewer, by which the end is known.
 */
final class RingFrames implements DeviceReader.Source {
    /** The most that are read at once. */
    static final int MOST = 32;

    private static final int ROOM = LinuxDevice.ETHERNET_HEADER + Packet.MAX;
    private static final int STRIDE = 66 * 1024; // so that they do not all begin at the same place of the cache

    private final int fd;
    private final Uring ring;
    private final MemorySegment memory;
    private int ask = 2;

    /** @param ring with at least {@link #MOST} entries */
    RingFrames(int fd, Uring ring, Arena arena) {
        this.fd = fd;
        this.ring = ring;
        memory = arena.allocate((long) MOST * STRIDE, 64);
    }

    @Override
    public int read(DeviceReader reader) {
        while (reader.wants()) {
            int n = Math.min(ask, reader.room());
            for (int i = 0; i < n; i++) {
                ring.read(fd, memory, (long) i * STRIDE, ROOM);
            }
            int r = ring.submit();
            if (r < 0) {
                return r;
            }
            int got = 0;
            int failure = 0;
            for (int i = 0; i < n; i++) { // all of them: one may come between the first that found none and the next
                r = ring.result(i);
                if (r < 0) {
                    failure = r;
                } else {
                    reader.take(reader.packet(memory, (long) i * STRIDE, r));
                    got++;
                }
            }
            ask = Math.clamp(got == n ? 2 * got : got + 1, 2, MOST);
            if (failure < 0) {
                return failure;
            }
        }
        return 0;
    }
}
