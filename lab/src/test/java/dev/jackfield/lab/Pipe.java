package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Timer;
import dev.jackfield.core.Waiter;
import java.util.ArrayDeque;

/** A queue that blocks, as sockets do: a core, a waiter, and a timer for what takes time to arrive. */
final class Pipe {
    private final Core core;
    private final ArrayDeque<String> queue = new ArrayDeque<>();
    private final ArrayDeque<Waiter> readers = new ArrayDeque<>();

    Pipe(Clock clock) {
        core = new Core("pipe", clock);
    }

    void put(String s) {
        put(s, 0);
    }

    void put(String s, long delay) {
        core.call(() -> {
            if (delay == 0) {
                add(s);
            } else {
                core.arm(
                        new Timer() {
                            @Override
                            protected void fire(long now) {
                                add(s);
                            }
                        },
                        core.now() + delay);
            }
            return 0;
        });
    }

    private void add(String s) {
        queue.add(s);
        if (!readers.isEmpty()) {
            core.wake(readers.poll());
        }
    }

    String take() throws InterruptedException {
        return take(Clock.NEVER);
    }

    /** Null when the deadline came first. */
    String take(long deadline) throws InterruptedException {
        for (; ; ) {
            Waiter w = new Waiter();
            String s = core.get(() -> {
                String first = queue.poll();
                if (first == null) {
                    readers.add(w);
                }
                return first;
            });
            if (s != null) {
                return s;
            }
            boolean woken = false;
            try {
                woken = core.clock().await(w, deadline);
            } finally {
                core.call(() -> {
                    readers.remove(w);
                    return 0;
                });
            }
            if (!woken) {
                return null;
            }
        }
    }
}
