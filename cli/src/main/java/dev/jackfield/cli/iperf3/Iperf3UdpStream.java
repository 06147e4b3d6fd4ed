package dev.jackfield.cli.iperf3;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.wire.Bytes;
import java.util.Map;

/**
 * A stream over UDP. A datagram begins with the time at which it was sent, in seconds and microseconds, and its number,
 * which counts from 1; from these come the receiver's losses and its jitter (RFC 3550 section 6.4.1).
 */
final class Iperf3UdpStream extends Iperf3Stream {
    private static final int LONGEST = 65_507;

    private final Connection connection;

    // Written by the stream's thread alone, read by the control connection's.
    private volatile long packets; // sent, or the highest number received
    private volatile long errors;
    private volatile double jitter; // seconds
    private long transit; // of the last datagram: ns, from an unknown origin
    private boolean first = true;

    private long omittedPackets;
    private long omittedErrors;

    Iperf3UdpStream(ServiceContext context, int fd, Iperf3Params params, long arrival) {
        super(context, params, arrival);
        this.connection = new Connection(context.process(), fd, null);
    }

    /** Carries data until the test ends. */
    void run() {
        try {
            if (awaitStart()) {
                if (sends()) {
                    send();
                } else {
                    receive();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    private void send() throws InterruptedException {
        byte[] b = new byte[params.length()];
        for (long number = 1; !stopped; number++) {
            pace(bytes);
            long now = clock.now();
            Bytes.put32(b, 0, (int) (now / 1_000_000_000));
            Bytes.put32(b, 4, (int) (now % 1_000_000_000 / 1000));
            if (params.wideCounters()) {
                Bytes.put64(b, 8, number);
            } else {
                Bytes.put32(b, 8, (int) number);
            }
            try {
                connection.write(b, 0, b.length);
            } catch (ErrnoException e) {
                if (ended(e)) {
                    return;
                }
            }
            packets = number;
            count(b.length);
        }
    }

    private void receive() {
        byte[] b = new byte[LONGEST];
        while (!stopped) {
            try {
                int n = connection.read(b, 0, b.length);
                if (n >= (params.wideCounters() ? 16 : 12)) {
                    count(n);
                    arrived(
                            Bytes.i32(b, 0) * 1_000_000_000L + Bytes.i32(b, 4) * 1000L,
                            params.wideCounters() ? Bytes.i64(b, 8) : Bytes.i32(b, 8) & 0xffff_ffffL);
                }
            } catch (ErrnoException e) {
                if (ended(e)) {
                    return;
                }
            }
        }
    }

    /** An ICMP error about one datagram, or no buffer for it, does not end the stream. */
    private boolean ended(ErrnoException e) {
        return stopped || e.errno() == Errno.EBADF || e.errno() == Errno.EINTR || e.errno() == Errno.ENOTSOCK;
    }

    private void arrived(long sent, long number) {
        if (number > packets) {
            errors = errors + (number - 1 - packets); // a gap: lost, unless they are only late
            packets = number;
        } else if (errors > 0) {
            errors = errors - 1;
        }
        long t = clock.now() - sent;
        if (!first) {
            jitter = jitter + (Math.abs(t - transit) / 1e9 - jitter) / 16;
        }
        first = false;
        transit = t;
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
    void forget() {
        super.forget();
        omittedPackets = packets;
        omittedErrors = errors;
    }

    @Override
    long countRetransmits() {
        return -1;
    }

    @Override
    void addDatagrams(Map<String, Object> results) {
        results.put("jitter", jitter);
        results.put("errors", errors - omittedErrors);
        results.put("omitted_errors", omittedErrors);
        results.put("packets", packets - omittedPackets);
        results.put("omitted_packets", omittedPackets);
    }
}
