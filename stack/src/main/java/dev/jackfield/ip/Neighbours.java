package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * The neighbour cache, of both families and all links. It is bounded: a new entry takes the place of an old one that has not been
 * used of late (the second-chance rule), of those that never answered first.
 */
final class Neighbours {
    /** The most that may wait for all unresolved neighbours together (bytes). */
    private static final int MAX_WAITING = 16 << 20;
    /** How many entries are looked at for one to evict. */
    private static final int LOOKS = 16;

    final Internet internet;
    private Neighbour oldest;
    private Neighbour newest;
    private int size;
    private int waitingBytes;

    Neighbours(Internet internet) {
        this.internet = internet;
    }

    void count(Counter c) {
        internet.counters().add(c);
    }

    /** Takes room for a packet that waits; false when there is none. */
    boolean reserve(int bytes) {
        if (waitingBytes + bytes > MAX_WAITING) {
            return false;
        }
        waitingBytes += bytes;
        return true;
    }

    void release(int bytes) {
        waitingBytes -= bytes;
    }

    /** The entry of a neighbour, or null. */
    Neighbour find(Attachment on, long hi, long lo) {
        return on.neighbours.get(hi, lo);
    }

    /** The entry of a neighbour; a new one if there was none. */
    Neighbour get(Attachment on, Family family, long hi, long lo) {
        Neighbour n = on.neighbours.get(hi, lo);
        if (n != null) {
            return n;
        }
        while (size >= internet.settings().getInt(Setting.NEIGH_GC_THRESH)) {
            evict();
        }
        n = new Neighbour(this, on, family, hi, lo, internet.random().nextInt(512, 1536));
        on.neighbours.put(hi, lo, n);
        append(n);
        return n;
    }

    private void evict() {
        count(Counter.ArpTableOverflows);
        Neighbour victim = oldest;
        for (int i = 0; i < LOOKS && victim.used && victim.resolved(); i++) {
            victim.used = false;
            unlink(victim);
            append(victim);
            victim = oldest;
        }
        remove(victim);
    }

    private void remove(Neighbour n) {
        n.on.neighbours.remove(n.hi, n.lo);
        unlink(n);
        n.drop();
    }

    /** Drops all entries of a link. */
    void forget(Attachment a) {
        List<Neighbour> all = new ArrayList<>();
        a.neighbours.forEach(all::add);
        all.forEach(this::remove);
    }

    private void append(Neighbour n) {
        size++;
        n.older = newest;
        n.newer = null;
        if (newest == null) {
            oldest = n;
        } else {
            newest.newer = n;
        }
        newest = n;
    }

    private void unlink(Neighbour n) {
        size--;
        if (n.older == null) {
            oldest = n.newer;
        } else {
            n.older.newer = n.newer;
        }
        if (n.newer == null) {
            newest = n.older;
        } else {
            n.newer.older = n.older;
        }
    }

    List<NeighbourEntry> list() {
        List<NeighbourEntry> all = new ArrayList<>(size);
        for (Neighbour n = oldest; n != null; n = n.newer) {
            all.add(n.snapshot());
        }
        return List.copyOf(all);
    }
}
