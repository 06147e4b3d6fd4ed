package dev.jackfield.cli;

import dev.jackfield.cli.demo.Demo;
import dev.jackfield.cli.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jackfield demo}. */
@Command(
        name = "demo",
        description = {
            "Fetches a web page across a network of three hosts in this process, and shows all that happens.",
            "Time is virtual unless --real-time is given: the same seed gives the same output, byte for byte."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the page arrived whole", "1:it did not", "2:wrong usage"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--loss",
            paramLabel = "P",
            converter = Values.Probability.class,
            description = "Lose so many of the frames between router and web server, as in 10%% or 0.1.")
    private double loss;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            converter = Values.Time.class,
            description = "How long a frame takes between router and web server, as in 20ms (default: 10ms).")
    private Duration delay = Duration.ofMillis(10);

    @Option(names = "--seed", paramLabel = "N", description = "What chance decides, it decides by this (default: 1).")
    private long seed = 1;

    @Option(names = "--real-time", description = "Use the wall clock.")
    private boolean realTime;

    @Option(
            names = "--capture",
            paramLabel = "FILE",
            description = "Where all frames are written, for Wireshark (default: demo.pcapng).")
    private Path capture = Path.of("demo.pcapng");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Demo.Result result = Demo.run(new Demo.Options(loss, delay, seed, realTime, capture));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(result.values()));
        } else {
            out.print(result.text());
        }
        out.flush();
        if (!result.whole()) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + result.failure());
            return 1;
        }
        return 0;
    }
}
