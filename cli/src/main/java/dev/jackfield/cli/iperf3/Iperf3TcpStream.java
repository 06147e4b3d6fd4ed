package dev.jackfield.cli.iperf3;

import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.TCP_INFO;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.tcp.TcpInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A stream over TCP. */
final class Iperf3TcpStream extends Iperf3Stream {
    private final Connection connection;

    Iperf3TcpStream(ServiceContext context, Connection connection, Iperf3Params params, long arrival) {
        super(context, params, arrival);
        this.connection = connection;
    }

    /** Carries data until the test ends or the peer goes. */
    void run() throws IOException, InterruptedException {
        connection.timeouts(Duration.ZERO, Duration.ZERO);
        Iperf3Sockets.prepare(context.process(), connection.fd(), params);
        if (!awaitStart()) {
            return;
        }
        byte[] b = new byte[params.length()];
        try {
            if (sends()) {
                while (!stopped) {
                    pace(bytes);
                    connection.write(b, 0, b.length);
                    count(b.length);
                }
            } else {
                for (int n; !stopped && (n = connection.read(b, 0, b.length)) > 0; ) {
                    count(n);
                }
            }
        } catch (ErrnoException e) {
            // the test has ended, or the client has gone; the control connection knows which
        }
        // The client drains a stream on which we sent until the test is over, so it is not closed before.
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // no other thread writes it
    private void count(int n) {
        bytes += n;
    }

    @Override
    void closeDescriptor() {
        connection.close();
    }

    @Override
    long countRetransmits() {
        if (!sends()) {
            return -1;
        }
        try {
            TcpInfo info = context.process().getsockopt(connection.fd(), IPPROTO_TCP, TCP_INFO, TcpInfo.class);
            return info.totalRetrans();
        } catch (ErrnoException e) {
            return 0; // the connection broke, and took its figures along
        }
    }

    @Override
    void addDatagrams(Map<String, Object> results) {
        results.put("jitter", 0.0);
        results.put("errors", 0);
        results.put("packets", 0);
    }
}
