package dev.jackfield.jdk.net;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Waiter;
import java.util.ArrayDeque;

/**
 * Lets one thread in after the other, in the order in which they came. A lock of java.util.concurrent would do, but in virtual time:
 * who waits here waits on the host's clock, so that the others go on.
 */
final class Turns {
    private final Clock clock;
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>(); // guarded by this, as is the next
    private boolean taken;

    Turns(Clock clock) {
        this.clock = clock;
    }

    /** Waits for its turn; an interrupt waits too. */
    void take() {
        Waiter w;
        synchronized (this) {
            if (!taken) {
                taken = true;
                return;
            }
            w = new Waiter();
            queue.add(w);
        }
        boolean interrupted = false;
        while (!w.woken()) {
            try {
                clock.await(w, Clock.NEVER);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends its turn: the next one's begins. */
    void give() {
        Waiter next;
        synchronized (this) {
            next = queue.poll();
            taken = next != null;
        }
        if (next != null) {
            clock.wake(next);
        }
    }
}
