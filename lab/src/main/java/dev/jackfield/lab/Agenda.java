package dev.jackfield.lab;

import java.util.Arrays;

/**
 * What is to happen later, in one total order: by time, then by the order in which it was asked for. A binary heap in which
 * each event knows its place, so that moving and removing one costs O(log n) and leaves nothing behind.
 */
final class Agenda {
    /** Something that happens at a time. */
    abstract static class Event {
        private static final int NOWHERE = -1;

        private long time;
        private long order;
        private int place = NOWHERE;

        /** When it happens. */
        final long time() {
            return time;
        }

        /** Whether it stands in the agenda. */
        final boolean pending() {
            return place != NOWHERE;
        }

        private boolean before(Event o) {
            return time != o.time ? time < o.time : order < o.order;
        }
    }

    private Event[] heap = new Event[16];
    private int size;
    private long asked;

    /** What happens first; null when nothing does. */
    Event first() {
        return heap[0];
    }

    /** Puts an event at a time, or moves it there. */
    void put(Event e, long time) {
        remove(e);
        e.time = time;
        e.order = asked++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(size++, e);
    }

    /** Removes an event; nothing happens when it is not there. */
    void remove(Event e) {
        int i = e.place;
        if (i == Event.NOWHERE) {
            return;
        }
        e.place = Event.NOWHERE;
        Event last = heap[--size];
        heap[size] = null;
        if (last == e) {
            return;
        }
        if (i > 0 && last.before(heap[(i - 1) >>> 1])) {
            up(i, last);
        } else {
            down(i, last);
        }
    }

    private void up(int i, Event e) {
        for (int parent; i > 0 && e.before(heap[parent = (i - 1) >>> 1]); i = parent) {
            set(i, heap[parent]);
        }
        set(i, e);
    }

    private void down(int i, Event e) {
        for (int child; (child = 2 * i + 1) < size; i = child) {
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(e)) {
                break;
            }
            set(i, heap[child]);
        }
        set(i, e);
    }

    private void set(int i, Event e) {
        heap[i] = e;
        e.place = i;
    }
}
