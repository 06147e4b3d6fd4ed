package dev.jackfield.cli.tool;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SHUT_WR;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;
import static dev.jackfield.socket.Posix.SO_SNDTIMEO;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Connects standard input and output with a socket, as nc does. When the input ends it closes that half of a connection, and
 * ends when the other half has ended too.
 */
public final class Netcat {
    /**
     * What is asked for.
     *
     * @param address whom to connect to, or where to listen
     * @param listen waits for a peer instead of going to one
     * @param udp datagrams instead of a connection
     * @param verbose says what happens
     * @param scan only looks whether a connection can be made
     * @param timeout how long to wait for a connection, and then how long it may be silent both ways; zero for ever
     */
    public record Options(
            InetSocketAddress address, boolean listen, boolean udp, boolean verbose, boolean scan, Duration timeout) {}

    private static final int BUFFER = 65_536;
    private static final int LARGEST_DATAGRAM = 65_507;

    private final ToolContext context;
    private final Process process;
    private final Options options;
    private final Clock clock;
    private volatile long lastUse; // when data went either way

    public Netcat(ToolContext context, Process process, Options options) {
        this.context = context;
        this.process = process;
        this.options = options;
        this.clock = process.host().clock();
    }

    /** Runs until both directions have ended: 0, or 1 when there was no connection or it broke. */
    public int run() throws IOException {
        int fd;
        byte[] first = new byte[options.udp() ? LARGEST_DATAGRAM : 0];
        int length = -1;
        try {
            if (options.listen() && options.udp()) {
                fd = open();
                process.bind(fd, options.address());
                Endpoint.Message message = new Endpoint.Message();
                length = process.recvfrom(fd, first, 0, first.length, 0, message);
                process.connect(fd, message.from);
                say("Connection received on " + text(message.from));
            } else if (options.listen()) {
                fd = accept();
                say("Connection received on " + text(process.getpeername(fd)));
            } else {
                fd = open();
                process.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, options.timeout());
                process.connect(fd, options.address());
                process.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, Duration.ZERO);
                say("Connection to " + where() + " succeeded!");
            }
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINTR) {
                return 1; // Ctrl-C
            }
            if (options.listen()) {
                complain(e.getMessage());
            } else {
                Errno why = e.errno() == Errno.EINPROGRESS ? Errno.ETIMEDOUT : e.errno();
                complain("connect to " + where() + " failed: " + why.text());
            }
            return 1;
        }
        if (options.scan()) {
            return 0;
        }
        if (length >= 0) {
            context.out().write(first, 0, length);
            context.out().flush();
        }
        return transfer(fd);
    }

    private int open() throws ErrnoException {
        return process.socket(AF_INET, options.udp() ? SOCK_DGRAM : SOCK_STREAM, 0);
    }

    private int accept() throws ErrnoException {
        int listener = open();
        process.setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1);
        process.bind(listener, options.address());
        process.listen(listener, 1);
        say("Listening on " + text(options.address()));
        process.setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, options.timeout());
        int fd = process.accept(listener);
        process.close(listener);
        return fd;
    }

    /** Both directions at once; the way out has a thread of its own, of which nobody waits for the end: input cannot be called off. */
    private int transfer(int fd) throws IOException {
        lastUse = clock.now();
        context.threads().execute(() -> sendAll(fd));
        process.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, options.timeout());
        byte[] b = new byte[BUFFER];
        for (; ; ) {
            try {
                int n = process.recv(fd, b, 0, b.length, 0);
                if (n == 0 && !options.udp()) {
                    return 0;
                }
                lastUse = clock.now();
                context.out().write(b, 0, n);
                context.out().flush();
            } catch (ErrnoException e) {
                switch (e.errno()) {
                    case EAGAIN -> {
                        if (clock.now() - lastUse >= options.timeout().toNanos()) {
                            return 0; // silent both ways for long enough
                        }
                    }
                    case EINTR -> {
                        return 1;
                    }
                    default -> {
                        complain("read: " + e.errno().text());
                        return 1;
                    }
                }
            }
        }
    }

    private void sendAll(int fd) {
        byte[] b = new byte[options.udp() ? LARGEST_DATAGRAM : BUFFER];
        try {
            for (int n; (n = context.in().read(b)) >= 0; ) {
                process.send(fd, b, 0, n, 0);
                lastUse = clock.now();
            }
            if (!options.udp()) {
                process.shutdown(fd, SHUT_WR);
            }
        } catch (IOException e) {
            // whoever reads finds the same, unless all is over already
        }
    }

    private String where() {
        return options.address().getAddress().getHostAddress() + " port "
                + options.address().getPort() + (options.udp() ? " (udp)" : " (tcp)");
    }

    private static String text(SocketAddress a) {
        return a instanceof InetSocketAddress i
                ? i.getAddress().getHostAddress() + " " + i.getPort()
                : String.valueOf(a);
    }

    private void say(String text) {
        if (options.verbose()) {
            complain(text);
        }
    }

    private void complain(String text) {
        context.complain().println("nc: " + text);
    }
}
