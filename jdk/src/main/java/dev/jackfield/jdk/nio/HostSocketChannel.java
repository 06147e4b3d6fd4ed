package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.function.Function;

/**
 * A stream channel on a host. One reader and one writer at a time, as the JDK has it; closing takes neither's lock: it closes the
 * descriptor, and whoever waits on that is told.
 */
final class HostSocketChannel extends SocketChannel implements HostChannel, Function<Class<?>, Object> {
    private static final int EINTR = Errno.EINTR.failure();

    private enum State {
        UNCONNECTED,
        PENDING,
        CONNECTED
    }

    private final HostSocket socket;
    private final ProtocolFamily family; // null when none was asked for
    private final ChannelInput input;
    private final ChannelOutput output;
    private final Object stateLock = new Object();
    private volatile State state;
    private volatile InetSocketAddress local;
    private volatile InetSocketAddress remote;
    private Socket adaptor; // with stateLock

    HostSocketChannel(SelectorProvider provider, Host host, ProtocolFamily family) throws SocketException {
        this(provider, HostSocket.stream(host), family, State.UNCONNECTED);
    }

    private HostSocketChannel(SelectorProvider provider, HostSocket socket, ProtocolFamily family, State state) {
        super(provider);
        this.socket = socket;
        this.family = family;
        this.state = state;
        this.input = new ChannelInput(this, socket);
        this.output = new ChannelOutput(this, socket);
    }

    /** The channel of a connection that was accepted. */
    static HostSocketChannel accepted(SelectorProvider provider, HostSocket socket) {
        HostSocketChannel c = new HostSocketChannel(provider, socket, null, State.CONNECTED);
        c.local = socket.localAddress();
        c.remote = socket.peerAddress();
        return c;
    }

