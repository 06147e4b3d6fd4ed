package dev.jackfield.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Errno;
import dev.jackfield.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Host host = Host.builder("a").build();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aConnectionBelongsToTheJavaProcess() throws Exception {
        HostSocket listener = HostSocket.stream(host);
        assertThat(listener.bind(new InetSocketAddress(LOOPBACK, 0))).isZero();
        assertThat(listener.listen(5)).isZero();
        HostSocket client = HostSocket.stream(host);
        assertThat(client.connect(listener.localAddress(), true, 0)).isZero();
        HostSocket[] accepted = new HostSocket[1];
        assertThat(listener.accept(accepted, true, 0)).isZero();

        assertThat(client.send(new byte[] {1, 2, 3}, 0, 3, 0, null, true, 0)).isEqualTo(3);
        byte[] b = new byte[10];
        assertThat(accepted[0].receive(b, 0, 10, 0, null, true, 0)).isEqualTo(3);
        assertThat(host.sockets())
                .hasSize(3)
                .allMatch(s -> s.owner().program().equals("java"))
                .extracting(s -> s.owner().pid())
                .containsOnly(host.javaProcess().pid());
    }

    @Test
    void aTimeoutOfItsOwnEndsACall() throws Exception {
        HostSocket s = HostSocket.datagram(host);
        s.bind(new InetSocketAddress(LOOPBACK, 0));
        assertThat(s.receive(
                        new byte[1], 0, 1, 0, null, true, Duration.ofMillis(1).toNanos()))
                .isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void aClosedSocketAnswersEbadfAndItsNumberMayBeAnothers() throws Exception {
        HostSocket s = HostSocket.stream(host);
        s.close();
        HostSocket other = HostSocket.stream(host);
        s.close();
        assertThat(s.closed()).isTrue();
        assertThat(other.closed()).isFalse();
        assertThat(s.bind(new InetSocketAddress(LOOPBACK, 0))).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void optionsHaveTheValuesOfTheJdk() throws IOException {
        HostSocket s = HostSocket.stream(host);
        s.setOption(StandardSocketOptions.SO_SNDBUF, 20_000);
        s.setOption(StandardSocketOptions.SO_LINGER, 70_000);
        s.setOption(StandardSocketOptions.TCP_NODELAY, true);
        s.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 7);
        assertThat(s.option(StandardSocketOptions.SO_SNDBUF)).isEqualTo(20_000);
        assertThat(s.option(StandardSocketOptions.SO_LINGER)).isEqualTo(65_535);
        assertThat(s.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(s.option(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(7);
        s.setOption(StandardSocketOptions.SO_LINGER, -3);
        assertThat(s.option(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
        assertThatThrownBy(() -> s.option(ExtendedSocketOptions.SO_INCOMING_NAPI_ID))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.setOption(StandardSocketOptions.IP_TOS, 256))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHostThatIsClosedHasNoSocketsLeft() throws Exception {
        HostSocket s = HostSocket.stream(host);
        host.close();
        assertThat(s.closed()).isTrue();
        assertThatThrownBy(() -> HostSocket.stream(host)).isInstanceOf(SocketException.class);
    }
}
