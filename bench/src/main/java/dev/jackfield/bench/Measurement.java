package dev.jackfield.bench;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** What a client does with {@link Services}, and what is measured of it. Called in a thread of {@link Net#threads}. */
enum Measurement {
    /** One stream of 64 KiB writes to the server (Gbit/s). */
    SEND {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            try (Stream s = net.connect(Services.SINK, Services.WRITE)) {
                return one(rate(seconds, 8e-9, () -> {
                    s.send(Services.WRITE);
                    return Services.WRITE;
                }));
            }
        }
    },

    /** The same from the server (Gbit/s). */
    RECEIVE {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            try (Stream s = net.connect(Services.SOURCE, Services.READ)) {
                return one(rate(seconds, 8e-9, () -> full(s.receive())));
            }
        }
    },

    /** 64 bytes there and back: the median time (us). */
    PING {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            Histogram times = new Histogram(10_000_000_000L, 3);
            try (Stream s = net.connect(Services.ECHO, Services.WRITE)) {
                rate(seconds, 1, () -> {
                    long began = System.nanoTime();
                    s.send(MESSAGE);
                    for (int n = 0; n < MESSAGE; ) {
                        n += full(s.receive());
                    }
                    times.recordValue(System.nanoTime() - began);
                    return 1;
                });
            }
            return one(times.getValueAtPercentile(50) / 1e3);
        }
    },

    /** Connect, a byte there and back, close; {@value Measurement#CLIENTS} at a time (a second). */
    CONNECT {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            double all = 0;
            try (ExecutorService clients = Executors.newThreadPerTaskExecutor(net.threads())) {
                List<Future<Double>> rates = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    rates.add(clients.submit(() -> rate(seconds, 1, () -> {
                        try (Stream s = net.connect(Services.REPLY, 64)) {
                            s.send(1);
                            full(s.receive());
                        }
                        return 1;
                    })));
                }
                for (Future<Double> rate : rates) {
                    all += rate.get();
                }
            } catch (ExecutionException e) {
                throw new IOException(e.getCause().getMessage(), e);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return one(all);
        }
    },

    /** Datagrams of 64 bytes to the server, {@value Services#BURST} at a time, which it then answers with one (a second). */
    DATAGRAMS {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            try (Stream s = net.datagrams(Services.DATAGRAM_CLIENT, Services.DATAGRAMS, MESSAGE)) {
                return one(rate(seconds, 1, () -> {
                    for (int i = 0; i < Services.BURST; i++) {
                        s.send(MESSAGE);
                    }
                    full(s.receive());
                    return Services.BURST;
                }));
            }
        }
    },

    /** Netty as a web server, with the clients of {@link WebClients}: pages a second, median and 99th percentile of a page's time (us). */
    NETTY {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            return WebClients.run(net, WebServers.NETTY, RUN_UP, seconds);
        }
    },

    /** The same of Jetty. */
    JETTY {
        @Override
        double[] run(Net net, double seconds) throws IOException {
            return WebClients.run(net, WebServers.JETTY, RUN_UP, seconds);
        }
    };

    private static final int MESSAGE = 64;
    private static final int CLIENTS = 8;
    /** Seconds in front of each measurement that do not count: slow start, and buffers that grow. */
    private static final double RUN_UP = 0.3;

    private interface Step {
        /** Does something and answers how much. */
        int take() throws IOException;
    }

    /** Measures for that many seconds, after a run-up. Most have one value to tell. */
    abstract double[] run(Net net, double seconds) throws IOException;

    /** How much longer a round takes that does not count: some have much code to compile, with both processors taken. */
    double warmUp() {
        return switch (this) {
            case CONNECT, NETTY, JETTY -> 5;
            default -> 2;
        };
    }

    private static double[] one(double value) {
        return new double[] {value};
    }

    /** Takes steps until the time is over: {@code unit} times how much a second. */
    private static double rate(double seconds, double unit, Step step) throws IOException {
        long start = System.nanoTime() + (long) (RUN_UP * 1e9);
        while (System.nanoTime() < start) {
            step.take();
        }
        start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long sum = 0;
        long now;
        do {
            sum += step.take();
            now = System.nanoTime();
        } while (now < end);
        return sum * unit / ((now - start) / 1e9);
    }

    private static int full(int received) throws IOException {
        if (received <= 0) {
            throw new EOFException("the server has closed the connection");
        }
        return received;
    }
}
