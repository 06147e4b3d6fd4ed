package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A stream channel on a host. One reader and one writer at a time, as the JDK has it; closing takes neither's lock: it closes the
 * descriptor, and whoever waits on that is told.
 */
final class HostSocketChannel extends SocketChannel implements HostChannel, Function<Class<?>, Object> {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int EINTR = Errno.EINTR.failure();
    private static final int EBADF = Errno.EBADF.failure();

    private enum State {
        UNCONNECTED,
        PENDING,
        CONNECTED
    }

    private final HostSocket socket;
    private final ProtocolFamily family; // null when none was asked for
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private final Object stateLock = new Object();
    private final StreamReader reader;
    private final StreamWriter writer;
    private volatile State state;
    private volatile InetSocketAddress local;
    private volatile InetSocketAddress remote;
    private volatile boolean inputClosed;
    private volatile boolean outputClosed;
    private boolean reset; // with readLock
    private boolean readInterrupted; // with readLock: the thread's status, while it goes on
    private boolean writeInterrupted; // with writeLock
    private Socket adaptor; // with stateLock

    HostSocketChannel(SelectorProvider provider, Host host, ProtocolFamily family) throws SocketException {
        this(provider, HostSocket.stream(host), family, State.UNCONNECTED);
    }

    private HostSocketChannel(SelectorProvider provider, HostSocket socket, ProtocolFamily family, State state) {
        super(provider);
        this.socket = socket;
        this.family = family;
        this.state = state;
        this.reader = new StreamReader(socket);
        this.writer = new StreamWriter(socket);
    }

    /** The channel of a connection that was accepted. */
    static HostSocketChannel accepted(SelectorProvider provider, HostSocket socket) {
        HostSocketChannel c = new HostSocketChannel(provider, socket, null, State.CONNECTED);
        c.local = socket.localAddress();
        c.remote = socket.peerAddress();
        return c;
    }

    // ---- for the selector
    // ------------------------------------------------------------------------------------------------

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
    // -----------------------------------------------------------------------------------------------

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public SocketChannel bind(SocketAddress address) throws IOException {
        readLock.lock();
        try {
            writeLock.lock();
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
                writeLock.unlock();
            }
        } finally {
            readLock.unlock();
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
    // -------------------------------------------------------------------------------------------------------

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
        readLock.lock();
        try {
            writeLock.lock();
            try {
                return begun(to) && attempt(isBlocking(), 0);
            } finally {
                writeLock.unlock();
            }
        } catch (IOException e) {
            close(); // what has failed once is of no use
            throw e;
        } finally {
            readLock.unlock();
        }
    }

