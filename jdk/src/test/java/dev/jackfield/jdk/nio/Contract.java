package dev.jackfield.jdk.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What the tests of the contract have in common. Each says what the Javadoc of java.nio.channels promises, and runs on the kernel and on a
 * host with the same expectations.
 */
@Timeout(30)
abstract class Contract {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** A family of which nobody has heard. */
    static final ProtocolFamily UNKNOWN = () -> "UNKNOWN";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Has something closed at the end of the test. */
    <T extends AutoCloseable> T closing(T c) {
        synchronized (open) {
            open.push(c);
        }
        return c;
    }

    @AfterEach
    final void closeAll() throws Exception {
        synchronized (open) {
            for (AutoCloseable c : open) {
                c.close();
            }
        }
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(LOOPBACK, 0);
    }

    static InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved("name.invalid", 9);
    }

    final ServerSocketChannel listener() throws IOException {
        return closing(ServerSocketChannel.open()).bind(anyPort());
    }

    final SocketChannel channel() throws IOException {
        return closing(SocketChannel.open());
    }

    final SocketChannel nonBlocking() throws IOException {
        SocketChannel c = channel();
        c.configureBlocking(false);
        return c;
    }

    /** An address to which nothing listens, and where nobody will while the test runs. */
    final InetSocketAddress refusing() throws IOException {
        return (InetSocketAddress) channel().bind(anyPort()).getLocalAddress();
    }

    /** Two ends of a connection. */
    record Pair(SocketChannel client, SocketChannel server) {}

    final Pair pair() throws IOException {
        ServerSocketChannel l = listener();
        SocketChannel c = closing(SocketChannel.open(l.getLocalAddress()));
        return new Pair(c, closing(l.accept()));
    }

    /** Two ends, the first of them not blocking. */
    final Pair nonBlockingPair() throws IOException {
        Pair p = pair();
        p.client.configureBlocking(false);
        return p;
    }

    /** Once around a loop that waits; the test's time limit ends it. */
    static void spin() {
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("it took too long");
        }
        Thread.onSpinWait();
    }

    static ByteBuffer bytes(String s) {
        return ByteBuffer.wrap(s.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ByteBuffer direct(String s) {
        ByteBuffer b = ByteBuffer.allocateDirect(s.length());
        return b.put(s.getBytes(StandardCharsets.ISO_8859_1)).flip();
    }

    /** What was put into a buffer. */
    static String text(ByteBuffer b) {
        byte[] all = new byte[b.position()];
        b.duplicate().flip().get(all);
        return new String(all, StandardCharsets.ISO_8859_1);
    }

    /** Reads that many bytes; a channel that does not block is asked until they are there. */
    static String read(ReadableByteChannel c, int n) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n);
        while (b.hasRemaining()) {
            if (c.read(b) < 0) {
                break;
            }
            spin();
        }
        return text(b);
    }

    /** Reads to the end. */
    static long drain(ReadableByteChannel c) throws IOException {
        return Channels.newInputStream(c).transferTo(java.io.OutputStream.nullOutputStream());
    }

    /** Writes until no more is taken: how many bytes were. */
    static long fill(WritableByteChannel c) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(64 * 1024);
        long n = 0;
        for (int none = 0; none < 3; ) { // what is under way may still make room
            int w = c.write(b.clear());
            none = w == 0 ? none + 1 : 0;
            n += w;
        }
        return n;
    }

    /** A thread of the same realm, and what becomes of what it does. */
    static final class Background<T> {
        private final FutureTask<T> task;
        final Thread thread;

        Background(Callable<T> what, boolean virtual) {
            task = new FutureTask<>(what);
            thread = virtual
                    ? Thread.ofVirtual().unstarted(task)
                    : Thread.ofPlatform().daemon().unstarted(task);
            thread.start();
        }

        T get() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }

        /** What it failed with, or null. */
        Throwable failure() throws Exception {
            try {
                get();
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }

        boolean done() {
            return task.isDone();
        }

        /** Waits until it waits: parked, or in the kernel. */
        Background<T> blocked() {
            while (!done()) {
                Thread.State s = thread.getState();
                StackTraceElement[] at = thread.getStackTrace();
                boolean inChannel = Arrays.stream(at)
                        .anyMatch(e -> e.getClassName().startsWith("sun.nio.ch.")
                                || e.getClassName().startsWith("dev.jackfield."));
                boolean waits = s == Thread.State.WAITING || s == Thread.State.TIMED_WAITING;
                if (at.length > 0 && inChannel && (waits || at[0].isNativeMethod())) {
                    return this;
                }
                spin();
            }
            return this;
        }
    }

    static <T> Background<T> background(Callable<T> what) {
        return new Background<>(what, false);
    }

    static <T> Background<T> virtual(Callable<T> what) {
        return new Background<>(what, true);
    }

    Selector selector() throws IOException {
        return closing(Selector.open());
    }

    /** Selects until a key is ready for one of these operations. */
    static void until(SelectionKey k, int ops) throws IOException {
        while ((k.readyOps() & ops) == 0 || !k.selector().selectedKeys().contains(k)) {
            k.selector().selectedKeys().clear();
            k.selector().select();
        }
    }
}
