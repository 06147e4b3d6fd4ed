package dev.jackfield.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * An array that packets and queues refer to, on whatever core: the references are counted, and with the last one it goes back to the
 * {@link Pool} that it came from. So bytes are written into memory that stands in a cache already. Whoever keeps a reference must
 * count it; whoever forgets to give one back loses nothing but the recycling, for then the collector takes the chunk.
 */
public final class Chunk extends Pool.Item {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Chunk.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The array. */
    public final byte[] bytes;

    /** For whoever fills it: how many bytes it has written, and the next one in its list. */
    public int filled;

    public Chunk next;

    private final Pool.Shelf home;
    private volatile int references = 1;

    Chunk(int size, Pool.Shelf home) {
        this.bytes = new byte[size];
        this.home = home;
    }

    /** Counts one more reference; by whoever holds one. */
    public void retain() {
        int before = (int) REFERENCES.getAndAdd(this, 1);
        assert before > 0 : "retained after the last reference was gone";
    }

    /** Gives a reference back. */
    public void release() {
        // Where there is one reference, it is the caller's, and nobody else can count another.
        int before = references == 1 ? 1 : (int) REFERENCES.getAndAdd(this, -1);
        assert before > 0 : "released more often than retained";
        if (before == 1) {
            references = 0;
            assert spoil();
            home.give(this);
        }
    }

    /** Whether the caller's reference is the only one. */
    boolean unshared() {
        return references == 1;
    }

    /** Taken from the pool: there is one reference again. */
    void revive() {
        filled = 0;
        references = 1;
    }

    /** Whoever still looks at it is to see nonsense, where assertions are on. */
    private boolean spoil() {
        Arrays.fill(bytes, 0, Math.min(bytes.length, 1024), (byte) 0xdb);
        return true;
    }
}