    /** As {@link #connect(SocketAddress)}, in blocking mode only, and with a time limit in nanoseconds, 0 for none. */
    void connectWithin(SocketAddress peer, long timeout) throws IOException {
        InetSocketAddress to = SocketAddresses.checkPeer(peer, family);
        readLock.lock();
        try {
            writeLock.lock();
            try {
                if (!isBlocking()) {
                    throw new IllegalBlockingModeException();
                }
                if (begun(to) && !attempt(true, timeout)) {
                    throw new SocketTimeoutException("Connect timed out");
                }
            } finally {
                writeLock.unlock();
            }
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            readLock.unlock();
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
        readLock.lock();
        try {
            writeLock.lock();
            try {
                ensureOpen();
                if (state == State.CONNECTED) {
                    return true;
                }
                if (state != State.PENDING) {
                    throw new NoConnectionPendingException();
                }
                return attempt(isBlocking(), 0);
            } finally {
                writeLock.unlock();
            }
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            readLock.unlock();
        }
    }

    /** Connects, or asks how far that has got: whether it is done. */
    private boolean attempt(boolean blocking, long timeout) throws IOException {
        boolean done = false;
        try {
            if (blocking) {
                begin();
            }
            int r;
            do {
                r = socket.connect(remote, blocking, timeout);
                readInterrupted |= r == EINTR;
            } while (r == EINTR);
            if (r == Errno.EINPROGRESS.failure() || r == Errno.EALREADY.failure()) {
                local = socket.localAddress();
                return false;
            }
            if (r == EBADF) {
                throw new AsynchronousCloseException();
            }
            SocketErrors.check(r);
            synchronized (stateLock) {
                connected();
            }
            done = true;
            return true;
        } finally {
            finish(blocking, done, takeReadInterrupted());
        }
    }

    /** What ends a call that began: tells of a close or interrupt meanwhile, whose status is again as it was. */
    private void finish(boolean blocking, boolean completed, boolean interrupted) throws AsynchronousCloseException {
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

    private boolean takeReadInterrupted() {
        boolean r = readInterrupted;
        readInterrupted = false;
        return r;
    }

    private boolean takeWriteInterrupted() {
        boolean w = writeInterrupted;
        writeInterrupted = false;
        return w;
    }

    // ---- reading
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer b) throws IOException {
        b.remaining(); // null is refused before anything else
        readLock.lock();
        try {
            return (int) read(b, null, 0, 0, isBlocking(), 0);
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        readLock.lock();
        try {
            return read(null, buffers, off, len, isBlocking(), 0);
        } finally {
            readLock.unlock();
        }
    }

    /** For the adaptor: reads in blocking mode within a time, nanoseconds, 0 for ever. */
    int readWithin(ByteBuffer b, long timeout) throws IOException {
        readLock.lock();
        try {
            ensureConnected();
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            int n = (int) read(b, null, 0, 0, true, timeout);
            if (n == 0 && b.hasRemaining()) {
                throw new SocketTimeoutException("Read timed out");
            }
            return n;
        } finally {
            readLock.unlock();
        }
    }

    /** Reads into {@code one}, or else into many. Zero when that would have to wait, or the time is over. */
    private long read(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking, long timeout)
            throws IOException {
        ensureConnected();
        long n;
        try {
            if (blocking) {
                begin();
            }
            n = attemptRead(one, many, off, len, blocking, timeout);
        } catch (IOException | RuntimeException e) {
            finish(blocking, false, takeReadInterrupted());
            if (inputClosed) {
                return -1; // whatever else happened
            }
            throw e;
        }
        finish(blocking, n > 0, takeReadInterrupted());
        return n <= 0 && inputClosed ? -1 : n;
    }

    private long attemptRead(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking, long timeout)
            throws IOException {
        ensureOpen();
        if (reset) {
            throw SocketErrors.ofRead(Errno.ECONNRESET.failure());
        }
        if (inputClosed) {
            return -1;
        }
        if (one != null) {
            Buffers.checkWritable(one);
        } else {
            Buffers.checkWritable(many, off, len);
        }
        if (!(one != null ? one.hasRemaining() : Buffers.remaining(many, off, len) > 0)) {
            return 0;
        }
        int n = one != null ? reader.read(one) : reader.read(many, off, len);
        while (blocking && n == EAGAIN) {
            int r = reader.await(timeout);
            if (r == EINTR) {
                readInterrupted = true; // whoever interrupts closes the channel
            } else if (r == EAGAIN) {
                return 0; // the time is over
            } else {
                n = r < 0 ? r : one != null ? reader.read(one) : reader.read(many, off, len);
            }
        }
        return n > 0 ? n : nothingRead(n);
    }

    /** For the adaptor: bytes that can be read without waiting. */
    int available() throws IOException {
        ensureConnected();
        return inputClosed ? 0 : socket.available();
    }

    private int nothingRead(int n) throws IOException {
        if (n == 0) {
            return -1;
        }
        if (n == EAGAIN) {
            return 0;
        }
        if (n == EBADF) {
            throw new AsynchronousCloseException();
        }
        reset |= n == Errno.ECONNRESET.failure();
        throw SocketErrors.ofRead(n);
    }

    // ---- writing
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public int write(ByteBuffer b) throws IOException {
        b.remaining(); // null is refused before anything else
        writeLock.lock();
        try {
            return (int) write(b, null, 0, 0);
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        writeLock.lock();
        try {
            return write(null, buffers, off, len);
        } finally {
            writeLock.unlock();
        }
    }

    /** For the adaptor: writes in blocking mode. */
    void writeFully(ByteBuffer b) throws IOException {
        writeLock.lock();
        try {
            ensureConnected();
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            while (b.hasRemaining()) {
                write(b, null, 0, 0);
            }
        } finally {
            writeLock.unlock();
        }
    }

    /** For the adaptor: one byte of urgent data. */
    void writeUrgent(byte data) throws IOException {
        writeLock.lock();
        try {
            ensureConnected();
            int n = socket.send(new byte[] {data}, 0, 1, Endpoint.MSG_OOB, null, isBlocking(), 0);
            if (n < 0) {
                throw n == EAGAIN ? new IOException("Socket buffer full") : SocketErrors.ofWrite(n);
            }
        } finally {
            writeLock.unlock();
        }
    }

    private long write(ByteBuffer one, ByteBuffer[] many, int off, int len) throws IOException {
        ensureConnected();
        boolean blocking = isBlocking();
        long n;
        try {
            if (blocking) {
                begin();
            }
            n = attemptWrite(one, many, off, len, blocking);
        } catch (IOException | RuntimeException e) {
            finish(blocking, false, takeWriteInterrupted());
            if (outputClosed) {
                throw new AsynchronousCloseException(); // as the JDK has it, whether or not it was closed meanwhile
            }
            throw e;
        }
        finish(blocking, n > 0, takeWriteInterrupted());
        if (n == 0 && outputClosed) {
            throw new AsynchronousCloseException();
        }
        return n;
    }

    private long attemptWrite(ByteBuffer one, ByteBuffer[] many, int off, int len, boolean blocking)
            throws IOException {
        ensureOpen();
        if (outputClosed) {
            throw new ClosedChannelException();
        }
        long n;
        do {
            n = one != null ? writer.write(one, blocking) : writer.write(many, off, len, blocking);
            writeInterrupted |= n == EINTR;
        } while (n == EINTR);
        if (n >= 0) {
            return n;
        }
        if (n == EAGAIN) {
            return 0;
        }
        if (n == EBADF) {
            throw new AsynchronousCloseException();
        }
        throw SocketErrors.ofWrite((int) n);
    }

    // ---- closing
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public SocketChannel shutdownInput() throws IOException {
        synchronized (stateLock) {
            ensureConnected();
            if (!inputClosed) {
                inputClosed = true;
                shutdown(Endpoint.SHUT_RD);
            }
            return this;
        }
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        synchronized (stateLock) {
            ensureConnected();
            if (!outputClosed) {
                outputClosed = true;
                shutdown(Endpoint.SHUT_WR);
            }
            return this;
        }
    }

    /** That the peer has reset the connection is not for this call to tell. */
    private void shutdown(int how) throws IOException {
        int r = socket.shutdown(how);
        if (r != Errno.ENOTCONN.failure()) {
            SocketErrors.check(r);
        }
    }

    boolean inputClosed() {
        return inputClosed;
    }

    boolean outputClosed() {
        return outputClosed;
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        readLock.lock();
        try {
            writeLock.lock();
            try {
                ensureOpen();
            } finally {
                writeLock.unlock();
            }
        } finally {
            readLock.unlock();
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
                    s.append(inputClosed ? " ishut" : "");
                    s.append(outputClosed ? " oshut" : "");
                }
            }
            s.append(local == null ? "" : " local=" + local);
            s.append(remote == null ? "" : " remote=" + remote);
        }
        return s.append(']').toString();
    }
}
