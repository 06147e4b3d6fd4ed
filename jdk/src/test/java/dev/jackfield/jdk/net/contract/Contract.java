package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What java.net's Javadoc promises, and where that is silent, what the JDK does on Linux. Each suite runs three times with the same
 * expectations: on the JDK alone (JdkXTest), on a thread of the kernel's after the factories were installed (PassThroughXTest), and
 * on a host (HostXTest). The tests are plain java.net.
 */
@Timeout(30)
abstract class Contract {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Closes it when the test is over. */
    final <T extends AutoCloseable> T closing(T t) {
        opened.push(t);
        return t;
    }

    static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(loopback(), port);
    }

    /** An address that nothing listens at. */
    static InetSocketAddress nobody() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, loopback())) {
            return at(s.getLocalPort());
        }
    }

    final ServerSocket server() throws IOException {
        return closing(new ServerSocket(0, 50, loopback()));
    }

    final Socket connect(ServerSocket s) throws IOException {
        return closing(new Socket(loopback(), s.getLocalPort()));
    }

    /** Both ends of a connection. */
    record Pair(Socket a, Socket b) {}

    final Pair pair() throws IOException {
        ServerSocket s = server();
        Socket a = connect(s);
        return new Pair(a, closing(s.accept()));
    }

    static void write(Socket s, String text) throws IOException {
        s.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String read(Socket s, int n) throws IOException {
        return new String(s.getInputStream().readNBytes(n), StandardCharsets.US_ASCII);
    }

    // ---- threads

    /** A call in a thread of its own. */
    record Running<T>(Thread thread, FutureTask<T> task) {
        T get() throws Exception {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception x ? x : e;
            }
        }

        void failsWith(Class<? extends Throwable> type, String message) {
            Contract.fails(type, message, this::get);
        }
    }

    /** Starts a call in a virtual thread. */
    static <T> Running<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        return new Running<>(Thread.ofVirtual().start(task), task);
    }

    /** Starts a call in a virtual thread and returns once that waits. */
    static <T> Running<T> blocked(Callable<T> call) {
        Running<T> r = start(call);
        while (r.thread.getState() != Thread.State.WAITING && r.thread.isAlive()) {
            Thread.yield();
        }
        assertThat(r.task.isDone()).as("it does not wait").isFalse();
        return r;
    }

    /** Starts a call in a platform thread. */
    static <T> Running<T> onPlatformThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        return new Running<>(Thread.ofPlatform().daemon().start(task), task);
    }

    static void fails(Class<? extends Throwable> type, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
    }

    static void fails(Class<? extends Throwable> type, ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(type);
    }
}
