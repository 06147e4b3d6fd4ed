package dev.jackfield.link;

import dev.jackfield.core.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Frames on their way from the core that sends to the core that receives, linked through {@link Packet#next}. Any thread may
 * add; the receiver takes all there are at once, and never waits.
 */
final class FrameQueue {
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(FrameQueue.class, "newest", Packet.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Packet newest;

    void add(Packet p) {
        Packet head;
        do {
            head = newest;
            p.next = head;
        } while (!NEWEST.compareAndSet(this, head, p));
    }

    /** All frames, oldest first, linked by {@link Packet#next}; null when there is none. */
    Packet takeAll() {
        if (newest == null) {
            return null;
        }
        Packet p = (Packet) NEWEST.getAndSet(this, null);
        Packet first = null;
        while (p != null) {
            Packet older = p.next;
            p.next = first;
            first = p;
            p = older;
        }
        return first;
    }
}
