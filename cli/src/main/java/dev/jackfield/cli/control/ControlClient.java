package dev.jackfield.cli.control;

import dev.jackfield.cli.control.Frame.Kind;
import dev.jackfield.cli.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Has a tool run in the process that listens at a control socket, as if it ran here. */
public final class ControlClient implements AutoCloseable {
    private static final int CHUNK = 65_536;

    private final SocketChannel channel;
    private final Semaphore wanted = new Semaphore(0);

    /** Connects. */
    public ControlClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Runs a tool to its end.
     *
     * @param args its name and arguments
     * @return its exit code
     */
    public int run(List<String> args, InputStream in, OutputStream out, OutputStream err) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((Json.write(Map.of("args", args)) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        // A read of standard input cannot be called off, so nobody waits for this thread.
        Thread.ofPlatform().daemon().name("stdin").start(() -> feed(in));
        for (Frame f; (f = Frame.read(channel)) != null; ) {
            switch (f.kind()) {
                case OUTPUT -> write(out, f.payload());
                case ERROR -> write(err, f.payload());
                case WANT -> wanted.release();
                case EXIT -> {
                    return f.payload()[0] & 0xff;
                }
                case INPUT, INTERRUPT -> throw new IOException("the network does not speak our protocol");
            }
        }
        throw new IOException("the network has gone");
    }

    private static void write(OutputStream to, byte[] b) throws IOException {
        to.write(b);
        to.flush();
    }

    private void feed(InputStream in) {
        byte[] b = new byte[CHUNK];
        try {
            for (int n = 1; n > 0; ) {
                wanted.acquireUninterruptibly();
                n = Math.max(0, in.read(b));
                send(new Frame(Kind.INPUT, Arrays.copyOf(b, n)));
            }
        } catch (IOException e) {
            // the tool has ended
        }
    }

    /** Tells the tool to stop; it may still have something to say. Any thread. */
    public void interrupt() {
        try {
            send(new Frame(Kind.INTERRUPT));
        } catch (IOException e) {
            // it has ended
        }
    }

    private synchronized void send(Frame f) throws IOException {
        f.write(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
