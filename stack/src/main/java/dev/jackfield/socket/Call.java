package dev.jackfield.socket;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Waiter;

/**
 * A call that may have to wait. It is attempted on the core; when it would have to wait and may, the same stay on the core
 * that found so begins a {@link Wait}, so that nothing that happens afterwards goes unheard; then the thread waits, off the
 * core, and attempts again. Of some calls the next attempt is made by whoever brings the news, in its thread, as the last thing of the batch: then what has arrived is copied to the
 * reader while it is in the cache, and the caller is woken when there is a result, which it takes along without the core.
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
    private int result; // once it is completed
    private volatile boolean completed; // while its thread waited

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

    /** Whether an attempt may be made by another thread than that of the caller. */
    boolean needsNoThread() {
        return false;
    }

    /** Of such a call: whether it takes more of what comes until its thread is there, though {@code r} would be a result. */
    boolean goesOn(int r) {
        return false;
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
                    wait = needsNoThread() ? new Wait(new Waiter(), this) : new Wait(new Waiter());
                }
                wait.waiter.reset();
                mayBegin = true;
                r = core.call(this);
                if (r != EAGAIN) {
                    return r;
                }
                inTime = clock.await(wait.waiter, deadline);
                if (completed) {
                    return taken();
                }
            } while (inTime);
            r = core.call(this);
            return r == EAGAIN ? timedOut() : r;
        } catch (InterruptedException e) {
            core.call(this::giveUp);
            if (completed) {
                Thread.currentThread().interrupt(); // it comes after the call
                return taken();
            }
            return cutShort(EINTR);
        }
    }

    private int taken() {
        completed = false;
        return result;
    }

    /** One stay on the core. */
    @Override
    protected final int operate() {
        if (completed) {
            return taken();
        }
        giveUp();
        int r = over() ? cutShort(EBADF) : attempt();
        if (r == EAGAIN && mayBegin) {
            waiting = true;
            wait.begin(descriptor, interest);
        }
        mayBegin = false;
        return r;
    }

    /** Something of interest has happened in this batch; its thread waits, or has just been woken. */
    final void onNews() {
        wait.attempted();
        if (over()) {
            return; // it was told so
        }
        int r;
        try {
            r = attempt();
        } catch (RuntimeException | Error e) {
            wait.tell(); // its thread will meet it
            return;
        }
        if (r == EAGAIN) {
            return;
        }
        wait.tell();
        if (!goesOn(r)) {
            giveUp();
            result = r;
            completed = true;
        }
    }

    private boolean over() {
        return endsWithDescriptor() && descriptor.closed();
    }

    private int giveUp() {
        if (waiting) {
            waiting = false;
            wait.end();
        }
        return 0;
    }
}
