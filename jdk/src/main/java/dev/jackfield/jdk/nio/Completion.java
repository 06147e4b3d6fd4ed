package dev.jackfield.jdk.nio;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Timer;
import dev.jackfield.core.Waiter;
import dev.jackfield.jdk.HostSocket;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An operation of an asynchronous channel, from its beginning to its completion, and the future of it. It is attempted on the core; when
 * it would have to wait, it watches the socket's readiness and is attempted anew by whoever brings the news, there on the core, which is
 * also what keeps timeout, cancelling and closing apart from each other. A handler is handed to the group.
 *
 * @param <V> what it results in
 * @param <A> the attachment
 */
abstract class Completion<V, A> implements Future<V> {
    private final HostChannelGroup group;
    private final HostSocket socket;
    private final int interest;
    private final CompletionHandler<V, ? super A> handler; // null: a future
    private final A attachment;
    private final Readiness.Watcher watcher;
    private final Timer timer = new Timer() {
        @Override
        protected void fire(long now) {
            killed();
            fail(new InterruptedByTimeoutException());
        }
    };
    private final List<Waiter> waiters = new ArrayList<>(); // with its lock
    private volatile boolean done; // written on the core
    private V result;
    private Throwable failure;
    private boolean watching; // on the core

    /** @param interest the readiness bits on which an attempt may succeed */
    Completion(
            HostChannelGroup group,
            HostSocket socket,
            int interest,
            CompletionHandler<V, ? super A> handler,
            A attachment) {
        this.group = group;
        this.socket = socket;
        this.interest = interest;
        this.handler = handler;
        this.attachment = attachment;
        this.watcher = new Readiness.Watcher(interest) {
            @Override
            protected void ready(int bits) {
                attempt();
            }
        };
    }

    // ---- on the core

    /** Tries: {@link #succeed}s, {@link #fail}s, or does neither when it has to wait. */
    abstract void attempt();

    /** The channel has no such operation under way any more; before the handler is told. */
    abstract void ended();

    /** Its time was over, or it was cancelled: the channel is in no state to go on. */
    abstract void killed();

    /** Begins, and waits if it must. */
    final void begin(long timeout) {
        attempt();
        if (!done) {
            watching = true;
            socket.readiness().watch(watcher);
            if ((socket.readiness().bits() & (interest | Readiness.ERR | Readiness.HUP)) != 0) {
                attempt();
            }
            if (!done && timeout > 0) {
                long deadline = socket.core().now() + timeout;
                socket.core().arm(timer, deadline < 0 ? Clock.NEVER : deadline);
            }
        }
    }

    final void succeed(V value) {
        complete(value, null);
    }

    final void fail(Throwable e) {
        complete(null, e);
    }

    private void complete(V value, Throwable e) {
        if (done) {
            return;
        }
        if (watching) {
            socket.readiness().unwatch(watcher);
            socket.core().cancel(timer);
        }
        result = value;
        failure = e;
        ended();
        done = true;
        if (handler == null) {
            wakeAll();
        } else if (!watching) {
            tellHandler();
        } else {
            try {
                tellHandler();
            } catch (ShutdownChannelGroupException gone) {
                // somebody has shut down the executor below the group, and there is nobody to tell
            }
        }
    }

    // ---- being told

    private void tellHandler() {
        group.execute(() -> {
            if (failure == null) {
                handler.completed(result, attachment);
            } else {
                handler.failed(failure, attachment);
            }
        });
    }

    /** What a method that may be given a handler answers. */
    final Future<V> future() {
        return handler == null ? this : null;
    }

    /** Is over before it began, off the core. */
    final Future<V> completed(V value, Throwable e) {
        result = value;
        failure = e;
        done = true;
        if (handler != null) {
            tellHandler();
        }
        return future();
    }

    // ---- the future

    private void wakeAll() {
        List<Waiter> all;
        synchronized (waiters) {
            all = List.copyOf(waiters);
        }
        for (Waiter w : all) {
            socket.core().clock().wake(w);
        }
    }

    @Override
    public final boolean cancel(boolean mayInterrupt) {
        Core core = socket.core();
        return core.call(() -> {
                    if (done) {
                        return 0;
                    }
                    killed();
                    fail(new CancellationException());
                    return 1;
                })
                == 1;
    }

    @Override
    public final boolean isCancelled() {
        return done && failure instanceof CancellationException;
    }

    @Override
    public final boolean isDone() {
        return done;
    }

    @Override
    public final V get() throws InterruptedException, ExecutionException {
        await(Clock.NEVER);
        return outcome();
    }

    @Override
    public final V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = socket.core().clock().now() + unit.toNanos(timeout);
        if (!await(deadline < 0 ? Clock.NEVER : deadline)) {
            throw new TimeoutException();
        }
        return outcome();
    }

    private V outcome() throws ExecutionException {
        if (failure instanceof CancellationException) {
            throw new CancellationException();
        }
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        return result;
    }

    private boolean await(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (done) {
            return true;
        }
        Waiter w = new Waiter();
        synchronized (waiters) {
            waiters.add(w);
        }
        try {
            return done || socket.core().clock().await(w, deadline) || done;
        } finally {
            synchronized (waiters) {
                waiters.remove(w);
            }
        }
    }
}
