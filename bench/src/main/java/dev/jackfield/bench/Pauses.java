package dev.jackfield.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code jackfield bench pauses}: how long the collector stops a JVM that holds a million connections, while messages go over {@value CrowdWorker#BUSY} of them whose
 * programs allocate {@value CrowdWorker#GARBAGE} bytes and more for each; what the stack does allocates nothing.
 */
@Command(
        name = "pauses",
        description = "Pauses of the collector (ZGC) with many connections, of which 10000 are busy.",
        mixinStandardHelpOptions = true)
final class Pauses implements Callable<Integer> {
    static final int CONNECTIONS = 1_000_000;
    private static final int SECONDS = 20;
    /** How often everything is collected, in seconds, for there might be no need to in so short a time. */
    private static final int INTERVAL = 1;

    private static final double TARGET = 5; // ms

    /**
     * What was measured.
     *
     * @param connections how many
     * @param messages there and back, a second
     * @param count of pauses
     * @param median ms
     * @param p999 ms
     * @param longest ms
     */
    record Result(int connections, double messages, int count, double median, double p999, double longest) {
        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"figure\":\"gc-pause-p99.9\",\"unit\":\"ms\",\"connections\":%d,\"messages_per_second\":%.0f,"
                            + "\"pauses\":%d,\"median\":%.3f,\"ours\":%.3f,\"max\":%.3f,\"target\":%.0f,\"meets\":%b}",
                    connections,
                    messages,
                    count,
                    median,
                    p999,
                    longest,
                    TARGET,
                    count > 0 && p999 < TARGET);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d connections, %.0f messages a second there and back on %d of them: %d pauses, median %.3f ms,"
                            + " p99.9 %.3f ms, longest %.3f ms",
                    connections,
                    messages,
                    Math.min(CrowdWorker.BUSY, connections),
                    count,
                    median,
                    p999,
                    longest);
        }
    }

    @Option(names = "--json", description = "Print an object.")
    private boolean json;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "" + CONNECTIONS,
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Result r = measure(connections);
        System.out.println(json ? r.json() : r);
        return 0;
    }

    static Result measure(int n) throws IOException, InterruptedException {
        // References take eight bytes with ZGC, and it works beside the program.
        long megabytes = 1024 + n / 125;
        double[] v = MeasuringJvm.run(
                CrowdWorker.class,
                List.of(
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+UseZGC",
                        "-XX:ZCollectionInterval=" + INTERVAL,
                        "-Xmx" + megabytes + "m"),
                Integer.toString(n),
                Integer.toString(SECONDS));
        return new Result(n, v[0], (int) v[1], v[2], v[3], v[4]);
    }
}
