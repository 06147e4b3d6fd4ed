package dev.jackfield.lab.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A script that is not as the host does fails, and says why. */
class ScriptFailuresTest {
    private static final String LISTEN = """
        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 bind(3, ..., ...) = 0
        +0 listen(3, 1) = 0
        +0 < S 0:0(0) win 32792 <mss 1000>
        """;
    private static final String CONNECTED = LISTEN + """
        +0 > S. 0:0(0) ack 1 <mss 1460>
        +.1 < . 1:1(0) ack 1 win 32792
        +0 accept(3, ..., ...) = 4
        """;

    @Test
    void anotherFlagIsTold() {
        fails(LISTEN + "+0 > S 0:0(0) <mss 1460>\n", 5, "flags S. instead of S");
    }

    @Test
    void anotherOptionIsTold() {
        fails(LISTEN + "+0 > S. 0:0(0) ack 1 <mss 1400>\n", 5, "options <mss 1460> instead of <mss 1400>");
    }

    @Test
    void anotherWindowIsTold() {
        fails(LISTEN + "+0 > S. 0:0(0) ack 1 win 7 <mss 1460>\n", 5, "win 64240 instead of 7");
    }

    @Test
    void aPacketThatComesTooEarlyIsTold() {
        fails(LISTEN + "+.5 > S. 0:0(0) ack 1 <mss 1460>\n", 5, "early by 0.500000");
    }

    @Test
    void aPacketThatComesTooLateIsTold() {
        fails(
                CONNECTED + "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n+.2 > P. 1:11(10) ack 1\n",
                10,
                "late by");
    }

    @Test
    void aPacketThatDoesNotComeIsTold() {
        fails(CONNECTED + "+0 > . 1:1(0) ack 1\n", 8, "no packet came");
    }

    @Test
    void anotherResultOfACallIsTold() {
        fails(CONNECTED + "+0 write(4, ..., 10) = 11\n", 8, "write answered 10, expected 11");
    }

    @Test
    void anotherErrorOfACallIsTold() {
        fails("0 close(3) = -1 EINVAL (Invalid argument)\n", 1, "close answered -1 EBADF");
    }

    @Test
    void aCallThatBlocksThoughItShouldNotIsTold() {
        fails(CONNECTED + "+0 read(4, ..., 10) = 10\n", 8, "read blocks");
    }

    @Test
    void aCallThatReturnsAtAnotherTimeIsTold() {
        fails(CONNECTED + "+0...0.5 read(4, ..., 10) = 0\n+.1 < F. 1:1(0) ack 1 win 100\n", 8, "returned at 0.200000");
    }

    @Test
    void anUnknownCommandIsTold() {
        fails("0 `frobnicate --all`\n", 1, "unsupported command: frobnicate --all");
    }

    @Test
    void anUnknownSettingIsTold() {
        fails("0 `sysctl -q net.ipv4.tcp_frobnicate=1`\n", 1, "unsupported setting net.ipv4.tcp_frobnicate");
    }

    @Test
    void anUnknownCallAndAnUnknownFlagAreTold() {
        fails("0 frobnicate(3) = 0\n", 1, "unsupported call frobnicate");
        fails(CONNECTED + "+0 send(4, ..., 10, 0x10000000) = 10\n", 8, "unsupported flags 0x10000000");
    }

    @Test
    void whatTheHostHasNoneOfIsTold() {
        String segment = "S 0:0(0) win 32792 <mss 1000>\n";
        fails("0 < ipv4 10.0.0.1 > 10.0.0.2: gre: " + segment, 1, "unsupported encapsulation [ipv4, gre]");
        fails("0 < S 0:0(0) win 32792/udp(9899 > 9899)\n", 1, "TCP in UDP is not supported");
        fails("--udp_encapsulation=tcp,9899,9899\n0 < " + segment, 0, "unsupported option --udp_encapsulation");
        fails("--so_filename=other.so\n0 < " + segment, 0, "unsupported option --so_filename");
        fails("0 < sctp: INIT[flgs=0]\n", 1, "SCTP packets are not supported yet");
        fails("0 psp_rx_assoc(3) = 0\n", 1, "unsupported call psp_rx_assoc");
    }

