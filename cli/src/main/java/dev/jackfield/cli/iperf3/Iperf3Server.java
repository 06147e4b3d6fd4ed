package dev.jackfield.cli.iperf3;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.cli.service.StreamServer;
import dev.jackfield.core.ErrnoException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The server of iperf3's tests, one at a time. Every connection begins with a cookie: that of the running test makes it one
 * of the test's streams; any other, when no test runs, the control connection of a new one.
 */
public final class Iperf3Server implements AutoCloseable {
    /** 36 characters and a zero. */
    static final int COOKIE_LENGTH = 37;

    private static final Duration COOKIE_TIME = Duration.ofSeconds(10);

    private final ServiceContext context;
    private final InetSocketAddress at;
    private final AtomicReference<Iperf3Test> running = new AtomicReference<>();
    private final StreamServer server;

    /** Listens and serves from then on. */
    public Iperf3Server(ServiceContext context, InetSocketAddress at) throws ErrnoException {
        this.context = context;
        this.at = at;
        this.server = new StreamServer(context, at, this::serve);
    }

    private void serve(Connection c, long number) throws IOException, InterruptedException {
        c.timeouts(COOKIE_TIME, COOKIE_TIME);
        byte[] cookie = new byte[COOKIE_LENGTH];
        if (c.readFully(cookie, 0, COOKIE_LENGTH) < COOKIE_LENGTH) {
            return;
        }
        Iperf3Test test = running.get();
        if (test != null && Arrays.equals(test.cookie(), cookie)) {
            test.run(c, number);
            return;
        }
        Iperf3Test mine = new Iperf3Test(context, at, cookie, c);
        if (!running.compareAndSet(null, mine)) {
            c.write(new byte[] {Iperf3State.ACCESS_DENIED}, 0, 1);
            c.closeGently();
            return;
        }
        try {
            mine.control();
        } finally {
            running.set(null);
            mine.close();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
