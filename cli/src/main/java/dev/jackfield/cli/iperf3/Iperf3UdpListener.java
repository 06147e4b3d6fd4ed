package dev.jackfield.cli.iperf3;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;

import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * "Accepts" UDP streams: a client announces each with a datagram, upon which the socket that got it is connected to the
 * client, and a new one takes its place at the port.
 */
final class Iperf3UdpListener implements AutoCloseable {
    /** The answer to an announcement: the characters 6789, as a little-endian number has them. */
    private static final byte[] REPLY = {'6', '7', '8', '9'};

    private static final int BUFFER = 4 << 20;

    private final ServiceContext context;
    private final Process process;
    private final InetSocketAddress at;
    private final Iperf3Params params;
    private final Duration patience;
    private int fd;

    Iperf3UdpListener(ServiceContext context, InetSocketAddress at, Iperf3Params params, Duration patience)
            throws ErrnoException {
        this.context = context;
        this.process = context.process();
        this.at = at;
        this.params = params;
        this.patience = patience;
        fd = open();
    }

    private int open() throws ErrnoException {
        int s = process.socket(AF_INET, SOCK_DGRAM, 0);
        try {
            process.setsockopt(s, SOL_SOCKET, SO_REUSEADDR, 1);
            process.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, patience);
            process.setsockopt(s, SOL_SOCKET, SO_RCVBUF, BUFFER);
            process.bind(s, at);
            return s;
        } catch (ErrnoException e) {
            process.close(s);
            throw e;
        }
    }

    /** Waits for the next stream's announcement. */
    Iperf3UdpStream accept(long arrival) throws ErrnoException {
        byte[] b = new byte[64];
        Endpoint.Message message = new Endpoint.Message();
        for (; ; ) {
            int n = process.recvfrom(fd, b, 0, b.length, 0, message);
            if (n == 4) {
                break;
            }
        }
        int stream = fd;
        process.connect(stream, message.from);
        fd = open();
        process.setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, Duration.ZERO);
        Iperf3Sockets.prepare(process, stream, params);
        process.send(stream, REPLY, 0, REPLY.length, 0);
        return new Iperf3UdpStream(context, stream, params, arrival);
    }

    @Override
    public void close() throws ErrnoException {
        process.close(fd);
    }
}
