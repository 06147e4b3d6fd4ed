package dev.jackfield.core;

/**
 * One thread's wait for one thing: made by the thread that will wait, woken once by whoever has the news. How it waits is
 * the {@link Clock}'s business.
 */
public final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;

    /** The thread that waits. */
    public Thread thread() {
        return thread;
    }

    /** Whether the news has come. */
    public boolean woken() {
        return woken;
    }

    /** Says that the news has come; for implementations of {@link Clock#wake}. */
    public void markWoken() {
        woken = true;
    }

    /** Makes it ready for another wait; only its own thread may call it, while nobody can wake it. */
    public void reset() {
        woken = false;
    }
}
