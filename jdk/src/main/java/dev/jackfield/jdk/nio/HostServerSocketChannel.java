package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A listening channel on a host. SO_REUSEADDR is on, as the JDK has it on Unix. */
final class HostServerSocketChannel extends ServerSocketChannel implements HostChannel {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int EINTR = Errno.EINTR.failure();
    private static final int DEFAULT_BACKLOG = 50;

    private final HostSocket socket;
    private final ProtocolFamily family; // null when none was asked for
    private final ReentrantLock acceptLock = new ReentrantLock();
    private final Object stateLock = new Object();
    private volatile InetSocketAddress local;
    private ServerSocket adaptor; // with stateLock

    HostServerSocketChannel(SelectorProvider provider, Host host, ProtocolFamily family) throws IOException {
        super(provider);
        this.socket = HostSocket.stream(host);
        this.family = family;
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    }

    @Override
    public Core core() {
        return socket.core();
    }

    @Override
    public Readiness readiness() {
        return socket.readiness();
    }

    @Override
    public int readyOps(int bits, int interest) {
        return HostChannel.usual(bits, interest);
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int backlog) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            InetSocketAddress bound = SocketAddresses.bind(socket, SocketAddresses.checkLocal(address, family));
            SocketErrors.check(socket.listen(backlog < 1 ? DEFAULT_BACKLOG : backlog));
            local = bound;
            return this;
        }
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return local;
    }

    /** As {@link #getLocalAddress()}, of a closed channel too. */
    InetSocketAddress local() {
        return local;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        ChannelOptions.set(this, socket, ChannelOptions.LISTENER, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return ChannelOptions.get(this, socket, ChannelOptions.LISTENER, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return ChannelOptions.LISTENER;
    }

    @Override
    public ServerSocket socket() {
        synchronized (stateLock) {
            if (adaptor == null) {
                adaptor = ServerSocketAdaptor.of(this);
            }
            return adaptor;
        }
    }

    @Override
    public SocketChannel accept() throws IOException {
        acceptLock.lock();
        try {
            return accept(isBlocking(), 0);
        } finally {
            acceptLock.unlock();
        }
    }

    /** For the adaptor: accepts within a time, nanoseconds, 0 for ever; or what is there already when the channel does not block. */
    SocketChannel acceptWithin(long timeout) throws IOException {
        acceptLock.lock();
        try {
            boolean blocking = isBlocking();
            SocketChannel c = accept(blocking, timeout);
            if (c == null && !blocking) {
                throw new IllegalBlockingModeException();
            }
            if (c == null) {
                throw new SocketTimeoutException("Accept timed out");
            }
            return c;
        } finally {
            acceptLock.unlock();
        }
    }

    private SocketChannel accept(boolean blocking, long timeout) throws IOException {
        ensureOpen();
        if (local == null) {
            throw new NotYetBoundException();
        }
        HostSocket[] accepted = new HostSocket[1];
        boolean interrupted = false;
        try {
            if (blocking) {
                begin();
                ensureOpen();
            }
            int r;
            do {
                r = socket.accept(accepted, blocking, timeout);
                interrupted |= r == EINTR; // whoever interrupts closes the channel
            } while (r == EINTR);
            if (r == EAGAIN) {
                return null;
            }
            if (r == Errno.EBADF.failure()) {
                throw new AsynchronousCloseException();
            }
            SocketErrors.check(r);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (blocking) {
                finish(accepted[0]);
            }
        }
        return HostSocketChannel.accepted(provider(), accepted[0]);
    }

    private void finish(HostSocket accepted) throws AsynchronousCloseException {
        try {
            end(accepted != null);
        } catch (AsynchronousCloseException e) {
            if (accepted != null) {
                accepted.close();
            }
            if (e instanceof ClosedByInterruptException) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        acceptLock.lock();
        try {
            ensureOpen();
        } finally {
            acceptLock.unlock();
        }
    }

    /** As the JDK writes it. */
    @Override
    public String toString() {
        InetSocketAddress a = local;
        String state = !isOpen() ? "closed" : a == null ? "unbound" : a.toString();
        return getClass().getSuperclass().getName() + "[" + state + "]";
    }
}
