package dev.jackfield.cli;

import dev.jackfield.cli.run.RunNetwork;
import dev.jackfield.cli.run.RunOptions;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * {@code -javaagent:jackfield-cli.jar=name=web,publish=8080:80}: gives the program of this JVM, all threads of it, a host of its own before
 * it begins. See {@link RunOptions} for the argument.
 */
public final class RunAgent {
    private RunAgent() {}

    /** Called by the JVM. */
    public static void premain(String argument, Instrumentation instrumentation) {
        RunNetwork network;
        try {
            network = RunNetwork.start(RunOptions.parse(argument), Main::runTool);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("jackfield run: " + (e instanceof IOException io ? Main.text(io) : e.getMessage()));
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(network::close, "jackfield-end"));
        JavaNet.install(instrumentation);
        Host.byDefault(network.host());
    }
}
