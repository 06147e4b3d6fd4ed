package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
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
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A datagram channel on a host. */
final class HostDatagramChannel extends DatagramChannel implements HostChannel {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int EINTR = Errno.EINTR.failure();
    private static final int EBADF = Errno.EBADF.failure();

    private final HostSocket socket;
    private final ProtocolFamily family; // null when none was asked for
    private final ChannelGroups groups;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private final Object stateLock = new Object();
    private final Endpoint.Message message = new Endpoint.Message(); // with readLock
    private volatile InetSocketAddress local;
    private volatile InetSocketAddress remote;
    private InetAddress bound = HostSocket.wildcard(); // the address that bind was given; with stateLock
    private DatagramSocket adaptor; // with stateLock

    HostDatagramChannel(SelectorProvider provider, Host host, ProtocolFamily family) throws SocketException {
        super(provider);
        this.socket = HostSocket.datagram(host);
        this.family = family;
        this.groups = new ChannelGroups(this, socket);
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

    // ---- names and options

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public DatagramChannel bind(SocketAddress address) throws IOException {
        withBothLocks(() -> {
            ensureOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            local = SocketAddresses.bind(socket, SocketAddresses.checkLocal(address, family));
            bound = local.getAddress();
        });
        return this;
    }

    private void ensureBound() throws IOException {
        if (local == null) {
            synchronized (stateLock) {
                if (local == null) {
                    local = SocketAddresses.bind(socket, SocketAddresses.checkLocal(null, family));
                }
            }
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
    public SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return remote;
    }

    /** As {@link #getRemoteAddress()}, of a closed channel too. */
    InetSocketAddress remote() {
        return remote;
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        ChannelOptions.set(this, socket, ChannelOptions.DATAGRAM, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return ChannelOptions.get(this, socket, ChannelOptions.DATAGRAM, name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return ChannelOptions.DATAGRAM;
    }

    @Override
    public DatagramSocket socket() {
        synchronized (stateLock) {
            if (adaptor == null) {
                adaptor = DatagramSocketAdaptor.of(this);
            }
            return adaptor;
        }
    }

    // ---- connecting

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public DatagramChannel connect(SocketAddress peer) throws IOException {
        InetSocketAddress to = SocketAddresses.checkPeer(peer, family);
        withBothLocks(() -> {
            ensureOpen();
            if (remote != null) {
                throw new AlreadyConnectedException();
            }
            if (to.getPort() == 0) {
                throw new SocketException("Can't connect to port 0");
            }
            SocketErrors.check(socket.connect(to, false, 0));
            local = socket.localAddress();
            remote = to;
            byte[] b = new byte[0];
            while (socket.receive(b, 0, 0, Endpoint.MSG_DONTWAIT, null, false, 0) >= 0) {
                // what came before is of anybody
            }
        });
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        withBothLocks(() -> {
            if (!isOpen() || remote == null) {
                return;
            }
            SocketErrors.check(socket.connect(null, false, 0));
            remote = null;
            InetSocketAddress now = socket.localAddress();
            if (now == null) { // nobody had asked for the port, and so it went; the JDK's channel keeps it
                now = SocketAddresses.bind(socket, new InetSocketAddress(bound, local.getPort()));
            }
            local = now;
        });
        return this;
    }

    private interface Change {
        void run() throws IOException;
    }

    private void withBothLocks(Change c) throws IOException {
        readLock.lock();
        try {
            writeLock.lock();
            try {
                synchronized (stateLock) {
                    c.run();
                }
            } finally {
                writeLock.unlock();
            }
        } finally {
            readLock.unlock();
        }
    }

    // ---- receiving

    @Override
    public SocketAddress receive(ByteBuffer b) throws IOException {
        Buffers.checkWritable(b);
        readLock.lock();
        try {
            ensureOpen();
            ensureBound();
            return receive(b, isBlocking(), 0) < 0 ? null : message.from;
        } finally {
            readLock.unlock();
        }
    }

    /** For the adaptor: receives in blocking mode within a time, nanoseconds, 0 for ever. */
    SocketAddress receiveWithin(ByteBuffer b, long timeout) throws IOException {
        readLock.lock();
        try {
            ensureOpen();
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            ensureBound();
            if (receive(b, true, timeout) < 0) {
                throw new SocketTimeoutException("Receive timed out");
            }
            return message.from;
        } finally {
            readLock.unlock();
        }
    }

    /** One datagram, what does not fit is lost: its length, or -1 when that would have to wait, or the time is over. */
    private int receive(ByteBuffer b, boolean blocking, long timeout) throws IOException {
        boolean interrupted = false;
        boolean done = false;
        try {
            if (blocking) {
                begin();
                ensureOpen();
            }
            int n = take(b);
            while (blocking && n == EAGAIN) {
                int r = socket.await(Readiness.IN | Readiness.RDHUP, timeout);
                if (r == EINTR) {
                    interrupted = true; // whoever interrupts closes the channel
                } else if (r == EAGAIN) {
                    return -1;
                } else {
                    n = r < 0 ? r : take(b);
                }
            }
            if (n == EAGAIN) {
                return -1;
            }
            check(n);
            done = true;
            return n;
        } finally {
            finish(blocking, done, interrupted);
        }
    }

    private int take(ByteBuffer b) {
        if (b.hasArray()) {
            int n = socket.receive(b.array(), b.arrayOffset() + b.position(), b.remaining(), 0, message, false, 0);
            if (n > 0) {
                b.position(b.position() + n);
            }
            return n;
        }
        byte[] s = Scratch.take();
        int n = socket.receive(s, 0, Math.min(s.length, b.remaining()), 0, message, false, 0);
        if (n > 0) {
            b.put(s, 0, n);
        }
        Scratch.give(s);
        return n;
    }

    @Override
    public int read(ByteBuffer b) throws IOException {
        Buffers.checkWritable(b);
        readLock.lock();
        try {
            ensureConnected();
            return Math.max(receive(b, isBlocking(), 0), 0);
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int off, int len) throws IOException {
        Buffers.checkWritable(buffers, off, len);
        readLock.lock();
        try {
            ensureConnected();
            byte[] b = new byte[(int) Math.min(Scratch.SIZE, Buffers.remaining(buffers, off, len))];
            int n = Math.max(receive(ByteBuffer.wrap(b), isBlocking(), 0), 0);
            Buffers.scatter(b, n, buffers, off);
            return n;
        } finally {
            readLock.unlock();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (remote == null) {
            throw new NotYetConnectedException();
        }
    }

    // ---- sending

    @Override
    public int send(ByteBuffer b, SocketAddress target) throws IOException {
        b.remaining(); // null is refused before anything else
        InetSocketAddress to = SocketAddresses.checkPeer(target, family);
        writeLock.lock();
        try {
            ensureOpen();
            InetSocketAddress connected = remote;
            if (connected != null) {
                if (!connected.equals(to)) {
                    throw new AlreadyConnectedException();
                }
                return send(b, null);
            }
            if (to.getPort() == 0) {
                throw new SocketException("Can't send to port 0");
            }
            ensureBound();
            return send(b, to);
        } finally {
            writeLock.unlock();
        }
    }

    private int send(ByteBuffer b, InetSocketAddress to) throws IOException {
        boolean blocking = isBlocking();
        boolean done = false;
        try {
            if (blocking) {
                begin();
                ensureOpen();
            }
            int len = b.remaining();
            int n;
            if (b.hasArray()) {
                n = socket.send(b.array(), b.arrayOffset() + b.position(), len, 0, to, false, 0);
            } else {
                byte[] s = len <= Scratch.SIZE ? Scratch.take() : new byte[len];
                b.get(b.position(), s, 0, len);
                n = socket.send(s, 0, len, 0, to, false, 0);
                if (s.length == Scratch.SIZE) {
                    Scratch.give(s);
                }
            }
            if (n == EAGAIN) {
                return 0; // a host's datagrams never wait; this is for what may come
            }
            check(n);
            b.position(b.position() + n);
            done = true;
            return n;
        } finally {
            finish(blocking, done, false);
        }
    }

    @Override
    public int write(ByteBuffer b) throws IOException {
        b.remaining(); // null is refused before anything else
        writeLock.lock();
        try {
            ensureConnected();
            return send(b, null);
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] buffers, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, buffers.length);
        writeLock.lock();
        try {
            ensureConnected();
            ByteBuffer whole = ByteBuffer.allocate((int) Buffers.remaining(buffers, off, len));
            for (int i = off; i < off + len; i++) {
                whole.put(buffers[i].duplicate());
            }
            int n = send(whole.flip(), null);
            if (n > 0) {
                Buffers.advance(buffers, off, n);
            }
            return n;
        } finally {
            writeLock.unlock();
        }
    }

    private static void check(int n) throws IOException {
        if (n == EBADF) {
            throw new AsynchronousCloseException();
        }
        if (n < 0) {
            throw SocketErrors.ofDatagram(n);
        }
    }

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

    // ---- groups

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on) throws IOException {
        return groups.join(group, Objects.requireNonNull(on), null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) throws IOException {
        return groups.join(group, Objects.requireNonNull(on), Objects.requireNonNull(source));
    }

    /** For the adaptor: joins on an interface, or on whichever leads to the group, for which null stands. */
    void joinAnywhere(InetAddress group, NetworkInterface on) throws IOException {
        groups.join(group, on, null);
    }

    /** For the adaptor: has groups sent to from an address, and so by its interface. */
    Void sendGroupsFrom(InetAddress address) throws IOException {
        ensureOpen();
        if (socket.sendGroupsFrom(address) < 0) {
            throw new SocketException("No network interface found with address " + address.getHostAddress());
        }
        return null;
    }

    /** For the adaptor: that address; the wildcard when none was chosen. */
    InetAddress groupsFrom() throws IOException {
        ensureOpen();
        return (InetAddress) socket.option(Posix.IPPROTO_IP, Posix.IP_MULTICAST_IF);
    }

    /** For the adaptor: the key of a group, or null. */
    MembershipKey membership(InetAddress group, NetworkInterface on) {
        return groups.find(group, on);
    }

    // ---- closing

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        groups.invalidate();
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        withBothLocks(this::ensureOpen);
    }
}
