package dev.jackfield.cli;

import dev.jackfield.cli.json.Json;
import dev.jackfield.cli.tool.SsTable;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.host.Host;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jackfield ss}. */
@Command(name = "ss", description = "Shows the sockets of the network's hosts, as iproute2's ss does.")
final class SsCommand extends ToolCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Listening sockets too, and those in TIME-WAIT.")
    private boolean all;

    @Option(
            names = {"-l", "--listening"},
            description = "Only listening sockets.")
    private boolean listening;

    @Option(
            names = {"-n", "--numeric"},
            description = "Ports as numbers; addresses always are.")
    private boolean numeric;

    @Option(
            names = {"-o", "--options"},
            description = "What each socket waits for.")
    private boolean timers;

    @Option(
            names = {"-p", "--processes"},
            description = "Who holds each socket.")
    private boolean processes;

    @Option(
            names = {"-e", "--extended"},
            description = "The number of each socket.")
    private boolean extended;

    @Option(
            names = {"-i", "--info"},
            description = "What TCP knows of each connection (TCP_INFO).")
    private boolean info;

    @Option(
            names = {"-m", "--memory"},
            description = "What the buffers hold.")
    private boolean memory;

    @Option(
            names = {"-t", "--tcp"},
            description = "Only TCP.")
    private boolean tcp;

    @Option(
            names = {"-u", "--udp"},
            description = "Only UDP.")
    private boolean udp;

    @Option(
            names = {"-s", "--summary"},
            description = "How many sockets there are.")
    private boolean summary;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void check() {
        if (summary && json) {
            throw wrong("-s has no JSON");
        }
    }

    @Override
    int run(ToolContext c) {
        PrintStream out = c.print();
        List<Host> hosts = hostChosen() ? List.of(c.host()) : c.network();
        if (json) {
            Map<String, Object> each = new LinkedHashMap<>();
            hosts.forEach(h -> each.put(h.name(), table().values(h.sockets())));
            out.println(Json.write(hosts.size() == 1 ? each.get(hosts.getFirst().name()) : each));
            return 0;
        }
        for (Host h : hosts) {
            if (hosts.size() > 1) {
                out.println((h == hosts.getFirst() ? "" : System.lineSeparator()) + h.name() + ":");
            }
            (summary ? SsTable.summary(h.sockets(), h.tcpMemory()) : table().lines(h.sockets())).forEach(out::println);
        }
        return 0;
    }

    private SsTable table() {
        return new SsTable(all, listening, numeric, timers, processes, extended, info, memory, tcp, udp);
    }
}
