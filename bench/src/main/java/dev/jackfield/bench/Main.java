package dev.jackfield.bench;

import dev.jackfield.linux.TunDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code jackfield bench}: each figure of this stack beside its peer's, interleaved in one run. */
@Command(
        name = "jackfield bench",
        description = {
            "Measures this stack and its peers, interleaved, and prints medians with the least and greatest value.",
            "Progress goes to standard error. 'jackfield bench jmh [OPTIONS]' runs the microbenchmarks."
        },
        mixinStandardHelpOptions = true,
        subcommands = {Crowd.class, Pauses.class, VirtualTime.class},
        sortOptions = false)
final class Main implements Callable<Integer> {
    /** Rounds that do not count: the JIT compilers take their time. */
    private static final int WARM_UPS = 2;

    /** The longest measurement (seconds). */
    private static final int LONGEST = 3600;

    @Option(
            names = "--reps",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often (default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "How long each measurement takes (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--json", description = "Print one object a figure and line.")
    private boolean json;

    @Option(names = "--list", description = "List the figures.")
    private boolean list;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Measure many connections, pauses and virtual time too, and write it to a file, as"
                    + " docs/performance.md; what is not measured now stays as the file has it.")
    private Path report;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description =
                    "Of a report only this: ${COMPLETION-CANDIDATES}. May be repeated. When figures are named, only"
                            + " those.")
    private Set<Report.Part> parts = EnumSet.noneOf(Report.Part.class);

    @Parameters(paramLabel = "NAME", description = "Figures whose name contains one of these; all when there is none.")
    private List<String> names = List.of();

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private final Map<Side.Kind, Side> sides = Collections.synchronizedMap(new EnumMap<>(Side.Kind.class));
    private volatile boolean ending;

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        System.exit(commandLine().execute(args));
    }

    /** What is wrong it says in one line. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((e, args) -> {
                    String name = e.getCommandLine().getCommandSpec().qualifiedName();
                    e.getCommandLine()
                            .getErr()
                            .println(name + ": "
                                    + e.getMessage().lines().findFirst().orElse("wrong usage") + " (see " + name
                                    + " --help)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (!(e instanceof IOException)) {
                        throw e;
                    }
                    String why = e instanceof NoSuchFileException
                            ? e.getMessage() + ": no such file or directory"
                            : e.getMessage();
                    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + why);
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (repetitions < 1 || !(seconds > 0 && seconds <= LONGEST)) {
            throw new ParameterException(
                    spec.commandLine(), "--reps is 1 at least, --seconds more than 0 and " + LONGEST + " at most");
        }
        if (parts.isEmpty()) {
            parts = names.isEmpty() ? EnumSet.allOf(Report.Part.class) : EnumSet.of(Report.Part.FIGURES);
        }
        List<Figure> figures = new ArrayList<>(Figure.ALL);
        figures.removeIf(f -> !names.isEmpty() && names.stream().noneMatch(f.name()::contains));
        if (figures.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no such figure: see --list");
        }
        if (list) {
            figures.forEach(f -> System.out.println(f.name()));
            return 0;
        }
        if (report != null) {
            Files.newOutputStream(report, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close(); // that it cannot be written is better said now
        }
        Optional<String> lacking = lacking();
        List<Result> results = new ArrayList<>();
        for (Figure f : figures) {
            f.peers().stream()
                    .filter(p -> available(f.ours(), lacking, f.name()))
                    .filter(p -> available(p.side(), lacking, f.name() + " beside " + p.side().title))
                    .forEach(p -> results.add(new Result(f, p)));
        }
        System.err.println("bench: " + machine());
        Thread cleaner = new Thread(this::close);
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            int code = 0;
            if (report == null || parts.contains(Report.Part.FIGURES)) {
                code = measure(results, lacking.isEmpty());
            }
            if (report != null && !ending) {
                measureTheRest();
            }
            return code;
        } finally {
            close();
        }
    }

    /** What is missing for namespaces and devices. */
    private static Optional<String> lacking() {
        for (String command : List.of("ip", "taskset", "ethtool")) {
            if (!Shell.has(command)) {
                return Optional.of("there is no command " + command);
            }
        }
        return TunDevice.unavailable();
    }

    /** Whether a side can be had here; says what is left out when it cannot, and why. */
    private static boolean available(Side.Kind side, Optional<String> noDevices, String what) {
        Optional<String> why = side.needsRoot ? noDevices : Optional.empty();
        if (why.isEmpty() && side.rival != null) {
            why = side.rival.lacking();
        }
        why.ifPresent(w -> System.err.println("bench: left out: " + what + ": " + w));
        return why.isEmpty();
    }

    private static String machine() {
        return String.format(
                Locale.ROOT,
                "%d processors, load %.1f, Linux %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("os.version"),
                System.getProperty("java.vm.version"));
    }

    private int measure(List<Result> results, boolean root) throws InterruptedException, IOException {
        List<List<Result>> runs = new ArrayList<>(); // each of one run on our side
        for (Result r : results) {
            if (runs.isEmpty() || !runs.getLast().getFirst().figure.sameRun(r.figure)) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(r);
        }
        int failures = 0;
        for (int repetition = 1 - WARM_UPS; repetition <= repetitions; repetition++) {
            String round = repetition <= 0 ? "warm-up" : repetition + "/" + repetitions;
            for (List<Result> run : runs) {
                Figure f = run.getFirst().figure;
                try {
                    double time =
                            repetition > 0 ? seconds : seconds * f.measurement().warmUp();
                    double[] our = side(f.ours(), root).measure(f, time);
                    Map<Side.Kind, double[]> their = new EnumMap<>(Side.Kind.class);
                    for (Result r : run) {
                        Side.Kind peer = r.peer.side();
                        if (!their.containsKey(peer)) {
                            their.put(peer, side(peer, root).measure(f, time));
                        }
                        r.add(our, their.get(peer), round, repetition > 0);
                    }
                } catch (IOException e) {
                    if (ending) {
                        return 130;
                    }
                    System.err.println("bench: " + f.name() + ": " + e.getMessage());
                    failures++;
                }
            }
        }
        List<Result> measured = results.stream().filter(r -> !r.ours.isEmpty()).toList();
        if (json) {
            measured.forEach(r -> System.out.println(r.json()));
        } else {
            System.out.print(Result.table(measured));
        }
        if (report != null) {
            Report r = new Report(report);
            r.figures(measured);
            r.write(machine());
        }
        return failures == 0 ? 0 : 1;
    }

    private void measureTheRest() throws IOException, InterruptedException {
        close();
        ending = false;
        Report r = new Report(report);
        if (parts.contains(Report.Part.VIRTUAL)) {
            r.virtual(VirtualTime.measure());
            r.write(machine());
        }
        if (parts.contains(Report.Part.CROWD)) {
            List<Crowd.Result> crowds = new ArrayList<>();
            for (int n : Crowd.SIZES) {
                crowds.add(Crowd.measure(n));
                System.err.println("bench: crowd " + crowds.getLast().json());
            }
            r.crowd(crowds);
            r.write(machine());
        }
        if (parts.contains(Report.Part.PAUSES)) {
            r.pauses(Pauses.measure(Pauses.CONNECTIONS));
            r.write(machine());
        }
    }

    private Side side(Side.Kind kind, boolean root) {
        return sides.computeIfAbsent(kind, k -> new Side(k, root));
    }

    private void close() {
        ending = true;
        synchronized (sides) {
            sides.values().forEach(Side::close);
            sides.clear();
        }
    }
}
