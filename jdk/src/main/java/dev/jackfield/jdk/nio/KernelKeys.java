package dev.jackfield.jdk.nio;

import dev.jackfield.core.Clock;
import dev.jackfield.core.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.ArrayList;

/**
 * The channels on the kernel that are registered with a {@link HostSelector}: each of them is registered with a selector of the JDK as
 * well, which does the waiting.
 *
 * <p>A channel of the JDK that is closed while it is registered gives its descriptor back when the last selector lets go of it, provided
 * that one is the JDK's. Ours is not: so a second one, the keeper, lets go last. It never waits for anything. The JDK's selectors
 * let go of what was cancelled whenever they select; therefore between a selection here and one by the keeper, keys
 * cancelled meanwhile must be let go of by the {@link HostSelector}: then never both have let go of a channel before that has.
 */
final class KernelKeys {
    /** The key of a channel on the kernel. */
    static final class KernelKey extends Key {
        private final SelectionKey inner;
        private final SelectionKey kept;
        private int found;

        KernelKey(HostSelector selector, AbstractSelectableChannel channel, SelectionKey inner, SelectionKey kept) {
            super(selector, channel);
            this.inner = inner;
            this.kept = kept;
            inner.attach(this);
        }

        @Override
        void begin() {
            // it is registered already
        }

        @Override
        void forget() {
            cancelBelow();
        }

        void cancelBelow() {
            inner.cancel();
            kept.cancel();
        }

        /** Cancelling asks for the selector when the key is invalid already; its channel must be free for another mode at once. */
        @Override
        public Selector selector() {
            if (!isValid() && inner.isValid()) {
                hostSelector().cancelling(this);
            }
            return super.selector();
        }

        @Override
        void interestSet(int ops) {
            try {
                inner.interestOps(ops);
            } catch (CancelledKeyException e) {
                // the channel was closed, and this key is cancelled next
            }
        }

        /** What it was found to be ready for. */
        int found() {
            return found;
        }
    }

    private final Selector inner;
    private final Selector keeper;
    private final ArrayList<KernelKey> ready = new ArrayList<>(); // of the selecting thread

    private KernelKeys(Selector inner, Selector keeper) {
        this.inner = inner;
        this.keeper = keeper;
    }

    static KernelKeys open() {
        try {
            return new KernelKeys(KernelProviders.SELECTOR.openSelector(), KernelProviders.SELECTOR.openSelector());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws java.nio.channels.IllegalSelectorException when the channel is not one of the JDK's */
    KernelKey register(HostSelector selector, AbstractSelectableChannel ch) {
        try {
            return new KernelKey(selector, ch, ch.register(inner, 0), ch.register(keeper, 0));
        } catch (ClosedChannelException e) {
            throw new AssertionError(e); // whoever registers holds the channel's lock and has seen it open
        }
    }

    void wakeup() {
        inner.wakeup();
    }

    /** Asks, without waiting. */
    void poll() throws IOException {
        inner.selectNow(this::found);
    }

    /**
     * Waits.
     *
     * @param deadline of the system's clock, or {@link Clock#NEVER}
     * @return whether it was over before that
     */
    boolean await(long deadline) throws IOException {
        if (deadline == Clock.NEVER) {
            inner.select(this::found);
            return true;
        }
        long rest = deadline - SystemClock.INSTANCE.now();
        if (rest <= 0) {
            poll();
            return false;
        }
        inner.select(this::found, (rest + 999_999) / 1_000_000);
        return SystemClock.INSTANCE.now() < deadline;
    }

    private void found(SelectionKey k) {
        KernelKey key = (KernelKey) k.attachment();
        key.found = k.readyOps();
        ready.add(key);
    }

    /** Whether something was found since {@link #take}. */
    boolean something() {
        return !ready.isEmpty();
    }

    /** Takes what was found. */
    KernelKey[] take() {
        KernelKey[] all = ready.toArray(new KernelKey[0]);
        ready.clear();
        return all;
    }

    /** Has the keeper let go of what was cancelled. */
    void flushKeeper() throws IOException {
        keeper.selectNow();
    }

    /** Has the other let go of what was cancelled, and finds what is ready anew. */
    void settle() throws IOException {
        ready.clear();
        poll();
    }

    void close() throws IOException {
        ready.clear();
        inner.close();
        keeper.close();
    }
}
