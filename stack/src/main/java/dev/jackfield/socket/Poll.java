package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.POLLERR;
import static dev.jackfield.socket.Posix.POLLHUP;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.POLLNVAL;
import static dev.jackfield.socket.Posix.POLLOUT;
import static dev.jackfield.socket.Posix.POLLRDNORM;
import static dev.jackfield.socket.Posix.POLLWRNORM;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Waiter;
import java.util.function.IntSupplier;

/** poll(2): one call that waits on many descriptors. Looking at all of them and beginning to wait happen in one stay on the core. */
public final class Poll implements IntSupplier {
    private final DescriptorTable table;
    private final PollFd[] fds;
    private Wait[] waits; // null until it has to wait
    private Waiter waiter;

    private Poll(DescriptorTable table, PollFd[] fds) {
        this.table = table;
        this.fds = fds;
    }

    /**
     * Polls.
     *
     * @param timeout nanoseconds to wait at most: 0 not at all, below 0 for ever
     * @return how many of {@code fds} have something to tell, or -EINTR
     */
    public static int poll(Core core, DescriptorTable table, PollFd[] fds, long timeout) {
        Poll poll = new Poll(table, fds);
        int n = core.call(poll);
        if (n > 0 || timeout == 0) {
            return n;
        }
        Clock clock = core.clock();
        long deadline = timeout < 0 ? Clock.NEVER : clock.now() + timeout;
        try {
            boolean inTime;
            do {
                poll.waiter = new Waiter();
                n = core.call(poll);
                if (n > 0) {
                    return n;
                }
                inTime = clock.await(poll.waiter, deadline);
            } while (inTime);
            poll.waiter = null;
            return core.call(poll);
        } catch (InterruptedException e) {
            core.call(poll::giveUp);
            return Call.EINTR;
        }
    }

    /** One stay on the core: looks, and when nothing stands and there is a waiter, begins to wait. */
    @Override
    public int getAsInt() {
        giveUp();
        int n = 0;
        for (PollFd p : fds) {
            p.revents = look(p);
            if (p.revents != 0) {
                n++;
            }
        }
        if (n == 0 && waiter != null) {
            begin();
        }
        return n;
    }

    private int look(PollFd p) {
        if (p.fd < 0) {
            return 0;
        }
        Descriptor d = table.get(p.fd);
        if (d == null) {
            return POLLNVAL;
        }
        int bits = d.file().endpoint().ready();
        // Normal data and data are the same for every protocol here.
        bits |= (bits & POLLIN) != 0 ? POLLRDNORM : 0;
        bits |= (bits & POLLOUT) != 0 ? POLLWRNORM : 0;
        return bits & (p.events | POLLERR | POLLHUP);
    }

    private void begin() {
        waits = new Wait[fds.length];
        for (int i = 0; i < fds.length; i++) {
            if (fds[i].fd >= 0) {
                int events = fds[i].events;
                events |= (events & POLLRDNORM) != 0 ? POLLIN : 0;
                events |= (events & POLLWRNORM) != 0 ? POLLOUT : 0;
                waits[i] = new Wait(waiter);
                waits[i].begin(table.get(fds[i].fd), events);
            }
        }
    }

    private int giveUp() {
        if (waits != null) {
            for (Wait w : waits) {
                if (w != null) {
                    w.end();
                }
            }
            waits = null;
        }
        return 0;
    }
}
