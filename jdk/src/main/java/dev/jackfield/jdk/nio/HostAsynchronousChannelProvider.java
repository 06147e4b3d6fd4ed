package dev.jackfield.jdk.nio;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * The system's provider of asynchronous channels. A group is opened on the host to which the calling thread belongs, and its channels are
 * there too; a channel without a group is opened on the host of the calling thread. For a thread that belongs to none it is all
 * the JDK's own.
 */
public final class HostAsynchronousChannelProvider extends AsynchronousChannelProvider {
    /** For the JDK, which finds it as a service. */
    public HostAsynchronousChannelProvider() {}

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
            throws IOException {
        Host h = Host.current();
        return h == null
                ? kernel().openAsynchronousChannelGroup(threads, factory)
                : HostChannelGroup.fixed(this, h, threads, factory);
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize)
            throws IOException {
        Host h = Host.current();
        return h == null
                ? kernel().openAsynchronousChannelGroup(executor, initialSize)
                : new HostChannelGroup(this, h, executor);
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(AsynchronousChannelGroup group)
            throws IOException {
        HostChannelGroup g = group(group);
        return g == null
                ? kernel().openAsynchronousServerSocketChannel(group)
                : new HostAsynchronousServerSocketChannel(this, g);
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(AsynchronousChannelGroup group) throws IOException {
        HostChannelGroup g = group(group);
        return g == null ? kernel().openAsynchronousSocketChannel(group) : new HostAsynchronousSocketChannel(this, g);
    }

    private static AsynchronousChannelProvider kernel() {
        return KernelProviders.Asynchronous.PROVIDER;
    }

    /** Our group for a channel, or null when the channel is to be on the kernel. */
    private HostChannelGroup group(AsynchronousChannelGroup group) {
        if (group instanceof HostChannelGroup g) {
            return g;
        }
        if (group != null) {
            if (group.provider() != kernel()) {
                throw new IllegalChannelGroupException();
            }
            return null;
        }
        Host h = Host.current();
        return h == null ? null : HostChannelGroup.defaultOf(this, h);
    }
}
