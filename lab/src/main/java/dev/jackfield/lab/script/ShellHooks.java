package dev.jackfield.lab.script;

import dev.jackfield.core.Counter;
import dev.jackfield.core.SocketInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shell lines of scripts, which are not given to a shell: one table says which commands are known and what they mean for the host. A
 * command that is not in it fails the script.
 */
final class ShellHooks {
    private interface Hook {
        void run(Matcher m) throws ScriptFailure;
    }

    private interface Source {
        Stream<String> lines(Matcher m);
    }

    private record Row<T>(Pattern pattern, T what) {}

    private static final Pattern ASSIGNMENT = Pattern.compile("(\"[^\"]*\"|'[^']*'|\\S)+");
    private static final Pattern SEPARATOR = Pattern.compile("\n|;|&&");

    /** Where output goes that nobody wants. */
    private static final String QUIET = " ?(2>&1|[12&]?> ?/dev/null)";

    private final ScriptWorld world;
    private final Sysctls sysctls;
    private final List<Row<Hook>> hooks = new ArrayList<>();
    private final List<Row<Source>> sources = new ArrayList<>();
    private Map<Counter, Long> baseline = Map.of();

    ShellHooks(ScriptWorld world) {
        this.world = world;
        this.sysctls = new Sysctls(world.host);
        RouteHook routes = new RouteHook(world.host);

        hook("(\\S*/)?defaults\\.sh", m -> sysctls.defaults());
        hook("(\\S*/)?set_sysctls(?:\\.py|\\.sh)? (.+)", m -> assignments(m.group(2)));
        hook("\\S*sysctl_restore\\S*\\.sh", m -> {}); // the host is thrown away
        hook("sysctl( -[a-zA-Z]+)* ([^-].*=.*)", m -> assignments(m.group(2)));
        hook("echo (.*) > /proc/sys/(\\S+)", m -> sysctls.set(m.group(2).replace('/', '.'), unquoted(m.group(1))));
        hook("tc qdisc .* pfifo limit 0", m -> world.wire.dropping = true);
        hook("tc qdisc .*pfifo.*|tc qdisc del .*", m -> world.wire.dropping = false);
        hook("ip tcp_metrics flush.*", m -> {});
        hook(
                "nstat (-\\w*n\\w*|-r\\w*)( .*)?",
                m -> baseline = world.host.counters().snapshot());
        hook("sleep ([0-9.]+)", m -> world.runUntil(world.now() + (long) (Double.parseDouble(m.group(1)) * 1e6)));
        hook("true|sync|wait", m -> {});
        hook("ip route (change|replace|add) (.*)", m -> routes.change(m.group(2)));
        hook("ip route flush cache|ip -4 route flush cache", m -> {});
        hook("tcpdrop( -[a-z])* -s (\\S+)", m -> drop(m.group(2)));
        hook("tcpdrop -a", m -> drop(null));
        hook("kldload (-n )?cc_(cubic|newreno)", m -> {}); // they are always there
        hook("ethtool -K \\S+ .*", m -> {}); // the device cuts nothing and merges nothing
        hook("(mkdir|rm|touch) .*", m -> {}); // files of the script's own, of no consequence to the host

        source(
                "sysctl -n (\\S+)|cat /proc/sys/(\\S+)",
                m -> Stream.of(sysctls.get((m.group(1) != null ? m.group(1) : m.group(2)).replace('/', '.'))));
        source("sockstat -4 -P tcp -s( -p (\\d+))?", m -> sockstat(m.group(2)));
        source("nstat(.*)", m -> nstat());
        source("cat /proc/net/tcp", m -> procNetTcp());
    }

    private void hook(String pattern, Hook what) {
        hooks.add(new Row<>(Pattern.compile(pattern), what));
    }

    private void source(String pattern, Source what) {
        sources.add(new Row<>(Pattern.compile(pattern), what));
    }

