package dev.jackfield.cli;

import dev.jackfield.lab.script.ExpectedFailures;
import dev.jackfield.lab.script.IpVersion;
import dev.jackfield.lab.script.ScriptOptions;
import dev.jackfield.lab.script.ScriptReport;
import dev.jackfield.lab.script.ScriptResult;
import dev.jackfield.lab.script.ScriptRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code jackfield script}: runs packet scripts against a host of its own, on virtual time. */
@Command(
        name = "script",
        description = "Run packet scripts: calls, packets in and packets out, each at its time.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all as expected", "1:not so", "2:wrong usage"})
final class ScriptCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "Scripts, or directories of *.pkt files.")
    private List<Path> paths;

    @Option(
            names = "--report",
            paramLabel = "FORM",
            description = "text, json or junit (default: text).",
            converter = FormConverter.class,
            defaultValue = "text")
    private ScriptReport.Form form;

    @Option(
            names = "--expected",
            paramLabel = "FILE",
            description =
                    "Scripts known to fail, SCRIPT[@VERSION] REASON a line; any difference from the list is a failure.")
    private Path expected;

    @Option(
            names = "--options",
            paramLabel = "HOW",
            description =
                    "TCP options: strict (order and bytes) or lenient (as a set; windows in bytes, to a segment).",
            defaultValue = "strict")
    private String options;

    @Option(
            names = {"-D", "--define"},
            paramLabel = "NAME[=VALUE]",
            mapFallbackValue = "1",
            description = "A word to be replaced in scripts, and a name for #ifdef.")
    private Map<String, String> defines = new LinkedHashMap<>();

    @Option(
            names = {"--ip-version", "--ip_version"},
            paramLabel = "VERSION",
            split = ",",
            description = "ipv4, ipv4-mapped-ipv6, ipv6; several between commas.",
            converter = VersionConverter.class)
    private List<IpVersion> versions = new ArrayList<>();

    @Option(
            names = {"--tolerance-usecs", "--tolerance_usecs"},
            paramLabel = "N",
            description = "How early or late a packet may be (default: 0, or as the script says).")
    private Long tolerance;

    @Option(
            names = {"--tolerance-percent", "--tolerance_percent"},
            paramLabel = "P",
            description = "The same in percent of the time since the event before.")
    private Double tolerancePercent;

    @Option(names = "--seed", paramLabel = "N", description = "Of the host's randomness.", defaultValue = "1")
    private long seed;

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "How many scripts run at once (default: one a processor).")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show what passes too; of a single script, all packets.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        if (!options.equals("strict") && !options.equals("lenient")) {
            throw new ParameterException(spec.commandLine(), "--options is strict or lenient");
        }
        if (jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs is 1 at least");
        }
        boolean strict = options.equals("strict");
        ScriptRunner runner =
                new ScriptRunner(new ScriptOptions(versions, strict, defines, tolerance, tolerancePercent, seed));
        List<ScriptResult> results = runner.run(files(), jobs);
        ScriptReport report = new ScriptReport(results, expected(), strict, verbose);
        spec.commandLine().getOut().print(report.text(form));
        spec.commandLine().getOut().flush();
        return report.success() ? 0 : FAILED;
    }

    private List<Path> files() {
        List<Path> all = new ArrayList<>();
        for (Path p : paths) {
            if (!Files.exists(p)) {
                throw new ParameterException(spec.commandLine(), p + ": no such file or directory");
            }
            all.addAll(ScriptRunner.find(p));
        }
        if (all.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there are no scripts");
        }
        return all;
    }

    private ExpectedFailures expected() throws IOException {
        if (expected == null) {
            return ExpectedFailures.none();
        }
        try {
            return ExpectedFailures.read(expected);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), expected + ": no such file");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    static final class VersionConverter implements ITypeConverter<IpVersion> {
        @Override
        public IpVersion convert(String value) {
            return IpVersion.of(value)
                    .orElseThrow(() -> new TypeConversionException("is ipv4, ipv4-mapped-ipv6 or ipv6, not " + value));
        }
    }

    static final class FormConverter implements ITypeConverter<ScriptReport.Form> {
        @Override
        public ScriptReport.Form convert(String value) {
            try {
                return ScriptReport.Form.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("is text, json or junit, not " + value);
            }
        }
    }
}
