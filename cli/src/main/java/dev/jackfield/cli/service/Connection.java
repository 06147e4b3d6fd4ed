package dev.jackfield.cli.service;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.socket.Posix;
import java.net.SocketAddress;
import java.time.Duration;

/** A connection of a process: its descriptor, and the calls of the manual pages with the descriptor filled in. */
public final class Connection implements AutoCloseable {
    /** How long, and for how many bytes, {@link #closeGently} listens to a peer that still talks. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int PATIENCE_BYTES = 1 << 20;

    private final Process process;
    private final int fd;
    private final SocketAddress peer;
    private boolean closed;

    public Connection(Process process, int fd, SocketAddress peer) {
        this.process = process;
        this.fd = fd;
        this.peer = peer;
    }

    /** Its descriptor. */
    public int fd() {
        return fd;
    }

    /** Who is at the other end. */
    public SocketAddress peer() {
        return peer;
    }

    /** Reads what is there, waiting until something is; 0 at the end. */
    public int read(byte[] b, int off, int len) throws ErrnoException {
        return process.read(fd, b, off, len);
    }

    /** Reads until {@code len} bytes are there or the stream ends; answers how many. */
    public int readFully(byte[] b, int off, int len) throws ErrnoException {
        int got = 0;
        while (got < len) {
            int n = read(b, off + got, len - got);
            if (n == 0) {
                break;
            }
            got += n;
        }
        return got;
    }

    /** Writes all of it. */
    public void write(byte[] b, int off, int len) throws ErrnoException {
        while (len > 0) {
            int n = process.send(fd, b, off, len, Endpoint.MSG_NOSIGNAL);
            off += n;
            len -= n;
        }
    }

    /** Sets an option of level SOL_SOCKET to a time; how long a read or write may wait. */
    public void timeouts(Duration read, Duration write) throws ErrnoException {
        process.setsockopt(fd, Posix.SOL_SOCKET, Posix.SO_RCVTIMEO, read);
        process.setsockopt(fd, Posix.SOL_SOCKET, Posix.SO_SNDTIMEO, write);
    }

    /**
     * Has whatever is written sent at once. For those who write in large pieces: by Nagle's rule the end of one that fills no segment
     * waits until the end of the piece before it is acknowledged, which a peer may put off for 40 ms.
     */
    public void noDelay() throws ErrnoException {
        process.setsockopt(fd, Posix.IPPROTO_TCP, Posix.TCP_NODELAY, 1);
    }

    /** Says that nothing more will be sent. */
    public void shutdownOutput() throws ErrnoException {
        process.shutdown(fd, Endpoint.SHUT_WR);
    }

    /**
     * Closes without losing what was sent: bytes that the peer has sent and nobody has read would make the close a reset,
     * which may overtake the last answer (RFC 9112 section 9.6). So half of it is closed, and for a while read what comes.
     */
    public void closeGently() {
        try {
            timeouts(PATIENCE, PATIENCE);
            shutdownOutput();
            byte[] b = new byte[8192];
            int n;
            for (int total = 0; total < PATIENCE_BYTES && (n = read(b, 0, b.length)) > 0; total += n) {
                // thrown away
            }
        } catch (ErrnoException e) {
            // the peer has gone, or does not stop: then let it be a reset
        }
        close();
    }

    /** Closes the descriptor, once; whoever is blocked on it gets an error. Any thread. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            process.close(fd);
        } catch (ErrnoException e) {
            // a descriptor is closed whatever close answers
        }
    }
}
