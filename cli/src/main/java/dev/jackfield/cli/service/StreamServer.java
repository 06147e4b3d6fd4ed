package dev.jackfield.cli.service;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_KEEPALIVE;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A server of connections as the manual pages have it: socket, bind, listen, accept, and a thread a connection. */
public final class StreamServer implements AutoCloseable {
    /** Serves connections, each in a thread of its own. */
    public interface Handler {
        /**
         * Serves one connection, which is closed afterwards.
         *
         * @param number how many were accepted before it: its thread may run before theirs
         */
        void serve(Connection c, long number) throws IOException, InterruptedException;
    }

    private static final int BACKLOG = 1024;
    private static final long PAUSE = 10_000_000; // ns, while there are no descriptors or buffers to be had

    private final ServiceContext context;
    private final Process process;
    private final int fd;
    private final Handler handler;
    private volatile boolean closed;

    /** Binds and listens, and answers connections from then on. */
    public StreamServer(ServiceContext context, InetSocketAddress at, Handler handler) throws ErrnoException {
        this.context = context;
        this.process = context.process();
        this.handler = handler;
        fd = process.socket(AF_INET, SOCK_STREAM, 0);
        try {
            process.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
            process.bind(fd, at);
            process.listen(fd, BACKLOG);
        } catch (ErrnoException e) {
            process.close(fd);
            throw e;
        }
        context.threads().execute(this::acceptAll);
    }

    private void acceptAll() {
        for (long accepted = 0; !closed; ) {
            try {
                int c = process.accept(fd);
                long number = accepted++;
                context.threads().execute(() -> serve(c, number));
            } catch (ErrnoException e) {
                switch (e.errno()) {
                    case EBADF, EINVAL, ENOTSOCK, EINTR -> {
                        return; // closed
                    }
                    case EMFILE, ENOBUFS, ENOMEM -> {
                        try {
                            context.sleepUntil(context.clock().now() + PAUSE);
                        } catch (InterruptedException interrupted) {
                            return;
                        }
                    }
                    default -> {
                        // this connection is gone; the next one need not be
                    }
                }
            }
        }
    }

    private void serve(int c, long number) {
        Connection connection = null;
        try {
            connection = new Connection(process, c, process.getpeername(c));
            process.setsockopt(c, SOL_SOCKET, SO_KEEPALIVE, 1); // a peer that has vanished is found in the end
            handler.serve(connection, number);
        } catch (IOException | InterruptedException e) {
            // the peer has gone, or we are told to
        } catch (RuntimeException e) {
            System.getLogger("dev.jackfield.cli").log(System.Logger.Level.ERROR, "a connection's handler failed", e);
        } finally {
            if (connection != null) {
                connection.close();
            } else {
                new Connection(process, c, null).close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            process.close(fd);
        } catch (ErrnoException e) {
            // closed already
        }
    }
}
