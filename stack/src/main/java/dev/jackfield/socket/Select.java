package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.POLLERR;
import static dev.jackfield.socket.Posix.POLLHUP;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.POLLNVAL;
import static dev.jackfield.socket.Posix.POLLOUT;
import static dev.jackfield.socket.Posix.POLLPRI;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** select(2), which is {@link Poll} for three sets of descriptors. */
public final class Select {
    /** What of poll's bits makes a descriptor readable, and writable, as Linux has it. */
    private static final int READABLE = POLLIN | POLLHUP | POLLERR, WRITABLE = POLLOUT | POLLERR;

    private Select() {}

    /**
     * Selects; the sets, which may be null, hold what was asked, and then what is so.
     *
     * @param timeout nanoseconds to wait at most: 0 not at all, below 0 for ever
     * @return how many bits are set in all sets, or a negated error number
     */
    public static int select(
            Core core, DescriptorTable table, int nfds, BitSet read, BitSet write, BitSet except, long timeout) {
        if (nfds < 0) {
            return Errno.EINVAL.failure();
        }
        List<PollFd> asked = new ArrayList<>();
        for (int fd = 0; fd < nfds; fd++) {
            int events = has(read, fd, POLLIN) | has(write, fd, POLLOUT) | has(except, fd, POLLPRI);
            if (events != 0) {
                asked.add(new PollFd(fd, events));
            }
        }
        int r = Poll.poll(core, table, asked.toArray(PollFd[]::new), timeout);
        if (r < 0) {
            return r;
        }
        int n = 0;
        for (PollFd p : asked) {
            if ((p.revents & POLLNVAL) != 0) {
                return Errno.EBADF.failure();
            }
            n += answer(read, p, POLLIN, READABLE)
                    + answer(write, p, POLLOUT, WRITABLE)
                    + answer(except, p, POLLPRI, POLLPRI);
        }
        return n;
    }

    private static int has(BitSet set, int fd, int event) {
        return set != null && set.get(fd) ? event : 0;
    }

    private static int answer(BitSet set, PollFd p, int asked, int counts) {
        if ((p.events & asked) == 0) {
            return 0;
        }
        boolean is = (p.revents & counts) != 0;
        set.set(p.fd, is);
        return is ? 1 : 0;
    }
}