    // ---- for the selector

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
        if (HostChannel.broken(bits)) {
            return interest;
        }
        return switch (state) {
            case CONNECTED -> HostChannel.usual(bits, interest);
            case PENDING -> (bits & Readiness.OUT) != 0 ? interest & SelectionKey.OP_CONNECT : 0;
            case UNCONNECTED -> 0;
        };
    }

    /** Has selectors look again: the state has changed, and with it what readiness means. */
    private void connected() {
        state = State.CONNECTED;
        local = socket.localAddress();
        if (isRegistered()) {
            core().call(() -> {
                readiness().raise(readiness().bits() & (Readiness.IN | Readiness.OUT));
                return 0;
            });
        }
    }

    // ---- names and options

    void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
    }

    /** Keeps everybody from reading and from writing. */
    private void lockBoth() {
        input.lock.lock();
        output.lock.lock();
    }

    private void unlockBoth() {
        output.lock.unlock();
        input.lock.unlock();
    }

    @Override
    public SocketChannel bind(SocketAddress address) throws IOException {
        lockBoth();
        try {
            synchronized (stateLock) {
                ensureOpen();
                if (state == State.PENDING) {
                    throw new ConnectionPendingException();
                }
                if (local != null) {
                    throw new AlreadyBoundException();
                }
                local = SocketAddresses.bind(socket, SocketAddresses.checkLocal(address, family));
            }
        } finally {
            unlockBoth();
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

    /** As {@link #getLocalAddress()}, of a closed channel too. */
    InetSocketAddress local() {
        return local;
    }

    /** As {@link #getRemoteAddress()}, of a closed channel too. */
    InetSocketAddress remote() {
        return remote;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        ChannelOptions.set(this, socket, ChannelOptions.STREAM, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return ChannelOptions.get(this, socket, ChannelOptions.STREAM, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return ChannelOptions.STREAM;
    }

    /**
     * Its stream of a kind: so {@link java.nio.channels.Channels}, as the agent has changed it, asks for streams that do not wait for each
     * other ({@link dev.jackfield.jdk.net.JdkPatches}).
     */
    @Override
    public Object apply(Class<?> kind) {
        return kind == InputStream.class
                ? ChannelStreams.in(this, () -> 0)
                : kind == OutputStream.class ? ChannelStreams.out(this) : null;
    }

    @Override
    public Socket socket() {
        synchronized (stateLock) {
            if (adaptor == null) {
                adaptor = SocketAdaptor.of(this, socket);
            }
            return adaptor;
        }
    }

    // ---- connecting

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED && isOpen();
    }

    @Override
    public boolean isConnectionPending() {
        return state == State.PENDING && isOpen();
    }

    @Override
    public boolean connect(SocketAddress peer) throws IOException {
        InetSocketAddress to = SocketAddresses.checkPeer(peer, family);
        lockBoth();
        try {
            return begun(to) && attempt(isBlocking(), 0);
        } catch (IOException e) {
            close(); // what has failed once is of no use
            throw e;
        } finally {
            unlockBoth();
        }
    }

    /** As {@link #connect(SocketAddress)}, in blocking mode only, and with a time limit in nanoseconds, 0 for none. */
    void connectWithin(SocketAddress peer, long timeout) throws IOException {
        InetSocketAddress to = SocketAddresses.checkPeer(peer, family);
        lockBoth();
        try {
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            if (begun(to) && !attempt(true, timeout)) {
                throw new SocketTimeoutException("Connect timed out");
            }
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            unlockBoth();
        }
    }

    private boolean begun(InetSocketAddress to) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            if (state == State.CONNECTED) {
                throw new AlreadyConnectedException();
            }
            if (state == State.PENDING) {
                throw new ConnectionPendingException();
            }
            remote = to;
            state = State.PENDING;
            return true;
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        lockBoth();
        try {
            ensureOpen();
            if (state == State.CONNECTED) {
                return true;
            }
            if (state != State.PENDING) {
                throw new NoConnectionPendingException();
            }
            return attempt(isBlocking(), 0);
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            unlockBoth();
        }
    }

    /** Connects, or asks how far that has got: whether it is done. */
    private boolean attempt(boolean blocking, long timeout) throws IOException {
        boolean done = false;
        boolean interrupted = false;
        try {
            enter(blocking);
            int r;
            do {
                r = socket.connect(remote, blocking, timeout);
                interrupted |= r == EINTR;
            } while (r == EINTR);
            if (r == Errno.EINPROGRESS.failure() || r == Errno.EALREADY.failure()) {
                local = socket.localAddress();
                return false;
            }
            if (r == Errno.EBADF.failure()) {
                throw new AsynchronousCloseException();
            }
            SocketErrors.check(r);
            synchronized (stateLock) {
                connected();
            }
            done = true;
            return true;
        } finally {
            leave(blocking, done, interrupted);
        }
    }

    // ---- reading and writing

    ChannelInput input() {
        return input;
    }

    ChannelOutput output() {
        return output;
    }

    @Override
    public int read(ByteBuffer b) throws IOException {
        return input.read(b);
    }

    @Override
    public long read(ByteBuffer[] buffers, int off, int len) throws IOException {
        return input.read(buffers, off, len);
    }

    @Override
    public int write(ByteBuffer b) throws IOException {
        return output.write(b);
    }

    @Override
    public long write(ByteBuffer[] buffers, int off, int len) throws IOException {
        return output.write(buffers, off, len);
    }

    /** Begins a call that may wait, if it blocks. */
    void enter(boolean blocking) {
        if (blocking) {
            begin();
        }
    }

    /** Ends it: tells of a close or interrupt meanwhile, whose status is again as it was. */
    void leave(boolean blocking, boolean completed, boolean interrupted) throws AsynchronousCloseException {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (blocking) {
            try {
                end(completed);
            } catch (ClosedByInterruptException e) {
                Thread.currentThread().interrupt();
                throw e;
            }
        }
    }

    // ---- closing

    @Override
    public SocketChannel shutdownInput() throws IOException {
        synchronized (stateLock) {
            ensureConnected();
            input.shutdown();
            return this;
        }
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        synchronized (stateLock) {
            ensureConnected();
            output.shutdown();
            return this;
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        lockBoth();
        try {
            ensureOpen();
        } finally {
            unlockBoth();
        }
    }

    /** As the JDK writes it. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("java.nio.channels.SocketChannel[");
        if (!isOpen()) {
            return s.append("closed]").toString();
        }
        synchronized (stateLock) {
            switch (state) {
                case UNCONNECTED -> s.append("unconnected");
                case PENDING -> s.append("connection-pending");
                case CONNECTED -> {
                    s.append("connected");
                    s.append(input.closed() ? " ishut" : "");
                    s.append(output.closed() ? " oshut" : "");
                }
            }
            s.append(local == null ? "" : " local=" + local);
            s.append(remote == null ? "" : " remote=" + remote);
        }
        return s.append(']').toString();
    }
}
