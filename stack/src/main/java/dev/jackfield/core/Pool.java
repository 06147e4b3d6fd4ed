package dev.jackfield.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Packets and chunks that are used again. One thread at a time takes from a pool: the one that holds the core to which it belongs, or a
 * device's reader. Any thread gives back, so what has crossed a cable returns to where it came from. What was given back last is taken
 * first, while it stands in the cache. A pool is bounded; what is too much is left to the collector.
 */
public final class Pool {
    private static final int LEAST_BITS = 8, GREATEST_BITS = 16;
    /** The least chunk, and the greatest, which holds the largest packet with its headers; between them there is one of each power of two. */
    public static final int LEAST_CHUNK = 1 << LEAST_BITS, GREATEST_CHUNK = (1 << GREATEST_BITS) + 512;

    /** How much is kept of each size of chunk, in bytes and in number; and how many packets. */
    private static final int MOST_BYTES = 16 << 20, MOST_CHUNKS = 1024, MOST_PACKETS = 1024;

    /** What stands on a shelf. */
    abstract static class Item {
        private Item below;
        private int height; // how many stand below it
    }

    /** A stack of items (Treiber's). With one thread that pops, what it read of the top cannot have left and come back meanwhile. */
    static final class Shelf {
        private static final VarHandle TOP;

        static {
            try {
                TOP = MethodHandles.lookup().findVarHandle(Shelf.class, "top", Item.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final int limit;
        private volatile Item top;

        Shelf(int limit) {
            this.limit = limit;
        }

        /** Any thread. */
        void give(Item i) {
            Item t;
            do {
                t = top;
                int height = t == null ? 0 : t.height + 1;
                if (height >= limit) {
                    return;
                }
                i.below = t;
                i.height = height;
            } while (!TOP.compareAndSet(this, t, i));
        }

        /** The item that was given last, or null; one thread at a time. */
        Item take() {
            Item t;
            do {
                t = top;
                if (t == null) {
                    return null;
                }
            } while (!TOP.compareAndSet(this, t, t.below));
            t.below = null;
            return t;
        }
    }

    private final Shelf packets = new Shelf(MOST_PACKETS);
    private final Shelf[] chunks = new Shelf[GREATEST_BITS - LEAST_BITS + 1];

    public Pool() {
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = new Shelf(Math.min(MOST_BYTES >> LEAST_BITS + i, MOST_CHUNKS));
        }
    }

    /** A chunk of at least {@code size} bytes, at most {@link #GREATEST_CHUNK}, with one reference: the caller's. Whatever it holds is to be written over. */
    public Chunk chunk(int size) {
        assert size <= GREATEST_CHUNK;
        int bits = Math.clamp(32 - Integer.numberOfLeadingZeros(Math.max(size, 1) - 1), LEAST_BITS, GREATEST_BITS);
        Shelf shelf = chunks[bits - LEAST_BITS];
        Chunk c = (Chunk) shelf.take();
        if (c == null) {
            return new Chunk(bits == GREATEST_BITS ? GREATEST_CHUNK : 1 << bits, shelf);
        }
        c.revive();
        return c;
    }

    /** An empty packet with room for {@code headroom} bytes in front and {@code capacity} behind; its owner gives it back by {@link Packet#free}. */
    public Packet packet(int headroom, int capacity) {
        Packet p = (Packet) packets.take();
        if (p == null) {
            p = new Packet(packets);
        }
        p.begin(this, headroom, capacity);
        return p;
    }
}
