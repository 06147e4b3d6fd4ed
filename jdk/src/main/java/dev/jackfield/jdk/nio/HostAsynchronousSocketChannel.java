package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.WritePendingException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An asynchronous stream channel on a host: one read, one write, or a connect, under way at a time. */
final class HostAsynchronousSocketChannel extends AsynchronousSocketChannel {
    private static final int EAGAIN = Errno.EAGAIN.failure();

    private final HostChannelGroup group;
    private final HostSocket socket;
    private final StreamReader reader;
    private final StreamWriter writer;
    private volatile InetSocketAddress local;
    private volatile InetSocketAddress remote; // when connected
    private volatile boolean closed;
    private Connect<?> connecting; // this and what follows on the core
    private Transfer<?, ?> reading;
    private Transfer<?, ?> writing;
    private boolean readKilled;
    private boolean writeKilled;
    private boolean inputClosed;
    private boolean outputClosed;
    private boolean reset;

    HostAsynchronousSocketChannel(AsynchronousChannelProvider provider, HostChannelGroup group) throws IOException {
        this(provider, group, HostSocket.stream(group.host()), null);
    }

    /** The channel of a connection that was accepted; on the core. */
    HostAsynchronousSocketChannel(AsynchronousChannelProvider provider, HostChannelGroup group, HostSocket socket) {
        this(provider, group, socket, socket.peerAddress());
        local = socket.localAddress();
    }

    private HostAsynchronousSocketChannel(
            AsynchronousChannelProvider provider, HostChannelGroup group, HostSocket socket, InetSocketAddress peer) {
        super(provider);
        this.group = group;
        this.socket = socket;
        this.remote = peer;
        this.reader = new StreamReader(socket);
        this.writer = new StreamWriter(socket);
        try {
            group.add(this);
        } catch (ShutdownChannelGroupException e) {
            socket.close();
            throw e;
        }
    }

