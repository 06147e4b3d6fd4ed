package dev.jackfield.socket;

import dev.jackfield.core.Readiness;
import dev.jackfield.core.Waiter;

/**
 * One thread's wait for one descriptor: it is woken when the socket's readiness says so, and when the descriptor is closed. It
 * serves once.
 */
final class Wait extends Readiness.Watcher {
    final Waiter waiter;
    final Descriptor descriptor;
    Wait before;
    Wait after;
    private boolean told;

    /**
     * @param waiter of the thread that will wait
     * @param interest readiness bits
     */
    Wait(Waiter waiter, Descriptor descriptor, int interest) {
        super(interest);
        this.waiter = waiter;
        this.descriptor = descriptor;
    }

    /** From now on no news is lost; on the core. */
    void begin() {
        descriptor.file().endpoint().readiness().watch(this);
        descriptor.add(this);
    }

    /** No more news; on the core. */
    void end() {
        descriptor.remove(this);
        descriptor.file().endpoint().readiness().unwatch(this);
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
