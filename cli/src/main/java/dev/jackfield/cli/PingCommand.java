package dev.jackfield.cli;

import dev.jackfield.cli.tool.Ping;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jackfield ping}. */
@Command(
        name = "ping",
        description = "Sends ICMP echo requests from a host of the network.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there was a reply", "1:there was none", "2:an error, or wrong usage"})
final class PingCommand extends ToolCommand {
    @Option(names = "-c", paramLabel = "COUNT", description = "Stop after so many requests.")
    private long count;

    @Option(names = "-i", paramLabel = "SECONDS", description = "Time between requests (default: 1).")
    private double interval = 1;

    @Option(names = "-s", paramLabel = "BYTES", description = "Data in each request (default: 56).")
    private int size = 56;

    @Option(names = "-W", paramLabel = "SECONDS", description = "How long to wait for the last replies.")
    private double wait;

    @Option(names = "-q", description = "Print the statistics only.")
    private boolean quiet;

    @Option(names = "-n", description = "Print numbers only; names are not looked up anyway.")
    private boolean numeric;

    @Parameters(paramLabel = "ADDRESS", converter = Values.Address.class, description = "Whom to ask.")
    private InetAddress address;

    @Override
    void check() {
        if (count < 0) {
            throw wrong("-c: not a count: " + count);
        }
        if (!(interval >= 0.001 && interval <= 3600)) {
            throw wrong("-i: not within 0.001 to 3600 seconds: " + interval);
        }
        if (size < 0 || size > Ping.LARGEST) {
            throw wrong("-s: not within 0 to " + Ping.LARGEST + " bytes: " + size);
        }
        if (!(wait >= 0 && wait <= 3600)) {
            throw wrong("-W: not within 0 to 3600 seconds: " + wait);
        }
    }

    @Override
    int run(ToolContext c) throws IOException {
        Process process = c.host().process("ping");
        try {
            Ping.Options options = new Ping.Options(count, (long) (interval * 1e9), size, (long) (wait * 1e9), quiet);
            return new Ping(process, address, options, c.print()).run();
        } finally {
            process.exit();
        }
    }

    @Override
    int failure() {
        return 2;
    }
}