    @Test
    void aSignatureThatIsNotRightIsTold() {
        fails(
                "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 setsockopt(3, SOL_TCP, TCP_MD5SIG, [1], 4) = 0\n"
                        + "+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n"
                        + "+0 < S 0:0(0) win 32792 <mss 1000,nop,nop,md5 valid>\n"
                        + "+0 > S. 0:0(0) ack 1 <nop,nop,md5 00112233445566778899aabbccddeeff,mss 1460>\n",
                6,
                "options <nop,nop,md5 ");
    }

    @Test
    void aSyntaxErrorIsToldWithItsLine() {
        fails("0 socket(..., SOCK_STREAM, 0) = 3\n+0 < S 0:1(0) win 3\n", 2, "syntax:");
    }

    @Test
    void aSegmentWithoutAWindowIsNoInboundSegment() {
        fails("0 < S 0:0(0)\n", 1, "win is missing");
    }

    @Test
    void anAssertionInPythonIsTold() {
        fails(CONNECTED + "+0 %{ assert tcpi_snd_cwnd == 3 }%\n", 8, "AssertionError");
    }

    @Test
    void lenientComparisonTakesOptionsInAnyOrder() {
        String script = LISTEN.replace("<mss 1000>", "<mss 1000,nop,wscale 7>")
                + "+0 > S. 0:0(0) ack 1 <nop,wscale 2,mss 1460>\n";
        ScriptOptions lenient =
                new ScriptOptions(ScriptOptions.DEFAULT.versions(), false, java.util.Map.of(), null, null, 1);
        assertThat(new ScriptRunner(lenient).run(Path.of("x"), script)).allMatch(ScriptResult::passed);
        fails(script, 5, "options");
    }

    @Test
    void lenientComparisonTakesAWindowThatIsRoundedOtherwise() {
        ScriptOptions lenient =
                new ScriptOptions(ScriptOptions.DEFAULT.versions(), false, java.util.Map.of(), null, null, 1);
        String script = LISTEN + "+0 > S. 0:0(0) ack 1 win 65535 <mss 1460>\n";
        assertThat(new ScriptRunner(lenient).run(Path.of("x"), script)).allMatch(ScriptResult::passed);
        assertThat(new ScriptRunner(lenient).run(Path.of("x"), script.replace("65535", "60000")))
                .noneMatch(ScriptResult::passed);
        fails(script, 5, "win 64240 instead of 65535");
    }

    @Test
    void aVersionThatTheStackDoesNotHaveIsTold() {
        ScriptResult r = new ScriptRunner(ScriptOptions.DEFAULT.with(IpVersion.IPV6))
                .run(Path.of("x"), LISTEN)
                .getFirst();
        assertThat(r.passed() || r.failure().contains("the stack has no IPv6 yet"))
                .isTrue();
    }

    @Test
    void conditionsFollowTheDefinedNames() {
        String script = "#ifdef STANDARD\n0 close(3) = -1 EBADF (x)\n#else\n0 frobnicate(3) = 0\n#endif\n";
        ScriptRunner standard = new ScriptRunner(ScriptOptions.DEFAULT.define("STANDARD", "1"));
        assertThat(standard.run(Path.of("x"), script)).allMatch(ScriptResult::passed);
        fails(script, 4, "unsupported call");
    }

    @Test
    void toleranceMakesTimesLoose() {
        String script = LISTEN + "+.003 > S. 0:0(0) ack 1 <mss 1460>\n";
        fails(script, 5, "early");
        assertThat(new ScriptRunner(ScriptOptions.DEFAULT).run(Path.of("x"), "--tolerance_usecs=4000\n" + script))
                .allMatch(ScriptResult::passed);
    }

    private static void fails(String script, int line, String why) {
        ScriptResult r = new ScriptRunner(ScriptOptions.DEFAULT)
                .run(Path.of("x"), script)
                .getFirst();
        assertThat(r.failure()).contains(why);
        assertThat(r.line()).isEqualTo(line);
    }
}
