package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;
import dev.jackfield.wire.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * A stream socket: unbound, bound, listening with a SYN queue and an accept queue, or holding one connection. The connections that a listener
 * accepts are objects of their own from the first segment on; a listener never turns into one.
 */
final class TcpEndpoint extends Endpoint {
    private static final byte[] NOTHING = {};

    private final Tcp tcp;
    private final boolean v6;
    TcpConfig config;

    private IpAddress boundAddress;
    private int boundPort;
    private IpAddress askedAddress; // what bind was given; connect chooses where that was the wildcard
    private boolean holdsPort; // it stands among the port's bound sockets

    private TcpConnection connection;
    private int pendingError;
    private boolean closed;
    private FastOpenQueue fastOpenQueue; // null until it is needed

    /** Null while it does not listen. */
    ListenQueues queues;

    TcpEndpoint(Tcp tcp, boolean v6) {
        super(tcp.core);
        this.tcp = tcp;
        this.v6 = v6;
        this.config = tcp.defaults();
        readiness.raise(Readiness.OUT | Readiness.HUP); // as Linux's poll has it for a socket that was never connected
    }

    /** The socket of a connection that was accepted. */
    private TcpEndpoint(TcpEndpoint listener, TcpConnection c) {
        super(listener.tcp.core);
        this.tcp = listener.tcp;
        this.v6 = listener.v6;
        this.config = c.config;
        this.connection = c;
        this.boundAddress = c.local;
        this.boundPort = c.localPort;
        c.endpoint = this;
        update();
    }

    IpAddress boundAddress() {
        return boundAddress;
    }

    int boundPort() {
        return boundPort;
    }

    boolean v6() {
        return v6;
    }

    TcpConnection connection() {
        return connection;
    }

    // ---- bind and connect

