package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Waiter;
import java.time.Instant;

/**
 * The clock of a {@link VirtualWorld}: it stands still while a thread runs, and moves to the next deadline when all wait. It begins at
 * zero, which is always the same moment of the calendar, so that captures of equal worlds are equal byte for byte.
 */
public final class VirtualClock implements Clock {
    /** What the calendar says at time zero. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private static final long EPOCH_NANOS = EPOCH.getEpochSecond() * 1_000_000_000;

    private final Scheduler scheduler;

    VirtualClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public long now() {
        return scheduler.now();
    }

    @Override
    public long wallTime(long now) {
        return EPOCH_NANOS + now;
    }

    @Override
    public void wakeAt(Core core, long deadline) {
        scheduler.wakeAt(core, deadline);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A thread that takes no part in the world, a test's for example, runs the world meanwhile.
     */
    @Override
    public boolean await(Waiter waiter, long deadline) throws InterruptedException {
        return scheduler.await(waiter, deadline);
    }

    @Override
    public void wake(Waiter waiter) {
        scheduler.wake(waiter);
    }
}
