package dev.jackfield.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Test classes that {@link NetworkExtensionTest} runs; some fail on purpose. */
final class Fixtures {
    static final CountDownLatch END = new CountDownLatch(1);
    static final CountDownLatch END_OF_BOTH = new CountDownLatch(1);

    private Fixtures() {}

    @JackfieldNetwork
    static class Leaking {
        @Test
        void aSocket(@On("a") Host a) throws Exception {
            a.call(() -> new ServerSocket(80));
        }

        @Test
        void nothing(@On("a") Host a) throws Exception {
            a.call(() -> new ServerSocket(80)).close();
        }

        @Test
        @JackfieldNetwork(leaks = false)
        void aSocketThatItMayLeave(@On("a") Host a) throws Exception {
            a.call(() -> new ServerSocket(80));
        }
    }

    @JackfieldNetwork
    static class LeakingThread {
        @Test
        void aThread(@On("a") Host a) {
            forget(a, "forgotten", END);
        }

        @Test
        @JackfieldNetwork(lingering = "the library's")
        void aThreadThatMayStay(@On("a") Host a) {
            forget(a, "the library's timer", END);
        }

        private static void forget(Host a, String name, CountDownLatch end) {
            a.run(() -> Thread.ofPlatform().daemon().name(name).start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }

    /** Its two invocations meet before and after one of them leaves a socket and a thread behind. */
    @JackfieldNetwork
    static class AtTheSameTime {
        private static final CyclicBarrier MEETING = new CyclicBarrier(2);

        @ParameterizedTest(name = "{index}")
        @ValueSource(booleans = {false, true})
        @Execution(ExecutionMode.CONCURRENT)
        void test(boolean leaves, @On("a") Host a) throws Exception {
            MEETING.await();
            if (leaves) {
                LeakingThread.forget(a, "forgotten", END_OF_BOTH);
                a.call(() -> new ServerSocket(80));
            }
            MEETING.await();
        }
    }

    @JackfieldNetwork(virtual = true)
    static class OwnNetwork {
        @BeforeEach
        void build(Network net) {
            Host a = net.host("a");
            Host router = net.router("router");
            Host b = net.host("b");
            net.cable(a, "10.0.1.2/24", router, "10.0.1.1/24");
            net.cable(router, "10.0.2.1/24", b, "10.0.2.2/24").delay(40);
            net.gateway(a, "10.0.1.1");
            net.gateway(b, "10.0.2.1");
        }

        @Test
        void blockingCodeInVirtualTime(Network net, @On("a") Host a, @On("b") Host b) throws Exception {
            ServerSocket l = b.call(() -> new ServerSocket(80));
            b.run(() -> net.world().start("server", () -> {
                try (l;
                        Socket s = l.accept()) {
                    s.getInputStream().transferTo(s.getOutputStream());
                }
            }));
            a.run(() -> net.world().start("client", () -> {
                try (Socket s = new Socket("b", 80)) {
                    net.world().sleep(Duration.ofHours(1));
                    s.getOutputStream().write('x');
                    s.shutdownOutput();
                    assertThat(s.getInputStream().readAllBytes()).containsExactly('x');
                }
            }));
        }

        @Test
        void aProgramThatWaitsForEver(Network net, @On("b") Host b) throws Exception {
            ServerSocket l = b.call(() -> new ServerSocket(80));
            net.world().start("server", l::accept);
        }
    }

    @JackfieldNetwork
    static class Faults {
        @Test
        void aCrashAndAReset(Network net, @On("a") Host a, @On("b") Host b) throws Exception {
            ServerSocket l = b.call(() -> new ServerSocket(80));
            Socket one = a.call(() -> new Socket("b", 80));
            Socket peer = b.call(l::accept);
            assertThat(net.reset(one)).isTrue();
            for (Socket s : List.of(one, peer)) {
                assertThat(failureOf(s)).isEqualTo("Connection reset");
                s.close();
            }
            b.crash();
            assertThat(b.call(() -> {
                        try (Socket s = new Socket()) {
                            s.connect(new InetSocketAddress("10.0.0.1", 80));
                            return "";
                        } catch (SocketException e) {
                            return e.getMessage();
                        }
                    }))
                    .isEqualTo("Network is down");
            b.restart();
            b.call(() -> new ServerSocket(80)).close();
        }

        private static String failureOf(Socket s) throws IOException {
            try {
                return "" + s.getInputStream().read();
            } catch (SocketException e) {
                return e.getMessage();
            }
        }
    }

    @JackfieldNetwork
    static class ByName {
        @Test
        void test(Host left) {
            assertThat(left.name()).isEqualTo("left");
        }
    }
}
