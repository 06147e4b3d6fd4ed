package dev.jackfield.linux;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * How long Linux holds back TCP segments that were written to a device, to merge them with those that follow (its generic receive offload), so that
 * its TCP is run once for many: {@code /sys/class/net/NAME/gro_flush_timeout}. What carries PSH, and whatever else no segment can be appended to, is
 * not held back.
 *
 * <p>The file stays open, and so works when the device has gone to another network namespace.
 */
final class FlushTimeout implements AutoCloseable {
    /** So long that its timer is seldom the next that goes off: one that is has to be programmed into the processor with every write, which costs more than is won. */
    static final long NANOS = 10_000_000;

    private final RandomAccessFile file; // which an interrupted thread may write, too

    private FlushTimeout(RandomAccessFile file) {
        this.file = file;
    }

    /** That of a device; null where it cannot be set, as in a namespace that has no view of its own devices in /sys. */
    static FlushTimeout of(String device) {
        try {
            return new FlushTimeout(new RandomAccessFile("/sys/class/net/" + device + "/gro_flush_timeout", "rw"));
        } catch (IOException e) {
            return null;
        }
    }

    /** Sets it, zero for nothing to be held back; answers whether it is set. */
    boolean set(long nanos) {
        try {
            file.seek(0);
            file.writeBytes(Long.toString(nanos));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // it was written before
        }
    }
}