    /** Runs what stands between backquotes. */
    void run(String commands) throws ScriptFailure {
        for (String c : SEPARATOR.split(commands.replace("\\\n", " "))) {
            String command = c.strip()
                    .replaceAll("\\s+", " ")
                    .replaceFirst("^(sudo )?(bash|sh|python3?) |^sudo ", "")
                    .replaceFirst("^/(usr/)?s?bin/", "")
                    .replaceAll(QUIET, "");
            boolean mayFail = command.matches(".*\\|\\| ?(true|:)");
            command = command.replaceFirst(" ?\\|\\| ?(true|:)$", "");
            if (!command.isEmpty() && !command.startsWith("#")) {
                one(command, mayFail);
            }
        }
    }

    private void one(String command, boolean mayFail) throws ScriptFailure {
        try {
            one(command);
        } catch (ScriptFailure e) {
            if (!mayFail || e.getMessage().startsWith("unsupported")) {
                throw e;
            }
        }
    }

    private void one(String command) throws ScriptFailure {
        String[] parts = command.split("\\s*\\|\\s*");
        if (parts.length == 1 && !parts[0].startsWith("grep ")) {
            for (Row<Hook> h : hooks) {
                Matcher m = h.pattern.matcher(command);
                if (m.matches()) {
                    h.what.run(m);
                    return;
                }
            }
        }
        pipeline(command, parts);
    }

