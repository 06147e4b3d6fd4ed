package dev.jackfield.core;

/**
 * One deadline of one object. It is armed, moved and cancelled through the {@link Core} that owns the object, always on
 * that core; a subclass says what happens when it is due. A timer that has fired, or was cancelled, may be armed again.
 */
public abstract class Timer {
    /** Where a timer is: nowhere, in a slot of the wheel, or in the heap of those due in this tick. */
    static final int IDLE = -1, IN_SLOT = -2;

    long deadline = Clock.NEVER;
    long order;
    long slotTick;
    int level;
    int place = IDLE; // IDLE, IN_SLOT or the index in the heap
    Timer before;
    Timer after;

    /**
     * Called on the core when the deadline has come. The timer is no longer armed then.
     *
     * @param now the core's time, at or after the deadline
     */
    protected abstract void fire(long now);

    /** Whether it will fire. */
    public final boolean armed() {
        return deadline != Clock.NEVER;
    }

    /** When it will fire, or {@link Clock#NEVER}. */
    public final long deadline() {
        return deadline;
    }
}
