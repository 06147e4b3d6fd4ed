package dev.jackfield.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketInfo.TimerKind;
import dev.jackfield.core.SocketInfo.Timing;
import dev.jackfield.host.GroupInfo;
import dev.jackfield.host.InterfaceInfo;
import dev.jackfield.host.RouteInfo;
import dev.jackfield.link.InterfaceStats;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables, beside lines that net-tools 2.10 printed on Linux. */
class TablesTest {
    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static final SocketInfo.Owner NC = new SocketInfo.Owner(7463, "nc", 0, 1, 3);

    private static final List<SocketInfo> SOCKETS = List.of(
            new SocketInfo("udp", at("0.0.0.0", 7), at("0.0.0.0", 0), "", 0, 0, Timing.NONE),
            new SocketInfo("tcp", at("0.0.0.0", 2024), at("0.0.0.0", 0), "LISTEN", 0, 128, Timing.NONE),
            new SocketInfo("tcp", at("127.0.0.1", 9999), at("127.0.0.1", 37696), "ESTABLISHED", 0, 0, Timing.NONE, NC),
            new SocketInfo(
                    "tcp",
                    at("127.0.0.1", 37696),
                    at("127.0.0.1", 80),
                    "TIME_WAIT",
                    0,
                    0,
                    new Timing(TimerKind.TIMEWAIT, 59_420_000_000L, 0, 0)),
            new SocketInfo("udp", at("10.0.0.1", 53), at("10.0.0.2", 5353), "ESTABLISHED", 213_000, 1, Timing.NONE));

    private static List<String> lines(String options) {
        return new SocketsTable(
                        options.contains("a"),
                        options.contains("l"),
                        options.contains("n"),
                        options.contains("o"),
                        options.contains("p"),
                        options.contains("t"),
                        options.contains("u"))
                .lines(SOCKETS);
    }

    @Test
    void allSocketsWithTheirTimers() {
        assertThat(lines("ano"))
                .containsExactly(
                        "Active Internet connections (servers and established)",
                        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer",
                        "tcp        0      0 0.0.0.0:2024            0.0.0.0:*               LISTEN      off"
                                + " (0.00/0/0)",
                        "tcp        0      0 127.0.0.1:9999          127.0.0.1:37696         ESTABLISHED off"
                                + " (0.00/0/0)",
                        "tcp        0      0 127.0.0.1:37696         127.0.0.1:80            TIME_WAIT   timewait"
                                + " (59.42/0/0)",
                        "udp        0      0 0.0.0.0:7               0.0.0.0:*                           off"
                                + " (0.00/0/0)",
                        "udp   213000      1 10.0.0.1:53             10.0.0.2:5353           ESTABLISHED off"
                                + " (0.00/0/0)");
    }

    @Test
    void programsAndTimers() {
        assertThat(lines("anopt"))
                .contains(
                        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program"
                                + " name     Timer",
                        "tcp        0      0 0.0.0.0:2024            0.0.0.0:*               LISTEN      -            "
                                + "        off (0.00/0/0)",
                        "tcp        0      0 127.0.0.1:9999          127.0.0.1:37696         ESTABLISHED 7463/nc      "
                                + "        off (0.00/0/0)");
    }

    @Test
    void onlyServers() {
        assertThat(lines("lnp"))
                .containsExactly(
                        "Active Internet connections (only servers)",
                        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program"
                                + " name    ",
                        "tcp        0      0 0.0.0.0:2024            0.0.0.0:*               LISTEN      -            "
                                + "       ",
                        "udp        0      0 0.0.0.0:7               0.0.0.0:*                           -            "
                                + "       ");
    }

    @Test
    void connectionsOnlyWithTheNamesOfPorts() {
        assertThat(lines(""))
                .containsExactly(
                        "Active Internet connections (w/o servers)",
                        "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ",
                        "tcp        0      0 127.0.0.1:9999          127.0.0.1:37696         ESTABLISHED",
                        "tcp        0      0 127.0.0.1:37696         127.0.0.1:http          TIME_WAIT  ",
                        "udp   213000      1 10.0.0.1:domain         10.0.0.2:5353           ESTABLISHED");
    }

    @Test
    void oneProtocolOnly() {
        assertThat(lines("anu")).hasSize(4);
        assertThat(lines("antu")).hasSize(7);
    }

    @Test
    void routes() {
        List<RouteInfo> routes = List.of(
                new RouteInfo(IpAddress.parse("0.0.0.0"), 0, IpAddress.parse("192.0.2.1"), "eth0", 0),
                new RouteInfo(IpAddress.parse("192.0.2.0"), 24, null, "eth0", 0),
                new RouteInfo(IpAddress.parse("127.0.0.0"), 8, null, "lo", 0));
        assertThat(RoutesTable.lines(routes, true))
                .containsExactly(
                        "Kernel IP routing table",
                        "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface",
                        "0.0.0.0         192.0.2.1       0.0.0.0         UG        0 0          0 eth0",
                        "192.0.2.0       0.0.0.0         255.255.255.0   U         0 0          0 eth0");
        assertThat(RoutesTable.lines(routes, false).get(2))
                .isEqualTo("default         192.0.2.1       0.0.0.0         UG        0 0          0 eth0");
    }

    @Test
    void interfaces() {
        List<InterfaceInfo> interfaces = List.of(
                new InterfaceInfo(
                        1,
                        "lo",
                        LinkType.IP,
                        true,
                        "",
                        65536,
                        true,
                        List.of(),
                        new InterfaceStats(271832, 9, 0, 0, 271832, 9, 0, 0, 0)),
                new InterfaceInfo(
                        2,
                        "eth0",
                        LinkType.ETHERNET,
                        false,
                        "02:00:00:00:00:01",
                        1400,
                        true,
                        List.of(),
                        new InterfaceStats(3079, 9, 0, 0, 2472, 9, 0, 0, 0)));
        assertThat(InterfacesTable.lines(interfaces))
                .containsExactly(
                        "Kernel Interface table",
                        "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg",
                        "eth0             1400     3079      0      0 0          2472      0      0      0 BMRU",
                        "lo              65536   271832      0      0 0        271832      0      0      0 LRU");
    }

    @Test
    void groups() {
        List<GroupInfo> groups = List.of(
                new GroupInfo("lo", IpAddress.parse("224.0.0.1"), 1),
                new GroupInfo("eth0", IpAddress.parse("239.1.2.3"), 2));
        assertThat(GroupsTable.lines(groups))
                .containsExactly(
                        "IPv6/IPv4 Group Memberships",
                        "Interface       RefCnt Group",
                        "--------------- ------ ---------------------",
                        "lo              1      224.0.0.1",
                        "eth0            2      239.1.2.3");
        assertThat(GroupsTable.values(groups).getLast())
                .isEqualTo(Map.of("interface", "eth0", "group", "239.1.2.3", "members", 2));
    }

    @Test
    void statistics() {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter c : Counter.values()) {
            counters.put(c, 0L);
        }
        counters.put(Counter.TcpRetransSegs, 7L);
        counters.put(Counter.TcpExtTCPTimeouts, 3L);
        List<String> tcp = Statistics.lines(counters, false, true, false);
        assertThat(tcp)
                .contains("Tcp:", "    7 segments retransmitted", "    0 resets sent", "TcpExt:", "    TCPTimeouts: 3")
                .doesNotContain("Udp:", "Ip:");
        assertThat(Statistics.lines(counters, true, false, false))
                .contains("Ip:", "    Forwarding: 1", "    0 total packets received", "Udp:", "IpExt:");
    }
}
