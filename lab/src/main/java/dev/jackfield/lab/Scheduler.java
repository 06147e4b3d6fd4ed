package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Waiter;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs one thread at a time: the one that holds the baton. A thread that begins to wait finds out itself whose turn is next:
 * the first of those that are ready, in the order in which they became so; if none is, it moves the time to the next
 * event of the agenda and runs the core whose deadline that was, until somebody is ready. If that is itself it just goes
 * on, so a wait costs a switch of threads only where the turn really changes.
 *
 * <p>The thread that runs the world from outside ({@link VirtualWorld#run}, or any blocking call on the world's hosts) takes
 * part as one task more, which gets the baton back when its goal is reached.
 */
final class Scheduler {
    /** So many turns at one instant are no progress. */
    private static final long MOST_TURNS_AT_ONCE = 2_000_000;
    /** How often the thread outside looks whether the holder of the baton is stuck, and how often that must be so to give up. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private static final int LOOKS = 30;
    private static final int MOST_REFUSALS = 100;

    private final Object lock = new Object(); // guards what follows; never held while protocol code runs
    private final Roster roster = new Roster();
    private Task outside;
    private Task holder;
    private Goal goal;
    private boolean stuck; // nothing is left to happen
    private Throwable failure;
    private long turns;
    private long turnsBefore; // at the latest move of the time
    private volatile long now;
    private volatile boolean closed;

    long now() {
        return now;
    }

    // ---- what the clock does ----------------------------------------------------------------------------------------

    void wakeAt(Core core, long deadline) {
        synchronized (lock) {
            roster.wakeAt(core, deadline == Clock.NEVER ? deadline : Math.max(deadline, now));
        }
    }

    void wake(Waiter waiter) {
        Task t;
        synchronized (lock) {
            waiter.markWoken();
            t = roster.of(waiter.thread());
            if (t != null && t.state == Task.State.WAITING && t.waiter == waiter) {
                roster.makeReady(t);
            }
        }
        if (t == null) {
            LockSupport.unpark(waiter.thread());
        }
    }

    boolean await(Waiter waiter, long deadline) throws InterruptedException {
        Task self = roster.of(Thread.currentThread());
        if (self != null) {
            return await(self, waiter, deadline);
        }
        if (foreign()) {
            return awaitForReal(waiter, deadline);
        }
        self = enter(Goal.of(Goal.Kind.WOKEN));
        try {
            return await(self, waiter, deadline);
        } finally {
            exit();
        }
    }

    private boolean await(Task self, Waiter waiter, long deadline) throws InterruptedException {
        if (waiter.woken()) {
            return true;
        }
        refuseIfClosed(self);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (lock) {
            if (waiter.woken()) {
                return true;
            }
            self.waiter = waiter;
            self.since = now;
            self.deadline = deadline;
            roster.await(self, Math.max(deadline, now));
        }
        giveAndTakeBaton(self);
        self.waiter = null;
        refuseIfClosed(self);
        if (self == outside && !waiter.woken()) {
            giveUpOutside();
        }
        if (self.interrupted) {
            self.interrupted = false;
            if (!waiter.woken()) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt();
        }
        return waiter.woken();
    }

    /** Whether another thread runs the world just now. */
    private boolean foreign() {
        synchronized (lock) {
            return outside != null;
        }
    }

    /** A thread that takes no part, but found a core taken, waits until its holder has done the work. */
    private static boolean awaitForReal(Waiter waiter, long deadline) throws InterruptedException {
        if (deadline != Clock.NEVER) {
            throw new IllegalStateException(
                    Thread.currentThread() + " waits in virtual time without taking part: start it through the world");
        }
        while (!waiter.woken()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.park(waiter);
        }
        return true;
    }

    // ---- tasks ------------------------------------------------------------------------------------------------------

    /** The task of the calling thread; null when it takes no part. */
    Task current() {
        return roster.of(Thread.currentThread());
    }

    /** Lets a task's first turn come. */
    void enlist(Task t) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the world is closed");
            }
            roster.add(t);
        }
    }

    /** The life of a task's thread. */
    void live(Task self, VirtualWorld.Body body) {
        boolean late;
        synchronized (lock) {
            late = !self.listed;
        }
        if (late) {
            enlist(self);
        }
        parkUntilBaton(self);
        if (self.interrupted) {
            self.interrupted = false;
            Thread.currentThread().interrupt();
        }
        try {
            if (!closed) {
                body.run();
            }
        } catch (WorldClosed e) {
            // as it was asked to
        } catch (Throwable e) {
            fail(e);
        }
        end(self);
    }

    private void end(Task self) {
        synchronized (lock) {
            self.state = Task.State.ENDED;
            roster.remove(self);
        }
        pass(next());
    }

    private void fail(Throwable e) {
        synchronized (lock) {
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void refuseIfClosed(Task self) {
        if (!closed || self == outside) {
            return;
        }
        if (++self.refusals > MOST_REFUSALS) {
            end(self);
            for (; ; ) {
                LockSupport.park(); // it would never end: it is left behind, as garbage if it is a virtual thread
            }
        }
        throw new WorldClosed();
    }

    // ---- whose turn it is

    private void giveAndTakeBaton(Task self) {
        Task next = next();
        if (next == self) {
            resume(self);
            return;
        }
        pass(next);
        parkUntilBaton(self);
        resume(self);
    }

    private void resume(Task self) {
        self.noteInterrupt();
        synchronized (lock) {
            roster.settle(self); // the world's goal may have brought it back while it waits
        }
    }

    private void pass(Task next) {
        synchronized (lock) {
            holder = next;
            next.state = Task.State.RUNNING;
        }
        next.give();
    }

    private void parkUntilBaton(Task self) {
        if (self == outside) {
            parkOutside(self);
            return;
        }
        while (!self.take()) {
            LockSupport.park(this);
            self.noteInterrupt();
        }
    }

    /** Runs what is due until it is somebody's turn, and answers whose. */
    private Task next() {
        for (; ; ) {
            Core core;
            try {
                if (over()) {
                    return outside;
                }
                synchronized (lock) {
                    if (++turns - turnsBefore > MOST_TURNS_AT_ONCE) {
                        throw new IllegalStateException("time stands still at " + Report.seconds(now) + " s: "
                                + MOST_TURNS_AT_ONCE + " turns at one instant");
                    }
                    Task t = roster.nextReady();
                    if (t != null && t.premature()) {
                        roster.remove(t);
                        continue;
                    }
                    if (t != null) {
                        return t;
                    }
                    if (roster.wakeInterrupted()) {
                        continue;
                    }
                    Agenda.Event e = roster.first();
                    if (e == null || quiet() || e.time() > goal.until()) {
                        stuck = true;
                        return outside;
                    }
                    if (e.time() > now) {
                        now = e.time();
                        turnsBefore = turns;
                    }
                    switch (e) {
                        case Task task -> {
                            roster.makeReady(task);
                            continue;
                        }
                        case Roster.CoreEvent c -> {
                            roster.forget(c);
                            core = c.core;
                        }
                        default -> throw new AssertionError(e);
                    }
                }
                core.run();
            } catch (Throwable e) {
                fail(e);
                return outside;
            }
        }
    }

    private boolean over() {
        if (failure != null || closed || outside.interruptPending()) {
            return true;
        }
        return switch (goal.kind()) {
            case ENDED -> roster.applications() == 0;
            case CONDITION -> goal.condition().getAsBoolean();
            case QUIET, TIME, WOKEN -> false;
        };
    }

    /** Whether only daemons would go on: then nothing is left that the world would be run for. */
    private boolean quiet() {
        return goal.kind() == Goal.Kind.QUIET && roster.quiet();
    }

    // ---- the thread outside -----------------------------------------------------------------------------------------

    /** Runs the world until the goal is reached; false when there was nothing left to happen, or the time came first. */
    boolean run(Goal until) {
        if (current() != null) {
            throw new IllegalStateException("a thread of the world cannot run it");
        }
        Task self = enter(until);
        try {
            giveAndTakeBaton(self);
            boolean reached = !stuck;
            giveUpOutside();
            if (self.interrupted) {
                throw new IllegalStateException("interrupted at " + Report.seconds(now) + " s of virtual time");
            }
            if (until.until() != Clock.NEVER && stuck && now < until.until()) {
                now = until.until();
            }
            return reached;
        } finally {
            exit();
        }
    }

    private Task enter(Goal until) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the world is closed");
            }
            if (outside != null) {
                throw new IllegalStateException(outside.thread + " runs the world already");
            }
            outside = new Task(Thread.currentThread().getName(), false);
            outside.thread = Thread.currentThread();
            outside.started = true;
            outside.state = Task.State.RUNNING;
            roster.addGuest(outside);
            holder = outside;
            goal = until;
            stuck = false;
            turnsBefore = turns;
            return outside;
        }
    }

    private void exit() {
        synchronized (lock) {
            roster.removeGuest(outside);
            boolean interrupted = outside.interrupted;
            outside = null;
            holder = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Throws what ended the run before its goal, if something did. */
    private void giveUpOutside() {
        synchronized (lock) {
            if (failure != null) {
                Throwable e = failure;
                failure = null;
                raise(e);
            }
            boolean wanted = goal.kind() == Goal.Kind.WOKEN || roster.applications() > 0;
            if (stuck && wanted && goal.until() == Clock.NEVER) {
                Task guest = goal.kind() == Goal.Kind.WOKEN ? outside : null;
                throw new DeadlockException(Report.deadlock(now, roster.everyone(guest)));
            }
        }
    }

    private static void raise(Throwable e) {
        switch (e) {
            case RuntimeException r -> throw r;
            case Error r -> throw r;
            default -> throw new IllegalStateException(e);
        }
    }

    private void parkOutside(Task self) {
        long seen = -1;
        int looks = 0;
        while (!self.take()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            self.noteInterrupt();
            Task h;
            long t;
            synchronized (lock) {
                h = holder;
                t = turns;
            }
            boolean blocked = h != self && h.started && Report.blocked(h.thread);
            looks = blocked && t == seen ? looks + 1 : 0;
            seen = t;
            if (looks >= LOOKS) {
                throw new IllegalStateException(Report.stuck(h));
            }
        }
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    /** Ends all threads, one after the other, each in its turn. */
    void close() {
        if (closed) {
            return;
        }
        Task self = enter(Goal.of(Goal.Kind.QUIET));
        closed = true;
        try {
            for (Task t; (t = oneAlive()) != null; ) {
                if (t.started && !t.premature()) {
                    pass(t);
                    parkUntilBaton(self);
                } else {
                    synchronized (lock) {
                        roster.remove(t);
                    }
                }
            }
        } finally {
            exit();
        }
    }

    private Task oneAlive() {
        synchronized (lock) {
            return roster.anyone();
        }
    }
}
