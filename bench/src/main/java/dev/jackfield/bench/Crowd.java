package dev.jackfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
        double[] v = worker(n, List.of("-XX:+UseParallelGC", "-Xms" + megabytes + "m", "-Xmx" + megabytes + "m"));
        return new Result(n, v[0], v[1], v[2], v[3], v[4]);
    }

    /** What a {@link CrowdWorker} has measured, in a JVM with these options. */
    static double[] worker(int n, List<String> options, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseCompactObjectHeaders");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CrowdWorker.class.getName()));
        command.add(Integer.toString(n));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || answer.isEmpty()) {
                throw new IOException("crowd of " + n + ": the JVM has ended with " + process.exitValue());
            }
            return java.util.Arrays.stream(answer.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            process.destroyForcibly();
        }
    }
}
