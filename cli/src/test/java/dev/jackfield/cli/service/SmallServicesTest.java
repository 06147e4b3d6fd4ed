package dev.jackfield.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Network;
import dev.jackfield.socket.Posix;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmallServicesTest {
    private final Network network = Network.virtual(5);
    private final Host near = network.host("near");
    private final Host far = network.host("far");

    @BeforeEach
    void serve() throws ErrnoException {
        network.cable(near, "10.0.0.1/24", far, "10.0.0.2/24");
        ServiceContext context =
                new ServiceContext(far.process("inetd"), network.world().executor("inetd"));
        SmallServices.echo(context, new InetSocketAddress(7));
        SmallServices.discard(context, new InetSocketAddress(9));
        SmallServices.chargen(context, new InetSocketAddress(19));
    }

    @AfterEach
    void close() {
        assertThat(network.faults()).isZero();
        network.close();
    }

    private interface Body {
        void run(Process p) throws Exception;
    }

    private void run(Body body) {
        network.world().start("client", () -> body.run(near.process("client")));
        network.world().join();
    }

    private static Connection connect(Process p, int port) throws ErrnoException {
        int s = p.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
        InetSocketAddress to = new InetSocketAddress("10.0.0.2", port);
        p.connect(s, to);
        return new Connection(p, s, to);
    }

    @Test
    void echoSendsBackWhatComesAndThenItsEnd() {
        run(p -> {
            Connection c = connect(p, 7);
            byte[] data = new byte[50_000];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (i * 7);
            }
            c.write(data, 0, data.length);
            c.shutdownOutput();
            byte[] back = new byte[data.length + 1];
            assertThat(c.readFully(back, 0, back.length)).isEqualTo(data.length);
            assertThat(Arrays.equals(back, 0, data.length, data, 0, data.length))
                    .isTrue();
        });
    }

    @Test
    void discardAnswersNothing() {
        run(p -> {
            Connection c = connect(p, 9);
            c.write(new byte[100_000], 0, 100_000);
            c.shutdownOutput();
            assertThat(c.read(new byte[1], 0, 1)).isZero();
        });
    }

    @Test
    void chargenSendsTheLinesOfTheRfc() {
        run(p -> {
            Connection c = connect(p, 19);
            byte[] b = new byte[96 * 74];
            c.readFully(b, 0, b.length);
            String[] lines = new String(b, StandardCharsets.US_ASCII).split("\r\n");
            assertThat(lines[0])
                    .isEqualTo(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg");
            assertThat(lines[1]).startsWith("!\"#").endsWith("fgh").hasSize(72);
            assertThat(lines[95]).isEqualTo(lines[0]);
            c.close();
        });
    }

    private static int ask(Process p, int localPort, int port, byte[] b) throws ErrnoException {
        int s = p.socket(Posix.AF_INET, Posix.SOCK_DGRAM, 0);
        p.bind(s, new InetSocketAddress(localPort));
        p.setsockopt(s, Posix.SOL_SOCKET, Posix.SO_RCVTIMEO, Duration.ofSeconds(1));
        p.sendto(s, b, 0, 5, 0, new InetSocketAddress("10.0.0.2", port));
        try {
            return p.recv(s, b, 0, b.length, 0);
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
            return -1;
        }
    }

    @Test
    void datagramsAreAnsweredToo() {
        run(p -> {
            byte[] b = "hello".getBytes(StandardCharsets.US_ASCII);
            assertThat(ask(p, 0, 7, b)).isEqualTo(5);
            assertThat(new String(b, StandardCharsets.US_ASCII)).isEqualTo("hello");
            assertThat(ask(p, 0, 9, b)).isEqualTo(-1);
            assertThat(ask(p, 0, 19, new byte[100])).isEqualTo(74);
        });
    }

    @Test
    void twoServersThatAnswerEverythingDoNotTalkForEver() {
        run(p -> assertThat(ask(p, 19, 7, new byte[5])).isEqualTo(-1));
    }
}
