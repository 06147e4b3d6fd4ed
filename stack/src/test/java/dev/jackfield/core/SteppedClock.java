package dev.jackfield.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until the test moves it, in which threads can wait: the test knows how many do ({@link #untilWaiting}),
 * and when it moves the time, those whose deadline comes go on.
 */
public final class SteppedClock implements Clock {
    private record Wish(Core core, long deadline) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Waiter> waiting = new ArrayList<>();
    private final List<Wish> wishes = new ArrayList<>();
    private volatile long now;

    @Override
    public long now() {
        return now;
    }

    @Override
    public long wallTime(long now) {
        return now;
    }

    @Override
    public void wakeAt(Core core, long deadline) {
        lock.lock();
        try {
            wishes.removeIf(w -> w.core == core);
            if (deadline != NEVER) {
                wishes.add(new Wish(core, deadline));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(Waiter waiter, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting.add(waiter);
            changed.signalAll();
            while (!waiter.woken() && now < deadline) {
                changed.await();
            }
            return waiter.woken();
        } finally {
            waiting.remove(waiter);
            lock.unlock();
        }
    }

    @Override
    public void wake(Waiter waiter) {
        lock.lock();
        try {
            waiter.markWoken();
            waiting.remove(waiter);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once this many threads wait for nothing that has come. */
    public void untilWaiting(int threads) throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() != threads) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets this much time pass at once: runs the cores whose time has come, and lets go the threads whose deadline has. */
    public void advance(long nanos) {
        List<Core> due = new ArrayList<>();
        lock.lock();
        try {
            now += nanos;
            wishes.removeIf(w -> w.deadline <= now && due.add(w.core));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        due.forEach(Core::run);
    }
}
