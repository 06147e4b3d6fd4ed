package dev.jackfield.lab.script;

import java.util.List;
import java.util.Locale;

/** What a run of many scripts came to, in one of several forms. */
public final class ScriptReport {
    /** The forms. */
    public enum Form {
        TEXT,
        JSON,
        JUNIT
    }

    private final List<ScriptResult> results;
    private final ExpectedFailures expected;
    private final boolean strict;
    private final boolean verbose;

    /**
     * @param strict how TCP options were compared
     * @param verbose whether to show what passed, and all packets of what failed
     */
    public ScriptReport(List<ScriptResult> results, ExpectedFailures expected, boolean strict, boolean verbose) {
        this.results = List.copyOf(results);
        this.expected = expected;
        this.strict = strict;
        this.verbose = verbose;
    }

    /** Whether all is as expected. */
    public boolean success() {
        return expected.differences(results).isEmpty();
    }

    /** The report in a form. */
    public String text(Form form) {
        return switch (form) {
            case TEXT -> text();
            case JSON -> json();
            case JUNIT -> junit();
        };
    }

    private String options() {
        return strict ? "strict" : "lenient";
    }

    private long count(boolean passed) {
        return results.stream().filter(r -> r.passed() == passed).count();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private double time() {
        return seconds(results.stream().mapToLong(ScriptResult::nanos).sum());
    }

    // ---- text -------------------------------------------------------------------------------------------------------

    private String text() {
        StringBuilder s = new StringBuilder();
        long known = 0;
        for (ScriptResult r : results) {
            String reason = expected.reason(r);
            if (!r.passed() && reason != null) {
                known++;
                if (verbose) {
                    s.append("KNOWN ")
                            .append(name(r))
                            .append(": ")
                            .append(reason)
                            .append('\n');
                }
            } else if (r.passed() && verbose) {
                s.append("ok    ").append(name(r)).append('\n');
            }
            if (verbose && !r.trace().isEmpty() && results.size() == 1) {
                s.append(r.trace()).append('\n');
            }
        }
        for (String d : expected.differences(results)) {
            s.append("FAIL  ").append(d).append('\n');
        }
        s.append(count(true)).append(" passed, ").append(count(false) - known).append(" failed");
        if (known > 0) {
            s.append(", ").append(known).append(" failed as expected");
        }
        s.append(" (options: ").append(options()).append(")\n");
        return s.toString();
    }

    private static String name(ScriptResult r) {
        return r.script() + " (" + r.version().text() + ")";
    }

    // ---- JSON -------------------------------------------------------------------------------------------------------

    private String json() {
        StringBuilder s = new StringBuilder("{\n");
        s.append("  \"options\": \"").append(options()).append("\",\n");
        s.append("  \"passed\": ").append(count(true)).append(",\n");
        s.append("  \"failed\": ").append(count(false)).append(",\n");
        s.append("  \"asExpected\": ").append(success()).append(",\n");
        s.append("  \"scripts\": [");
        String separator = "\n";
        for (ScriptResult r : results) {
            s.append(separator)
                    .append("    {\"script\": ")
                    .append(quoted(r.script().toString()));
            s.append(", \"version\": ").append(quoted(r.version().text()));
            s.append(", \"passed\": ").append(r.passed());
            s.append(String.format(Locale.ROOT, ", \"seconds\": %.6f", seconds(r.nanos())));
            if (!r.passed()) {
                s.append(", \"line\": ")
                        .append(r.line())
                        .append(", \"failure\": ")
                        .append(quoted(r.failure()));
            }
            String reason = expected.reason(r);
            if (reason != null) {
                s.append(", \"expected\": ").append(quoted(reason));
            }
            s.append('}');
            separator = ",\n";
        }
        return s.append("\n  ]\n}\n").toString();
    }

    private static String quoted(String text) {
        StringBuilder s = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> s.append('\\').append(c);
                case '\n' -> s.append("\\n");
                case '\t' -> s.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        s.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        s.append(c);
                    }
                }
            }
        }
        return s.append('"').toString();
    }

    // ---- JUnit ------------------------------------------------------------------------------------------------------

    private String junit() {
        StringBuilder s = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        long skipped = results.stream()
                .filter(r -> !r.passed() && expected.reason(r) != null)
                .count();
        s.append(String.format(
                Locale.ROOT,
                "<testsuite name=\"packet scripts (%s)\" tests=\"%d\" failures=\"%d\" skipped=\"%d\" time=\"%.3f\">%n",
                options(),
                results.size(),
                count(false) - skipped,
                skipped,
                time()));
        for (ScriptResult r : results) {
            s.append(String.format(
                    Locale.ROOT,
                    "  <testcase classname=\"%s\" name=\"%s\" time=\"%.6f\"",
                    escaped(r.version().text()),
                    escaped(r.script().toString()),
                    seconds(r.nanos())));
            if (r.passed()) {
                s.append("/>\n");
                continue;
            }
            String reason = expected.reason(r);
            String first = r.failure().lines().findFirst().orElse("");
            if (reason != null) {
                s.append(">\n    <skipped message=\"").append(escaped(reason)).append("\"/>\n");
            } else {
                s.append(">\n    <failure message=\"").append(escaped(first)).append("\">");
                s.append(escaped(r.report())).append("</failure>\n");
            }
            s.append("  </testcase>\n");
        }
        return s.append("</testsuite>\n").toString();
    }

    private static String escaped(String text) {
        StringBuilder s = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '<' -> s.append("&lt;");
                case '>' -> s.append("&gt;");
                case '&' -> s.append("&amp;");
                case '"' -> s.append("&quot;");
                default -> s.append(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
            }
        }
        return s.toString();
    }
}
