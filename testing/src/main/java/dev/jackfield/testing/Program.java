package dev.jackfield.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs, or has run. Its messages are in English, and go to a file. */
public final class Program {
    private static final Duration END = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final List<String> command;
    private final Path messages;
    private final Process process;

    private Program(List<String> command, Path messages, ProcessBuilder builder) {
        this.command = command;
        this.messages = messages;
        builder.environment().put("LC_ALL", "C");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError("cannot be run: " + String.join(" ", command), e);
        }
    }

    /** Without input; output and errors go to one file. */
    public static Program start(Path messages, List<String> command) {
        return new Program(
                command,
                messages,
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(messages.toFile()));
    }

    /** With input from a file, output into another, and errors into a third. */
    public static Program start(Path input, Path output, Path messages, List<String> command) {
        return new Program(
                command,
                messages,
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(messages.toFile()));
    }

    /** Waits for its end, and ends it when that takes longer than {@code limit}. */
    public Result await(Duration limit) {
        if (!ended(limit)) {
            quit();
            process.destroyForcibly();
            ended(END);
            throw new AssertionError(String.join(" ", command) + ": no end after " + limit + ":\n" + messages());
        }
        return new Result(command, process.exitValue(), messages());
    }

    /** Has a JVM say what its threads do. */
    private void quit() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start();
        } catch (IOException e) {
            return;
        }
        ended(PAUSE);
    }

    /** As {@link #await}, within the usual limit, and nothing may have gone wrong. */
    public Result expectSuccess() {
        return await(Namespace.LIMIT).expectSuccess();
    }

    /** Waits until the text is among its messages. */
    public void awaitMessage(String text) {
        long deadline = System.nanoTime() + Namespace.LIMIT.toNanos();
        while (!messages().contains(text)) {
            if (ended(Duration.ofMillis(10)) && !messages().contains(text)) {
                throw new AssertionError(String.join(" ", command) + " ended:\n" + messages());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(String.join(" ", command) + " does not say " + text + ":\n" + messages());
            }
        }
    }

    /** Asks it to end (SIGTERM) and waits until it has. */
    public Result stop() {
        process.destroy();
        return await(END);
    }

    /** What it has said so far. */
    public String messages() {
        return Namespace.text(messages);
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + String.join(" ", command), e);
        }
    }
}
