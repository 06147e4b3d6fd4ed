package dev.jackfield.cli.iperf3;

import static dev.jackfield.cli.iperf3.Iperf3State.CLIENT_TERMINATE;
import static dev.jackfield.cli.iperf3.Iperf3State.CREATE_STREAMS;
import static dev.jackfield.cli.iperf3.Iperf3State.DISPLAY_RESULTS;
import static dev.jackfield.cli.iperf3.Iperf3State.EXCHANGE_RESULTS;
import static dev.jackfield.cli.iperf3.Iperf3State.IPERF_DONE;
import static dev.jackfield.cli.iperf3.Iperf3State.PARAM_EXCHANGE;
import static dev.jackfield.cli.iperf3.Iperf3State.SERVER_ERROR;
import static dev.jackfield.cli.iperf3.Iperf3State.SERVER_TERMINATE;
import static dev.jackfield.cli.iperf3.Iperf3State.TEST_END;
import static dev.jackfield.cli.iperf3.Iperf3State.TEST_RUNNING;
import static dev.jackfield.cli.iperf3.Iperf3State.TEST_START;

import dev.jackfield.cli.json.Json;
import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.core.Clock;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Waiter;
import dev.jackfield.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One test, from its cookie to its end: the conversation on the control connection. */
final class Iperf3Test implements AutoCloseable {
    private static final int LONGEST_JSON = 1 << 20;
    private static final Duration SETUP_TIME = Duration.ofSeconds(10);
    /** How long after its time a test may last before it is given up. */
    private static final int GRACE = 15;
    /** iperf3's error numbers: an unusable parameter; a stream that could not be created. */
    private static final int IE_PARAMETER = 3;

    private static final int IE_STREAM = 21;

    private final ServiceContext context;
    private final Clock clock;
    private final InetSocketAddress at;
    private final byte[] cookie;
    private final Connection control;

    // Streams arrive in threads of their own, several at once.
    private final List<Iperf3Stream> streams = new ArrayList<>();
    private int expected;
    private boolean closed;
    private Waiter waiter;

    private volatile Iperf3Params params;

    Iperf3Test(ServiceContext context, InetSocketAddress at, byte[] cookie, Connection control) {
        this.context = context;
        this.clock = context.clock();
        this.at = at;
        this.cookie = cookie;
        this.control = control;
    }

    byte[] cookie() {
        return cookie;
    }

    // ---- a stream's thread

    /** Makes the connection one of the test's streams, and carries its data until the test ends. */
    void run(Connection c, long arrival) throws IOException, InterruptedException {
        Iperf3TcpStream stream;
        Waiter wake;
        synchronized (this) {
            if (closed || streams.size() >= expected) {
                return;
            }
            stream = new Iperf3TcpStream(context, c, params, arrival);
            streams.add(stream);
            wake = streams.size() == expected ? waiter : null;
        }
        if (wake != null) {
            clock.wake(wake);
        }
        stream.run();
    }

    // ---- the control connection's thread

    void control() throws IOException, InterruptedException {
        state(PARAM_EXCHANGE);
        try {
            params = Iperf3Params.of(Json.parseObject(readText()));
        } catch (IllegalArgumentException e) {
            fail(IE_PARAMETER);
            return;
        }
        if (!createStreams()) {
            fail(IE_STREAM);
            return;
        }
        state(TEST_START);
        state(TEST_RUNNING);
        long start = clock.now();
        for (Iperf3Stream s : streams) {
            s.start(start);
        }
        start = untilTestEnd(start);
        if (start < 0) {
            return;
        }
        long end = clock.now();
        for (Iperf3Stream s : streams) {
            s.stop();
        }
        control.timeouts(SETUP_TIME, SETUP_TIME);
        state(EXCHANGE_RESULTS);
        readText(); // the client's results: it shows both
        writeText(Json.write(results((end - start) / 1e9)));
        state(DISPLAY_RESULTS);
        readState(); // IPERF_DONE; whatever it is, that was all
    }

