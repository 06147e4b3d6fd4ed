package dev.jackfield.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks described in text. */
@Timeout(60)
class NetworkFileTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("net.txt"), text);
    }

    @Test
    void aNetworkOfAFileCarriesWhatProgramsSay() throws Exception {
        NetworkFile f = NetworkFile.read(file("""
            seed 7
            host client
            host web    # behind the router
            router r
            lan office
            cable client 10.0.1.2/24 r 10.0.1.1/24 delay 1ms jitter 100us rate 10mbit mtu 1400
            plug r 10.0.2.1/24 office
            plug web 10.0.2.2/24 office loss 0%

            gateway client 10.0.1.1
            route web 10.0.1.0/24 via 10.0.2.1
            set web net.ipv4.tcp_keepalive_time 100
            serve web echo
            program client
            """));
        try (Network n = f.network()) {
            Host client = f.program();
            assertThat(client.name()).isEqualTo("client");
            assertThat(n.hosts()).extracting(Host::name).containsExactly("client", "web", "r");
            assertThat(n.hosts().get(1).setting("net.ipv4.tcp_keepalive_time")).isEqualTo("100");
            Process p = client.process("test");
            int s = p.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
            p.connect(s, new InetSocketAddress("10.0.2.2", 7));
            p.write(s, new byte[] {'x'}, 0, 1);
            byte[] b = new byte[1];
            assertThat(p.read(s, b, 0, 1)).isEqualTo(1);
            assertThat(b[0]).isEqualTo((byte) 'x');
            p.close(s);
        }
    }

    @Test
    void theProgramHasTheFirstHostUnlessItIsSaid() throws Exception {
        NetworkFile f = NetworkFile.read(file("host a\nhost b"));
        try (Network n = f.network()) {
            assertThat(f.program()).isSameAs(n.hosts().getFirst());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        hots a ; no such statement: hots (there are seed, host, router, lan, hub, cable, plug, gateway, route, set, serve, program)
        host ; expected: host NAME
        host a ; there is a a already
        cable a 10.0.0.1/24 c 10.0.0.2/24 ; no such host: c
        cable a 10.0.0.1/24 b ; expected: cable HOST ADDRESS/PREFIX HOST ADDRESS/PREFIX [IMPAIRMENT...]
        cable a 10.0.0.1/24 b 10.0.0.2/24 loss ; loss: its value is missing
        cable a 10.0.0.1/24 b 10.0.0.2/24 loss 120% ; not within 0% to 100%: 120%
        cable a 10.0.0.1/24 b 10.0.0.2/24 delay 20 ; not a time such as 20ms or 1.5s: 20
        cable a 10.0.0.1/24 b 10.0.0.2/24 rate fast ; not a rate such as 10mbit: fast
        cable a 10.0.0.1/24 b 10.0.0.2/24 lag 1s ; no such impairment: lag (there are delay, jitter, loss, reorder, duplicate, corrupt, mtu, rate)
        plug a 10.0.0.1/24 lan ; no such lan or hub: lan
        route a 10.0.0.0/8 by 10.0.0.1 ; expected via, not by
        seed 3 ; seed stands first
        serve a http /nowhere ; not a directory: /nowhere
        serve a finger ; no such service: finger (serve HOST echo|discard|chargen [PORT], or serve HOST http DIRECTORY [PORT])
        serve a echo 99999 ; not a number from 1 to 65535: 99999
        program c ; no such host: c
        """)
    void whatIsWrongIsSaidWithItsLine(String line, String why) throws Exception {
        Path f = file("host a\nhost b\n# a comment\n" + line + "\n");
        assertThatThrownBy(() -> NetworkFile.read(f))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage(f + ":4: " + why);
    }

    @Test
    void whatTheStackRefusesIsSaidWithItsLine() throws Exception {
        Path f = file("host a\nset a net.ipv4.nothing 1");
        assertThatThrownBy(() -> NetworkFile.read(f))
                .hasMessageStartingWith(f + ":2: ")
                .hasMessageContaining("nothing");
        Path g = file("host a\nhost b\ncable a 10.0.0.300/24 b 10.0.0.2/24");
        assertThatThrownBy(() -> NetworkFile.read(g)).hasMessageStartingWith(g + ":3: ");
        Path h = file("host a\ngateway a 10.0.0.1");
        assertThatThrownBy(() -> NetworkFile.read(h)).hasMessageStartingWith(h + ":2: ");
    }

    @Test
    void aFileMustHaveAHost() throws Exception {
        Path f = file("# nothing\n");
        assertThatThrownBy(() -> NetworkFile.read(f)).hasMessage(f + ": there is no host");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> NetworkFile.read(none)).isExactlyInstanceOf(NoSuchFileException.class);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> NetworkFile.read(binary)).hasMessage(binary + ": not a text");
    }
}
