package dev.jackfield.jdk.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels of several hosts and of the kernel in one selector. */
class MixedSelectorTest extends Contract {
    private Host a;
    private Host b;

    @BeforeEach
    void hosts() {
        a = Host.builder("a").build();
        b = Host.builder("b").build();
    }

    @AfterEach
    void closeHosts() {
        a.close();
        b.close();
    }

    private <T> T on(Host h, Callable<T> what) throws Exception {
        return h == null ? what.call() : h.call(what);
    }

    @Test
    void theCallingThreadDecidesWhereAChannelIs() throws Exception {
        assertThat(channel().getClass().getName()).isEqualTo("sun.nio.ch.SocketChannelImpl");
        assertThat(on(a, this::channel)).isInstanceOf(HostSocketChannel.class);
        assertThat(HostSelectorProvider.of(b).openSocketChannel()).isInstanceOf(HostSocketChannel.class);
        assertThat(a.javaProcess().table().get(3)).isNotNull();
        assertThat(b.javaProcess().table().get(3)).isNotNull();
    }

    @Test
    void oneSelectorTakesChannelsFromEverywhere() throws Exception {
        Selector s = selector();
        for (Host h : new Host[] {null, a, b, null, a}) {
            Pair p = on(h, this::nonBlockingPair);
            p.client().register(s, OP_READ, p);
        }
        assertThat(s.selectNow()).isZero();
        for (int round = 0; round < 3; round++) {
            for (SelectionKey k : s.keys()) {
                Pair p = (Pair) k.attachment();
                p.server().write(bytes("x"));
                while (s.select() == 0) {
                    spin();
                }
                assertThat(s.selectedKeys()).containsExactly(k);
                s.selectedKeys().clear();
                assertThat(read(p.client(), 1)).isEqualTo("x");
            }
        }
        for (SelectionKey k : s.keys()) {
            k.interestOps(OP_WRITE);
        }
        assertThat(s.selectNow()).isEqualTo(5);
    }

    @Test
    void aSelectionThatWaitsIsWokenFromEitherSide() throws Exception {
        Selector s = selector();
        Pair kernel = nonBlockingPair();
        Pair host = on(a, this::nonBlockingPair);
        SelectionKey k = kernel.client().register(s, OP_READ);
        SelectionKey h = host.client().register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        host.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
        assertThat(s.selectedKeys()).containsExactly(h);
        s.selectedKeys().clear();
        h.cancel();
        selecting = background(s::select).blocked();
        kernel.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
        assertThat(s.selectedKeys()).containsExactly(k);
        selecting = background(() -> {
                    s.selectedKeys().clear();
                    k.interestOps(0);
                    return s.select();
                })
                .blocked();
        s.wakeup();
        assertThat(selecting.get()).isZero();
    }

    /** Descriptors of the process, where /proc tells. */
    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void closedChannelsOfTheKernelGiveTheirDescriptorsBack() throws Exception {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_READ);
        s.selectNow();
        long before = descriptors();
        for (int i = 0; i < 100; i++) {
            try (SocketChannel c = SocketChannel.open()) {
                c.configureBlocking(false);
                SelectionKey k = c.register(s, 0);
                if (i % 3 == 0) {
                    k.cancel();
                }
                if (i % 5 == 0) {
                    s.selectNow();
                }
            }
            s.selectNow();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 5);
    }

    @Test
    void channelsOfTheKernelClosedDuringSelectionsGiveTheirDescriptorsBack() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        s.selectNow();
        long before = descriptors();
        Background<Integer> closing = background(() -> {
            for (int i = 0; i < 1000; i++) {
                SocketChannel c = SocketChannel.open();
                c.configureBlocking(false);
                c.register(s, 0);
                s.wakeup();
                c.close();
                s.wakeup();
            }
            p.server().write(bytes("x"));
            return 1;
        });
        while (s.selectedKeys().isEmpty()) {
            s.select();
        }
        closing.get();
        s.selectNow();
        s.selectNow();
        assertThat(descriptors()).isLessThanOrEqualTo(before + 5);
        assertThat(s.keys()).hasSize(1);
        assertThat(p.client().read(ByteBuffer.allocate(2))).isEqualTo(1);
    }
}
