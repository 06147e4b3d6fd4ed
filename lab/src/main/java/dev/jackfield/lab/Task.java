package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Waiter;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that takes part in virtual time. It runs while it holds the baton. As an event of the agenda it is the deadline of
 * its own wait. Fields are guarded by the scheduler's lock unless they say otherwise.
 */
final class Task extends Agenda.Event {
    enum State {
        /** Waits for its turn. */
        READY,
        /** Holds the baton. */
        RUNNING,
        /** Waits for a waiter, a deadline or an interrupt. */
        WAITING,
        ENDED
    }

    final String name;
    /** Whether the world may end while it still waits, as a server does for connections. */
    final boolean daemon;

    Thread thread;
    /** Whether its thread was started, or will be by others. */
    boolean started;
    /** Whether the scheduler knows it. */
    boolean listed;

    State state = State.READY;
    /** Whether it stands among those who wait, and its place there, in the order in which they began. */
    boolean waits;

    Task earlier;

    Task later;
    Waiter waiter;
    /** When it began to wait, and until when at most. */
    long since;

    long deadline = Clock.NEVER;
    /** How often it was told that the world is closed, and went on. */
    int refusals;
    /** It was interrupted while it had no baton. Written by its own thread, read by the scheduler. */
    volatile boolean interrupted;

    private volatile boolean baton;

    Task(String name, boolean daemon) {
        this.name = name;
        this.daemon = daemon;
    }

    /** Hands it the baton. */
    void give() {
        baton = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
    }

    /** Takes the baton if it was given; its own thread only. */
    boolean take() {
        if (!baton) {
            return false;
        }
        baton = false;
        return true;
    }

    /**
     * Notes an interrupt and clears it, for a thread with its interrupt status set cannot park. Its own thread only.
     */
    void noteInterrupt() {
        if (thread.isInterrupted()) {
            interrupted = true; // before the status is cleared, so that whoever looks at both sees it
            Thread.interrupted();
        }
    }

    /** Whether its turn came before anybody started its thread. */
    boolean premature() {
        return started && thread.getState() == Thread.State.NEW;
    }

    /** Whether it was interrupted and does not know yet; any thread. */
    boolean interruptPending() {
        return thread.isInterrupted() || interrupted;
    }
}
