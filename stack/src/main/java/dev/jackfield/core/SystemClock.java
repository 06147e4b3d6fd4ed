package dev.jackfield.core;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Real time. Its one thread, shared by all hosts that live in real time and started when the first timer is armed, runs a
 * core when its earliest timer is due; everything else runs in the threads that have the work.
 */
public final class SystemClock implements Clock {
    /** The clock of this machine. */
    public static final SystemClock INSTANCE = new SystemClock();

    private static final class Wish implements Comparable<Wish> {
        long deadline;
        Core core;

        @Override
        public int compareTo(Wish o) {
            return Long.compare(deadline, o.deadline);
        }
    }

    private final long origin = System.nanoTime();
    private final long wallOrigin = System.currentTimeMillis() * 1_000_000;
    private final PriorityQueue<Wish> wishes = new PriorityQueue<>();
    private final ArrayDeque<Wish> spare =
            new ArrayDeque<>(); // granted, to be used again; no more than there ever were
    private Thread driver;

    private SystemClock() {}

    @Override
    public long now() {
        return System.nanoTime() - origin;
    }

    @Override
    public long wallTime(long now) {
        return wallOrigin + now;
    }

    @Override
    public void wakeAt(Core core, long deadline) {
        if (deadline == NEVER) {
            return; // a wish granted for nothing does no harm
        }
        Thread wake = null;
        synchronized (wishes) {
            Wish wish = spare.isEmpty() ? new Wish() : spare.pop();
            wish.deadline = deadline;
            wish.core = core;
            wishes.add(wish);
            if (driver == null) {
                driver = Thread.ofPlatform().daemon().name("jackfield-timers").start(this::drive);
            } else if (wishes.peek() == wish) {
                wake = driver;
            }
        }
        if (wake != null) {
            LockSupport.unpark(wake);
        }
    }

    private void drive() {
        for (; ; ) {
            Core core = null;
            long rest = Long.MAX_VALUE;
            synchronized (wishes) {
                Wish first = wishes.peek();
                if (first != null) {
                    rest = first.deadline - now();
                    if (rest <= 0) {
                        core = first.core;
                        wishes.poll();
                        first.core = null;
                        spare.push(first);
                    }
                }
            }
            if (core != null) {
                core.run();
            } else {
                LockSupport.parkNanos(this, rest);
            }
        }
    }

    @Override
    public boolean await(Waiter waiter, long deadline) throws InterruptedException {
        while (!waiter.woken()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline == NEVER) {
                LockSupport.park(waiter);
            } else {
                long rest = deadline - now();
                if (rest <= 0) {
                    return false;
                }
                LockSupport.parkNanos(waiter, rest);
            }
        }
        return true;
    }

    @Override
    public void wake(Waiter waiter) {
        waiter.markWoken();
        LockSupport.unpark(waiter.thread());
    }
}
