package dev.jackfield.cli;

import dev.jackfield.cli.tool.Netcat;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code jackfield nc}. */
@Command(
        name = "nc",
        description = {
            "Connects standard input and output with a socket of a host of the network.",
            "At the end of the input its half of the connection is closed, and nc ends when the other half is."
        })
final class NcCommand extends ToolCommand {
    @Option(names = "-l", description = "Listen for a connection; the address may be left out.")
    private boolean listen;

    @Option(names = "-u", description = "UDP.")
    private boolean udp;

    @Option(names = "-v", description = "Say what happens.")
    private boolean verbose;

    @Option(names = "-z", description = "Only see whether a connection can be made.")
    private boolean scan;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            description = "How long to wait for a connection, and how long it may be silent.")
    private int timeout;

    @Option(
            names = {"-N", "-n"},
            hidden = true,
            description = "As it is always here.")
    private boolean always;

    @Parameters(
            paramLabel = "ADDRESS PORT",
            hideParamSyntax = true,
            arity = "1..2",
            description = "Whom to connect to, or where to listen.")
    private List<String> where;

    private InetSocketAddress address;

    @Override
    void check() {
        if (where.size() == 1 && !listen) {
            throw wrong("an address and a port are needed");
        }
        if (timeout < 0) {
            throw wrong("-w: not a time: " + timeout);
        }
        if (scan && listen) {
            throw wrong("-z and -l exclude each other");
        }
        try {
            InetAddress a = new Values.Address().convert(where.size() == 2 ? where.getFirst() : "0.0.0.0");
            address = new InetSocketAddress(a, new Values.Port().convert(where.getLast()));
        } catch (TypeConversionException e) {
            throw wrong(e.getMessage());
        }
    }

    @Override
    int run(ToolContext c) throws IOException {
        Process process = c.host().process("nc");
        try {
            Netcat.Options options =
                    new Netcat.Options(address, listen, udp, verbose, scan, Duration.ofSeconds(timeout));
            return new Netcat(c, process, options).run();
        } finally {
            process.exit();
        }
    }
}