    private void assignments(String text) throws ScriptFailure {
        Matcher m = ASSIGNMENT.matcher(text);
        while (m.find()) {
            String word = m.group().replace("\"", "").replace("'", "");
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new ScriptFailure("unsupported command: an assignment is expected, not " + word);
            }
            String name = word.substring(0, equals).replaceFirst("^/proc/sys/", "");
            sysctls.set(name.replace('/', '.'), word.substring(equals + 1));
        }
    }

    /** Drops the connections in a state, or all: their peers are told by a reset. */
    private void drop(String state) {
        for (SocketInfo s : world.host.sockets()) {
            boolean connection = s.protocol().startsWith("tcp") && s.peer().getPort() != 0;
            if (connection && (state == null || freeBsd(s.state()).equals(state))) {
                world.host.destroy(s.local(), s.peer());
            }
        }
    }

    private static String unquoted(String s) {
        return s.replace("\"", "").replace("'", "");
    }

    // ---- pipelines --------------------------------------------------------------------------------------------------

    private void pipeline(String command, String[] parts) throws ScriptFailure {
        List<String> filters = new ArrayList<>(List.of(parts));
        List<String> lines = null;
        if (parts[0].matches("grep .* /proc/net/tcp")) {
            filters.set(0, parts[0].substring(0, parts[0].length() - " /proc/net/tcp".length()));
            lines = procNetTcp().toList();
        } else {
            for (Row<Source> s : sources) {
                Matcher m = s.pattern.matcher(parts[0]);
                if (m.matches()) {
                    lines = s.what.lines(m).toList();
                    filters.removeFirst();
                    break;
                }
            }
        }
        if (lines == null && parts[0].matches("grep .* /proc/net/(netstat|snmp)")) {
            filters.set(0, parts[0].replaceFirst(" /proc/net/(netstat|snmp)$", ""));
            lines = nstat().toList();
        }
        if (lines == null) {
            throw new ScriptFailure("unsupported command: " + command);
        }
        boolean success = true;
        for (String f : filters) {
            String filter = f.replaceFirst("\\s*>\\s*/dev/null.*", "");
            if (filter.equals("wc -l")) {
                lines = List.of(Integer.toString(lines.size()));
                success = true;
            } else if (filter.startsWith("grep ")) {
                lines = grep(filter.substring(5), lines, command);
                boolean counts = filter.matches("grep (-\\w+ )*-\\w*c.*");
                success = counts ? !lines.equals(List.of("0")) : !lines.isEmpty();
            } else {
                throw new ScriptFailure("unsupported command: " + command);
            }
        }
        if (!success) {
            throw new ScriptFailure("command failed: " + command + stateOfSockets());
        }
    }

    private static List<String> grep(String arguments, List<String> lines, String command) throws ScriptFailure {
        boolean count = false;
        boolean invert = false;
        boolean fixed = false;
        boolean noCase = false;
        String pattern = null;
        Matcher m = ASSIGNMENT.matcher(arguments);
        while (m.find()) {
            String word = m.group();
            if (word.matches("-[a-zA-Z]+") && pattern == null) {
                for (char c : word.substring(1).toCharArray()) {
                    switch (c) {
                        case 'c' -> count = true;
                        case 'v' -> invert = true;
                        case 'F' -> fixed = true;
                        case 'i' -> noCase = true;
                        case 'q', 'E', 'e', 'o', 's' -> {}
                        default -> throw new ScriptFailure("unsupported command: " + command);
                    }
                }
            } else if (pattern == null) {
                pattern = unquoted(word);
            } else {
                throw new ScriptFailure("unsupported command: " + command);
            }
        }
        if (pattern == null) {
            throw new ScriptFailure("unsupported command: " + command);
        }
        Pattern p = Pattern.compile(fixed ? Pattern.quote(pattern) : pattern, noCase ? Pattern.CASE_INSENSITIVE : 0);
        boolean without = invert;
        List<String> found =
                lines.stream().filter(l -> p.matcher(l).find() != without).toList();
        return count ? List.of(Integer.toString(found.size())) : found;
    }

    // ---- what the host shows ----------------------------------------------------------------------------------------

    private Stream<String> sockstat(String port) {
        return world.host.sockets().stream()
                .filter(s -> s.protocol().startsWith("tcp"))
                .filter(s -> port == null || s.local().getPort() == Integer.parseInt(port))
                .map(s -> String.format(
                        Locale.ROOT,
                        "root packetdril %d %d tcp4 %s %s %s",
                        s.owner().pid(),
                        s.owner().fd(),
                        text(s.local()),
                        text(s.peer()),
                        freeBsd(s.state())));
    }

    private static String text(InetSocketAddress a) {
        return a.getAddress().getHostAddress() + ":" + a.getPort();
    }

    private static String freeBsd(String state) {
        return switch (state) {
            case "SYN_RECV" -> "SYN_RCVD";
            case "FIN_WAIT1" -> "FIN_WAIT_1";
            case "FIN_WAIT2" -> "FIN_WAIT_2";
            case "CLOSE" -> "CLOSED";
            default -> state;
        };
    }

    private Stream<String> nstat() {
        return world.host.counters().snapshot().entrySet().stream().map(e -> {
            long n = e.getValue() - baseline.getOrDefault(e.getKey(), 0L);
            return String.format(Locale.ROOT, "%-32s%-16d 0.0", e.getKey().name(), n);
        });
    }

    private static final List<String> STATES = List.of(
            "",
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING");

    private Stream<String> procNetTcp() {
        return world.host.sockets().stream()
                .filter(s -> s.protocol().equals("tcp"))
                .map(s -> String.format(
                        Locale.ROOT,
                        "   0: %s %s %02X %08X:%08X",
                        hex(s.local()),
                        hex(s.peer()),
                        STATES.indexOf(s.state()),
                        s.sendQ(),
                        s.recvQ()));
    }

    private static String hex(InetSocketAddress a) {
        byte[] b = a.getAddress().getAddress();
        StringBuilder s = new StringBuilder();
        for (int i = b.length - 1; i >= 0; i--) { // as a little-endian machine prints it
            s.append(String.format(Locale.ROOT, "%02X", b[i]));
        }
        return s + String.format(Locale.ROOT, ":%04X", a.getPort());
    }

    private String stateOfSockets() {
        StringBuilder s = new StringBuilder();
        for (SocketInfo i : world.host.sockets()) {
            s.append("\n  socket: ").append(text(i.local())).append(' ').append(text(i.peer()));
            s.append(' ').append(i.state());
        }
        return s.toString();
    }
}
