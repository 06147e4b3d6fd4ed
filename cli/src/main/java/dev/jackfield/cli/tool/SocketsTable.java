package dev.jackfield.cli.tool;

import dev.jackfield.core.SocketInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of sockets, in the columns of net-tools' netstat.
 *
 * @param all listening sockets too
 * @param listening only listening sockets
 * @param numeric ports as numbers
 * @param timers the column Timer
 * @param programs the column PID/Program name
 * @param tcp only, or also, TCP
 * @param udp only, or also, UDP
 */
public record SocketsTable(
        boolean all, boolean listening, boolean numeric, boolean timers, boolean programs, boolean tcp, boolean udp) {

    /** Those that are to be shown: TCP first, as the protocols' tables come. */
    public List<SocketInfo> select(List<SocketInfo> sockets) {
        List<SocketInfo> rows = new ArrayList<>();
        for (String family : List.of("tcp", "udp", "icmp", "raw")) {
            for (SocketInfo s : sockets) {
                if (s.protocol().startsWith(family) && isAskedFor(s)) {
                    rows.add(s);
                }
            }
        }
        return rows;
    }

    private boolean isAskedFor(SocketInfo s) {
        boolean protocol = !tcp && !udp
                || tcp && s.protocol().startsWith("tcp")
                || udp && s.protocol().startsWith("udp");
        boolean passive = s.state().equals("LISTEN") || s.state().isEmpty();
        return protocol && (all || listening == passive);
    }

    /** The lines of the table. */
    public List<String> lines(List<SocketInfo> sockets) {
        List<String> lines = new ArrayList<>();
        lines.add("Active Internet connections "
                + (all ? "(servers and established)" : listening ? "(only servers)" : "(w/o servers)"));
        lines.add("Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
                + (programs ? " PID/Program name    " : "") + (timers ? " Timer" : ""));
        for (SocketInfo s : select(sockets)) {
            lines.add(line(s));
        }
        return lines;
    }

    private String line(SocketInfo s) {
        String line = String.format(
                Locale.ROOT,
                "%-5s %6d %6d %-23s %-23s %-11s",
                s.protocol(),
                s.recvQ(),
                s.state().equals("LISTEN") ? 0 : s.sendQ(), // netstat keeps the backlog to itself
                address(s.local(), s.protocol()),
                address(s.peer(), s.protocol()),
                s.state());
        if (programs) {
            SocketInfo.Owner o = s.owner();
            line += String.format(" %-20s", o.pid() == 0 ? "-" : o.pid() + "/" + o.program());
        }
        if (timers) {
            line += " " + timer(s.timer());
        }
        return line;
    }

    private static String timer(SocketInfo.Timing t) {
        return String.format(
                Locale.ROOT, "%s (%.2f/%d/%d)", t.kind().text(), t.remaining() / 1e9, t.retransmits(), t.probes());
    }

    private String address(InetSocketAddress a, String protocol) {
        String port = a.getPort() == 0
                ? "*"
                : numeric ? Integer.toString(a.getPort()) : PortNames.name(a.getPort(), protocol);
        return a.getAddress().getHostAddress() + ":" + port;
    }

    /** The same as values for JSON. */
    public List<Map<String, Object>> values(List<SocketInfo> sockets) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SocketInfo s : select(sockets)) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("proto", s.protocol());
            r.put("recv_q", s.recvQ());
            r.put("send_q", s.sendQ());
            r.put("local_address", s.local().getAddress().getHostAddress());
            r.put("local_port", s.local().getPort());
            r.put("foreign_address", s.peer().getAddress().getHostAddress());
            r.put("foreign_port", s.peer().getPort());
            r.put("state", s.state());
            r.put("timer", s.timer().kind().text());
            r.put("timer_seconds", s.timer().remaining() / 1e9);
            r.put("retransmits", s.timer().retransmits());
            r.put("probes", s.timer().probes());
            r.put("pid", s.owner().pid());
            r.put("program", s.owner().program());
            rows.add(r);
        }
        return rows;
    }
}
