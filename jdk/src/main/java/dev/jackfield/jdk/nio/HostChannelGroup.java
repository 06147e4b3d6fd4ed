package dev.jackfield.jdk.nio;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A group of asynchronous channels on a host: the executor that runs their completion handlers, and the channels that are open. The
 * transfers themselves are made on the host's core, by whichever thread brings the news; the group's threads do nothing but run
 * handlers.
 */
final class HostChannelGroup extends AsynchronousChannelGroup implements Executor {
    /** Names a {@link ThreadFactory} for the default group, see {@link AsynchronousChannelGroup}. */
    private static final String FACTORY = "java.nio.channels.DefaultThreadPool.threadFactory";

    private static final Map<Host, WeakReference<HostChannelGroup>> DEFAULTS = new WeakHashMap<>();

    private final Host host;
    private final ExecutorService executor;
    private final Set<AsynchronousChannel> channels = ConcurrentHashMap.newKeySet();
    private boolean shutdown; // with channels, as is adding to them

    HostChannelGroup(AsynchronousChannelProvider provider, Host host, ExecutorService executor) {
        super(provider);
        if (executor == null) {
            throw new NullPointerException("'executor' is null");
        }
        this.host = host;
        this.executor = executor;
    }

    /** A group with so many threads, which belong to the host. */
    static HostChannelGroup fixed(AsynchronousChannelProvider provider, Host host, int threads, ThreadFactory factory) {
        if (threads <= 0) {
            throw new IllegalArgumentException("'nThreads' must be > 0");
        }
        return new HostChannelGroup(
                provider, host, Executors.newFixedThreadPool(threads, r -> factory.newThread(() -> host.run(r))));
    }

    /** The group of channels that are opened without one: a virtual thread for each handler, unless the system property names a factory. */
    static HostChannelGroup defaultOf(AsynchronousChannelProvider provider, Host host) {
        synchronized (DEFAULTS) {
            WeakReference<HostChannelGroup> ref = DEFAULTS.get(host);
            HostChannelGroup g = ref == null ? null : ref.get();
            if (g == null) {
                ThreadFactory factory = defaultFactory();
                g = new HostChannelGroup(
                        provider, host, Executors.newThreadPerTaskExecutor(r -> factory.newThread(() -> host.run(r))));
                DEFAULTS.put(host, new WeakReference<>(g));
            }
            return g;
        }
    }

    private static ThreadFactory defaultFactory() {
        String name = System.getProperty(FACTORY);
        if (name == null) {
            return Thread.ofVirtual().name("completion-", 0).factory();
        }
        try {
            return (ThreadFactory) Class.forName(name, true, ClassLoader.getSystemClassLoader())
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    Host host() {
        return host;
    }

    /** Takes in a channel that was opened. */
    void add(AsynchronousChannel c) {
        synchronized (channels) {
            if (shutdown) {
                throw new ShutdownChannelGroupException();
            }
            channels.add(c);
        }
    }

    /** A channel was closed; its handlers have been handed over. */
    void remove(AsynchronousChannel c) {
        synchronized (channels) {
            channels.remove(c);
            endIfOver();
        }
    }

    private void endIfOver() {
        if (shutdown && channels.isEmpty()) {
            executor.shutdown();
        }
    }

    /**
     * Has a handler run by one of the threads.
     *
     * @throws ShutdownChannelGroupException when it has terminated
     */
    @Override
    public void execute(Runnable handler) {
        try {
            executor.execute(handler);
        } catch (RejectedExecutionException e) {
            ShutdownChannelGroupException s = new ShutdownChannelGroupException();
            s.initCause(e);
            throw s;
        }
    }

    @Override
    public boolean isShutdown() {
        synchronized (channels) {
            return shutdown;
        }
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public void shutdown() {
        synchronized (channels) {
            shutdown = true;
            endIfOver();
        }
    }

    @Override
    public void shutdownNow() throws IOException {
        shutdown();
        for (AsynchronousChannel c : channels) {
            c.close();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
