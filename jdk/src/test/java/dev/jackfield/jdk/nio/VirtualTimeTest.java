package dev.jackfield.jdk.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels in a virtual world: what waits, waits in virtual time, and equal seeds give equal events. */
@Timeout(60)
class VirtualTimeTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.2", 80);
    private static final long MS = 1_000_000;

    private static final class World implements AutoCloseable {
        final Network net = Network.virtual(7);
        final Host client = net.host("client");
        final Host server = net.host("server");

        World() {
            net.cable(client, "10.0.0.1/24", server, "10.0.0.2/24").delay(Duration.ofMillis(10));
        }

        void start(String name, Host h, VirtualBody body) {
            net.world()
                    .start(
                            name,
                            () -> h.call(() -> {
                                body.run();
                                return null;
                            }));
        }

        @Override
        public void close() {
            assertThat(net.faults()).isZero();
            net.close();
        }
    }

    private interface VirtualBody {
        void run() throws Exception;
    }

    @Test
    void aBlockingConversationTakesItsRoundTrips() {
        try (World w = new World()) {
            long[] took = new long[1];
            w.start("server", w.server, () -> {
                try (ServerSocketChannel l = ServerSocketChannel.open().bind(SERVER);
                        SocketChannel c = l.accept()) {
                    c.write(Contract.bytes(Contract.read(c, 5)));
                }
            });
            w.start("client", w.client, () -> {
                try (SocketChannel c = SocketChannel.open(SERVER)) {
                    long before = w.net.world().now();
                    c.write(Contract.bytes("hello"));
                    assertThat(Contract.read(c, 5)).isEqualTo("hello");
                    took[0] = w.net.world().now() - before;
                }
            });
            w.net.world().run();
            assertThat(took[0]).isBetween(20 * MS, 22 * MS);
        }
    }

    @Test
    void aTimedReadEndsAtItsTime() {
        try (World w = new World()) {
            w.start("server", w.server, () -> {
                try (ServerSocketChannel l = ServerSocketChannel.open().bind(SERVER);
                        SocketChannel c = l.accept()) {
                    assertThat(c.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                }
            });
            w.start("client", w.client, () -> {
                try (SocketChannel c = SocketChannel.open(SERVER)) {
                    c.socket().setSoTimeout(3_600_000);
                    long before = w.net.world().now();
                    org.assertj.core.api.Assertions.assertThatThrownBy(
                                    () -> c.socket().getInputStream().read())
                            .isInstanceOf(SocketTimeoutException.class);
                    assertThat(w.net.world().now() - before).isEqualTo(3_600_000 * MS);
                }
            });
            w.net.world().run();
        }
    }

    @Test
    void aSelectionWaitsInVirtualTime() {
        try (World w = new World()) {
            w.start("client", w.client, () -> {
                try (Selector s = Selector.open()) {
                    assertThat(s.select(86_400_000)).isZero();
                    assertThat(w.net.world().now()).isEqualTo(86_400_000 * MS);
                }
            });
            w.net.world().run();
        }
    }

    /** A server with a selector and ten clients that each say something after a while: what the server sees, and when. */
    private static List<String> events() {
        List<String> events = new ArrayList<>();
        try (World w = new World()) {
            w.start("server", w.server, () -> serve(w, events));
            for (int i = 0; i < 10; i++) {
                int n = i;
                w.start("client-" + i, w.client, () -> {
                    try (SocketChannel c = SocketChannel.open(SERVER)) {
                        w.net.world().sleep(Duration.ofMillis(100 - 7 * n));
                        c.write(Contract.bytes("" + n));
                        assertThat(Contract.read(c, 1)).isEqualTo("" + n);
                    }
                });
            }
            w.net.world().run();
        }
        return events;
    }

    private static void serve(World w, List<String> events) throws IOException {
        int gone = 0;
        try (Selector s = Selector.open();
                ServerSocketChannel l = ServerSocketChannel.open().bind(SERVER)) {
            l.configureBlocking(false);
            l.register(s, OP_ACCEPT);
            while (gone < 10) {
                s.select();
                for (SelectionKey k : s.selectedKeys()) {
                    if (k.isAcceptable()) {
                        for (SocketChannel c; (c = l.accept()) != null; ) {
                            c.configureBlocking(false);
                            c.register(s, OP_READ);
                        }
                        continue;
                    }
                    SocketChannel c = (SocketChannel) k.channel();
                    ByteBuffer b = ByteBuffer.allocate(9);
                    if (c.read(b) < 0) {
                        c.close();
                        gone++;
                    } else {
                        events.add(w.net.world().now() + " " + Contract.text(b));
                        c.write(b.flip());
                    }
                }
                s.selectedKeys().clear();
            }
        }
    }

    @Test
    void equalSeedsGiveEqualEventsToASelector() {
        List<String> first = events();
        assertThat(first).hasSize(10).isEqualTo(events());
        assertThat(first.getFirst()).endsWith(" 9");
        assertThat(first.getLast()).endsWith(" 0");
    }

    @Test
    void futuresOfAsynchronousChannelsWaitInVirtualTime() {
        try (World w = new World()) {
            w.start("server", w.server, () -> {
                try (AsynchronousServerSocketChannel l =
                                AsynchronousServerSocketChannel.open().bind(SERVER);
                        AsynchronousSocketChannel c = l.accept().get()) {
                    ByteBuffer b = ByteBuffer.allocate(5);
                    while (b.hasRemaining()) {
                        c.read(b).get();
                    }
                    c.write(b.flip()).get();
                }
            });
            w.start("client", w.client, () -> {
                try (AsynchronousSocketChannel c = AsynchronousSocketChannel.open()) {
                    c.connect(SERVER).get();
                    c.write(Contract.bytes("hello")).get();
                    ByteBuffer b = ByteBuffer.allocate(5);
                    while (b.hasRemaining()) {
                        c.read(b).get();
                    }
                    assertThat(Contract.text(b)).isEqualTo("hello");
                    assertThat(w.net.world().now()).isEqualTo(60 * MS); // ARP, handshake, data
                }
            });
            w.net.world().run();
        }
    }
}
