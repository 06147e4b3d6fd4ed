package dev.jackfield.cli;

import dev.jackfield.cli.control.ControlDirectory;
import dev.jackfield.cli.run.AgentJar;
import dev.jackfield.cli.run.RunOptions;
import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code jackfield run}. */
@Command(
        name = "run",
        description = {
            "Runs a Java program, unmodified, on a host of its own: its java.net and NIO sockets are this stack's.",
            "Without --tap or --network the host is alone; --publish leads from the machine's own loopback to it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"N:as the program ends", "1:the host could not be made", "2:wrong usage"},
        footer = {
            "",
            "Examples:",
            "  jackfield run --publish 8080:80 -- java -jar server.jar &",
            "  curl http://127.0.0.1:8080/; jackfield netstat -an",
            "  jackfield run --tap jack0 --address 10.88.0.2/24 -- java -jar server.jar   # as root"
        })
final class RunCommand implements Callable<Integer> {
    @Option(names = "--tap", paramLabel = "NAME", description = "An Ethernet device, made if it does not exist.")
    private String tap;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description = "A file that describes a network of hosts, one of them the program's; see docs/running.md.")
    private Path network;

    @Option(
            names = "--address",
            paramLabel = "CIDR",
            converter = Values.CidrConverter.class,
            description = "The host's address and its prefix, as in 10.88.0.2/24.")
    private UpOptions.Cidr address;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            converter = Values.IpAddressConverter.class,
            description = "The host's default gateway (default: Linux's address on the device).")
    private IpAddress gateway;

    @Option(names = "--capture", paramLabel = "FILE", description = "Write the host's packets to a pcapng file.")
    private Path capture;

    @Option(
            names = "--publish",
            paramLabel = "PORT:PORT",
            converter = Ports.class,
            description = "Carry what connects to the first port of 127.0.0.1 to the second one of the host;"
                    + " may be given several times.")
    private List<RunOptions.Published> published = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The host's name, by which the tools find it (default: java).")
    private String name = "java";

    @Parameters(paramLabel = "java ...", arity = "1..*", description = "The command, which is java and its arguments.")
    private List<String> command;

    @Spec
    private CommandSpec spec;

    private static final class Ports implements ITypeConverter<RunOptions.Published> {
        @Override
        public RunOptions.Published convert(String value) {
            try {
                return RunOptions.Published.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("not two ports such as 8080:80: " + value);
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunOptions options = options();
        Path java = java();
        AgentJar agent = AgentJar.create("dev.jackfield.cli.RunAgent");
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.add("-javaagent:" + agent.path() + "=" + options);
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(command.subList(1, command.size()));
        Process p = new ProcessBuilder(line).inheritIO().start();
        // Ctrl-C reaches the program by itself; a SIGTERM to us is passed on.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            p.destroy();
            agent.close();
        }));
        return p.waitFor();
    }

    private RunOptions options() {
        if (!ControlDirectory.isName(name)) {
            throw wrong("--name: letters, digits, _ . - only, at most 32: " + name);
        }
        try {
            return new RunOptions(name, tap, network, address, gateway, capture, published);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** The program java: as named when it is a path, else of the JDK that runs us. */
    private Path java() {
        Path given = Path.of(command.getFirst());
        if (!given.endsWith("java")) {
            throw wrong("runs java only, not " + given);
        }
        if (given.getNameCount() > 1) {
            if (!Files.isExecutable(given)) {
                throw wrong("cannot be run: " + given);
            }
            return given;
        }
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