    private static void checkHandler(Object handler) {
        if (handler == null) {
            throw new NullPointerException("'handler' is null");
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    // ---- connecting

    private final class Connect<A> extends Completion<Void, A> {
        private final InetSocketAddress peer;

        Connect(InetSocketAddress peer, CompletionHandler<Void, ? super A> handler, A attachment) {
            super(group, socket, Readiness.OUT, handler, attachment);
            this.peer = peer;
        }

        @Override
        void attempt() {
            int r = socket.connect(peer, false, 0);
            if (r == Errno.EINPROGRESS.failure() || r == Errno.EALREADY.failure()) {
                local = socket.localAddress();
                return;
            }
            if (r < 0) {
                connecting = null; // so that closing does not fail it first
                shut();
                fail(SocketErrors.of(r));
                return;
            }
            local = socket.localAddress();
            remote = peer;
            succeed(null);
        }

        @Override
        void ended() {
            connecting = null;
        }

        @Override
        void killed() {
            readKilled = true; // it may be connected or not
            writeKilled = true;
        }
    }

    private <A> Future<Void> start(SocketAddress peer, A attachment, CompletionHandler<Void, ? super A> handler) {
        if (closed) {
            return new Connect<>(null, handler, attachment).completed(null, new ClosedChannelException());
        }
        Connect<A> c = new Connect<>(SocketAddresses.checkPeer(peer, null), handler, attachment);
        socket.core().call(() -> {
            if (remote != null) {
                throw new AlreadyConnectedException();
            }
            if (connecting != null) {
                throw new ConnectionPendingException();
            }
            connecting = c;
            c.begin(0);
            return 0;
        });
        return c.future();
    }

    @Override
    public <A> void connect(SocketAddress peer, A attachment, CompletionHandler<Void, ? super A> handler) {
        checkHandler(handler);
        start(peer, attachment, handler);
    }

    @Override
    public Future<Void> connect(SocketAddress peer) {
        return start(peer, null, null);
    }

    // ---- reading and writing

    /** A read or write; what is done without waiting answers a number of bytes or a negated error number. */
    private final class Transfer<V extends Number, A> extends Completion<V, A> {
        private final boolean input;
        private final ByteBuffer[] buffers;
        private final int from;
        private final int count;
        private final boolean many;

        Transfer(
                boolean input,
                ByteBuffer[] buffers,
                int from,
                int count,
                boolean many,
                CompletionHandler<V, ? super A> handler,
                A attachment) {
            super(group, socket, input ? Readiness.IN | Readiness.RDHUP : Readiness.OUT, handler, attachment);
            this.input = input;
            this.buffers = buffers;
            this.from = from;
            this.count = count;
            this.many = many;
        }

        @SuppressWarnings("unchecked")
        V number(long n) {
            return (V) (many ? (Number) n : (Number) (int) n);
        }

        boolean hasRemaining() {
            return Buffers.remaining(buffers, from, count) > 0;
        }

        @Override
        void attempt() {
            long n;
            if (input) {
                n = many ? reader.read(buffers, from, count) : reader.read(buffers[from]);
            } else {
                n = many ? writer.write(buffers, from, count, false) : writer.write(buffers[from], false);
            }
            if (n > 0) {
                succeed(number(n));
            } else if (n == 0) {
                succeed(number(input ? -1 : 0));
            } else if (n != EAGAIN) {
                fail(failure((int) n));
            }
        }

        private IOException failure(int n) {
            if (closed) {
                return new AsynchronousCloseException();
            }
            if (!input) {
                return SocketErrors.ofWrite(n);
            }
            reset |= n == Errno.ECONNRESET.failure();
            return SocketErrors.ofRead(n);
        }

        @Override
        void ended() {
            if (input) {
                reading = null;
            } else {
                writing = null;
            }
        }

        @Override
        void killed() {
            if (input) {
                readKilled = true;
            } else {
                writeKilled = true;
            }
        }
    }

    private <V extends Number, A> Future<V> read(Transfer<V, A> t, long timeout, TimeUnit unit) {
        if (closed) {
            return t.completed(null, new ClosedChannelException());
        }
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        long nanos = unit.toNanos(timeout);
        boolean room = t.hasRemaining();
        socket.core().call(() -> {
            if (readKilled) {
                throw new IllegalStateException("Reading not allowed due to timeout or cancellation");
            }
            if (reading != null) {
                throw new ReadPendingException();
            }
            if (inputClosed) {
                t.succeed(t.number(-1));
            } else if (!room) {
                t.succeed(t.number(0));
            } else if (reset) {
                t.fail(SocketErrors.ofRead(Errno.ECONNRESET.failure()));
            } else {
                reading = t;
                t.begin(nanos);
            }
            return 0;
        });
        return t.future();
    }

    private <V extends Number, A> Future<V> write(Transfer<V, A> t, long timeout, TimeUnit unit) {
        if (closed) {
            return t.completed(null, new ClosedChannelException());
        }
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        long nanos = unit.toNanos(timeout);
        boolean data = t.hasRemaining();
        socket.core().call(() -> {
            if (writeKilled) {
                throw new IllegalStateException("Writing not allowed due to timeout or cancellation");
            }
            if (writing != null) {
                throw new WritePendingException();
            }
            if (outputClosed) {
                t.fail(new ClosedChannelException());
            } else if (!data) {
                t.succeed(t.number(0));
            } else {
                writing = t;
                t.begin(nanos);
            }
            return 0;
        });
        return t.future();
    }

    @Override
    public <A> void read(
            ByteBuffer b, long timeout, TimeUnit unit, A attachment, CompletionHandler<Integer, ? super A> handler) {
        checkHandler(handler);
        Buffers.checkWritable(b);
        read(new Transfer<>(true, new ByteBuffer[] {b}, 0, 1, false, handler, attachment), timeout, unit);
    }

    @Override
    public Future<Integer> read(ByteBuffer b) {
        Buffers.checkWritable(b);
        return read(
                new Transfer<Integer, Void>(true, new ByteBuffer[] {b}, 0, 1, false, null, null),
                0,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public <A> void read(
            ByteBuffer[] buffers,
            int off,
            int len,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        checkHandler(handler);
        Buffers.checkWritable(buffers, off, len);
        read(new Transfer<>(true, buffers.clone(), off, len, true, handler, attachment), timeout, unit);
    }

    @Override
    public <A> void write(
            ByteBuffer b, long timeout, TimeUnit unit, A attachment, CompletionHandler<Integer, ? super A> handler) {
        checkHandler(handler);
        Objects.requireNonNull(b);
        write(new Transfer<>(false, new ByteBuffer[] {b}, 0, 1, false, handler, attachment), timeout, unit);
    }

    @Override
    public Future<Integer> write(ByteBuffer b) {
        Objects.requireNonNull(b);
        return write(
                new Transfer<Integer, Void>(false, new ByteBuffer[] {b}, 0, 1, false, null, null),
                0,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public <A> void write(
            ByteBuffer[] buffers,
            int off,
            int len,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        checkHandler(handler);
        Objects.checkFromIndexSize(off, len, buffers.length);
        write(new Transfer<>(false, buffers.clone(), off, len, true, handler, attachment), timeout, unit);
    }

    // ---- names and options

    @Override
    public AsynchronousSocketChannel bind(SocketAddress address) throws IOException {
        ensureOpen();
        if (socket.core().call(() -> connecting != null ? 1 : 0) == 1) {
            throw new ConnectionPendingException();
        }
        synchronized (socket) {
            if (local != null) {
                throw new AlreadyBoundException();
            }
            local = SocketAddresses.bind(socket, SocketAddresses.checkLocal(address, null));
        }
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return local;
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return remote;
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        ChannelOptions.set(this, socket, ChannelOptions.ASYNCHRONOUS_STREAM, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return ChannelOptions.get(this, socket, ChannelOptions.ASYNCHRONOUS_STREAM, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return ChannelOptions.ASYNCHRONOUS_STREAM;
    }

    // ---- closing

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        return shutdown(Endpoint.SHUT_RD);
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        return shutdown(Endpoint.SHUT_WR);
    }

    private AsynchronousSocketChannel shutdown(int how) throws IOException {
        ensureOpen();
        if (remote == null) {
            throw new NotYetConnectedException();
        }
        int r = socket.core().call(() -> {
            boolean already = how == Endpoint.SHUT_RD ? inputClosed : outputClosed;
            inputClosed |= how == Endpoint.SHUT_RD;
            outputClosed |= how == Endpoint.SHUT_WR;
            return already ? 0 : socket.shutdown(how);
        });
        if (r != Errno.ENOTCONN.failure()) { // that the peer has reset the connection is not for this call to tell
            SocketErrors.check(r);
        }
        return this;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        shut();
    }

    private void shut() {
        int first = socket.core().call(() -> {
            if (closed) {
                return 0;
            }
            closed = true;
            if (connecting != null) {
                connecting.fail(new AsynchronousCloseException());
            }
            if (reading != null) {
                reading.fail(new AsynchronousCloseException());
            }
            if (writing != null) {
                writing.fail(new AsynchronousCloseException());
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
        StringBuilder s = new StringBuilder(getClass().getSuperclass().getName()).append('[');
        if (closed) {
            s.append("closed");
        } else {
            s.append(remote == null ? "unconnected" : "connected");
            s.append(local == null ? "" : " local=" + local);
            s.append(remote == null ? "" : " remote=" + remote);
        }
        return s.append(']').toString();
    }
}
