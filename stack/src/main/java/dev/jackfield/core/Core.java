package dev.jackfield.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * One owner at a time: all protocol code of a host runs while a thread holds that host's core.
 *
 * <p>Whoever has work and finds the core free takes it and runs the work there and then, in its own thread. Whoever finds
 * it taken leaves the work in the mailbox, and the holder runs it before letting go. So protocol code has no locks, and an
 * uncontended call costs one compare-and-set. A core also owns the timers of its host, and at the end of each batch of work it
 * runs what was put off until then ({@link #atEndOfBatch}), then the cores to which it has handed packets
 * ({@link #kick}), then lets the woken application threads go.
 *
 * <p>A thread may hold several cores, one inside the other, as a packet travels through the hosts of one JVM. It never waits
 * for a core while it holds one.
 */
public final class Core {
    /** A piece of work for the mailbox. One object may be posted again after it has run; while it is posted, posting does nothing. */
    public abstract static class Work {
        private Work next;
        private Work nextInBatch;
        private volatile boolean posted;
        private boolean put;

        /** Runs on the core. */
        protected abstract void run(long now);
    }

    /**
     * Work whose result somebody waits for: the calling thread runs it if the core is free, else the core's holder does. One object
     * may be called again and again, by one thread at a time.
     */
    public abstract static class Operation extends Work {
        private Waiter waiter;
        private volatile boolean done;
        private Core core;
        private int result;
        private Throwable thrown;

        /** Runs on the core, and answers what the caller is to be told. */
        protected abstract int operate();

        @Override
        protected final void run(long now) {
            Core on = core; // once it is done, its caller may call it again elsewhere
            Waiter caller = waiter;
            try {
                result = operate();
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
            done = true;
            on.wake(caller);
        }
    }

    private static final int SPINS = 200;
    private static final VarHandle OWNER;
    private static final VarHandle INBOX;
    private static final VarHandle POSTED;
    private static final VarHandle SPARE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(Core.class, "owner", Thread.class);
            INBOX = lookup.findVarHandle(Core.class, "inbox", Work.class);
            POSTED = lookup.findVarHandle(Work.class, "posted", boolean.class);
            SPARE = lookup.findVarHandle(Core.class, "spare", Waiter[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Clock clock;
    private final TimingWheel wheel;
    private final Pool pool = new Pool();
    private final ArrayList<Core> kicked = new ArrayList<>();
    private Waiter[] woken = new Waiter[8];
    private int wokenCount;
    private volatile Waiter[] spare; // the array that is not woken, when nobody goes through it
    private final Work nudge = new Work() {
        @Override
        protected void run(long batch) {
            now = clock.now(); // after it may be posted again: the deadline of whoever could not post it has passed
        }
    };
    private volatile Thread owner;
    private volatile Work inbox; // a stack: newest first
    private Work batchEnd;
    private long now;
    private long announced = Clock.NEVER;
    private long faults;
    private volatile Trace trace;
    private long entered;

    /**
     * @param name what it belongs to, for messages
     * @param clock its time
     */
    public Core(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.now = clock.now();
        this.wheel = new TimingWheel(now);
    }

    /** The clock it was given. */
    public Clock clock() {
        return clock;
    }

    /** Who is told of what happens, or null. */
    public Trace trace() {
        return trace;
    }

    /** Has what happens from now on told, or with null not any more. Any thread. */
    public void setTrace(Trace t) {
        trace = t;
    }

    /** Packets and chunks to be used again; they are taken on the core. */
    public Pool pool() {
        assert held();
        return pool;
    }

    /** The time at which the running batch began; on the core. */
    public long now() {
        assert held() : "not on the core of " + name;
        return now;
    }

    /** Whether the calling thread holds this core: for assertions. */
    public boolean held() {
        return owner == Thread.currentThread();
    }

    /** How many pieces of work ended in an exception; none should. */
    public long faults() {
        return faults;
    }

    /** How many timers are armed; on the core. */
    public int timers() {
        assert held();
        return wheel.size();
    }

    // ---- work -------------------------------------------------------------------------------------------------------

    /** Leaves the work in the mailbox, without running it: follow with {@link #run()} or {@link #kick}. Any thread. */
    public void post(Work work) {
        if (!POSTED.compareAndSet(work, false, true)) {
            return;
        }
        Work head;
        do {
            head = inbox;
            work.next = head;
        } while (!INBOX.compareAndSet(this, head, work));
    }

    /** Posts the work, and runs it now if the core is free. Any thread. */
    public void execute(Work work) {
        post(work);
        runPosted();
    }

    /** Runs what is in the mailbox and the timers that are due, unless somebody holds the core: then that one does. Any thread. */
    public void run() {
        if (!tryEnter()) {
            post(nudge); // the holder may have looked at its timers already, and a clock calls once for each deadline
            if (!tryEnter()) {
                return;
            }
        }
        leave();
    }

    /** As {@link #run()}, when something was posted, so that the holder will look again anyway. */
    private void runPosted() {
        if (tryEnter()) {
            leave();
        }
    }

    /**
     * Runs an operation on the core and answers its result: at once when the core is free or already held by this thread, else
     * when its holder has run it.
     */
    public int call(IntSupplier operation) {
        if (held()) {
            return operation.getAsInt();
        }
        if (tryEnter()) {
            try {
                return operation.getAsInt();
            } finally {
                leave();
            }
        }
        return await(new Operation() {
            @Override
            protected int operate() {
                return operation.getAsInt();
            }
        });
    }

    /** As {@link #call(IntSupplier)}, with an object that may be used again. */
    public int call(Operation operation) {
        if (held()) {
            return operation.operate();
        }
        if (tryEnter()) {
            try {
                return operation.operate();
            } finally {
                leave();
            }
        }
        return await(operation);
    }

    /** As {@link #call(IntSupplier)}, for any kind of result. */
    public <T> T get(Supplier<T> operation) {
        if (held()) {
            return operation.get();
        }
        if (tryEnter()) {
            try {
                return operation.get();
            } finally {
                leave();
            }
        }
        Get<T> call = new Get<>(operation);
        await(call);
        return call.value;
    }

    /** Has the work run once at the end of the running batch, however often it is asked for; on the core. */
    public void atEndOfBatch(Work work) {
        assert held();
        if (!work.put) {
            work.put = true;
            work.nextInBatch = batchEnd;
            batchEnd = work;
        }
    }

    /** Has another core {@link #run()} at the end of the running batch: something was posted to it. On this core. */
    public void kick(Core other) {
        assert held();
        int n = kicked.size();
        if (n == 0 || kicked.get(n - 1) != other && !kicked.contains(other)) {
            kicked.add(other);
        }
    }

    /** Wakes the waiter once the running batch is over, so that its thread finds the core free; on the core. */
    public void wake(Waiter waiter) {
        assert held();
        if (wokenCount == woken.length) {
            woken = Arrays.copyOf(woken, wokenCount * 2);
        }
        woken[wokenCount++] = waiter;
    }

    // ---- timers -----------------------------------------------------------------------------------------------------

    /** Arms the timer, or moves it; on the core. O(1). */
    public void arm(Timer timer, long deadline) {
        assert held();
        wheel.arm(timer, deadline);
    }

    /** Disarms the timer; on the core. O(1). Nothing happens when it is not armed. */
    public void cancel(Timer timer) {
        assert held();
        wheel.cancel(timer);
    }

    // ---- ownership --------------------------------------------------------------------------------------------------

    private boolean tryEnter() {
        if (owner == null && OWNER.compareAndSet(this, null, Thread.currentThread())) {
            now = clock.now();
            entered = now;
            return true;
        }
        return false;
    }

    /** Finishes the batch, and whatever came meanwhile, and lets the core go. */
    private void leave() {
        do {
            do {
                drain();
                fire();
                endBatch();
                for (int i = 0; i < kicked.size(); i++) { // may grow meanwhile
                    kicked.get(i).runPosted();
                }
                kicked.clear();
            } while (inbox != null || batchEnd != null);
            long next = wheel.nextDeadline();
            if (next < announced || announced <= now) {
                announced = next;
                clock.wakeAt(this, next);
            }
            Waiter[] wake = woken;
            int wakes = wokenCount;
            if (wakes > 0) {
                Waiter[] other = (Waiter[]) SPARE.getAndSet(this, null);
                woken = other != null ? other : new Waiter[8];
                wokenCount = 0;
            }
            Trace t = trace;
            if (t != null) {
                t.held(clock.now() - entered);
            }
            // A volatile store, so that the look at the inbox cannot come before it: who posts and then finds the core
            // taken relies on that look.
            owner = null;
            if (wakes > 0) {
                for (int i = 0; i < wakes; i++) {
                    clock.wake(wake[i]);
                    wake[i] = null;
                }
                spare = wake;
            }
        } while (inbox != null && tryEnter());
    }

    private void drain() {
        while (inbox != null) { // only the holder takes from it, so it stays so
            Work newest = (Work) INBOX.getAndSet(this, null);
            Work first = null;
            while (newest != null) {
                Work next = newest.next;
                newest.next = first;
                first = newest;
                newest = next;
            }
            now = clock.now();
            while (first != null) {
                Work next = first.next;
                first.next = null;
                first.posted = false; // from here on a new post counts
                perform(first);
                first = next;
            }
        }
    }

    private void fire() {
        for (Timer t; (t = wheel.poll(now)) != null; ) {
            try {
                t.fire(now);
            } catch (RuntimeException | Error e) {
                fault(e);
            }
        }
    }

    private void endBatch() {
        Work work = batchEnd;
        batchEnd = null;
        Work first = null; // in the order in which they were put
        while (work != null) {
            Work next = work.nextInBatch;
            work.nextInBatch = first;
            first = work;
            work = next;
        }
        while (first != null) {
            Work next = first.nextInBatch;
            first.nextInBatch = null;
            first.put = false;
            perform(first);
            first = next;
        }
    }

    private void perform(Work work) {
        try {
            work.run(now);
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    /** A bug: told, counted, and the core goes on, for its other connections have done nothing wrong. */
    private void fault(Throwable e) {
        faults++;
        System.getLogger("dev.jackfield.core").log(System.Logger.Level.ERROR, "fault on the core of " + name, e);
    }

    // ---- calls that found the core taken

    private static final class Get<T> extends Operation {
        final Supplier<T> supplier;
        T value;

        Get(Supplier<T> supplier) {
            this.supplier = supplier;
        }

        @Override
        protected int operate() {
            value = supplier.get();
            return 0;
        }
    }

    private int await(Operation call) {
        if (call.waiter == null) {
            call.waiter = new Waiter();
        }
        call.waiter.reset();
        call.core = this;
        call.done = false;
        call.thrown = null;
        execute(call);
        for (int i = 0; i < SPINS && !call.done; i++) {
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        while (!call.done) {
            call.waiter.reset(); // it may have been woken for the call before this
            if (call.done) {
                break;
            }
            try {
                clock.await(call.waiter, Clock.NEVER);
            } catch (InterruptedException e) {
                interrupted = true; // the operation is under way and cannot be taken back
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (call.thrown instanceof RuntimeException e) {
            throw e;
        }
        if (call.thrown instanceof Error e) {
            throw e;
        }
        return call.result;
    }

    @Override
    public String toString() {
        return "Core[" + name + "]";
    }
}
