package dev.jackfield.jdk.net;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** A TCP socket of a host. */
final class HostStream implements StreamSocket {
    private static final int EAGAIN = Errno.EAGAIN.failure();
    private static final int ENOTCONN = Errno.ENOTCONN.failure();

    private static final Set<SocketOption<?>> BOTH = Set.of(
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.IP_TOS,
            ExtendedSocketOptions.TCP_QUICKACK,
            ExtendedSocketOptions.TCP_KEEPIDLE,
            ExtendedSocketOptions.TCP_KEEPINTERVAL,
            ExtendedSocketOptions.TCP_KEEPCOUNT);
    private static final Set<SocketOption<?>> CLIENT = clientOptions();

    private final HostSocket socket;
    private final boolean server;
    private final Turns writers;

    private HostStream(HostSocket socket, boolean server) {
        this.socket = socket;
        this.server = server;
        this.writers = new Turns(socket.core().clock());
    }

    /** A new one. */
    static HostStream open(Host host, boolean server) throws IOException {
        HostStream s = new HostStream(HostSocket.stream(host), server);
        if (server) {
            s.setOption(StandardSocketOptions.SO_REUSEADDR, true); // so that a server can be started again
        }
        return s;
    }

    private static Set<SocketOption<?>> clientOptions() {
        Set<SocketOption<?>> all = new HashSet<>(BOTH);
        all.add(StandardSocketOptions.SO_KEEPALIVE);
        all.add(StandardSocketOptions.SO_SNDBUF);
        all.add(StandardSocketOptions.SO_LINGER);
        all.add(StandardSocketOptions.TCP_NODELAY);
        return Set.copyOf(all);
    }

    private Patience patience(int timeout, String message) {
        return new Patience(socket.core().clock(), timeout, message);
    }

    /** An address that the stack can use; IPv6 is refused with the words of a JDK on a system without it. */
    static InetSocketAddress usable(InetSocketAddress a) throws SocketException {
        InetSocketAddress usable = HostSocket.usable(a);
        if (usable == null) {
            throw new SocketException("Protocol family unavailable");
        }
        return usable;
    }

    // ---- connections

    @Override
    public void bind(InetAddress address, int port) throws IOException {
        SocketErrors.check(socket.bind(usable(new InetSocketAddress(address, port))));
    }

    @Override
    public void listen(int backlog) throws IOException {
        SocketErrors.check(socket.listen(backlog));
    }

    @Override
    public StreamSocket accept(int timeout) throws IOException {
        HostSocket[] accepted = new HostSocket[1];
        try (Patience p = patience(timeout, "Accept timed out")) {
            int r;
            do {
                r = socket.accept(accepted, true, p.left());
            } while (r < 0 && p.retry(r));
            SocketErrors.check(r);
        }
        return new HostStream(accepted[0], false);
    }

    @Override
    public void connect(InetSocketAddress peer, int timeout) throws IOException {
        InetSocketAddress to = usable(peer);
        try (Patience p = patience(timeout, "Connect timed out")) {
            int r;
            do {
                r = socket.connect(to, true, p.left());
            } while (r < 0 && p.retry(r));
            SocketErrors.check(r);
        }
    }

    // ---- data

    @Override
    public int read(byte[] b, int off, int len, int timeout) throws IOException {
        try (Patience p = patience(timeout, "Read timed out")) {
            for (; ; ) {
                int r = socket.receive(b, off, len, 0, null, true, p.left());
                if (r >= 0) {
                    return r == 0 ? -1 : r;
                }
                if (!p.retry(r)) {
                    throw failure(r);
                }
            }
        }
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        writers.take();
        try {
            write(b, off, len, 0);
        } finally {
            writers.give();
        }
    }

    private void write(byte[] b, int off, int len, int flags) throws IOException {
        try (Patience p = patience(0, "")) {
            for (int done = 0; done < len; ) {
                int r = socket.send(b, off + done, len - done, flags, null, false, 0);
                if (r == EAGAIN) {
                    r = Math.min(0, socket.await(Readiness.OUT, 0));
                }
                if (r >= 0) {
                    done += r;
                } else if (!p.retry(r)) {
                    throw failure(r);
                }
            }
        }
    }

    private static IOException failure(int r) {
        return r == Errno.ECONNRESET.failure()
                ? new SocketException("Connection reset")
                : r == Errno.EBADF.failure()
                        ? new SocketException("Socket closed")
                        : new SocketException(Errno.of(r).text());
    }

    @Override
    public void sendUrgent(int b) throws IOException {
        writers.take();
        try {
            write(new byte[] {(byte) b}, 0, 1, Endpoint.MSG_OOB);
        } finally {
            writers.give();
        }
    }

    @Override
    public int available() throws IOException {
        return SocketErrors.check(socket.available());
    }

    // ---- ends

    @Override
    public void shutdownInput() throws IOException {
        shutdown(Endpoint.SHUT_RD);
    }

    @Override
    public void shutdownOutput() throws IOException {
        shutdown(Endpoint.SHUT_WR);
    }

    private void shutdown(int how) throws IOException {
        int r = socket.shutdown(how);
        if (r != ENOTCONN) { // the peer was faster
            SocketErrors.check(r);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    // ---- names and options

    @Override
    public InetSocketAddress localAddress() {
        InetSocketAddress a = socket.localAddress();
        return a == null ? new InetSocketAddress(HostSocket.wildcard(), 0) : a;
    }

    @Override
    public InetSocketAddress peerAddress() {
        return socket.peerAddress();
    }

    @Override
    public Set<SocketOption<?>> options() {
        return server ? BOTH : CLIENT;
    }

    @Override
    public <T> void setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return socket.option(name);
    }

    @Override
    public void oobInline(boolean on) throws IOException {
        SocketErrors.check(socket.setOption(Posix.SOL_SOCKET, Posix.SO_OOBINLINE, on ? 1 : 0));
    }

    @Override
    public boolean oobInline() {
        return socket.option(Posix.SOL_SOCKET, Posix.SO_OOBINLINE) instanceof Integer i && i != 0;
    }
}
