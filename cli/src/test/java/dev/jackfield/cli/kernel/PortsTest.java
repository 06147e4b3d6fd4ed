package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Result;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Open and closed ports, as Linux finds them. */
@Tag("kernel")
class PortsTest {
    /** With the usual limit of errors, one a second, a hundred closed ports take a hundred seconds, as they do on Linux. */
    @RegisterExtension
    static final UpRig RIG = UpRig.tap("--echo", "--discard", "--chargen", "--set", "net.ipv4.icmp_ratelimit=0");

    @Test
    void aScanFindsTheOpenPortsAndNoOthers() {
        Result scan = RIG.run("nmap", "-n", "-Pn", "-sT", "-sU", "-p", "1-100", UpRig.HOST)
                .expectSuccess()
                .expect("97 closed udp ports (port-unreach)")
                .expect("96 closed tcp ports (conn-refused)");
        List<String> ports = scan.output()
                .lines()
                .filter(line -> line.matches("\\d+/(tcp|udp) .*"))
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertThat(ports)
                .containsExactlyInAnyOrder(
                        "7/tcp open echo",
                        "9/tcp open discard",
                        "19/tcp open chargen",
                        "80/tcp open http",
                        "7/udp open echo",
                        "9/udp open|filtered discard", // which never answers
                        "19/udp open chargen");
    }

    @Test
    void aClosedTcpPortRefuses() {
        RIG.run("nc", "-v", "-z", "-w", "5", UpRig.HOST, "81").expectFailure("Connection refused");
    }

    @Test
    void aClosedUdpPortGivesPortUnreachable() {
        RIG.run("nmap", "-n", "-Pn", "-sU", "--initial-rtt-timeout", "5s", "--reason", "-p", "81", UpRig.HOST)
                .expectSuccess()
                .expect("port-unreach");
    }

    @Test
    void echoSendsBackDatagrams() {
        RIG.run("bash", "-c", "echo a datagram | nc -u -w 1 " + UpRig.HOST + " 7")
                .expect("a datagram");
    }

    @Test
    void chargenAnswersADatagramWithALine() {
        RIG.run("bash", "-c", "echo | nc -u -w 1 " + UpRig.HOST + " 19").expect("!\"#$%&'()*+,-./0123456789");
    }

    @Test
    void chargenSendsUntilThePeerGoes() {
        RIG.run("bash", "-c", "nc " + UpRig.HOST + " 19 | head -c 10000000 | wc -c")
                .expect("10000000");
    }
}
