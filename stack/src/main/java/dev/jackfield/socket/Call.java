package dev.jackfield.socket;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Waiter;

/**
 * A call that may have to wait. It is attempted on the core; when it would have to wait and may, the same stay on the core
 * that found so begins a {@link Wait}, so that nothing that happens afterwards goes unheard; then the thread waits, off the
 * core, and attempts again.
 *
 * <p>A call object may be made ready again for another call ({@link Calls}), so that calls that carry data allocate nothing.
 */
abstract class Call extends Core.Operation {
    static final int EAGAIN = Errno.EAGAIN.failure();
    static final int EBADF = Errno.EBADF.failure();
    static final int EINTR = Errno.EINTR.failure();

    private Descriptor descriptor;
    private int interest;
    private Wait wait; // null until it has to wait
    private boolean mayBegin; // to wait, when the attempt does not succeed
    private boolean waiting;

    Call() {}

    /** @param interest the readiness bits on which an attempt may succeed */
    Call(Descriptor descriptor, int interest) {
        prepare(descriptor, interest);
    }

    /** Makes it ready for a call, or, with null, forgets what the last one was about. */
    final void prepare(Descriptor descriptor, int interest) {
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
                if (wait == null) {
                    wait = new Wait(new Waiter());
                }
                wait.waiter.reset();
                mayBegin = true;
                r = core.call(this);
                if (r != EAGAIN) {
                    return r;
                }
                inTime = clock.await(wait.waiter, deadline);
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
    protected final int operate() {
        giveUp();
        if (endsWithDescriptor() && descriptor.closed()) {
            return cutShort(EBADF);
        }
        int r = attempt();
        if (r == EAGAIN && mayBegin) {
            waiting = true;
            wait.begin(descriptor, interest);
        }
        mayBegin = false;
        return r;
    }

    private int giveUp() {
        if (waiting) {
            waiting = false;
            wait.end();
        }
        return 0;
    }
}
