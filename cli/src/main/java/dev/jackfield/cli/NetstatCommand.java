package dev.jackfield.cli;

import dev.jackfield.cli.json.Json;
import dev.jackfield.cli.tool.GroupsTable;
import dev.jackfield.cli.tool.InterfacesTable;
import dev.jackfield.cli.tool.RoutesTable;
import dev.jackfield.cli.tool.SocketsTable;
import dev.jackfield.cli.tool.Statistics;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.core.Setting;
import dev.jackfield.host.Host;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jackfield netstat}. */
@Command(
        name = "netstat",
        description =
                "Shows the sockets, routes, interfaces, groups or counters of the network's hosts, as Linux's netstat"
                        + " does.")
final class NetstatCommand extends ToolCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Listening sockets too.")
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
            names = {"-o", "--timers"},
            description = "What each connection waits for.")
    private boolean timers;

    @Option(
            names = {"-p", "--program"},
            description = "Who holds each socket.")
    private boolean programs;

    @Option(
            names = {"-t", "--tcp"},
            description = "Only TCP.")
    private boolean tcp;

    @Option(
            names = {"-u", "--udp"},
            description = "Only UDP.")
    private boolean udp;

    @Option(
            names = {"-s", "--statistics"},
            description = "The counters of each protocol.")
    private boolean statistics;

    @Option(
            names = {"-r", "--route"},
            description = "The routing table.")
    private boolean routes;

    @Option(
            names = {"-i", "--interfaces"},
            description = "The interfaces.")
    private boolean interfaces;

    @Option(
            names = {"-g", "--groups"},
            description = "The groups that were joined.")
    private boolean groups;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void check() {
        if ((statistics ? 1 : 0) + (routes ? 1 : 0) + (interfaces ? 1 : 0) + (groups ? 1 : 0) > 1) {
            throw wrong("-s, -r, -i and -g exclude each other");
        }
    }

    @Override
    int run(ToolContext c) {
        PrintStream out = c.print();
        List<Host> hosts = hostChosen() ? List.of(c.host()) : c.network();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            hosts.forEach(h -> all.put(h.name(), values(h)));
            out.println(Json.write(hosts.size() == 1 ? values(hosts.getFirst()) : all));
            return 0;
        }
        for (Host h : hosts) {
            if (hosts.size() > 1) {
                out.println((h == hosts.getFirst() ? "" : System.lineSeparator()) + h.name() + ":");
            }
            lines(h).forEach(out::println);
        }
        return 0;
    }

    private SocketsTable table() {
        return new SocketsTable(all, listening, numeric, timers, programs, tcp, udp);
    }

    private List<String> lines(Host h) {
        if (statistics) {
            boolean forwarding = h.settings().get(Setting.IP_FORWARD) != 0;
            return Statistics.lines(h.counters().snapshot(), forwarding, tcp, udp);
        }
        if (routes) {
            return RoutesTable.lines(h.routes(), numeric);
        }
        if (interfaces) {
            return InterfacesTable.lines(h.interfaces());
        }
        if (groups) {
            return GroupsTable.lines(h.groups());
        }
        return table().lines(h.sockets());
    }

    private Object values(Host h) {
        if (statistics) {
            return Statistics.values(h.counters().snapshot());
        }
        if (routes) {
            return RoutesTable.values(h.routes());
        }
        if (interfaces) {
            return InterfacesTable.values(h.interfaces());
        }
        if (groups) {
            return GroupsTable.values(h.groups());
        }
        return table().values(h.sockets());
    }
}
