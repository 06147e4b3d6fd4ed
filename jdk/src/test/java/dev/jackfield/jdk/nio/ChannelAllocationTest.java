package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;

/** What is read and written again and again takes no new memory: counted by the JVM, for one thread that does both ends. */
class ChannelAllocationTest extends Contract {
    private static final int WARM_UP = 10_000;
    private static final int TIMES = 5000;

    private interface Step {
        void take() throws IOException;
    }

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static double bytesEach(Step step) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            step.take();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TIMES; i++) {
            step.take();
        }
        return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }

    private double conversation(ByteBuffer b) throws Exception {
        try (Host h = Host.builder("host").build()) {
            return h.call(() -> {
                Pair p = nonBlockingPair();
                p.server().configureBlocking(false);
                return bytesEach(() -> {
                    p.client().write(b.clear().limit(64));
                    p.server().read(b.clear());
                    p.server().write(b.clear().limit(64));
                    p.client().read(b.clear());
                });
            });
        }
    }

    @Test
    void aConversationThroughHeapBuffersAllocatesNothing() throws Exception {
        assertThat(conversation(ByteBuffer.allocate(100))).isLessThan(1);
    }

    @Test
    void aConversationThroughDirectBuffersAllocatesNothing() throws Exception {
        assertThat(conversation(ByteBuffer.allocateDirect(100))).isLessThan(1);
    }

    private double selection(int others) throws Exception {
        try (Host h = Host.builder("host").build()) {
            return h.call(() -> {
                Pair p = nonBlockingPair();
                Selector s = selector();
                p.client().register(s, SelectionKey.OP_READ);
                for (int i = 0; i < others; i++) {
                    nonBlockingPair().client().register(s, SelectionKey.OP_READ);
                }
                ByteBuffer b = ByteBuffer.allocate(100);
                return bytesEach(() -> {
                    p.server().write(b.clear().limit(64));
                    if (s.selectNow() != 1) {
                        throw new AssertionError("one is ready");
                    }
                    s.selectedKeys().clear();
                    p.client().read(b.clear());
                });
            });
        }
    }

    /** An entry of the selected keys, and what the compiler does not do away with. */
    @Test
    void aSelectionAllocatesNothingForTheChannelsThatAreNotReady() throws Exception {
        assertThat(selection(100)).isLessThan(400);
    }
}
