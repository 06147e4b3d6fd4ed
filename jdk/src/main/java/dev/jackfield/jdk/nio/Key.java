package dev.jackfield.jdk.nio;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/** A key of a {@link HostSelector}. What it is ready for is written by the selecting thread. */
abstract class Key extends AbstractSelectionKey {
    private final HostSelector selector;
    private final SelectableChannel channel;
    private volatile int interest;
    private volatile int ready;

    Key(HostSelector selector, SelectableChannel channel) {
        this.selector = selector;
        this.channel = channel;
    }

    /** Begins to watch; its interest is nothing yet. */
    abstract void begin();

    /** Ends what begin began; the channel may be closed. */
    abstract void forget();

    /** The interest was set; the next selection is to act on it. */
    abstract void interestSet(int ops);

    @Override
    public final SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    final HostSelector hostSelector() {
        return selector;
    }

    private void ensureValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    /** As {@link #interestOps()}, of a cancelled key too. */
    final int interest() {
        return interest;
    }

    @Override
    public final int interestOps() {
        ensureValid();
        return interest;
    }

    @Override
    public final SelectionKey interestOps(int ops) {
        ensureValid();
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException();
        }
        if (ops != interest) {
            interest = ops;
            interestSet(ops);
        }
        return this;
    }

    @Override
    public final int readyOps() {
        ensureValid();
        return ready;
    }

    final void setReady(int ops) {
        ready = ops;
    }

    /** Adds operations; whether one is new. */
    final boolean addReady(int ops) {
        int before = ready;
        ready = before | ops;
        return (ops & ~before) != 0;
    }

    /** As the JDK writes it. */
    @Override
    public final String toString() {
        return "channel=" + channel + ", selector=" + selector
                + (isValid() ? ", interestOps=" + interest + ", readyOps=" + ready : ", invalid");
    }
}
