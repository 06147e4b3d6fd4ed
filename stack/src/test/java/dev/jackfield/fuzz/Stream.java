package dev.jackfield.fuzz;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;

/** A live connection on which both ends send bytes whose values follow from their place, and compare those that come. */
final class Stream {
    /** One end. */
    private static final class End {
        final Process process;
        final int fd;
        long sent;
        long received;

        End(Process process, int fd) {
            this.process = process;
            this.fd = fd;
        }
    }

    private final End client;
    private final End server;
    private final byte[] buffer = new byte[8192];

    private Stream(End client, End server) {
        this.client = client;
        this.server = server;
    }

    /** The connection between a client's descriptor, to which connect was said, and that which a listener accepts now. */
    static Stream accept(Process client, int fd, Process server, int listener) throws ErrnoException {
        return new Stream(new End(client, fd), new End(server, server.accept4(listener, SOCK_NONBLOCK)));
    }

    /** Has both ends send so many bytes, as far as they are taken, and read what has come. */
    void exchange(int n) throws ErrnoException {
        send(client, n);
        send(server, n);
        receive(client, server);
        receive(server, client);
    }

    private void send(End e, int n) throws ErrnoException {
        int k = Math.min(n, buffer.length);
        for (int i = 0; i < k; i++) {
            buffer[i] = at(e.sent + i);
        }
        if (k > 0) {
            try {
                e.sent += e.process.write(e.fd, buffer, 0, k);
            } catch (ErrnoException x) {
                unlessFull(x);
            }
        }
    }

    private void receive(End e, End peer) throws ErrnoException {
        try {
            for (int n; (n = e.process.read(e.fd, buffer, 0, buffer.length)) != 0; ) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != at(e.received + i)) {
                        throw new AssertionError("byte " + (e.received + i) + " is not the one that was sent");
                    }
                }
                e.received += n;
                if (e.received > peer.sent) {
                    throw new AssertionError("more came than was sent");
                }
            }
            throw new AssertionError("the stream ended");
        } catch (ErrnoException x) {
            unlessFull(x);
        }
    }

    private static void unlessFull(ErrnoException x) throws ErrnoException {
        if (x.errno() != Errno.EAGAIN) {
            throw x;
        }
    }

    /** Whether all that was sent has come, both ways. */
    boolean delivered() {
        return client.received == server.sent && server.received == client.sent;
    }

    private static byte at(long place) {
        return (byte) (place * 0x9e37_79b1L >>> 24);
    }

    @Override
    public String toString() {
        return "client sent " + client.sent + ", server received " + server.received + "; server sent " + server.sent
                + ", client received " + client.received;
    }
}
