package dev.jackfield.lab.script;

import java.nio.file.Path;

/**
 * How a script went.
 *
 * @param script its file
 * @param version how it was run
 * @param failure what went wrong, in several lines, or null
 * @param line of the script where it went wrong, or 0
 * @param nanos how long it took, of real time
 * @param trace all packets as tcpdump would show them
 */
public record ScriptResult(Path script, IpVersion version, String failure, int line, long nanos, String trace) {
    /** Whether all was as the script says. */
    public boolean passed() {
        return failure == null;
    }

    /** Throws an {@link AssertionError} that tells what went wrong, if something did. */
    public void verify() {
        if (failure != null) {
            throw new AssertionError(report());
        }
    }

    /** The failure with its place. */
    public String report() {
        return script + (line > 0 ? ":" + line : "") + " (" + version.text() + "): " + failure;
    }
}
