package dev.jackfield.core;

import java.util.HashMap;
import java.util.Map;

/**
 * Time that stands still until the test moves it, for tests of one thread: cores whose time has come are run one after the
 * other, by deadline, then in the order in which they asked. Nothing can wait in it.
 */
public final class ManualClock implements Clock {
    /** What wallTime begins with: 2025-01-01T00:00Z. */
    public static final long WALL_ORIGIN = 1_735_689_600_000_000_000L;

    private record Wish(Core core, long deadline, long order) {}

    private final Map<Core, Wish> wishes = new HashMap<>();
    private long now;
    private long order;

    @Override
    public long now() {
        return now;
    }

    @Override
    public long wallTime(long now) {
        return WALL_ORIGIN + now;
    }

    @Override
    public void wakeAt(Core core, long deadline) {
        if (deadline == NEVER) {
            wishes.remove(core);
        } else {
            wishes.put(core, new Wish(core, deadline, order++));
        }
    }

    @Override
    public boolean await(Waiter waiter, long deadline) {
        throw new UnsupportedOperationException("a test with a manual clock must not block");
    }

    @Override
    public void wake(Waiter waiter) {
        waiter.markWoken();
    }

    /** Lets this much time pass, running the cores whose time comes meanwhile. */
    public void advance(long nanos) {
        runUntil(now + nanos);
    }

    /** Lets time pass until {@code time}, running the cores whose time comes meanwhile, and what they ask for in turn. */
    public void runUntil(long time) {
        for (Wish w; (w = first()) != null && w.deadline <= time; ) {
            run(w);
        }
        now = Math.max(now, time);
    }

    /**
     * Lets time pass until no core asks to be run any more, but not beyond {@code limit}.
     *
     * @return whether nothing is left to do
     */
    public boolean runUntilIdle(long limit) {
        Wish w;
        while ((w = first()) != null && w.deadline <= limit) {
            run(w);
        }
        return w == null;
    }

    /** When the next core asks to be run; {@link Clock#NEVER} when none does. */
    public long nextDeadline() {
        Wish w = first();
        return w == null ? NEVER : w.deadline;
    }

    private void run(Wish w) {
        wishes.remove(w.core);
        now = Math.max(now, w.deadline);
        w.core.run();
    }

    private Wish first() {
        Wish first = null;
        for (Wish w : wishes.values()) {
            if (first == null || w.deadline < first.deadline || w.deadline == first.deadline && w.order < first.order) {
                first = w;
            }
        }
        return first;
    }
}
