package dev.jackfield.jdk.nio;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;

/**
 * The system's selector provider: channels are opened on the host to which the calling thread belongs, and are the JDK's own for a
 * thread that belongs to none. Sockets of {@link StandardProtocolFamily#UNIX} are the JDK's own in either case.
 */
public final class HostSelectorProvider extends SelectorProvider {
    private final Host host;

    /** For the JDK, which finds it as a service: the calling thread decides. */
    public HostSelectorProvider() {
        this(null);
    }

    private HostSelectorProvider(Host host) {
        this.host = host;
    }

    /** A provider that opens on this host whoever calls. */
    public static SelectorProvider of(Host host) {
        return new HostSelectorProvider(Objects.requireNonNull(host));
    }

    /** The JDK's own provider: opens on the kernel whoever calls. */
    public static SelectorProvider kernel() {
        return KernelProviders.SELECTOR;
    }

    private Host host() {
        return host != null ? host : Host.current();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        Host h = host();
        return h == null ? KernelProviders.SELECTOR.openDatagramChannel() : new HostDatagramChannel(this, h, null);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        Host h = hostFor(family);
        return h == null
                ? KernelProviders.SELECTOR.openDatagramChannel(family)
                : new HostDatagramChannel(this, h, family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        Host h = host();
        return h == null ? KernelProviders.SELECTOR.openPipe() : new HostPipe(this, h);
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return new HostSelector(this, host());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        Host h = host();
        return h == null
                ? KernelProviders.SELECTOR.openServerSocketChannel()
                : new HostServerSocketChannel(this, h, null);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        Host h = hostFor(family);
        return h == null
                ? KernelProviders.SELECTOR.openServerSocketChannel(family)
                : new HostServerSocketChannel(this, h, family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        Host h = host();
        return h == null ? KernelProviders.SELECTOR.openSocketChannel() : new HostSocketChannel(this, h, null);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        Host h = hostFor(family);
        return h == null ? KernelProviders.SELECTOR.openSocketChannel(family) : new HostSocketChannel(this, h, family);
    }

    /** What inetd gave to the process, which is on the kernel. */
    @Override
    public Channel inheritedChannel() throws IOException {
        return KernelProviders.SELECTOR.inheritedChannel();
    }

    /** The host for sockets of a family; null when they are on the kernel. */
    private Host hostFor(ProtocolFamily family) {
        Objects.requireNonNull(family, "'family' is null");
        Host h = host();
        if (h == null || family == StandardProtocolFamily.INET) {
            return h;
        }
        if (family == StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("IPv6 not available");
        }
        return null; // UNIX; and of others the JDK says that they are not supported
    }

    @Override
    public String toString() {
        return host == null ? "HostSelectorProvider" : "HostSelectorProvider[" + host.name() + "]";
    }
}
