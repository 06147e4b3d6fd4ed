package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of this module have no network but their own: their JVM is in a network namespace (network_namespaces(7)) in which nothing is up. So whatever
 * a program does in them it does on a host, or it fails.
 */
@Tag("kernel")
@JackfieldNetwork
class NoNetworkTest {
    private static final String UNREACHABLE = "Network is unreachable";

    /** Before each test, since without it a test would send something somewhere. */
    @BeforeEach
    void thereIsNothingButALoopbackThatIsDown() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/net/dev"));
        assertThat(lines.subList(2, lines.size()))
                .as("interfaces; run these tests by Maven, or in unshare -n")
                .hasSize(1)
                .first()
                .asString()
                .matches(" *lo: +0 .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", Scene.SERVER})
    void theKernelReachesNobody(String address) {
        JavaNet.install();
        InetSocketAddress there = new InetSocketAddress(address, 80);
        unreachable(() -> {
            try (Socket s = new Socket()) {
                s.connect(there);
            }
        });
        unreachable(() -> SocketChannel.open(there).close());
        unreachable(() -> {
            try (DatagramSocket s = new DatagramSocket()) {
                s.send(new DatagramPacket(new byte[1], 1, there));
            }
        });
    }

    private interface Program {
        void run() throws IOException;
    }

    private static void unreachable(Program p) {
        assertThatThrownBy(p::run).isInstanceOf(SocketException.class).hasMessageContaining(UNREACHABLE);
    }

    @Test
    void hostsReachEachOther(@On("a") Host a, @On("b") Host b) throws Exception {
        try (ServerSocket l = b.call(() -> new ServerSocket(80));
                Socket s = a.call(() -> new Socket("b", 80));
                Socket peer = l.accept()) {
            s.getOutputStream().write(7);
            assertThat(peer.getInputStream().read()).isEqualTo(7);
        }
    }
}
