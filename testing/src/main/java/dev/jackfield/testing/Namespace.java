package dev.jackfield.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of Linux (network_namespaces(7)) in which there is lo and nothing else, and the programs that run in it.
 * Closing it ends them and removes it, with all devices in it; so does the end of the JVM.
 */
public final class Namespace implements AutoCloseable {
    /** How long a program may run unless it is said. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "jf-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final Path scratch;
    private final Thread remover = new Thread(this::remove);
    private int outputs;

    /**
     * Makes it.
     *
     * @param scratch a directory for the output of programs; not removed
     */
    public Namespace(Path scratch) {
        this.scratch = scratch;
        Runtime.getRuntime().addShutdownHook(remover);
        outside("ip", "netns", "add", name).expectSuccess();
        run("ip", "link", "set", "lo", "up").expectSuccess();
    }

    /** What no other namespace is called, either. */
    public String name() {
        return name;
    }

    /** Moves a network interface here from where this JVM is. */
    public void adopt(String networkInterface) {
        outside("ip", "link", "set", networkInterface, "netns", name).expectSuccess();
    }

    /** Runs a program in the namespace to its end. */
    public Result run(String... command) {
        return run(LIMIT, command);
    }

    /** As {@link #run(String...)}; one that takes longer than {@code limit} is ended. */
    public Result run(Duration limit, String... command) {
        return start(command).await(limit);
    }

    /** Starts a program in the namespace. */
    public Program start(String... command) {
        return Program.start(output(), inside(command));
    }

    /** As {@link #start}, with the program's input read from a file and its output written to one. */
    public Program start(Path input, Path output, String... command) {
        return Program.start(input, output, output(), inside(command));
    }

    private List<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    private Result outside(String... command) {
        return Program.start(output(), List.of(command)).await(LIMIT);
    }

    private synchronized Path output() {
        return scratch.resolve("output-" + ++outputs);
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(remover);
    }

    private void remove() {
        if (!Files.exists(Path.of("/run/netns", name))) {
            return;
        }
        for (String pid : outside("ip", "netns", "pids", name).output().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(Namespace::end);
        }
        outside("ip", "netns", "del", name).expectSuccess();
    }

    private static void end(ProcessHandle p) {
        p.destroyForcibly();
        try {
            p.onExit().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("does not end: " + p.info(), e);
        }
    }

    /** The text of a file that a program has written. */
    public static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
