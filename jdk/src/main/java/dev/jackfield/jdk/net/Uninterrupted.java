package dev.jackfield.jdk.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Blocking calls on the JDK's channels with the manners of java.net. A channel is closed when a thread that waits on it is
 * interrupted; a Socket is not, unless the thread is virtual. So a platform thread has the call made by a virtual one, which nobody
 * interrupts, and waits for that.
 */
final class Uninterrupted {
    /** A blocking call. */
    interface Call<T> {
        T call() throws IOException;
    }

    private Uninterrupted() {}

    static <T> T call(Call<T> c) throws IOException {
        try {
            return Thread.currentThread().isVirtual() ? c.call() : elsewhere(c);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedIOException();
        } catch (ClosedChannelException e) {
            throw new SocketException("Socket closed");
        }
    }

    /** Has a call made by another thread. */
    static <T> T elsewhere(Call<T> c) throws IOException {
        FutureTask<T> task = new FutureTask<>(c::call);
        Thread.ofVirtual().name("kernel-socket").start(task);
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException r -> throw r;
            case Error error -> throw error;
            default -> new IOException(e.getCause());
        };
    }
}
