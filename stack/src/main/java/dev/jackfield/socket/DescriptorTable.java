package dev.jackfield.socket;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * A process's descriptors. A new one gets the lowest free number; 0, 1 and 2 are those of the standard streams, which a
 * process here has elsewhere. Looked up by any thread without a lock, changed on the core only.
 */
public final class DescriptorTable {
    private static final int FIRST = 3;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Descriptor[].class);

    private final Settings settings;
    private final LongSupplier inodes;
    private final BitSet used = new BitSet();
    private volatile Descriptor[] slots = new Descriptor[16];
    private int lowest = FIRST; // no number below it is free
    private int count;
    private boolean ended;

    /** @param inodes gives a number that no socket of the host has yet */
    public DescriptorTable(Settings settings, LongSupplier inodes) {
        this.settings = settings;
        this.inodes = inodes;
        used.set(0, FIRST);
    }

    /** The descriptor of that number, or null; any thread. It may have been closed meanwhile. */
    public Descriptor get(int fd) {
        Descriptor[] all = slots;
        return fd >= 0 && fd < all.length ? (Descriptor) SLOT.getAcquire(all, fd) : null;
    }

    /** Whether no number is free; on the core. */
    public boolean full() {
        return count + FIRST >= settings.getInt(Setting.NR_OPEN);
    }

    /** How many are open; on the core. */
    public int size() {
        return count;
    }

    /** One past the highest number that may be open: for going through all of them. */
    public int limit() {
        return slots.length;
    }

    long newInode() {
        return inodes.getAsLong();
    }

    /** Opens a descriptor for a new file: its number or -EMFILE. On the core. */
    public int open(OpenFile f, int socketFlags) {
        if ((socketFlags & Posix.SOCK_NONBLOCK) != 0) {
            f.setFlags(Posix.O_NONBLOCK);
        }
        int fd = open(f, 0, (socketFlags & Posix.SOCK_CLOEXEC) != 0);
        if (fd < 0) {
            f.retain();
            f.release();
        }
        return fd;
    }

    /** Opens one more descriptor for the file of another, the lowest from {@code least} on: its number or -EMFILE. On the core. */
    public int duplicate(Descriptor d, int least, boolean closeOnExec) {
        if (d.closed()) {
            return Errno.EBADF.failure();
        }
        if (least < 0 || least >= settings.getInt(Setting.NR_OPEN)) {
            return Errno.EINVAL.failure();
        }
        return open(d.file(), least, closeOnExec);
    }

    private int open(OpenFile f, int least, boolean closeOnExec) {
        int fd = used.nextClearBit(Math.max(least, lowest));
        if (ended) {
            return Errno.EBADF.failure();
        }
        if (fd >= settings.getInt(Setting.NR_OPEN)) {
            return Errno.EMFILE.failure();
        }
        if (fd >= slots.length) {
            slots = Arrays.copyOf(slots, Math.max(fd + 1, slots.length * 2));
        }
        Descriptor d = new Descriptor(f);
        d.setCloseOnExec(closeOnExec);
        f.retain();
        SLOT.setRelease(slots, fd, d);
        used.set(fd);
        count++;
        if (least <= lowest) {
            lowest = fd + 1;
        }
        return fd;
    }

    /** Closes a descriptor: 0, -EBADF, or -EAGAIN when the closer is to {@link Descriptor#linger}. On the core. */
    public int close(int fd) {
        Descriptor d = get(fd);
        if (d == null) {
            return Errno.EBADF.failure();
        }
        SLOT.setRelease(slots, fd, null);
        used.clear(fd);
        count--;
        lowest = Math.min(lowest, fd);
        return d.close();
    }

    /** Closes all; none can be opened after that. On the core. */
    public void end() {
        ended = true;
        for (int fd = FIRST; fd < slots.length; fd++) {
            close(fd);
        }
    }
}
