package dev.jackfield.core;

import java.util.Arrays;

/**
 * A hierarchical timing wheel (Varghese and Lauck): arming, moving and cancelling a timer cost O(1) whatever their
 * number. A tick is 2^20 ns, about a millisecond; four levels of 256 slots reach 52 days, and what is further away is
 * looked at again then. Deadlines are nevertheless exact: the timers of the current tick stand in a small heap in their
 * total order, which is by deadline, then by the order in which they were armed.
 *
 * <p>Moving a timer to a later time leaves it in its slot, and it is placed anew when that slot's time comes (lazy
 * re-arm); so a retransmission timer that every acknowledgement pushes out costs two stores.
 */
final class TimingWheel {
    private static final int TICK_SHIFT = 20;
    private static final int LEVELS = 4;
    private static final int SLOT_BITS = 8;
    private static final int SLOTS = 1 << SLOT_BITS;

    private final Timer[][] slots = new Timer[LEVELS][SLOTS];
    private final long[][] occupied = new long[LEVELS][SLOTS / 64];
    private long tick; // the heap holds what is due in this tick or before it
    private long next = Clock.NEVER; // the first tick after this one at which a slot has to be looked at,
    private boolean nextKnown = true; // unless that was forgotten
    private long armed;
    private Timer[] heap = new Timer[16];
    private int due;
    private int size;

    TimingWheel(long now) {
        tick = now >> TICK_SHIFT;
    }

    /** How many timers are armed; those cancelled while in a slot are gone from it. */
    int size() {
        return size;
    }

    void arm(Timer t, long deadline) {
        assert deadline != Clock.NEVER;
        if (!t.armed()) {
            size++;
        }
        t.deadline = deadline;
        t.order = armed++;
        if (t.place == Timer.IN_SLOT) {
            if (deadline >> TICK_SHIFT >= t.slotTick) {
                return; // later than its slot: placed anew when the slot comes
            }
            unlink(t);
        } else if (t.place >= 0) {
            remove(t.place);
        }
        place(t);
    }

    void cancel(Timer t) {
        if (!t.armed()) {
            return;
        }
        size--;
        t.deadline = Clock.NEVER;
        if (t.place == Timer.IN_SLOT) {
            unlink(t);
        } else if (t.place >= 0) {
            remove(t.place);
        }
    }

    /** The next timer that is due at {@code now}, disarmed; null when none is. */
    Timer poll(long now) {
        advance(now >> TICK_SHIFT);
        if (due == 0 || heap[0].deadline > now) {
            return null;
        }
        Timer t = heap[0];
        remove(0);
        t.deadline = Clock.NEVER;
        size--;
        return t;
    }

    /** A time at or before the earliest deadline and, but for that, as late as is known cheaply; NEVER when none is armed. */
    long nextDeadline() {
        if (due > 0) {
            return heap[0].deadline;
        }
        long next = nextTick();
        return next == Clock.NEVER ? Clock.NEVER : next << TICK_SHIFT;
    }

    private void place(Timer t) {
        long at = t.deadline >> TICK_SHIFT;
        long ahead = at - tick;
        if (ahead <= 0) {
            insert(t);
            return;
        }
        int level = 0;
        // A slot of a level is usable when its turn comes before the level wraps round to it again.
        while (level < LEVELS - 1 && (at >> (SLOT_BITS * level)) - (tick >> (SLOT_BITS * level)) >= SLOTS) {
            level++;
        }
        long unit = at >> (SLOT_BITS * level);
        long last = (tick >> (SLOT_BITS * level)) + SLOTS - 1;
        if (unit > last) {
            unit = last;
        }
        link(t, level, unit);
    }

    private void link(Timer t, int level, long unit) {
        int slot = (int) unit & (SLOTS - 1);
        Timer head = slots[level][slot];
        t.place = Timer.IN_SLOT;
        t.level = level;
        t.slotTick = unit << (SLOT_BITS * level);
        t.before = null;
        t.after = head;
        if (head != null) {
            head.before = t;
        }
        slots[level][slot] = t;
        occupied[level][slot >> 6] |= 1L << slot;
        next = Math.min(next, t.slotTick);
    }

