package dev.jackfield.jdk.net;

import dev.jackfield.host.Host;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;

/**
 * What a Socket or ServerSocket is made of: a TCP socket of a host, or of the kernel. It belongs to the side of the thread that made it,
 * and, where it is made to hold a connection that is accepted, to the side of the listener.
 *
 * <p>Its states, checks and words are those of the JDK's own.
 */
final class DualSocket extends SocketImpl {
    private enum State {
        NEW,
        UNCONNECTED,
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private final Host host; // null is the kernel
    private final boolean server;
    private final Object lock = new Object(); // for changes of what follows; never held while waiting
    private volatile State state = State.NEW;
    private volatile StreamSocket socket;
    private volatile int timeout;
    private volatile boolean inputClosed;
    private volatile boolean outputClosed;
    private volatile boolean ended; // the end of the stream was read
    private volatile boolean reset;

    DualSocket(Host host, boolean server) {
        this.host = host;
        this.server = server;
    }

    private StreamSocket open() throws SocketException {
        return switch (state) {
            case NEW -> throw new SocketException("Socket not created");
            case CLOSED -> throw new SocketException("Socket closed");
            default -> socket;
        };
    }

    private StreamSocket connected() throws SocketException {
        return switch (state) {
            case NEW, UNCONNECTED, CONNECTING -> throw new SocketException("Not connected");
            case CLOSED -> throw new SocketException("Socket closed");
            case CONNECTED -> socket;
        };
    }

    private static SocketException socketException(Exception e) {
        return e instanceof SocketException s ? s : new SocketException(e.getMessage(), e);
    }

