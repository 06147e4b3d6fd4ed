package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Waiter;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A world with a time of its own, in which code that blocks runs as it is, deterministically, and waits cost nothing: a month
 * passes in the time that its events take to compute.
 *
 * <pre>
 *   try (VirtualWorld world = new VirtualWorld(7)) {
 *       Host a = Host.builder("a").clock(world.clock())...
 *       world.daemon("server", () -&gt; serve(a));
 *       world.start("client", () -&gt; { ... p.connect(s, address); p.read(s, ...); ... });
 *       world.run();
 *   }
 * </pre>
 *
 * <p>Of all its threads one runs at a time, until it waits on the {@link #clock()}, as every blocking call of a host does; then it
 * is the turn of the next, in the order in which they were woken. When all wait, time moves to the next deadline of a
 * host's timer or of a waiting thread: by time, then by the order in which they were asked for. Computing takes no virtual time.
 * What waits for anything else (a lock held across a blocking call, {@code Thread.sleep}, another thread's {@code join}) holds up
 * the whole world; it is found and told after half a minute.
 *
 * <p>The thread that made the world stands outside. It starts threads, and then runs the world up to some point; and when it calls
 * something that blocks, that runs the world until it is answered.
 */
public final class VirtualWorld implements AutoCloseable {
    /** What a thread of the world does; an exception that it throws ends {@link #run()}, which throws it again. */
    @FunctionalInterface
    public interface Body {
        /** Runs in virtual time. */
        void run() throws Exception;
    }

    private final Scheduler scheduler = new Scheduler();
    private final VirtualClock clock = new VirtualClock(scheduler);
    private final long seed;

    /** @param seed of what is made in this world with randomness: the same seed, the same events */
    public VirtualWorld(long seed) {
        this.seed = seed;
    }

    /** Its seed. */
    public long seed() {
        return seed;
    }

    /** Its time, for hosts and cables. */
    public VirtualClock clock() {
        return clock;
    }

    /** The time: nanoseconds since the world began. */
    public long now() {
        return clock.now();
    }

    // ---- its threads ------------------------------------------------------------------------------------------------

    /** Starts an application's thread, which is expected to end. Its first turn comes after those that are ready now. */
    public Thread start(String name, Body body) {
        return enlist(name, false, body);
    }

    /** Starts a server's thread, which may wait for ever. */
    public Thread daemon(String name, Body body) {
        return enlist(name, true, body);
    }

    /** Runs each task in a thread of its own, as {@link #daemon} does: for servers with a thread a connection. */
    public Executor executor(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(name + "-" + count.incrementAndGet(), task::run);
    }

    /** Makes daemon threads for those who start theirs themselves, as thread pools do. Their first turn is theirs from when they are made. */
    public ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return body -> {
            Task t = task(name + "-" + count.incrementAndGet(), true, body::run);
            t.started = true;
            scheduler.enlist(t);
            return t.thread;
        };
    }

    private Thread enlist(String name, boolean daemon, Body body) {
        Task t = task(name, daemon, body);
        scheduler.enlist(t);
        return t.thread;
    }

    private Task task(String name, boolean daemon, Body body) {
        Task t = new Task(name, daemon);
        t.thread = Thread.ofVirtual().name(name).unstarted(() -> scheduler.live(t, body));
        return t;
    }

    /** Waits; called by a thread of the world, or by the thread outside, which then runs the world for that long. */
    public void sleep(Duration time) throws InterruptedException {
        sleep(time.toNanos());
    }

    /** Waits, for nanoseconds; zero lets those who are ready go first. */
    public void sleep(long nanos) throws InterruptedException {
        if (scheduler.current() == null) {
            runFor(nanos);
            return;
        }
        scheduler.await(new Waiter(), later(nanos));
    }

    // ---- running it -------------------------------------------------------------------------------------------------

    /**
     * Runs until nothing is left to happen: no thread is ready, no host has a timer, and whoever still waits is a daemon.
     *
     * @throws DeadlockException when somebody else waits still
     */
    public void run() {
        scheduler.run(Goal.of(Goal.Kind.QUIET));
    }

    /**
     * Runs until each thread that was started has ended; daemons may go on.
     *
     * @throws DeadlockException when nothing is left to happen before that
     */
    public void join() {
        scheduler.run(Goal.of(Goal.Kind.ENDED));
    }

    /** Runs until a time, in nanoseconds since the world began; what is due at that time still happens. */
    public void runUntil(long time) {
        scheduler.run(new Goal(Goal.Kind.TIME, time, null));
    }

    /** Runs for that many nanoseconds. */
    public void runFor(long nanos) {
        runUntil(later(nanos));
    }

    /** Runs for some time. */
    public void runFor(Duration time) {
        runFor(time.toNanos());
    }

    /**
     * Runs until a condition holds. It is looked at between any two events, and must change nothing.
     *
     * @param limit the most virtual time that may pass
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        return scheduler.run(new Goal(Goal.Kind.CONDITION, later(limit.toNanos()), condition));
    }

    private long later(long nanos) {
        long t = now() + nanos;
        return t < 0 ? Clock.NEVER - 1 : t;
    }

    /** Ends all threads that are left: what each waits for throws an {@link Error} in it. The hosts are not closed. */
    @Override
    public void close() {
        scheduler.close();
    }
}
