package dev.jackfield.jdk.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One selector with ten thousand channels that converse with one server, which has another selector; nothing is left behind. */
@Timeout(120)
class TenThousandChannelsTest {
    private static final int CHANNELS = 10_000;
    private static final int ROUNDS = 3;

    @Test
    void tenThousandChannelsConverseWithOneServer() throws Exception {
        try (Host host = Host.builder("host").build()) {
            int threads = Thread.activeCount();
            host.call(() -> {
                ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(0), 4096);
                SocketAddress at = new InetSocketAddress(
                        Contract.LOOPBACK, ((InetSocketAddress) listener.getLocalAddress()).getPort());
                Contract.Background<Integer> server = Contract.background(() -> serve(listener));
                assertThat(converse(at)).isEqualTo(CHANNELS * ROUNDS);
                assertThat(server.get()).isEqualTo(CHANNELS * ROUNDS);
                return null;
            });
            assertThat(host.javaProcess().table().size()).isZero();
            assertThat(host.sockets()).allMatch(s -> s.owner().equals(SocketInfo.Owner.NONE));
            assertThat(host.core().faults()).isZero();
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1); // the timers' at most
        }
    }

    /** Echoes until all channels have come and gone: how many messages. */
    private static int serve(ServerSocketChannel listener) throws IOException {
        int messages = 0;
        int gone = 0;
        ByteBuffer b = ByteBuffer.allocateDirect(64);
        try (Selector s = Selector.open();
                listener) {
            listener.configureBlocking(false);
            listener.register(s, OP_ACCEPT);
            while (gone < CHANNELS) {
                s.select();
                for (SelectionKey k : s.selectedKeys()) {
                    if (k.isAcceptable()) {
                        for (SocketChannel c; (c = listener.accept()) != null; ) {
                            c.configureBlocking(false);
                            c.register(s, OP_READ);
                        }
                        continue;
                    }
                    SocketChannel c = (SocketChannel) k.channel();
                    int n = c.read(b.clear());
                    if (n < 0) {
                        c.close();
                        gone++;
                    } else if (n > 0) {
                        c.write(b.flip());
                        messages++;
                    }
                }
                s.selectedKeys().clear();
            }
        }
        return messages;
    }

    /** Opens all, and has each send and await a few messages: how many came back as they were sent. */
    private static int converse(SocketAddress at) throws IOException {
        int messages = 0;
        try (Selector s = Selector.open()) {
            for (int i = 0; i < CHANNELS; i++) {
                SocketChannel c = SocketChannel.open();
                c.configureBlocking(false);
                if (c.connect(at)) {
                    c.register(s, OP_READ, new int[] {i, 0});
                    send(c, i);
                } else {
                    c.register(s, OP_CONNECT, new int[] {i, 0});
                }
            }
            ByteBuffer b = ByteBuffer.allocate(64);
            while (messages < CHANNELS * ROUNDS) {
                s.select();
                for (SelectionKey k : s.selectedKeys()) {
                    SocketChannel c = (SocketChannel) k.channel();
                    int[] state = (int[]) k.attachment();
                    if (k.isConnectable()) {
                        assertThat(c.finishConnect()).isTrue();
                        k.interestOps(OP_READ);
                        send(c, state[0]);
                        continue;
                    }
                    assertThat(c.read(b.clear())).isEqualTo(4);
                    assertThat(b.getInt(0)).isEqualTo(state[0]);
                    messages++;
                    if (++state[1] < ROUNDS) {
                        send(c, state[0]);
                    } else {
                        c.close();
                    }
                }
                s.selectedKeys().clear();
            }
        }
        return messages;
    }

    private static void send(SocketChannel c, int value) throws IOException {
        c.write(ByteBuffer.allocate(4).putInt(value).flip());
    }
}
