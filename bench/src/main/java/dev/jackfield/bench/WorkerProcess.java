package dev.jackfield.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Worker}, or a {@link Rival}, seen from the JVM that gives the orders. */
final class WorkerProcess implements AutoCloseable {
    private static final double PATIENCE = 30; // seconds
    /** The JDK's own, by name, so that nothing of ours is in the way of the kernel's channels. */
    private static final String KERNELS_PROVIDER = "sun.nio.ch.EPollSelectorProvider";

    private final String what;
    private final Process process;
    private final PrintStream orders;
    private final LinkedBlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    /**
     * Starts a {@link Worker}.
     *
     * @param prefix what stands before java on its command line, such as {@code ip netns exec NAME}
     */
    static WorkerProcess java(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseParallelGC", "-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
        if (!Worker.onHosts(arguments[0])) {
            command.add("-Djava.nio.channels.spi.SelectorProvider=" + KERNELS_PROVIDER);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(List.of(arguments));
        return new WorkerProcess(String.join(" ", arguments), command);
    }

    /** Starts another program that behaves as one. */
    static WorkerProcess program(List<String> prefix, String... program) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(program));
        return new WorkerProcess(String.join(" ", program), command);
    }

    private WorkerProcess(String what, List<String> command) throws IOException {
        this.what = what;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().start(this::listen); // a virtual one would hold its carrier while it reads
    }

    private void listen() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                answers.add(Optional.of(line));
            }
        } catch (IOException e) {
            // It has ended, which the next line says.
        }
        answers.add(Optional.empty());
    }

    /** Waits until its servers stand. */
    void awaitReady() throws IOException, InterruptedException {
        answer(PATIENCE);
    }

    /** Has it measure. */
    double[] measure(Measurement m, double seconds) throws IOException, InterruptedException {
        orders.println(m + " " + seconds);
        String answer = answer(seconds + PATIENCE);
        try {
            return Arrays.stream(answer.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IOException(what + ": " + answer, e);
        }
    }

    private String answer(double seconds) throws IOException, InterruptedException {
        Optional<String> answer = answers.poll((long) (seconds * 1e3), TimeUnit.MILLISECONDS);
        if (answer == null) {
            process.destroyForcibly();
            throw new IOException(what + ": no answer");
        }
        return answer.orElseThrow(() -> new IOException(what + ": has ended"));
    }

    /** Has all its threads run on these processors, in taskset's words. */
    void pin(String processors) throws IOException, InterruptedException {
        Shell.run("taskset", "-a", "-c", "-p", processors, Long.toString(process.pid()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
