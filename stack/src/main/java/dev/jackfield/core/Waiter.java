package dev.jackfield.core;

/**
 * One thread's wait for one thing: made, or reset, by the thread that will wait, woken by whoever has the news. How it waits is
 * the {@link Clock}'s business.
 */
public final class Waiter {
    private Thread thread = Thread.currentThread();
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

    /**
     * Makes it ready for another wait, by the calling thread. Whoever was to wake it for the wait before may do so yet; so what is waited
     * for is to be looked at after this, and again when it was woken.
     */
    public void reset() {
        thread = Thread.currentThread();
        woken = false;
    }
}
