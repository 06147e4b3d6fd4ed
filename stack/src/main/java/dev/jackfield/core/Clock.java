package dev.jackfield.core;

/**
 * Time as a host knows it: what the time is, who runs a {@link Core} when its next timer is due, and how an application
 * thread waits. The stack reads no other clock. {@link SystemClock} is the real one; a simulation brings its own and
 * moves it as it likes.
 */
public interface Clock {
    /** "No deadline". */
    long NEVER = Long.MAX_VALUE;

    /** Nanoseconds since some origin; never goes back. */
    long now();

    /** Nanoseconds since 1970-01-01T00:00Z that belong to a reading of {@link #now()}: for captures. */
    long wallTime(long now);

    /**
     * Asks that {@link Core#run()} be called for the core at {@code deadline} or soon after. Replaces what was asked for
     * this core before. Called by the core's holder.
     *
     * @param deadline a reading of {@link #now()}, or {@link #NEVER}
     */
    void wakeAt(Core core, long deadline);

    /**
     * Blocks the calling thread until the waiter is woken, the deadline passes, or the thread is interrupted. Never
     * called while holding a core.
     *
     * @return true when woken, false when the deadline passed first
     */
    boolean await(Waiter waiter, long deadline) throws InterruptedException;

    /** Lets the thread that awaits, or will await, this waiter go on. Any thread may call it; it never blocks. */
    void wake(Waiter waiter);
}
