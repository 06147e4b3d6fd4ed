package dev.jackfield.socket;

import dev.jackfield.core.Readiness;
import dev.jackfield.core.Waiter;

/** One thread's wait for one descriptor: it is woken when the socket's readiness says so, and when the descriptor is closed. */
final class Wait extends Readiness.Watcher {
    final Waiter waiter;
    private Descriptor descriptor; // while it waits
    Wait before;
    Wait after;
    private boolean told;

    /** @param waiter of the thread that will wait */
    Wait(Waiter waiter) {
        super(0);
        this.waiter = waiter;
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
        descriptor.remove(this);
        descriptor.file().endpoint().readiness().unwatch(this);
        descriptor = null;
    }

    @Override
    protected void ready(int bits) {
        tell();
    }

    void tell() {
        if (!told) {
            told = true;
            descriptor.core().wake(waiter);
        }
    }
}