    // ---- connections

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("Datagram socket creation not supported");
        }
        synchronized (lock) {
            if (state != State.NEW) {
                throw new IOException("Already created");
            }
            if (host != null) {
                socket = HostStream.open(host, server);
            } else if (server) {
                socket = new KernelListener(ServerSocketChannel.open());
            } else {
                socket = new KernelStream(SocketChannel.open());
            }
            fd = new FileDescriptor(); // which nobody can use, but whose presence counts as "created"
            state = State.UNCONNECTED;
        }
    }

    @Override
    protected void connect(String name, int toPort) throws IOException {
        connect(new InetSocketAddress(name, toPort), 0);
    }

    @Override
    protected void connect(InetAddress to, int toPort) throws IOException {
        connect(new InetSocketAddress(to, toPort), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        if (!(remote instanceof InetSocketAddress peer)) {
            throw new IOException("Unsupported address type");
        }
        if (peer.isUnresolved()) {
            throw new UnknownHostException(peer.getHostName());
        }
        if (peer.getAddress().isAnyLocalAddress()) {
            peer = new InetSocketAddress(self(), peer.getPort());
        }
        StreamSocket s = beginConnect(peer);
        boolean done = false;
        try {
            s.connect(peer, millis);
            done = true;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw new SocketException("Closed by interrupt");
        } finally {
            endConnect(s, done);
        }
    }

    /** Where a connection to the wildcard leads: to this side itself. */
    private InetAddress self() throws UnknownHostException {
        return host == null
                ? InetAddress.getLocalHost()
                : host.names().own().getFirst().toInetAddress();
    }

    private StreamSocket beginConnect(InetSocketAddress peer) throws SocketException {
        synchronized (lock) {
            switch (state) {
                case NEW -> throw new SocketException("Not created");
                case CONNECTING -> throw new SocketException("Connection in progress");
                case CONNECTED -> throw new SocketException("Already connected");
                case CLOSED -> throw new SocketException("Socket closed");
                case UNCONNECTED -> {
                    state = State.CONNECTING;
                    address = peer.getAddress();
                    port = peer.getPort();
                }
            }
            return socket;
        }
    }

    private void endConnect(StreamSocket s, boolean done) throws IOException {
        synchronized (lock) {
            if (done && state == State.CONNECTING) {
                localport = s.localAddress().getPort();
                state = State.CONNECTED;
                return;
            }
            if (state == State.CLOSED) {
                throw new SocketException("Socket closed");
            }
        }
        close();
    }

    @Override
    protected void bind(InetAddress local, int toPort) throws IOException {
        synchronized (lock) {
            StreamSocket s = open();
            if (localport != 0) {
                throw new SocketException("Already bound");
            }
            s.bind(local, toPort);
            address = local;
            localport = s.localAddress().getPort();
        }
    }

    @Override
    protected void listen(int backlog) throws IOException {
        synchronized (lock) {
            StreamSocket s = open();
            s.listen(backlog < 1 ? 50 : backlog);
            localport = s.localAddress().getPort();
        }
    }

    @Override
    protected void accept(SocketImpl si) throws IOException {
        if (!(si instanceof DualSocket connection)) {
            throw new IOException("cannot accept a connection with an instance of " + si.getClass());
        }
        if (connection.state != State.NEW && connection.state != State.UNCONNECTED) {
            throw new SocketException("Not a newly created SocketImpl");
        }
        StreamSocket s = open();
        if (localport == 0) {
            throw new SocketException("Not bound");
        }
        connection.adopt(s.accept(timeout));
    }

    /** Becomes what was accepted, instead of the socket that it may have been made with; its timeout stays. */
    private void adopt(StreamSocket accepted) throws IOException {
        synchronized (lock) {
            if (state == State.CLOSED) {
                accepted.close();
                throw new SocketException("Socket is closed");
            }
            if (socket != null) {
                socket.close();
            }
            InetSocketAddress peer = accepted.peerAddress();
            if (peer == null) { // reset before anybody looked: as a socket without a peer, whose first read fails
                peer = new InetSocketAddress(0);
            }
            fd = new FileDescriptor();
            address = peer.getAddress();
            port = peer.getPort();
            localport = accepted.localAddress().getPort();
            socket = accepted;
            state = State.CONNECTED;
        }
    }

    // ---- data

    private int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        StreamSocket s = connected();
        if (reset) {
            throw new SocketException("Connection reset");
        }
        if (inputClosed) {
            return -1;
        }
        try {
            int n = s.read(b, off, len, timeout);
            ended = n < 0;
            return n;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            SocketException words = failed(e);
            reset |= "Connection reset".equals(words.getMessage());
            throw words;
        }
    }

    private void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len == 0) {
            return;
        }
        try {
            connected().write(b, off, len);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private SocketException failed(IOException e) {
        return state == State.CLOSED ? new SocketException("Socket closed") : socketException(e);
    }

    @Override
    protected InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) > 0 ? one[0] & 0xff : -1;
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return DualSocket.this.read(b, off, len);
            }

            @Override
            public int available() throws IOException {
                return DualSocket.this.available();
            }

            @Override
            public void close() throws IOException {
                DualSocket.this.close();
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                DualSocket.this.write(b, off, len);
            }

            @Override
            public void close() throws IOException {
                DualSocket.this.close();
            }
        };
    }

    @Override
    protected int available() throws IOException {
        StreamSocket s = connected();
        return inputClosed ? 0 : s.available();
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        connected().sendUrgent(data);
    }

    // ---- ends

    @Override
    protected void shutdownInput() throws IOException {
        synchronized (lock) {
            StreamSocket s = connected();
            if (!inputClosed) {
                s.shutdownInput();
                inputClosed = true;
            }
        }
    }

    @Override
    protected void shutdownOutput() throws IOException {
        synchronized (lock) {
            StreamSocket s = connected();
            if (!outputClosed) {
                s.shutdownOutput();
                outputClosed = true;
            }
        }
    }

    @Override
    protected void close() throws IOException {
        StreamSocket s;
        boolean wasConnected;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            s = socket;
            wasConnected = state == State.CONNECTED;
            state = State.CLOSED;
        }
        if (s == null) {
            return;
        }
        if (wasConnected && host != null) {
            finish(s);
        }
        s.close();
    }

    /** As the JDK does: the peer gets the end of the stream before it may get a reset because of what was not read. */
    private static void finish(StreamSocket s) {
        try {
            if (s.option(StandardSocketOptions.SO_LINGER) != 0) {
                s.shutdownOutput();
            }
        } catch (IOException e) {
            // it is over already
        }
    }

    // ---- options

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        StreamSocket s = socket;
        return s == null ? Set.of() : s.options();
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        Objects.requireNonNull(name);
        StreamSocket s = supporting(name);
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
        s.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        Objects.requireNonNull(name);
        return supporting(name).option(name);
    }

    private StreamSocket supporting(SocketOption<?> name) throws SocketException {
        StreamSocket s = socket;
        if (s != null && !s.options().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return open();
    }

    @Override
    public void setOption(int id, Object value) throws SocketException {
        StreamSocket s = open();
        try {
            switch (id) {
                case SO_TIMEOUT -> timeout = number(value, "SO_TIMEOUT");
                case SO_OOBINLINE -> s.oobInline(flag(value, "SO_OOBINLINE"));
                case SO_LINGER ->
                    s.setOption(
                            StandardSocketOptions.SO_LINGER,
                            Boolean.FALSE.equals(value) ? Integer.valueOf(-1) : number(value, "SO_LINGER"));
                case IP_TOS -> s.setOption(StandardSocketOptions.IP_TOS, number(value, "IP_TOS"));
                case SO_SNDBUF -> s.setOption(StandardSocketOptions.SO_SNDBUF, positive(value, "SO_SNDBUF"));
                case SO_RCVBUF -> s.setOption(StandardSocketOptions.SO_RCVBUF, positive(value, "SO_RCVBUF"));
                case TCP_NODELAY -> s.setOption(StandardSocketOptions.TCP_NODELAY, flag(value, "TCP_NODELAY"));
                case SO_KEEPALIVE -> s.setOption(StandardSocketOptions.SO_KEEPALIVE, flag(value, "SO_KEEPALIVE"));
                case SO_REUSEADDR -> s.setOption(StandardSocketOptions.SO_REUSEADDR, flag(value, "SO_REUSEADDR"));
                case SO_REUSEPORT -> s.setOption(StandardSocketOptions.SO_REUSEPORT, flag(value, "SO_REUSEPORT"));
                default -> throw new SocketException("Unknown option " + id);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw failed(e instanceof IOException io ? io : socketException(e));
        }
    }

    @Override
    public Object getOption(int id) throws SocketException {
        StreamSocket s = open();
        try {
            return switch (id) {
                case SO_TIMEOUT -> timeout;
                case SO_BINDADDR -> s.localAddress().getAddress();
                case SO_OOBINLINE -> s.oobInline();
                case SO_LINGER -> {
                    int seconds = s.option(StandardSocketOptions.SO_LINGER);
                    yield seconds < 0 ? (Object) Boolean.FALSE : (Object) seconds;
                }
                case IP_TOS -> s.option(StandardSocketOptions.IP_TOS);
                case SO_SNDBUF -> s.option(StandardSocketOptions.SO_SNDBUF);
                case SO_RCVBUF -> s.option(StandardSocketOptions.SO_RCVBUF);
                case TCP_NODELAY -> s.option(StandardSocketOptions.TCP_NODELAY);
                case SO_KEEPALIVE -> s.option(StandardSocketOptions.SO_KEEPALIVE);
                case SO_REUSEADDR -> s.option(StandardSocketOptions.SO_REUSEADDR);
                case SO_REUSEPORT -> s.option(StandardSocketOptions.SO_REUSEPORT);
                default -> throw new SocketException("Unknown option " + id);
            };
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static boolean flag(Object value, String name) throws SocketException {
        if (value instanceof Boolean b) {
            return b;
        }
        throw new SocketException("Bad value for " + name);
    }

    private static int number(Object value, String name) throws SocketException {
        if (value instanceof Integer i) {
            return i;
        }
        throw new SocketException("Bad value for " + name);
    }

    private static int positive(Object value, String name) throws SocketException {
        int i = number(value, name);
        if (i <= 0) {
            throw new SocketException(name + " <= 0");
        }
        return i;
    }
}
