package dev.jackfield.jdk.nio;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Set;
import java.util.concurrent.Future;

/** An asynchronous listening channel on a host. */
final class HostAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel {
    private static final int DEFAULT_BACKLOG = 50;

    private final HostChannelGroup group;
    private final HostSocket socket;
    private volatile InetSocketAddress local;
    private volatile boolean closed;
    private Accept<?> accepting; // this and the next on the core
    private boolean killed;

    HostAsynchronousServerSocketChannel(AsynchronousChannelProvider provider, HostChannelGroup group)
            throws IOException {
        super(provider);
        this.group = group;
        this.socket = HostSocket.stream(group.host());
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            group.add(this);
        } catch (ShutdownChannelGroupException e) {
            socket.close();
            throw e;
        }
    }

    private final class Accept<A> extends Completion<AsynchronousSocketChannel, A> {
        Accept(CompletionHandler<AsynchronousSocketChannel, ? super A> handler, A attachment) {
            super(group, socket, Readiness.IN, handler, attachment);
        }

        @Override
        void attempt() {
            HostSocket[] accepted = new HostSocket[1];
            int r = socket.accept(accepted, false, 0);
            if (r == Errno.EAGAIN.failure()) {
                return;
            }
            if (r < 0) {
                fail(closed ? new AsynchronousCloseException() : SocketErrors.of(r));
                return;
            }
            try {
                succeed(new HostAsynchronousSocketChannel(provider(), group, accepted[0]));
            } catch (ShutdownChannelGroupException e) {
                accepted[0].close();
                fail(new IOException(e)); // of one that is shut down no channel can be made
            }
        }

        @Override
        void ended() {
            accepting = null;
        }

        @Override
        void killed() {
            killed = true;
        }
    }

    private <A> Future<AsynchronousSocketChannel> start(Accept<A> a) {
        if (closed) {
            return a.completed(null, new ClosedChannelException());
        }
        if (local == null) {
            throw new NotYetBoundException();
        }
        socket.core().call(() -> {
            if (killed) {
                throw new IllegalStateException("Accept not allowed due to cancellation");
            }
            if (accepting != null) {
                throw new AcceptPendingException();
            }
            accepting = a;
            a.begin(0);
            return 0;
        });
        return a.future();
    }

    @Override
    public <A> void accept(A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        if (handler == null) {
            throw new NullPointerException("'handler' is null");
        }
        start(new Accept<>(handler, attachment));
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        return start(new Accept<Void>(null, null));
    }

    @Override
    public AsynchronousServerSocketChannel bind(SocketAddress address, int backlog) throws IOException {
        InetSocketAddress to = SocketAddresses.checkLocal(address, null);
        synchronized (socket) {
            ensureOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            InetSocketAddress bound = SocketAddresses.bind(socket, to);
            SocketErrors.check(socket.listen(backlog < 1 ? DEFAULT_BACKLOG : backlog));
            local = bound;
        }
        return this;
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return local;
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        int first = socket.core().call(() -> {
            if (closed) {
                return 0;
            }
            closed = true;
            if (accepting != null) {
                accepting.fail(new AsynchronousCloseException());
            }
            return 1;
        });
        if (first == 1) {
            socket.close();
            group.remove(this);
        }
    }

    @Override
    public String toString() {
        InetSocketAddress a = local;
        return getClass().getSuperclass().getName() + "[" + (closed ? "closed" : a == null ? "unbound" : a) + "]";
    }
}
