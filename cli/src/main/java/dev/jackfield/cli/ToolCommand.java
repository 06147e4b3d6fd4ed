package dev.jackfield.cli;

import dev.jackfield.cli.control.ControlClient;
import dev.jackfield.cli.control.ControlDirectory;
import dev.jackfield.cli.demo.DemoNetwork;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A tool that runs on a host of a network: of one that {@code jackfield up} runs in another process, or of the demo's, made
 * for it alone. In the other process the same command runs again, and there it finds its context given.
 */
@Command(mixinStandardHelpOptions = true)
abstract class ToolCommand implements Callable<Integer> {
    @Option(
            names = "--on",
            paramLabel = "NAME",
            description = "The network to use, by the name of its `up` (default: the one that is running).")
    private String on;

    @Option(names = "--demo", description = "Use the demo's network, made for this command alone, in real time.")
    private boolean demo;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The host of the network to run on (default: the one that serves; with --demo, client).")
    private String hostName;

    @Spec
    private CommandSpec spec;

    private ToolContext context;

    /** Has it run here, on this process's own network. */
    final void runIn(ToolContext c) {
        context = c;
    }

    /** Refuses what the options' types alone do not. */
    abstract void check();

    /** Runs it; its exit code. */
    abstract int run(ToolContext c) throws IOException;

    /** Whether a host was chosen. */
    final boolean hostChosen() {
        return hostName != null;
    }

    final ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    @Override
    public final Integer call() throws Exception {
        check();
        if (context != null) {
            return runHere(context);
        }
        if (!demo) {
            return runThere();
        }
        try (DemoNetwork network = DemoNetwork.realTime()) {
            network.serve();
            InputStream in = new FileInputStream(FileDescriptor.in);
            OutputStream out = new FileOutputStream(FileDescriptor.out);
            OutputStream err = new FileOutputStream(FileDescriptor.err);
            return untilInterrupted(
                    Thread.currentThread()::interrupt,
                    () -> runHere(new ToolContext(network.client(), network.hosts(), in, out, err, network.threads())));
        }
    }

    private int runHere(ToolContext given) throws IOException {
        ToolContext c = given;
        if (hostName != null) {
            List<Host> hosts = given.network();
            c = hosts.stream()
                    .filter(h -> h.name().equals(hostName))
                    .findFirst()
                    .map(given::on)
                    .orElseThrow(() -> wrong("there is no host " + hostName + ", but "
                            + String.join(", ", hosts.stream().map(Host::name).toList())));
        }
        try {
            return run(c);
        } catch (ErrnoException e) {
            c.complain().println(spec.name() + ": " + e.getMessage());
            return failure();
        }
    }

    /** The exit code of an error; ping's is another. */
    int failure() {
        return 1;
    }

    private int runThere() throws Exception {
        ControlDirectory directory = ControlDirectory.ofUser();
        PrintWriter err = spec.commandLine().getErr();
        String name = on;
        if (name == null) {
            List<String> running = directory.running();
            if (running.size() != 1) {
                err.println(spec.qualifiedName() + ": "
                        + (running.isEmpty()
                                ? "no `jackfield up` is running; start one, or use --demo"
                                : "several networks are running: say which with --on " + String.join("|", running)));
                return 1;
            }
            name = running.getFirst();
        } else if (!ControlDirectory.isName(name)) {
            throw wrong("not a network's name: " + name);
        }
        ControlClient client;
        try {
            client = new ControlClient(directory.socket(name));
        } catch (IOException e) {
            err.println(spec.qualifiedName() + ": no network named " + name + " is running");
            return 1;
        }
        try (client) {
            List<String> args = spec.commandLine().getParseResult().originalArgs(); // the tool's name is the first
            return untilInterrupted(
                    client::interrupt,
                    () -> client.run(
                            args,
                            new FileInputStream(FileDescriptor.in),
                            new FileOutputStream(FileDescriptor.out),
                            new FileOutputStream(FileDescriptor.err)));
        }
    }

    /**
     * Runs something that, on Ctrl-C, is told to stop and then has a moment for its last words. The JVM offers no signals but its
     * own end, so it is held up until they are said.
     */
    private static int untilInterrupted(Runnable interrupt, Callable<Integer> body) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        int[] code = {1};
        Thread hook = new Thread(() -> {
            interrupt.run();
            try {
                if (done.await(2, TimeUnit.SECONDS)) {
                    Runtime.getRuntime().halt(code[0]);
                }
            } catch (InterruptedException e) {
                // then without waiting
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            code[0] = body.call();
            return code[0];
        } finally {
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                Thread.currentThread().join(); // it is under way already, and ends us
            }
        }
    }
}
