package dev.jackfield.socket;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Waiter;
import java.util.function.IntSupplier;

/**
 * A call that may have to wait. It is attempted on the core; when it would have to wait and may, the same stay on the core
 * that found so begins a {@link Wait}, so that nothing that happens afterwards goes unheard; then the thread waits, off the
 * core, and attempts again.
 */
abstract class Call implements IntSupplier {
    static final int EAGAIN = Errno.EAGAIN.failure();
    static final int EBADF = Errno.EBADF.failure();
    static final int EINTR = Errno.EINTR.failure();

    private final Descriptor descriptor;
    private final int interest;
    private Wait next; // begun when the attempt does not succeed
    private Wait begun;

    /** @param interest the readiness bits on which an attempt may succeed */
    Call(Descriptor descriptor, int interest) {
        this.descriptor = descriptor;
        this.interest = interest;
    }

    /** Does what can be done at once, on the core: a result, or -EAGAIN when there is more to wait for. */
    abstract int attempt();

    /** What the call answers when it ends for another reason than its success: that error, unless something was done already. */
    int cutShort(int error) {
        return error;
    }

    /** What it answers when its time is over. */
    int timedOut() {
        return cutShort(EAGAIN);
    }

    /** Whether it is over when the descriptor is closed. */
    boolean endsWithDescriptor() {
        return true;
    }

    /**
     * Makes the call in the calling thread.
     *
     * @param timeout nanoseconds that it may wait, 0 for ever
     * @return its result, or a negated error number: -EINTR when the thread was interrupted while it waited; the thread's
     *     interrupt status is taken, as a signal is when its handler has run
     */
    final int perform(boolean mayWait, long timeout) {
        Core core = descriptor.core();
        int r = core.call(this);
        if (r != EAGAIN) {
            return r;
        }
        if (!mayWait) {
            return cutShort(EAGAIN);
        }
        Clock clock = core.clock();
        long deadline = timeout == 0 ? Clock.NEVER : clock.now() + timeout;
        try {
            boolean inTime;
            do {
                Waiter waiter = new Waiter();
                next = new Wait(waiter, descriptor, interest);
                r = core.call(this);
                if (r != EAGAIN) {
                    return r;
                }
                inTime = clock.await(waiter, deadline);
            } while (inTime);
            r = core.call(this);
            return r == EAGAIN ? timedOut() : r;
        } catch (InterruptedException e) {
            core.call(this::giveUp);
            return cutShort(EINTR);
        }
    }

    /** One stay on the core. */
    @Override
    public final int getAsInt() {
        giveUp();
        if (endsWithDescriptor() && descriptor.closed()) {
            return cutShort(EBADF);
        }
        int r = attempt();
        if (r == EAGAIN && next != null) {
            begun = next;
            begun.begin();
        }
        next = null;
        return r;
    }

    private int giveUp() {
        if (begun != null) {
            begun.end();
            begun = null;
        }
        return 0;
    }
}
