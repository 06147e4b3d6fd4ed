package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.jackfield.core.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads a TUN or TAP device with virtio-net headers straight into packets. There is always one with room for the longest frame: a long frame
 * stays in it, a short one is copied out, so that it does not hold so much memory.
 */
final class LargeFrames implements DeviceReader.Source {
    private static final int ROOM = TunDevice.BUFFER;
    private static final int LONG = 16 * 1024;

    private final int fd;
    private final Libc libc = new Libc();
    private final MemorySegment header;
    private Packet spare;

    /** @param fd a descriptor that does not block */
    LargeFrames(int fd, Arena arena) {
        this.fd = fd;
        header = arena.allocate(VirtioNetHeader.LENGTH, 8);
    }

    @Override
    public int read(DeviceReader reader) {
        while (reader.wants()) {
            if (spare == null) {
                spare = reader.packet(ROOM);
            }
            int n = libc.read(fd, spare.buf, spare.off, ROOM);
            if (n < 0) {
                return n;
            }
            int length = n - VirtioNetHeader.LENGTH;
            MemorySegment.copy(spare.buf, spare.off, header, JAVA_BYTE, 0, VirtioNetHeader.LENGTH);
            Packet p = length < LONG ? copy(reader, length) : whole(length);
            if (VirtioNetHeader.read(header, p)) {
                reader.take(p);
            } else {
                reader.drop();
            }
        }
        return 0;
    }

    private Packet whole(int length) {
        Packet p = spare;
        spare = null;
        p.off += VirtioNetHeader.LENGTH;
        p.len = length;
        return p;
    }

    private Packet copy(DeviceReader reader, int length) {
        Packet p = reader.packet(length);
        System.arraycopy(spare.buf, spare.off + VirtioNetHeader.LENGTH, p.buf, p.off, length);
        p.len = length;
        return p;
    }
}
