package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test does to a network while connections are up. */
class FaultsTest {
    private final Network net = Network.virtual(3);
    private final Host a = net.host("a");
    private final Host b = net.host("b");
    private final Host c = net.host("c");
    private Process client;
    private Process server;
    private int listener;
    private int near;
    private int far;

    @BeforeEach
    void connect() throws Exception {
        Segment lan = net.lan("lan");
        lan.plug(a, "10.0.0.1/24").delay(1);
        lan.plug(b, "10.0.0.2/24");
        lan.plug(c, "10.0.0.3/24");
        client = a.process("client");
        server = b.process("server");
        listener = server.socket(AF_INET, SOCK_STREAM, 0);
        server.bind(listener, new InetSocketAddress(80));
        server.listen(listener, 5);
        near = connected(client);
        far = server.accept(listener);
    }

    @AfterEach
    void close() {
        assertThat(net.faults()).isZero();
        net.close();
    }

    private static int connected(Process p) throws ErrnoException {
        int s = p.socket(AF_INET, SOCK_STREAM, 0);
        p.connect(s, new InetSocketAddress("10.0.0.2", 80));
        return s;
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private void echo() throws ErrnoException {
        client.write(near, new byte[] {7}, 0, 1);
        assertThat(server.read(far, new byte[1], 0, 1)).isEqualTo(1);
    }

    @Test
    void aPartitionDividesTwoHostsAndNobodyElse() throws Exception {
        net.partition(a, b);
        client.setsockopt(near, SOL_SOCKET, SO_RCVTIMEO, Duration.ofSeconds(5));
        client.write(near, new byte[] {7}, 0, 1);
        server.setsockopt(far, SOL_SOCKET, SO_RCVTIMEO, Duration.ofSeconds(5));
        fails(Errno.EAGAIN, () -> server.read(far, new byte[1], 0, 1));
        Process other = c.process("other");
        other.close(connected(other));
    }

    @Test
    void afterAPartitionConnectionsGoOn() throws Exception {
        net.partition(a, b);
        client.write(near, new byte[] {7}, 0, 1);
        net.world().sleep(Duration.ofSeconds(3));
        net.heal();
        assertThat(server.read(far, new byte[1], 0, 1)).isEqualTo(1);
        echo();
    }

    @Test
    void aPartitionOfACertainLengthEndsByItself() throws Exception {
        net.partition(a, b, Duration.ofSeconds(3));
        long begun = net.clock().now();
        client.write(near, new byte[] {7}, 0, 1);
        assertThat(server.read(far, new byte[1], 0, 1)).isEqualTo(1);
        assertThat(net.clock().now() - begun)
                .isGreaterThan(Duration.ofSeconds(3).toNanos());
        echo();
    }

    @Test
    void aCutOfACertainLengthEndsByItself() throws Exception {
        net.links().getFirst().cut(Duration.ofSeconds(3));
        long begun = net.clock().now();
        client.write(near, new byte[] {7}, 0, 1);
        assertThat(server.read(far, new byte[1], 0, 1)).isEqualTo(1);
        assertThat(net.clock().now() - begun)
                .isGreaterThan(Duration.ofSeconds(3).toNanos());
        echo();
    }

    @Test
    void aResetComesToBothEnds() throws Exception {
        assertThat(net.reset(client.getsockname(near), client.getpeername(near)))
                .isTrue();
        fails(Errno.ECONNRESET, () -> client.read(near, new byte[1], 0, 1));
        fails(Errno.ECONNRESET, () -> server.read(far, new byte[1], 0, 1));
    }

    @Test
    void whatIsNoConnectionCannotBeReset() {
        assertThat(net.reset(new InetSocketAddress("10.0.0.1", 1), new InetSocketAddress("10.0.0.2", 80)))
                .isFalse();
    }

    @Test
    void aCrashTellsNobody() throws Exception {
        b.crash();
        client.setsockopt(near, SOL_SOCKET, SO_RCVTIMEO, Duration.ofSeconds(60));
        fails(Errno.EAGAIN, () -> client.read(near, new byte[1], 0, 1));
        assertThat(b.sockets()).isEmpty();
        fails(Errno.EBADF, () -> server.read(far, new byte[1], 0, 1));
        assertThatThrownBy(() -> b.process("new")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoeverSpeaksToAHostThatWasRestartedIsReset() throws Exception {
        b.crash();
        b.restart();
        client.write(near, new byte[] {7}, 0, 1);
        fails(Errno.ECONNRESET, () -> client.read(near, new byte[1], 0, 1));
        fails(Errno.ECONNREFUSED, () -> connected(client));
    }

    @Test
    void aHostServesAgainAfterARestart() throws Exception {
        b.crash();
        b.restart();
        server = b.process("server");
        listener = server.socket(AF_INET, SOCK_STREAM, 0);
        server.bind(listener, new InetSocketAddress(80));
        server.listen(listener, 5);
        near = connected(client);
        far = server.accept(listener);
        echo();
    }
}