    @Override
    public int bind(SocketAddress local) {
        if (boundPort != 0 || connection != null) {
            return Errno.EINVAL.failure();
        }
        IpAddress a = address(local);
        if (a == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (!a.isAny() && !tcp.internet.isLocal(a.hi(), a.lo())) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        return bind(a, ((InetSocketAddress) local).getPort());
    }

    private int bind(IpAddress a, int port) {
        if (port == 0) {
            port = tcp.ports.unused();
            if (port == 0) {
                return Errno.EADDRINUSE.failure();
            }
        }
        int r = tcp.ports.bind(this, a, port);
        if (r == 0) {
            boundAddress = a;
            askedAddress = a;
            boundPort = port;
            holdsPort = true;
        }
        return r;
    }

    /** The address for this socket's family, or null when it is of another; the wildcard of a v6 socket is ::. */
    private IpAddress address(SocketAddress s) {
        if (!(s instanceof InetSocketAddress i) || i.getAddress() == null) {
            return null;
        }
        InetAddress ia = i.getAddress();
        if (!v6) {
            return ia instanceof Inet6Address ? null : IpAddress.of(ia);
        }
        IpAddress a = IpAddress.of(ia);
        return ia.isAnyLocalAddress() ? IpAddress.ANY6 : a;
    }

    @Override
    public int connect(SocketAddress peer) {
        if (peer == null) {
            return disconnect();
        }
        int r = prepare(peer);
        if (r != 0) {
            return r;
        }
        if (config.fastOpenConnect) {
            connection.fastOpen = new FastOpenClient(connection, tcp.fastOpen, core.now());
            if (connection.fastOpen.mayCarry()) {
                connection.defer();
                update();
                return 0;
            }
        }
        return open(NOTHING, 0, 0);
    }

    /** connect and send in one (MSG_FASTOPEN): answers how many bytes the SYN took, or as connect when it took none. */
    private int connect(SocketAddress peer, byte[] b, int off, int len) {
        if (!FastOpenClient.enabled(tcp)) {
            return Errno.EOPNOTSUPP.failure();
        }
        if (peer == null) {
            return Errno.EINVAL.failure();
        }
        int r = prepare(peer);
        if (r != 0) {
            return r;
        }
        connection.fastOpen = new FastOpenClient(connection, tcp.fastOpen, core.now());
        return open(b, off, len);
    }

    /** Sends the SYN, with data where fast open lets it. */
    private int open(byte[] b, int off, int len) {
        int n = connection.fastOpen == null ? 0 : connection.fastOpen.carry(b, off, len);
        connection.open(core.now());
        update();
        if (n > 0) {
            return n;
        }
        return switch (connection.state) {
            case ESTABLISHED, CLOSE_WAIT -> 0;
            case CLOSE -> takeErrorOr(Errno.ECONNREFUSED);
            default -> Errno.EINPROGRESS.failure();
        };
    }

    /** All of connect but the SYN: the addresses, the port, and the connection in the table. */
    private int prepare(SocketAddress peer) {
        if (listening()) {
            return Errno.EISCONN.failure();
        }
        if (connection != null) {
            switch (connection.state) {
                case SYN_SENT, SYN_RECV -> {
                    return Errno.EALREADY.failure();
                }
                case CLOSE -> {
                    int e = takeError();
                    if (e == 0 && connection.snd.cc != null) {
                        return Errno.EISCONN.failure();
                    }
                    forgetConnection();
                    if (e != 0) {
                        return e;
                    }
                    // It failed and was told so: another try is allowed.
                }
                default -> {
                    return Errno.EISCONN.failure();
                }
            }
        }
        IpAddress remote = address(peer);
        if (remote == null) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (remote.isAny()) {
            remote = IpAddress.LOOPBACK4;
        }
        int port = ((InetSocketAddress) peer).getPort();
        IpAddress source = boundAddress == null || boundAddress.isAny()
                ? remote.isV4() ? IpAddress.ANY4 : IpAddress.ANY6
                : boundAddress;
        IpAddress to = config.ip.sourceRoute == null ? remote : config.ip.sourceRoute.first();
        Route r = tcp.internet.route(source.hi(), source.lo(), to.hi(), to.lo(), config.socket.boundInterface);
        if (r == null || r.broadcast() || r.multicast()) {
            return Errno.ENETUNREACH.failure();
        }
        IpAddress local = r.source();
        int lport = boundPort;
        if (lport == 0) {
            lport = tcp.ephemeralPort(local, remote, port);
            if (lport == 0) {
                return Errno.EADDRNOTAVAIL.failure();
            }
        } else if (!tcp.mayConnect(local, lport, remote, port, true)) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        boundAddress = local;
        boundPort = lport;
        pendingError = 0;
        connection = tcp.prepare(this, local, lport, remote, port);
        return 0;
    }

    /** connect(AF_UNSPEC): ABORT (RFC 9293 section 3.10.5), after which the socket is as new, but for its options and what bind gave it. */
    private int disconnect() {
        long now = core.now();
        if (listening()) {
            stopListening(now);
        }
        TcpConnection c = connection;
        if (c != null) {
            c.endpoint = null;
            switch (c.state) {
                case CLOSE, LISTEN, TIME_WAIT -> {}
                case CLOSING, LAST_ACK -> {
                    if (c.snd.unsent()) {
                        c.abort(now);
                        pendingError = Errno.ECONNRESET.failure();
                    } else {
                        c.closed();
                    }
                }
                case ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT -> {
                    c.abort(now);
                    pendingError = Errno.ECONNRESET.failure();
                }
            }
            forgetConnection();
        }
        update();
        return 0;
    }

    /** After a connect that failed: address and port are again as bind left them. */
    private void forgetConnection() {
        connection.rcv.clear();
        connection = null;
        boundAddress = holdsPort ? askedAddress : null;
        boundPort = holdsPort ? boundPort : 0;
    }

    private int takeErrorOr(Errno otherwise) {
        int e = takeError();
        return e != 0 ? e : otherwise.failure();
    }

    // ---- listen and accept

    @Override
    public int listen(int n) {
        if (connection != null) {
            return Errno.EINVAL.failure();
        }
        int most = tcp.settings.getInt(Setting.SOMAXCONN);
        int limit = n < 0 || n > most ? most : n;
        if (!listening()) {
            if (boundPort == 0) {
                int r = bind(v6 ? IpAddress.ANY6 : IpAddress.ANY4, 0);
                if (r != 0) {
                    return r;
                }
            }
            if (!tcp.ports.mayListen(this)) {
                return Errno.EADDRINUSE.failure();
            }
            queues = new ListenQueues();
            update();
        }
        queues.setBacklog(limit);
        tcp.fastOpen.onListen(fastOpenQueue(), limit);
        return 0;
    }

    @Override
    public boolean listening() {
        return queues != null;
    }

    /** How many connections may be open before their handshake is complete: TCP_FASTOPEN. */
    FastOpenQueue fastOpenQueue() {
        if (fastOpenQueue == null) {
            fastOpenQueue = new FastOpenQueue();
        }
        return fastOpenQueue;
    }

    /** A connection is established and waits to be accepted. */
    void enqueue(TcpConnection c) {
        queues.add(c);
        readiness.raise(Readiness.IN);
    }

    @Override
    public Endpoint accept() {
        TcpConnection c = queues == null ? null : queues.poll();
        if (c == null) {
            return null;
        }
        if (queues.accepts() == 0) {
            readiness.lower(Readiness.IN);
        }
        return new TcpEndpoint(this, c);
    }

    @Override
    public int acceptError() {
        return listening() ? Errno.EAGAIN.failure() : Errno.EINVAL.failure();
    }

    // ---- data

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        int e = takeError();
        if (e != 0) {
            return e;
        }
        if ((flags & MSG_FASTOPEN) != 0) {
            return connect(to, b, off, len);
        }
        TcpConnection c = connection;
        if (c == null) {
            return Errno.EPIPE.failure();
        }
        switch (c.state) {
            case SYN_SENT, SYN_RECV -> {
                if (c.fastOpen != null && c.fastOpen.deferred()) {
                    return open(b, off, len);
                }
                if (c.early == null) {
                    return Errno.EAGAIN.failure();
                }
            }
            case ESTABLISHED, CLOSE_WAIT -> {}
            default -> {
                return Errno.EPIPE.failure();
            }
        }
        if (len == 0) {
            return 0;
        }
        int room = SendBuffer.room(c.snd);
        if (room == 0) {
            readiness.lower(Readiness.OUT);
            return Errno.EAGAIN.failure();
        }
        int n = Math.min(len, room);
        c.snd.write(b, off, n, n == len ? flags : flags & ~MSG_EOR);
        tcp.touch(c);
        if (!SendBuffer.writable(c.snd)) {
            readiness.lower(Readiness.OUT);
        }
        return n;
    }

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to, List<Control> control) {
        int r = connection == null ? 0 : SendReports.check(control);
        return r == 0 ? send(b, off, len, flags, to) : r;
    }

    @Override
    public void sent(int flags, List<Control> control) {
        SendReports.sent(connection, flags, control);
    }

    @Override
    public int receive(byte[] b, int off, int len, int flags, Message message) {
        TcpConnection c = connection;
        if (c == null) {
            return Errno.ENOTCONN.failure();
        }
        if (message != null) {
            message.from = null;
            message.control.clear();
            message.flags = 0;
        }
        if ((flags & MSG_ERRQUEUE) != 0) {
            int told = c.reports == null
                    ? Errno.EAGAIN.failure()
                    : c.reports.receive(b, off, len, message, config.socket.times);
            update();
            return told;
        }
        boolean peek = (flags & MSG_PEEK) != 0;
        if ((flags & MSG_OOB) != 0) {
            return receiveUrgent(c, b, off, len, peek, message);
        }
        boolean timed = message != null && config.socket.times.arrivals();
        long arrived = timed ? c.rcv.queue.arrival(len) : 0;
        int n = c.rcv.queue.bytes() == 0 ? 0 : c.rcv.read(b, off, len, peek);
        if (n == 0) {
            int e = takeError();
            if (e != 0) {
                return e;
            }
            if (c.rcv.finReceived || c.rcv.shutdown) {
                tellInQueue(c, message);
                return 0;
            }
            return switch (c.state) {
                case SYN_SENT, SYN_RECV -> Errno.EAGAIN.failure();
                case CLOSE -> c.snd.cc == null ? Errno.ENOTCONN.failure() : 0;
                default -> len == 0 ? 0 : Errno.EAGAIN.failure();
            };
        }
        if (!peek) {
            readiness.lower((Readiness.IN | Readiness.PRI) & ~c.readiness());
            if (c.state.synchronizedState() && c.rcv.readCallsForAck()) {
                c.rcv.ackNow = true;
                tcp.touch(c);
            }
        }
        if (timed) {
            config.socket.times.tellArrival(message, arrived);
        }
        tellInQueue(c, message);
        return n;
    }

    /** TCP_INQ: how much is left to be read; as on Linux one when only the end of the stream is. */
    private void tellInQueue(TcpConnection c, Message message) {
        if (message != null && config.tellInQueue) {
            int left = c.rcv.queue.bytes();
            Integer told = left == 0 && c.rcv.finReceived ? 1 : left;
            message.control.add(new Control(TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INQ, told));
        }
    }

    @Override
    public int receiveLow() {
        return Math.min(config.socket.receiveLow, Math.max(connection == null ? 1 : connection.rcv.buffer() / 2, 1));
    }

    @Override
    public int available() {
        return ioctl(FIONREAD);
    }

    /** RFC 6093: the urgent byte, apart from the stream. */
    private int receiveUrgent(TcpConnection c, byte[] b, int off, int len, boolean peek, Message message) {
        int n = c.rcv.readUrgent(b, off, len, peek);
        if (n >= 0 && message != null) {
            message.flags = len > 0 ? MSG_OOB : MSG_OOB | MSG_TRUNC;
        }
        update();
        return n;
    }

    @Override
    public int ioctl(int request) {
        if (listening()) {
            return request == SIOCATMARK ? 0 : Errno.EINVAL.failure();
        }
        TcpConnection c = connection;
        boolean open = c != null && c.state != State.SYN_SENT && c.state != State.SYN_RECV;
        return switch (request) {
            case FIONREAD -> open ? c.rcv.readableToMark() : 0;
            case SIOCATMARK -> open && c.rcv.atMark() ? 1 : 0;
            case SIOCOUTQ -> open ? c.snd.unacknowledged() : 0;
            case SIOCOUTQNSD -> open ? c.snd.unsentBytes() : 0;
            default -> super.ioctl(request);
        };
    }

    /** New data, or the end of it, has come. */
    void arrived() {
        update();
        readiness.raise(readiness.bits() & (Readiness.IN | Readiness.PRI)); // an edge, even if it stood
    }

    /** Brings the readiness bits in line with the state. */
    void update() {
        int bits;
        if (listening()) {
            bits = queues.accepts() == 0 ? 0 : Readiness.IN;
        } else if (connection == null) {
            bits = Readiness.OUT | Readiness.HUP;
        } else {
            bits = connection.readiness();
            if (closed && !lingering()) {
                bits |= Readiness.HUP; // which a close that lingers waits for
            }
        }
        if (pendingError != 0) {
            bits |= Readiness.ERR;
        }
        readiness.set(~0, bits);
    }

    // ---- closing

    @Override
    public int shutdown(int how) {
        if (how < SHUT_RD || how > SHUT_RDWR) {
            return Errno.EINVAL.failure();
        }
        if (listening()) {
            if (how != SHUT_WR) {
                stopListening(core.now());
            }
            return 0;
        }
        TcpConnection c = connection;
        if (c == null || c.state == State.CLOSE && c.snd.cc == null) {
            return Errno.ENOTCONN.failure();
        }
        if (c.state == State.SYN_SENT) {
            c.fail(Errno.ECONNRESET, null); // so that whoever waits in connect learns of it
            return 0;
        }
        if (c.state == State.CLOSE) {
            return Errno.ENOTCONN.failure();
        }
        c.shutdown(how);
        return 0;
    }

    private void stopListening(long now) {
        queues.abort(now);
        queues = null;
        update();
    }

    private void unbind() {
        if (holdsPort) {
            holdsPort = false;
            tcp.ports.unbind(this, boundPort);
        }
    }

    @Override
    public int close() {
        long now = core.now();
        if (!closed) {
            closed = true;
            if (listening()) {
                stopListening(now);
            }
            unbind();
            if (connection != null) {
                closeConnection(connection, now);
            }
        }
        return lingering() ? Errno.EAGAIN.failure() : 0;
    }

    /** RFC 9293 section 3.10.4, and what SO_LINGER changes. */
    private void closeConnection(TcpConnection c, long now) {
        if (c.state == State.CLOSE) {
            c.rcv.clear();
            return;
        }
        boolean unread = c.rcv.queue.bytes() > 0;
        if (c.state == State.SYN_SENT) {
            c.closed();
        } else if (unread || config.socket.linger.on() && config.socket.linger.seconds() == 0) {
            // Data that nobody will read: the peer learns that it was not taken (RFC 9293 section 3.6.1).
            tcp.count(unread ? Counter.TcpExtTCPAbortOnClose : Counter.TcpExtTCPAbortOnLinger);
            c.abort(now);
        } else {
            c.finish();
            c.orphaned(now);
            if (lingering()) {
                c.endpoint = this; // until the queue is empty, or the caller gives up waiting
            }
        }
    }

    private boolean lingering() {
        return config.socket.linger.on()
                && config.socket.linger.seconds() > 0
                && connection != null
                && connection.state != State.CLOSE
                && !connection.snd.finAcked();
    }

    // ---- names, options, errors

    @Override
    public SocketAddress localAddress() {
        if (boundPort == 0) {
            return null;
        }
        return socketAddress(boundAddress, boundPort);
    }

    @Override
    public SocketAddress peerAddress() {
        if (connection == null || connection.state == State.CLOSE || connection.state == State.SYN_SENT) {
            return null;
        }
        return socketAddress(connection.remote, connection.remotePort);
    }

    static InetSocketAddress socketAddress(IpAddress a, int port) {
        return new InetSocketAddress(a.toInetAddress(), port);
    }

    @Override
    public int setOption(int level, int option, Object value) {
        return TcpOptions.set(this, tcp.settings, level, option, value);
    }

    @Override
    public Object option(int level, int option) {
        return TcpOptions.get(this, level, option);
    }

    @Override
    public int takeError() {
        int e = pendingError;
        pendingError = 0;
        if (e == 0 && connection != null) {
            e = connection.takeError();
        }
        if (e != 0) {
            update();
        }
        return e;
    }

    /** After an option that may let something go, or changes a timer. */
    void optionsChanged() {
        TcpConnection c = connection;
        if (c != null && c.state.synchronizedState()) {
            tcp.touch(c);
        }
    }

    /** Its options, to be changed. */
    TcpConfig ownConfig() {
        config = config.own();
        if (connection != null) {
            connection.config = config;
        }
        return config;
    }

    Tcp tcp() {
        return tcp;
    }
}
