package dev.jackfield.cli.tool;

import dev.jackfield.host.Host;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Where a tool runs.
 *
 * @param host on which its process runs
 * @param network all hosts that can be looked at, of which it is one
 * @param in standard input
 * @param out standard output, not buffered
 * @param err standard error, not buffered
 * @param threads runs a task in a thread of its own
 */
public record ToolContext(
        Host host, List<Host> network, InputStream in, OutputStream out, OutputStream err, Executor threads) {
    /** The same on another host. */
    public ToolContext on(Host other) {
        return new ToolContext(other, network, in, out, err, threads);
    }

    /** For text to standard output, a line at a time. */
    public PrintStream print() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    /** For text to standard error. */
    public PrintStream complain() {
        return new PrintStream(err, true, StandardCharsets.UTF_8);
    }
}
