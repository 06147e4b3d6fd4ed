package dev.jackfield.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code jackfield bench crowd}: what many connections cost, each number of them in a JVM of its own ({@link CrowdWorker}). */
@Command(
        name = "crowd",
        description = {
            "Opens so many connections between two hosts of one JVM, has each echo 64 bytes, and closes them.",
            "Prints memory and time for each."
        },
        mixinStandardHelpOptions = true)
final class Crowd implements Callable<Integer> {
    static final List<Integer> SIZES = List.of(1000, 10_000, 100_000, 1_000_000);

    /**
     * What was measured.
     *
     * @param connections how many
     * @param bytes of heap a socket (two a connection) once all are open
     * @param open microseconds for opening one
     * @param bytesAfter of heap a socket once all have echoed
     * @param echo microseconds for 64 bytes there and back on one
     * @param bytesLeft of heap a socket once all are closed
     */
    record Result(int connections, double bytes, double open, double bytesAfter, double echo, double bytesLeft) {
        private static final String HEAD = "CONNECTIONS  BYTES/SOCKET  US TO OPEN  AFTER ECHO  US TO ECHO  WHEN CLOSED";

        String row() {
            return String.format(
                    Locale.ROOT,
                    "%11d  %12.0f  %10.2f  %10.0f  %10.2f  %11.0f",
                    connections,
                    bytes,
                    open,
                    bytesAfter,
                    echo,
                    bytesLeft);
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"figure\":\"crowd\",\"connections\":%d,\"bytes_per_socket\":%.0f,\"open_us\":%.2f,"
                            + "\"bytes_after_echo\":%.0f,\"echo_us\":%.2f,\"bytes_when_closed\":%.0f}",
                    connections,
                    bytes,
                    open,
                    bytesAfter,
                    echo,
                    bytesLeft);
        }
    }

    @Option(names = "--json", description = "Print one object a line.")
    private boolean json;

    @Parameters(paramLabel = "N", description = "Numbers of connections (default: 1000, 10000, 100000 and 1000000).")
    private List<Integer> sizes = SIZES;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!json) {
            System.out.println(Result.HEAD);
        }
        for (int n : sizes) {
            Result r = measure(n);
            System.out.println(json ? r.json() : r.row());
        }
        return 0;
    }

    static Result measure(int n) throws IOException, InterruptedException {
        // So much heap that the collector has little to do while the connections are opened.
        long megabytes = 512 + n / 200;
        double[] v = MeasuringJvm.run(
                CrowdWorker.class,
                List.of(
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+UseParallelGC",
                        "-Xms" + megabytes + "m",
                        "-Xmx" + megabytes + "m"),
                Integer.toString(n));
        return new Result(n, v[0], v[1], v[2], v[3], v[4]);
    }
}