    /** Waits for all streams of the test; false when they do not come. */
    private boolean createStreams() throws IOException, InterruptedException {
        int count = params.streams() * (params.clientSends() && params.serverSends() ? 2 : 1);
        if (params.udp()) {
            try (Iperf3UdpListener listener = new Iperf3UdpListener(context, at, params, SETUP_TIME)) {
                state(CREATE_STREAMS);
                for (int i = 0; i < count; i++) {
                    Iperf3UdpStream stream = listener.accept(i);
                    synchronized (this) {
                        streams.add(stream);
                    }
                    context.threads().execute(stream::run);
                }
            } catch (ErrnoException e) {
                return false;
            }
        } else {
            Waiter all = new Waiter();
            synchronized (this) {
                expected = count;
                waiter = all;
            }
            state(CREATE_STREAMS);
            if (!clock.await(all, clock.now() + SETUP_TIME.toNanos())) {
                return false;
            }
        }
        synchronized (this) {
            // The client opens those on which it sends first; they are numbered as they came, 1, 3, 4, 5 and so on.
            streams.sort(Comparator.comparingLong(Iperf3Stream::arrival));
            for (int i = 0; i < count; i++) {
                boolean send = params.serverSends() && (!params.clientSends() || i >= params.streams());
                streams.get(i).assign(i == 0 ? 1 : i + 2, send);
            }
        }
        return true;
    }

    /** Waits until the client ends the test; answers from when on it counts, or -1 when it was ended in another way. */
    private long untilTestEnd(long start) throws IOException {
        long counted = start;
        long limit =
                params.time() == 0 ? Long.MAX_VALUE : start + (params.time() + params.omit() + GRACE) * 1_000_000_000L;
        boolean omitting = params.omit() > 0;
        for (; ; ) {
            long next = omitting ? start + params.omit() * 1_000_000_000L : limit;
            long rest = Math.max(1_000_000, next - clock.now());
            control.timeouts(next == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(rest), SETUP_TIME);
            try {
                switch (readState()) {
                    case TEST_END -> {
                        return counted;
                    }
                    case CLIENT_TERMINATE, IPERF_DONE, Integer.MIN_VALUE -> {
                        return -1;
                    }
                    default -> {
                        // nothing that concerns us
                    }
                }
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EAGAIN) {
                    throw e;
                }
                if (!omitting) {
                    state(SERVER_TERMINATE);
                    return -1;
                }
                omitting = false;
                counted = clock.now();
                for (Iperf3Stream s : streams) {
                    s.forget();
                }
            }
        }
    }

    private Map<String, Object> results(double seconds) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cpu_util_total", 0.0);
        all.put("cpu_util_user", 0.0);
        all.put("cpu_util_system", 0.0);
        all.put("sender_has_retransmits", params.udp() || !params.serverSends() ? -1 : 1);
        List<Object> each = new ArrayList<>();
        for (Iperf3Stream s : streams) {
            each.add(s.results(seconds));
        }
        all.put("streams", each);
        return all;
    }

    private void state(int state) throws IOException {
        control.write(new byte[] {(byte) state}, 0, 1);
    }

    /** The client's next state, or MIN_VALUE when it has gone. */
    private int readState() throws IOException {
        byte[] b = new byte[1];
        return control.read(b, 0, 1) == 1 ? b[0] : Integer.MIN_VALUE;
    }

    private void fail(int why) throws IOException {
        byte[] b = new byte[9];
        b[0] = SERVER_ERROR;
        Bytes.put32(b, 1, why);
        control.write(b, 0, b.length);
        control.closeGently();
    }

    private String readText() throws IOException {
        byte[] length = new byte[4];
        if (control.readFully(length, 0, 4) < 4) {
            throw new ErrnoException("read", Errno.ECONNRESET);
        }
        int n = Bytes.i32(length, 0);
        if (n < 0 || n > LONGEST_JSON) {
            throw new ErrnoException("read", Errno.EPROTO);
        }
        byte[] b = new byte[n];
        if (control.readFully(b, 0, n) < n) {
            throw new ErrnoException("read", Errno.ECONNRESET);
        }
        return new String(b, StandardCharsets.UTF_8);
    }

    private void writeText(String text) throws IOException {
        byte[] t = text.getBytes(StandardCharsets.UTF_8);
        byte[] b = new byte[4 + t.length];
        Bytes.put32(b, 0, t.length);
        System.arraycopy(t, 0, b, 4, t.length);
        control.write(b, 0, b.length);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            for (Iperf3Stream s : streams) {
                s.stop();
            }
        }
    }
}