    private void unlink(Timer t) {
        int slot = (int) (t.slotTick >> (SLOT_BITS * t.level)) & (SLOTS - 1);
        if (t.before == null) {
            slots[t.level][slot] = t.after;
            if (t.after == null) {
                occupied[t.level][slot >> 6] &= ~(1L << slot);
                nextKnown &= t.slotTick != next;
            }
        } else {
            t.before.after = t.after;
        }
        if (t.after != null) {
            t.after.before = t.before;
        }
        t.before = null;
        t.after = null;
        t.place = Timer.IDLE;
    }

    /** The first tick after the current one at which a slot has to be looked at. */
    private long nextTick() {
        if (!nextKnown) {
            next = findNextTick();
            nextKnown = true;
        }
        return next;
    }

    private long findNextTick() {
        long best = Clock.NEVER;
        for (int level = 0; level < LEVELS; level++) {
            int shift = SLOT_BITS * level;
            long unit = tick >> shift;
            int distance = nextOccupied(level, (int) unit & (SLOTS - 1));
            if (distance > 0) {
                best = Math.min(best, (unit + distance) << shift);
            }
        }
        return best;
    }

    /** How many slots after {@code slot} the next occupied one stands, 1 to 255, or 0 when there is none. */
    private int nextOccupied(int level, int slot) {
        long[] bits = occupied[level];
        for (int i = 1; i < SLOTS; ) {
            int s = (slot + i) & (SLOTS - 1);
            long rest = bits[s >> 6] >>> s;
            if (rest != 0) {
                int found = i + Long.numberOfTrailingZeros(rest);
                return found < SLOTS ? found : 0;
            }
            i += 64 - (s & 63);
        }
        return 0;
    }

    private void advance(long target) {
        while (tick < target) {
            long next = nextTick();
            if (next > target) {
                tick = target;
                return;
            }
            tick = next;
            for (int level = LEVELS - 1; level >= 0; level--) {
                int shift = SLOT_BITS * level;
                if ((tick & ((1L << shift) - 1)) == 0) {
                    empty(level, (int) (tick >> shift) & (SLOTS - 1));
                }
            }
        }
    }

    private void empty(int level, int slot) {
        Timer t = slots[level][slot];
        slots[level][slot] = null;
        occupied[level][slot >> 6] &= ~(1L << slot);
        nextKnown = false;
        while (t != null) {
            Timer after = t.after;
            t.before = null;
            t.after = null;
            t.place = Timer.IDLE;
            place(t);
            t = after;
        }
    }

    // The heap of timers due in this tick, ordered by (deadline, order).

    private static boolean sooner(Timer a, Timer b) {
        return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
    }

    private void insert(Timer t) {
        if (due == heap.length) {
            heap = Arrays.copyOf(heap, due * 2);
        }
        up(due++, t);
    }

    private void remove(int i) {
        heap[i].place = Timer.IDLE;
        Timer last = heap[--due];
        heap[due] = null;
        if (i != due) {
            if (i > 0 && sooner(last, heap[(i - 1) >>> 1])) {
                up(i, last);
            } else {
                down(i, last);
            }
        }
    }

    private void up(int i, Timer t) {
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (!sooner(t, heap[parent])) {
                break;
            }
            put(i, heap[parent]);
            i = parent;
        }
        put(i, t);
    }

    private void down(int i, Timer t) {
        for (int child; (child = 2 * i + 1) < due; i = child) {
            if (child + 1 < due && sooner(heap[child + 1], heap[child])) {
                child++;
            }
            if (!sooner(heap[child], t)) {
                break;
            }
            put(i, heap[child]);
        }
        put(i, t);
    }

    private void put(int i, Timer t) {
        heap[i] = t;
        t.place = i;
    }
}
