package dev.jackfield.cli.tool;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketInfo.TimerKind;
import dev.jackfield.core.SocketInfo.Timing;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of sockets in the form of iproute2's ss. */
class SsTableTest {
    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static final List<SocketInfo> SOCKETS = List.of(
            new SocketInfo("udp", at("0.0.0.0", 7), at("0.0.0.0", 0), "", 0, 0, Timing.NONE),
            new SocketInfo("tcp", at("0.0.0.0", 2024), at("0.0.0.0", 0), "LISTEN", 0, 128, Timing.NONE),
            new SocketInfo(
                    "tcp",
                    at("127.0.0.1", 9999),
                    at("127.0.0.1", 37696),
                    "ESTABLISHED",
                    0,
                    12,
                    new Timing(TimerKind.ON, 204_000_000L, 1, 0),
                    new SocketInfo.Owner(7463, "nc", 0, 1, 3)),
            new SocketInfo(
                    "tcp",
                    at("127.0.0.1", 37696),
                    at("127.0.0.1", 80),
                    "TIME_WAIT",
                    0,
                    0,
                    new Timing(TimerKind.TIMEWAIT, 59_420_000_000L, 0, 0)));

    private static List<String> lines(String options) {
        return table(options).lines(SOCKETS);
    }

    private static SsTable table(String o) {
        return new SsTable(
                o.contains("a"),
                o.contains("l"),
                o.contains("n"),
                o.contains("o"),
                o.contains("p"),
                o.contains("e"),
                o.contains("i"),
                o.contains("m"),
                o.contains("t"),
                o.contains("u"));
    }

    @Test
    void allOfTcpWithTimersAndProcesses() {
        assertThat(lines("tanop"))
                .containsExactly(
                        "State     Recv-Q Send-Q Local Address:Port  Peer Address:Port  Process",
                        "LISTEN    0      128          0.0.0.0:2024       0.0.0.0:*",
                        "ESTAB     0      12         127.0.0.1:9999     127.0.0.1:37696 users:((\"nc\",pid=7463,fd=3))"
                                + " timer:(on,204ms,1)",
                        "TIME-WAIT 0      0          127.0.0.1:37696    127.0.0.1:80    timer:(timewait,59sec,0)");
    }

    @Test
    void bothProtocolsHaveAColumnMore() {
        assertThat(lines("ln"))
                .containsExactly(
                        "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process",
                        "udp   UNCONN 0      0            0.0.0.0:7         0.0.0.0:*",
                        "tcp   LISTEN 0      128          0.0.0.0:2024      0.0.0.0:*");
    }

    @Test
    void withoutOptionsConnectionsOnly() {
        assertThat(lines("n")).hasSize(2).last().asString().contains("ESTAB");
    }

    @Test
    void whatTcpKnowsStandsBelow() throws Exception {
        try (Host h = Host.builder("h").build()) {
            Process p = h.process("test");
            int l = p.socket(AF_INET, SOCK_STREAM, 0);
            p.bind(l, at("127.0.0.1", 80));
            p.listen(l, 1);
            int c = p.socket(AF_INET, SOCK_STREAM, 0);
            p.connect(c, at("127.0.0.1", 80));
            p.write(c, new byte[100], 0, 100);
            List<String> lines = table("tni").lines(h.sockets());
            assertThat(lines).hasSize(5);
            assertThat(lines.get(2) + lines.get(4))
                    .contains("ts sack cubic wscale:", "bytes_sent:100", "bytes_received:100", "advmss:");
        }
    }

    @Test
    void theSummaryCounts() {
        assertThat(SsTable.summary(SOCKETS, 3))
                .containsExactly("Total: 4", "TCP:   3 (estab 1, closed 1, orphaned 0, timewait 1, mem 3)", "UDP:   1");
    }
}
