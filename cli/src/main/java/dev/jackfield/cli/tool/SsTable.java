package dev.jackfield.cli.tool;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.tcp.TcpInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of sockets, in the columns of iproute2's ss.
 *
 * @param all listening sockets too
 * @param listening only listening sockets
 * @param numeric ports as numbers
 * @param timers what each socket waits for
 * @param processes who holds it
 * @param extended its user and number
 * @param info what TCP knows of it
 * @param memory what its buffers hold
 * @param tcp only, or also, TCP
 * @param udp only, or also, UDP
 */
public record SsTable(
        boolean all,
        boolean listening,
        boolean numeric,
        boolean timers,
        boolean processes,
        boolean extended,
        boolean info,
        boolean memory,
        boolean tcp,
        boolean udp) {

    /** Those that are to be shown. */
    public List<SocketInfo> select(List<SocketInfo> sockets) {
        List<SocketInfo> rows = new ArrayList<>();
        for (String family : List.of("icmp", "raw", "udp", "tcp")) {
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
        boolean waiting = s.state().equals("TIME_WAIT") || s.state().equals("SYN_RECV");
        return protocol && (all || (listening ? passive : !passive && !waiting));
    }

    /** The lines of the table: a column is as wide as what stands in it. */
    public List<String> lines(List<SocketInfo> sockets) {
        List<SocketInfo> rows = select(sockets);
        boolean one = tcp != udp;
        List<String[]> cells = new ArrayList<>();
        cells.add(new String[] {
            "Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"
        });
        for (SocketInfo s : rows) {
            cells.add(new String[] {
                s.protocol().replace("6", ""),
                state(s),
                Integer.toString(s.recvQ()),
                Integer.toString(s.sendQ()),
                host(s.local()) + ":",
                port(s.local(), s),
                host(s.peer()) + ":",
                port(s.peer(), s),
                String.join(" ", remarks(s))
            });
        }
        int[] width = new int[9];
        for (String[] c : cells) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], c[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < cells.size(); row++) {
            String[] c = cells.get(row);
            StringBuilder b = new StringBuilder();
            if (!one) {
                left(b, c[0], width[0] + 1);
            }
            left(b, c[1], width[1] + 1);
            left(b, c[2], width[2] + 1);
            left(b, c[3], width[3] + 1);
            b.append(" ".repeat(width[4] - c[4].length())).append(c[4]);
            left(b, c[5], width[5] + 1);
            b.append(" ".repeat(width[6] - c[6].length())).append(c[6]);
            left(b, c[7], width[7] + 1);
            lines.add(b.append(c[8]).toString().stripTrailing());
            if (row > 0) {
                lines.addAll(below(rows.get(row - 1)));
            }
        }
        return lines;
    }

    private static void left(StringBuilder b, String s, int width) {
        b.append(s).append(" ".repeat(width - s.length()));
    }

    private static String state(SocketInfo s) {
        return switch (s.state()) {
            case "" -> "UNCONN";
            case "CLOSE" -> "UNCONN";
            case "ESTABLISHED" -> "ESTAB";
            case "FIN_WAIT1" -> "FIN-WAIT-1";
            case "FIN_WAIT2" -> "FIN-WAIT-2";
            default -> s.state().replace('_', '-');
        };
    }

    private static String host(InetSocketAddress a) {
        String text = a.getAddress().getHostAddress();
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }

    private String port(InetSocketAddress a, SocketInfo s) {
        return a.getPort() == 0
                ? "*"
                : numeric ? Integer.toString(a.getPort()) : PortNames.name(a.getPort(), s.protocol());
    }

    // ---- what stands behind a socket

    private List<String> remarks(SocketInfo s) {
        List<String> all = new ArrayList<>();
        SocketInfo.Owner o = s.owner();
        if (processes && o.pid() != 0) {
            all.add("users:((\"" + o.program() + "\",pid=" + o.pid() + ",fd=" + o.fd() + "))");
        }
        if (timers && s.timer().kind() != SocketInfo.TimerKind.OFF) {
            SocketInfo.Timing t = s.timer();
            String kind = t.kind() == SocketInfo.TimerKind.PROBE
                    ? "persist"
                    : t.kind().text();
            all.add("timer:(" + kind + "," + duration(t.remaining() / 1_000_000) + ","
                    + Math.max(t.retransmits(), t.probes()) + ")");
        }
        if (extended && o.inode() != 0) {
            all.add("ino:" + o.inode());
        }
        return all;
    }

    /** As ss has it: 59sec, 1min12sec, 420ms. */
    private static String duration(long ms) {
        long minutes = ms / 60_000;
        long seconds = ms / 1000 % 60;
        long rest = ms % 1000;
        StringBuilder b = new StringBuilder();
        if (minutes > 0) {
            b.append(minutes).append("min");
        }
        if (seconds > 0) {
            b.append(seconds).append(minutes == 0 && seconds < 10 && rest > 0 ? "." : "sec");
        }
        if (minutes == 0 && seconds < 10 && (rest > 0 || seconds == 0)) {
            b.append(seconds > 0 ? String.format(Locale.ROOT, "%03d", rest) : Long.toString(rest))
                    .append("ms");
        }
        return b.toString();
    }

    private List<String> below(SocketInfo s) {
        List<String> lines = new ArrayList<>();
        if (memory) {
            lines.add("\t skmem:(r" + (s.state().equals("LISTEN") ? 0 : s.recvQ()) + ",t"
                    + (s.state().equals("LISTEN") ? 0 : s.sendQ()) + ")");
        }
        if (info && s.details() instanceof TcpInfo i) {
            lines.add("\t " + String.join(" ", facts(i)));
        }
        return lines;
    }

    /** The line of {@code ss -i}: what is zero and means nothing is left out. */
    private static List<String> facts(TcpInfo i) {
        List<String> f = new ArrayList<>();
        long mss = Math.max(i.sndMss(), 1);
        flag(f, i, TcpInfo.TCPI_OPT_TIMESTAMPS, "ts");
        flag(f, i, TcpInfo.TCPI_OPT_SACK, "sack");
        flag(f, i, TcpInfo.TCPI_OPT_ECN, "ecn");
        flag(f, i, TcpInfo.TCPI_OPT_ECN_SEEN, "ecnseen");
        flag(f, i, TcpInfo.TCPI_OPT_SYN_DATA, "fastopen");
        f.add(i.congestion());
        if ((i.options() & TcpInfo.TCPI_OPT_WSCALE) != 0) {
            f.add("wscale:" + i.sndWscale() + "," + i.rcvWscale());
        }
        f.add("rto:" + millis(i.rto()));
        some(f, "backoff:", i.backoff());
        if (i.rtt() > 0) {
            f.add("rtt:" + millis(i.rtt()) + "/" + millis(i.rttVar()));
        }
        if (i.ato() > 0) {
            f.add("ato:" + millis(i.ato()));
        }
        f.add("mss:" + i.sndMss());
        f.add("pmtu:" + i.pmtu());
        some(f, "rcvmss:", i.rcvMss());
        some(f, "advmss:", i.advMss());
        f.add("cwnd:" + i.sndCwnd() / mss);
        if (i.sndSsthresh() > 0 && i.sndSsthresh() != Integer.MAX_VALUE) {
            f.add("ssthresh:" + i.sndSsthresh() / mss);
        }
        some(f, "bytes_sent:", i.bytesSent());
        some(f, "bytes_retrans:", i.bytesRetrans());
        some(f, "bytes_acked:", i.bytesAcked());
        some(f, "bytes_received:", i.bytesReceived());
        some(f, "segs_out:", i.segsOut());
        some(f, "segs_in:", i.segsIn());
        some(f, "data_segs_out:", i.dataSegsOut());
        some(f, "data_segs_in:", i.dataSegsIn());
        if (i.rtt() > 0 && i.sndCwnd() > 0) {
            f.add("send " + rate(i.sndCwnd() * 1_000_000L / i.rtt()));
        }
        some(f, "lastsnd:", i.lastDataSent());
        some(f, "lastrcv:", i.lastDataRecv());
        some(f, "lastack:", i.lastAckRecv());
        if (i.pacingRate() > 0) {
            f.add("pacing_rate " + rate(i.pacingRate()));
        }
        if (i.deliveryRate() > 0) {
            f.add("delivery_rate " + rate(i.deliveryRate()));
        }
        some(f, "delivered:", i.delivered());
        some(f, "delivered_ce:", i.deliveredCe());
        if (i.deliveryRateAppLimited()) {
            f.add("app_limited");
        }
        limited(f, "busy:", i.busyTime(), 0);
        limited(f, "rwnd_limited:", i.rwndLimited(), i.busyTime());
        limited(f, "sndbuf_limited:", i.sndbufLimited(), i.busyTime());
        some(f, "unacked:", (i.unacked() + mss - 1) / mss);
        if (i.retrans() > 0 || i.totalRetrans() > 0) {
            f.add("retrans:" + (i.retrans() + mss - 1) / mss + "/" + i.totalRetrans());
        }
        some(f, "lost:", (i.lost() + mss - 1) / mss);
        some(f, "sacked:", (i.sacked() + mss - 1) / mss);
        some(f, "dsack_dups:", i.dsackDups());
        if (i.reordering() != 3) {
            f.add("reordering:" + i.reordering());
        }
        some(f, "reord_seen:", i.reordSeen());
        if (i.rcvRtt() > 0) {
            f.add("rcv_rtt:" + millis(i.rcvRtt()));
        }
        some(f, "rcv_space:", i.rcvSpace());
        some(f, "rcv_ssthresh:", i.rcvSsthresh());
        some(f, "notsent:", i.notSent());
        if (i.minRtt() > 0) {
            f.add("minrtt:" + millis(i.minRtt()));
        }
        some(f, "rcv_ooopack:", i.rcvOoopack());
        some(f, "snd_wnd:", i.sndWnd());
        some(f, "rcv_wnd:", i.rcvWnd());
        some(f, "rehash:", i.rehash());
        return f;
    }

    private static void flag(List<String> f, TcpInfo i, int bit, String name) {
        if ((i.options() & bit) != 0) {
            f.add(name);
        }
    }

    private static void some(List<String> f, String name, long n) {
        if (n != 0) {
            f.add(name + n);
        }
    }

    private static void limited(List<String> f, String name, long micros, long of) {
        if (micros >= 1000) {
            String share = of > 0 ? String.format(Locale.ROOT, "(%.1f%%)", 100.0 * micros / of) : "";
            f.add(name + micros / 1000 + "ms" + share);
        }
    }

    /** Milliseconds with up to three decimals, as C's %g has them. */
    private static String millis(long micros) {
        String s = String.format(Locale.ROOT, "%.3f", micros / 1e3);
        return s.replaceAll("\\.?0+$", "");
    }

    private static String rate(long bytes) {
        return bytes * 8 + "bps";
    }

    /** The same as values for JSON. */
    public List<Map<String, Object>> values(List<SocketInfo> sockets) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SocketInfo s : select(sockets)) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("netid", s.protocol().replace("6", ""));
            r.put("state", state(s));
            r.put("recv_q", s.recvQ());
            r.put("send_q", s.sendQ());
            r.put("local", host(s.local()) + ":" + s.local().getPort());
            r.put("peer", host(s.peer()) + ":" + s.peer().getPort());
            r.put("timer", s.timer().kind().text());
            r.put("pid", s.owner().pid());
            r.put("program", s.owner().program());
            if (info && s.details() instanceof TcpInfo i) {
                r.put("tcp", String.join(" ", facts(i)));
            }
            rows.add(r);
        }
        return rows;
    }

    /** What {@code ss -s} prints, and as /proc/net/sockstat has it how many pages TCP's queues hold. */
    public static List<String> summary(List<SocketInfo> sockets, long tcpMemory) {
        long tcp = count(sockets, "tcp", "");
        long udp = count(sockets, "udp", "");
        return List.of(
                "Total: " + sockets.size(),
                "TCP:   " + tcp + " (estab " + count(sockets, "tcp", "ESTABLISHED") + ", closed "
                        + (count(sockets, "tcp", "TIME_WAIT") + count(sockets, "tcp", "CLOSE")) + ", orphaned "
                        + sockets.stream()
                                .filter(s -> s.protocol().startsWith("tcp")
                                        && s.owner().inode() == 0
                                        && (s.state().startsWith("FIN")
                                                || s.state().equals("LAST_ACK")
                                                || s.state().equals("CLOSING")))
                                .count()
                        + ", timewait " + count(sockets, "tcp", "TIME_WAIT") + ", mem " + tcpMemory + ")",
                "UDP:   " + udp);
    }

    private static long count(List<SocketInfo> sockets, String protocol, String state) {
        return sockets.stream()
                .filter(s -> s.protocol().startsWith(protocol))
                .filter(s -> state.isEmpty() || s.state().equals(state))
                .count();
    }
}
