package dev.jackfield.bench;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.Counter;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code jackfield bench virtual}: how fast virtual time passes on a network in which something happens all the time. */
@Command(
        name = "virtual",
        description = "An hour of one transfer at 10 Mbit/s and 10 ms, in virtual time: segments for each second of the"
                + " processor.",
        mixinStandardHelpOptions = true)
final class VirtualTime implements Callable<Integer> {
    private static final int HOUR = 3600;
    private static final int WARM_UPS = 3; // hours
    /** One thread of a world runs at a time, so a second carrier would only be woken for nothing; and there is little to collect. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    /**
     * What was measured.
     *
     * @param segments that arrived at either end
     * @param processor seconds of all threads of the JVM, its compilers' and collector's too
     * @param real seconds
     * @param cold seconds of all threads for the first hour of that JVM, in which most of its code is compiled
     */
    record Result(long segments, double processor, double real, double cold) {
        double rate() {
            return segments / processor;
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"figure\":\"virtual-hour\",\"segments\":%d,\"cpu_seconds\":%.2f,\"seconds\":%.2f,"
                            + "\"segments_per_cpu_second\":%.0f,\"first_hour_cpu_seconds\":%.2f,\"target\":1000000,"
                            + "\"meets\":%b}",
                    segments,
                    processor,
                    real,
                    rate(),
                    cold,
                    rate() >= 1e6);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "an hour in %.1f s (%.1f s of the processor): %d segments, %.0f for each second of the processor;"
                            + " the first hour of a JVM, with compiling, takes %.1f s of the processor",
                    real,
                    processor,
                    segments,
                    rate(),
                    cold);
        }
    }

    @Option(names = "--json", description = "Print an object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Result r = measure();
        System.out.println(json ? r.json() : r);
        return 0;
    }

    static Result measure() throws IOException, InterruptedException {
        double[] v = MeasuringJvm.run(VirtualTime.class, JVM);
        return new Result((long) v[0], v[1], v[2], v[3]);
    }

    /** Runs in the JVM that measures. */
    public static void main(String[] args) {
        double cold = run()[1]; // does not count: meanwhile the code is compiled, once in a JVM's life,
        for (int i = 1; i < WARM_UPS; i++) {
            run(); // and compiled again, better
        }
        double[] hour = run();
        System.out.println(hour[0] + " " + hour[1] + " " + hour[2] + " " + cold);
    }

    /** An hour: segments, seconds of the processor, seconds. */
    private static double[] run() {
        try (Network net = Network.virtual(1)) {
            Host client = net.host("client");
            Host server = net.host("server");
            net.cable(client, "10.0.0.1/24", server, "10.0.0.2/24")
                    .rate(10_000_000, 64 << 10)
                    .delay(Duration.ofMillis(10));
            InetSocketAddress address = new InetSocketAddress("10.0.0.2", 80);
            net.world().daemon("server", () -> {
                Process p = server.process("server");
                int listener = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(listener, address);
                p.listen(listener, 1);
                int fd = p.accept(listener);
                byte[] b = new byte[Services.READ];
                while (p.read(fd, b, 0, b.length) > 0) {}
            });
            net.world().daemon("client", () -> {
                Process p = client.process("client");
                int fd = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(fd, address);
                byte[] b = new byte[Services.WRITE];
                for (; ; ) {
                    p.write(fd, b, 0, b.length);
                }
            });
            var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long processor = system.getProcessCpuTime();
            long began = System.nanoTime();
            net.world().runUntil(HOUR * 1_000_000_000L);
            return new double[] {
                client.counters().get(Counter.TcpInSegs) + server.counters().get(Counter.TcpInSegs),
                (system.getProcessCpuTime() - processor) / 1e9,
                (System.nanoTime() - began) / 1e9
            };
        }
    }
}
