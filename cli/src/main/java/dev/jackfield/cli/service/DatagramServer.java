package dev.jackfield.cli.service;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;

/** A server of datagrams: one socket, one thread, at most one answer to each. */
public final class DatagramServer implements AutoCloseable {
    /** What is answered to a datagram. */
    public interface Answer {
        /**
         * @param b the datagram, and room for the answer
         * @param len the datagram's length
         * @return the answer's length, or -1 when there is none
         */
        int to(byte[] b, int len);
    }

    private static final int LONGEST = 65_507;

    private final Process process;
    private final int fd;
    private final Answer answer;
    private volatile boolean closed;

    /** Binds, and answers from then on. */
    public DatagramServer(ServiceContext context, InetSocketAddress at, Answer answer) throws ErrnoException {
        this.process = context.process();
        this.answer = answer;
        fd = process.socket(AF_INET, SOCK_DGRAM, 0);
        try {
            process.bind(fd, at);
        } catch (ErrnoException e) {
            process.close(fd);
            throw e;
        }
        context.threads().execute(this::serve);
    }

    private void serve() {
        byte[] b = new byte[LONGEST];
        Endpoint.Message message = new Endpoint.Message();
        while (!closed) {
            try {
                int n = process.recvfrom(fd, b, 0, b.length, 0, message);
                if (message.from instanceof InetSocketAddress from && !answersItself(from.getPort())) {
                    int length = answer.to(b, n);
                    if (length >= 0) {
                        process.sendto(fd, b, 0, length, 0, from);
                    }
                }
            } catch (ErrnoException e) {
                switch (e.errno()) {
                    case EBADF, EINVAL, ENOTSOCK, EINTR -> {
                        return; // closed
                    }
                    default -> {
                        // an answer that could not be sent, or an ICMP error about one: as if it were lost
                    }
                }
            }
        }
    }

    /** Ports of services that answer whatever comes: two of them would never stop, so inetd leaves these unanswered too. */
    private static boolean answersItself(int port) {
        return port == 0 || port == 7 || port == 13 || port == 17 || port == 19 || port == 37;
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
