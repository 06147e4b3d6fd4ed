package dev.jackfield.ip;

import java.util.function.Consumer;

/** A hash table from addresses to values, open addressing, without an object an entry: for what is asked once a packet. */
final class AddressMap<V> {
    private final long seed;
    private long[] his = new long[8];
    private long[] los = new long[8];
    private Object[] values = new Object[8];
    private int size;

    /** @param seed secret, so that nobody can choose addresses that collide */
    AddressMap(long seed) {
        this.seed = seed | 1;
    }

    /** A hash of an address that depends on a secret. */
    static int hash(long seed, long hi, long lo) {
        long h = (lo ^ seed) * 0x9e37_79b9_7f4a_7c15L;
        h = (h ^ h >>> 32 ^ hi) * (seed | 1);
        h ^= h >>> 29;
        h *= 0xbf58_476d_1ce4_e5b9L;
        return (int) (h >>> 32);
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    V get(long hi, long lo) {
        int mask = values.length - 1;
        for (int i = hash(seed, hi, lo) & mask; ; i = i + 1 & mask) {
            Object v = values[i];
            if (v == null || los[i] == lo && his[i] == hi) {
                return (V) v;
            }
        }
    }

    boolean contains(long hi, long lo) {
        return get(hi, lo) != null;
    }

    /** Puts a value in place of what was there. */
    void put(long hi, long lo, V value) {
        if ((size + 1) * 3 > values.length * 2) {
            grow();
        }
        if (insert(hi, lo, value)) {
            size++;
        }
    }

    private boolean insert(long hi, long lo, Object value) {
        int mask = values.length - 1;
        int i = hash(seed, hi, lo) & mask;
        while (values[i] != null) {
            if (los[i] == lo && his[i] == hi) {
                values[i] = value;
                return false;
            }
            i = i + 1 & mask;
        }
        his[i] = hi;
        los[i] = lo;
        values[i] = value;
        return true;
    }

    private void grow() {
        long[] h = his;
        long[] l = los;
        Object[] v = values;
        his = new long[v.length * 2];
        los = new long[v.length * 2];
        values = new Object[v.length * 2];
        for (int i = 0; i < v.length; i++) {
            if (v[i] != null) {
                insert(h[i], l[i], v[i]);
            }
        }
    }

    /** Takes an address out; nothing happens when it is not there. */
    void remove(long hi, long lo) {
        int mask = values.length - 1;
        int hole = hash(seed, hi, lo) & mask;
        while (values[hole] != null && (los[hole] != lo || his[hole] != hi)) {
            hole = hole + 1 & mask;
        }
        if (values[hole] == null) {
            return;
        }
        size--;
        // Those behind move up, so that no search ends at the hole too early.
        for (int i = hole + 1 & mask; values[i] != null; i = i + 1 & mask) {
            int home = hash(seed, his[i], los[i]) & mask;
            if ((i - home & mask) >= (i - hole & mask)) {
                his[hole] = his[i];
                los[hole] = los[i];
                values[hole] = values[i];
                hole = i;
            }
        }
        values[hole] = null;
    }

    /** Shows all values, in no particular order. The table must not be changed meanwhile. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<? super V> each) {
        for (Object v : values) {
            if (v != null) {
                each.accept((V) v);
            }
        }
    }
}
