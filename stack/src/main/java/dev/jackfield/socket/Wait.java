package dev.jackfield.socket;

import dev.jackfield.core.Core;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Waiter;

/**
 * One thread's wait for one descriptor: it is woken when the socket's readiness says so, and when the descriptor is closed. Where a {@link Call} can be completed without
 * its thread, that is attempted first, at the end of the batch that brought the news, by whoever holds the core.
 */
final class Wait extends Readiness.Watcher {
    /** An attempt that is put off to the end of a batch. */
    private static final class Attempt extends Core.Work {
        private Call call; // null when it is not to be made any more

        Attempt(Call call) {
            this.call = call;
        }

        @Override
        protected void run(long now) {
            if (call != null) {
                call.onNews();
            }
        }
    }

    final Waiter waiter;
    private Descriptor descriptor; // while it waits
    Wait before;
    Wait after;
    private boolean told;
    private Attempt attempt; // null where the thread has to be woken
    private boolean put; // the attempt, since the wait began

    /** @param waiter of the thread that will wait */
    Wait(Waiter waiter) {
        super(0);
        this.waiter = waiter;
    }

    /** The wait of a call that whoever brings the news may complete. */
    Wait(Waiter waiter, Call call) {
        this(waiter);
        attempt = new Attempt(call);
    }

    /** From now on no news of any of these readiness bits is lost; on the core. */
    void begin(Descriptor d, int interest) {
        descriptor = d;
        told = false;
        setInterest(interest);
        descriptor.file().endpoint().readiness().watch(this);
        descriptor.add(this);
    }

    /** No more news; on the core. */
    void end() {
        if (put) { // it may yet be run, when this waits for something else
            Call call = attempt.call;
            attempt.call = null;
            attempt = new Attempt(call);
            put = false;
        }
        descriptor.remove(this);
        descriptor.file().endpoint().readiness().unwatch(this);
        descriptor = null;
    }

    @Override
    protected void ready(int bits) {
        if (attempt == null) {
            tell();
        } else {
            put = true;
            descriptor.core().atEndOfBatch(attempt);
        }
    }

    /** The attempt that was put off is being made. */
    void attempted() {
        put = false;
    }

    void tell() {
        if (!told) {
            told = true;
            descriptor.core().wake(waiter);
        }
    }
}
