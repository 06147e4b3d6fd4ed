package dev.jackfield.jdk.nio;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Waiter;

/** One thread's wait until something is ready: it serves once. */
final class ReadinessWait extends Readiness.Watcher {
    private final Core core;
    private final Readiness readiness;
    private final int interest;
    private final Waiter waiter = new Waiter();

    private ReadinessWait(Core core, Readiness readiness, int interest) {
        super(interest);
        this.core = core;
        this.readiness = readiness;
        this.interest = interest | Readiness.ERR | Readiness.HUP;
    }

    /** Waits until one of the bits stands, or ERR or HUP does. */
    static void await(Core core, Readiness readiness, int interest) throws InterruptedException {
        ReadinessWait w = new ReadinessWait(core, readiness, interest);
        if (core.call(w::begin) != 0) {
            return;
        }
        try {
            core.clock().await(w.waiter, Clock.NEVER);
        } finally {
            core.call(w::stop);
        }
    }

    private int begin() {
        if ((readiness.bits() & interest) != 0) {
            return 1;
        }
        readiness.watch(this);
        return 0;
    }

    private int stop() {
        readiness.unwatch(this);
        return 0;
    }

    @Override
    protected void ready(int bits) {
        core.wake(waiter);
    }
}
