package dev.jackfield.core;

/**
 * What a socket is ready for: level bits, and those who watch for them. Blocking calls, select, poll, epoll and selectors
 * are all built on this. The bits have poll(2)'s names and values.
 *
 * <p>The bits may be read by any thread; everything else happens on the core.
 */
public final class Readiness {
    /** There is data to read, or an end of file, or a connection to accept. */
    public static final int IN = 0x001;
    /** There is urgent data. */
    public static final int PRI = 0x002;
    /** There is room to write. */
    public static final int OUT = 0x004;
    /** An error is pending. */
    public static final int ERR = 0x008;
    /** Both directions are closed. */
    public static final int HUP = 0x010;
    /** The descriptor is not open; only in answers. */
    public static final int NVAL = 0x020;
    /** The peer sends no more. */
    public static final int RDHUP = 0x2000;

    /** Somebody who wants to know. It belongs to one Readiness at a time. */
    public abstract static class Watcher {
        private int interest;
        private Watcher before;
        private Watcher after;
        private boolean watching;

        /** @param interest the bits to be told of; ERR and HUP always are */
        protected Watcher(int interest) {
            interest(interest);
        }

        /** Changes the bits to be told of. */
        protected final void interest(int wanted) {
            interest = wanted | ERR | HUP;
        }

        /** Changes the bits to be told of; on the core, or while it does not watch. */
        protected final void setInterest(int interest) {
            this.interest = interest | ERR | HUP;
        }

        /**
         * Called on the core when something of interest was raised, whether or not it stood already: an edge.
         *
         * @param bits all bits that stand now
         */
        protected abstract void ready(int bits);

        /** Whether it shares the news: of several such watchers those behind one that somebody was waiting at are not told. */
        protected boolean exclusive() {
            return false;
        }

        /** Of an exclusive watcher that was just told: whether somebody was waiting. */
        protected boolean wokeSomebody() {
            return false;
        }
    }

    private final Core core;
    private volatile int bits;
    private Watcher first;

    /** @param core the core of the host whose socket this is */
    public Readiness(Core core) {
        this.core = core;
    }

    /** The bits that stand now. */
    public int bits() {
        return bits;
    }

    /** Sets bits and tells those who watch for one of them. */
    public void raise(int raised) {
        assert core.held();
        int now = bits | raised;
        if (now != bits) {
            bits = now;
        }
        boolean taken = false;
        for (Watcher w = first; w != null; ) {
            Watcher after = w.after;
            if ((w.interest & raised) != 0 && !(taken && w.exclusive())) {
                w.ready(now);
                taken |= w.exclusive() && w.wokeSomebody();
            }
            w = after;
        }
    }

    /** Clears bits. */
    public void lower(int lowered) {
        assert core.held();
        int now = bits & ~lowered;
        if (now != bits) {
            bits = now;
        }
    }

    /** Raises those of {@code mask} that stand in {@code value} and did not stand before, and lowers the others of {@code mask}. */
    public void set(int mask, int value) {
        lower(mask & ~value);
        int raised = mask & value & ~bits;
        if (raised != 0) {
            raise(raised);
        }
    }

    /** Adds a watcher. It is not told of what stands already: look at {@link #bits()} after adding. */
    public void watch(Watcher w) {
        assert core.held() && !w.watching;
        w.watching = true;
        w.before = null;
        w.after = first;
        if (first != null) {
            first.before = w;
        }
        first = w;
    }

    /** Removes a watcher; nothing happens when it does not watch. */
    public void unwatch(Watcher w) {
        assert core.held();
        if (!w.watching) {
            return;
        }
        w.watching = false;
        if (w.before == null) {
            first = w.after;
        } else {
            w.before.after = w.after;
        }
        if (w.after != null) {
            w.after.before = w.before;
        }
        w.before = null;
        w.after = null;
    }
}
