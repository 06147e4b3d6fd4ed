package dev.jackfield.jdk.nio;

import dev.jackfield.core.Readiness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectableChannel;

/** The key of a channel on a host, with the watcher of its readiness. */
final class HostKey extends Key {
    private static final VarHandle QUEUED;

    static {
        try {
            QUEUED = MethodHandles.lookup().findVarHandle(HostKey.class, "queued", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final class Watcher extends Readiness.Watcher {
        Watcher() {
            super(Readiness.IN | Readiness.OUT);
        }

        @Override
        protected void ready(int bits) {
            if (readyFor(bits) != 0 && QUEUED.compareAndSet(HostKey.this, false, true)) {
                hostSelector().raise(HostKey.this);
            }
        }
    }

    private final HostChannel host;
    private final Watcher watcher = new Watcher();
    private volatile int applied; // the interest that selections go by
    private volatile boolean queued;
    HostKey nextRaised; // in the list of those raised
    boolean candidate; // of the selecting thread

    HostKey(HostSelector selector, SelectableChannel channel, HostChannel host) {
        super(selector, channel);
        this.host = host;
    }

    HostChannel host() {
        return host;
    }

    @Override
    void begin() {
        host.core().call(() -> {
            host.readiness().watch(watcher);
            return 0;
        });
    }

    @Override
    void forget() {
        host.core().call(() -> {
            host.readiness().unwatch(watcher);
            return 0;
        });
    }

    @Override
    void interestSet(int ops) {
        hostSelector().changed(this);
    }

    /** Begins to go by the interest that was set; whether it is ready for some of it. What is raised after this is told. */
    boolean apply() {
        applied = interest();
        return readyNow() != 0;
    }

    /** It was taken from the list of those raised. */
    void taken() {
        queued = false;
    }

    /** The operations of interest that it is ready for at this moment. */
    int readyNow() {
        return readyFor(host.readiness().bits());
    }

    private int readyFor(int bits) {
        return channel().isOpen() ? host.readyOps(bits, applied) : 0;
    }
}
