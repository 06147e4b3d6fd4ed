package dev.jackfield.lab.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of scripts that are known to fail, each with its reason: {@code SCRIPT REASON...} a line, or {@code SCRIPT@VERSION REASON...} for
 * one way of running it. Scripts are named by their path from the list's directory. What begins with # is a remark.
 */
public final class ExpectedFailures {
    private final Path base;
    private final Map<String, String> reasons = new LinkedHashMap<>();

    private ExpectedFailures(Path base) {
        this.base = base;
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException when a line has no reason
     */
    public static ExpectedFailures read(Path file) throws IOException {
        ExpectedFailures e =
                new ExpectedFailures(file.toAbsolutePath().normalize().getParent());
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String l = line.strip();
            if (l.isEmpty() || l.startsWith("#")) {
                continue;
            }
            String[] parts = l.split("\\s+", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(file + ":" + number + ": " + parts[0] + " has no reason");
            }
            e.reasons.put(parts[0], parts[1]);
        }
        return e;
    }

    /** A list of none. */
    public static ExpectedFailures none() {
        return new ExpectedFailures(Path.of("").toAbsolutePath());
    }

    /** Why this is known to fail; null when it is not. */
    public String reason(ScriptResult r) {
        String name = name(r);
        String general = reasons.get(name);
        return general != null ? general : reasons.get(name + "@" + r.version().text());
    }

    private String name(ScriptResult r) {
        Path script = r.script().toAbsolutePath().normalize();
        return (script.startsWith(base) ? base.relativize(script) : script).toString();
    }

    /** What is not as the list says: failures it does not know, and scripts that pass or are gone though it names them. */
    public List<String> differences(List<ScriptResult> results) {
        List<String> all = new ArrayList<>();
        Map<String, Boolean> failed = new LinkedHashMap<>();
        for (ScriptResult r : results) {
            String reason = reason(r);
            if (!r.passed() && reason == null) {
                all.add(r.report());
            }
            if (reason != null) {
                String key = reasons.containsKey(name(r))
                        ? name(r)
                        : name(r) + "@" + r.version().text();
                failed.merge(key, !r.passed(), Boolean::logicalOr);
            }
        }
        failed.forEach((name, f) -> {
            if (!f) {
                all.add(name + " passes, though it is expected to fail: " + reasons.get(name));
            }
        });
        for (String name : reasons.keySet()) {
            if (!failed.containsKey(name) && !Files.exists(base.resolve(name.replaceFirst("@.*", "")))) {
                all.add(name + " does not exist, though it is expected to fail: " + reasons.get(name));
            }
        }
        return all;
    }
}
