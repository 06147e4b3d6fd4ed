package dev.jackfield.lab.script;

import dev.jackfield.lab.script.lang.Event;
import dev.jackfield.lab.script.lang.Script;
import dev.jackfield.lab.script.lang.ScriptSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs packet scripts. From JUnit:
 *
 * <pre>
 *   &#64;TestFactory
 *   Stream&lt;DynamicTest&gt; scripts() {
 *       return ScriptRunner.find(directory).stream()
 *               .map(f -&gt; dynamicTest(f.toString(), () -&gt; new ScriptRunner(options).run(f).forEach(ScriptResult::verify)));
 *   }
 * </pre>
 *
 * <p>Any number of threads may use one at once.
 */
public final class ScriptRunner {
    private static final String SUFFIX = ".pkt";

    private final ScriptOptions options;

    public ScriptRunner(ScriptOptions options) {
        this.options = options;
    }

    /** All scripts in a directory and those below it, or the file itself, in order. */
    public static List<Path> find(Path fileOrDirectory) {
        try (Stream<Path> all = Files.walk(fileOrDirectory)) {
            return all.filter(Files::isRegularFile)
                    .filter(f -> f.equals(fileOrDirectory) || f.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs many files' scripts, so many at once; the results are in the order of the files. */
    public List<ScriptResult> run(List<Path> files, int atOnce) {
        List<Callable<List<ScriptResult>>> work = new ArrayList<>();
        files.forEach(f -> work.add(() -> run(f)));
        List<ScriptResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            for (Future<List<ScriptResult>> f : threads.invokeAll(work)) {
                results.addAll(f.get());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return results;
    }

    /** Runs a file's script in each version that it is for. */
    public List<ScriptResult> run(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run(file, text);
    }

    /** Runs a script; {@code file} is its name. */
    public List<ScriptResult> run(Path file, String text) {
        Script script;
        try {
            script = Script.parse(text, options.allDefines());
        } catch (ScriptSyntaxException e) {
            IpVersion first = options.versions().isEmpty()
                    ? IpVersion.IPV4
                    : options.versions().getFirst();
            return List.of(new ScriptResult(file, first, "syntax: " + e.getMessage(), e.line(), 0, ""));
        }
        List<ScriptResult> results = new ArrayList<>();
        for (IpVersion v : versions(file, script)) {
            results.add(run(file, script, v));
        }
        return results;
    }

    private List<IpVersion> versions(Path file, Script script) {
        if (!options.versions().isEmpty()) {
            return options.versions();
        }
        for (Script.Option o : script.options()) {
            if (o.name().equals("ip_version")) {
                return IpVersion.of(o.value()).map(List::of).orElse(List.of());
            }
        }
        String name = file.toString();
        if (name.endsWith("v6" + SUFFIX)) {
            return List.of(IpVersion.IPV6);
        }
        return List.of(IpVersion.IPV4);
    }

    private ScriptResult run(Path file, Script script, IpVersion version) {
        long began = System.nanoTime();
        String failure = null;
        int line = 0;
        String trace = "";
        ScriptRun run = null;
        try {
            ScriptConfig config = new ScriptConfig(options, version, script);
            if (!config.dryRun) {
                run = new ScriptRun(config);
                run.run(script);
            }
        } catch (ScriptFailure | RuntimeException | AssertionError e) {
            Event at = run == null ? null : run.current();
            line = at == null ? 0 : at.line();
            failure = explain(e, at, run);
        } finally {
            if (run != null) {
                trace = run.trace();
                run.close();
            }
        }
        return new ScriptResult(file, version, failure, line, System.nanoTime() - began, trace);
    }

    private static String explain(Throwable e, Event at, ScriptRun run) {
        StringBuilder s = new StringBuilder(e instanceof ScriptFailure ? e.getMessage() : e.toString());
        if (!(e instanceof ScriptFailure)) {
            for (StackTraceElement f : List.of(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length))) {
                s.append("\n    at ").append(f);
            }
        }
        if (at != null) {
            s.append("\n  script: ").append(at.text());
        }
        if (run != null) {
            s.append("\n  time: ").append(PacketText.time(run.now()));
            s.append("\n  last packets:\n").append(run.latest());
        }
        return s.toString();
    }
}
