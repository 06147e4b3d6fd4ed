package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who takes part in a world: the tasks, which of them are ready, in the order in which they became so, and which wait; and the agenda of
 * what is due when, for tasks and cores. Guarded by the scheduler's lock.
 */
final class Roster {
    /** That a core wants to be run. */
    static final class CoreEvent extends Agenda.Event {
        final Core core;

        private CoreEvent(Core core) {
            this.core = core;
        }
    }

    private final Agenda agenda = new Agenda();
    private final ArrayDeque<Task> ready = new ArrayDeque<>();
    private Task firstWaiting;
    private Task lastWaiting;
    private final LinkedHashSet<Task> alive = new LinkedHashSet<>();
    private final Map<Thread, Task> byThread = new ConcurrentHashMap<>();
    private final Map<Core, CoreEvent> cores = new IdentityHashMap<>();
    private int coresPending;
    private int applications;

    /** The task of a thread; null when it takes no part. May be asked without the lock. */
    Task of(Thread t) {
        return byThread.get(t);
    }

    /** Takes in a new task, which is ready. */
    void add(Task t) {
        t.listed = true;
        alive.add(t);
        byThread.put(t.thread, t);
        if (!t.daemon) {
            applications++;
        }
        ready.add(t);
    }

    /** Takes out a task that has ended. */
    void remove(Task t) {
        t.listed = false;
        alive.remove(t);
        byThread.remove(t.thread);
        if (!t.daemon) {
            applications--;
        }
    }

    /** Lets the thread outside take part as a guest, who counts for nothing. */
    void addGuest(Task t) {
        byThread.put(t.thread, t);
    }

    void removeGuest(Task t) {
        byThread.remove(t.thread);
        settle(t);
    }

    /** How many tasks have not ended and are no daemons. */
    int applications() {
        return applications;
    }

    /** A task that has not ended; null when all have. */
    Task anyone() {
        return alive.isEmpty() ? null : alive.getFirst();
    }

    /** All that have not ended, and before them the guest if there is one to be told of. */
    Collection<Task> everyone(Task guest) {
        List<Task> all = new ArrayList<>(alive);
        if (guest != null) {
            all.addFirst(guest);
        }
        return all;
    }

    /** A task begins to wait, until the deadline at most. */
    void await(Task t, long deadline) {
        t.state = Task.State.WAITING;
        t.waits = true;
        t.earlier = lastWaiting;
        if (lastWaiting == null) {
            firstWaiting = t;
        } else {
            lastWaiting.later = t;
        }
        lastWaiting = t;
        if (deadline != Clock.NEVER) {
            agenda.put(t, deadline);
        }
    }

    /** A task has waited long enough. */
    void makeReady(Task t) {
        waitsNoMore(t);
        t.state = Task.State.READY;
        ready.add(t);
    }

    /** A task goes on, wherever it stood. */
    void settle(Task t) {
        ready.remove(t);
        waitsNoMore(t);
        t.state = Task.State.RUNNING;
    }

    private void waitsNoMore(Task t) {
        agenda.remove(t);
        if (!t.waits) {
            return;
        }
        t.waits = false;
        if (t.earlier == null) {
            firstWaiting = t.later;
        } else {
            t.earlier.later = t.later;
        }
        if (t.later == null) {
            lastWaiting = t.earlier;
        } else {
            t.later.earlier = t.earlier;
        }
        t.earlier = null;
        t.later = null;
    }

    /** The one whose turn it is; null when none is ready. */
    Task nextReady() {
        return ready.poll();
    }

    /** Makes one ready that waits and was interrupted, if there is one. */
    boolean wakeInterrupted() {
        for (Task t = firstWaiting; t != null; t = t.later) {
            if (t.interruptPending()) {
                makeReady(t);
                return true;
            }
        }
        return false;
    }

    /** What is due first; null when nothing ever is. */
    Agenda.Event first() {
        return agenda.first();
    }

    /** Notes when a core wants to be run, instead of what it wanted before. */
    void wakeAt(Core core, long deadline) {
        CoreEvent e = cores.get(core);
        if (deadline == Clock.NEVER) {
            if (e != null) {
                cores.remove(core);
                forget(e);
            }
            return;
        }
        if (e == null) {
            e = new CoreEvent(core);
            cores.put(core, e);
        }
        if (!e.pending()) {
            coresPending++;
        }
        agenda.put(e, deadline);
    }

    /** What a core wanted is done. */
    void forget(CoreEvent e) {
        if (e.pending()) {
            coresPending--;
            agenda.remove(e);
        }
    }

    /** Whether only daemons would ever go on. */
    boolean quiet() {
        return coresPending == 0 && applications == 0;
    }
}
