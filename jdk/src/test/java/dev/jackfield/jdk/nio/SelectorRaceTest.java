package dev.jackfield.jdk.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many threads raise readiness while one selects: nothing is lost, neither news nor wakeups. */
class SelectorRaceTest extends Contract {
    private static final int WRITERS = 4;
    private static final int CHANNELS = 8;
    private static final int MESSAGES = 300;

    @Test
    void eachMessageOfEachThreadIsSelected() throws Exception {
        try (Host a = Host.builder("a").build();
                Host b = Host.builder("b").build()) {
            Selector s = selector();
            List<List<SocketChannel>> ends = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                List<SocketChannel> mine = new ArrayList<>();
                for (int i = 0; i < CHANNELS; i++) {
                    Pair p = (i % 2 == 0 ? a : b).call(this::nonBlockingPair);
                    p.client().register(s, OP_READ);
                    mine.add(p.server());
                }
                ends.add(mine);
            }
            List<Background<Integer>> writers = new ArrayList<>();
            for (List<SocketChannel> mine : ends) {
                writers.add(background(() -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        SocketChannel c = mine.get(i % CHANNELS);
                        c.write(bytes("x"));
                        assertThat(read(c, 1)).isEqualTo("y"); // so the selector goes to sleep again and again
                    }
                    return MESSAGES;
                }));
            }
            ByteBuffer in = ByteBuffer.allocate(16);
            for (int seen = 0; seen < WRITERS * MESSAGES; ) {
                s.select();
                for (SelectionKey k : s.selectedKeys()) {
                    SocketChannel c = (SocketChannel) k.channel();
                    int n = c.read(in.clear());
                    for (int i = 0; i < n; i++) {
                        c.write(bytes("y"));
                    }
                    seen += Math.max(n, 0);
                    if (seen % 3 == 0) {
                        k.interestOps(0); // and back: changes of interest lose nothing either
                        k.interestOps(OP_READ);
                    }
                }
                s.selectedKeys().clear();
            }
            for (Background<Integer> w : writers) {
                assertThat(w.get()).isEqualTo(MESSAGES);
            }
            assertThat(a.core().faults() + b.core().faults()).isZero();
        }
    }

    @Test
    void channelsComeAndGoWhileOthersSelect() throws Exception {
        try (Host a = Host.builder("a").build()) {
            a.call(() -> {
                Selector s = selector();
                Background<Integer> selecting = background(() -> {
                    int ready = 0;
                    while (s.isOpen()) {
                        try {
                            s.select();
                            ready += s.selectedKeys().size();
                            s.selectedKeys().clear();
                        } catch (java.nio.channels.ClosedSelectorException e) {
                            break;
                        }
                    }
                    return ready;
                });
                for (int i = 0; i < 200; i++) {
                    Pair p = nonBlockingPair();
                    SelectionKey k = p.client().register(s, OP_READ);
                    s.wakeup();
                    p.server().write(bytes("x"));
                    assertThat(read(p.client(), 1)).isEqualTo("x");
                    if (i % 2 == 0) {
                        k.cancel();
                    }
                    p.client().close();
                    p.server().close();
                    s.wakeup();
                }
                s.close();
                selecting.get();
                return null;
            });
            assertThat(a.core().faults()).isZero();
        }
    }
}
