package dev.jackfield.cli.control;

import dev.jackfield.cli.control.Frame.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A tool that runs for a client: its streams are frames, and when the client goes, or says so, it is interrupted. */
final class ControlSession {
    private static final byte[] END = {};

    private final SocketChannel channel;
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>(); // at most what was wanted
    private volatile boolean finished;

    ControlSession(SocketChannel channel) {
        this.channel = channel;
    }

    void run(ControlServer.Runner runner, List<String> args) throws IOException {
        Thread tool = Thread.currentThread();
        Thread reader = Thread.ofVirtual().name("control-reader").start(() -> read(tool));
        int code;
        try {
            code = runner.run(args, new Input(), new Output(Kind.OUTPUT), new Output(Kind.ERROR));
        } catch (Exception e) {
            code = 1;
            if (channel.isOpen()) {
                send(new Frame(Kind.ERROR, ("jackfield: " + e + "\n").getBytes(StandardCharsets.UTF_8)));
            }
        }
        synchronized (this) {
            finished = true;
        }
        Thread.interrupted(); // if it was told to stop: it has
        send(new Frame(Kind.EXIT, new byte[] {(byte) code}));
        channel.shutdownOutput();
        try {
            reader.join(); // until the client has read it all and closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Thread tool) {
        try {
            for (Frame f; (f = Frame.read(channel)) != null; ) {
                switch (f.kind()) {
                    case INPUT -> {
                        if (!input.isEmpty()) {
                            throw new IOException("more input than was wanted");
                        }
                        input.add(f.payload());
                    }
                    case INTERRUPT -> stop(tool);
                    case WANT, OUTPUT, ERROR, EXIT -> throw new IOException("not for us");
                }
            }
        } catch (IOException e) {
            // the same as its end
        }
        input.add(END);
        stop(tool);
    }

    private synchronized void stop(Thread tool) {
        if (!finished) {
            tool.interrupt();
        }
    }

    /** Writes a frame. An interrupt, which would close the channel, waits: {@link #stop} has the same lock. */
    private synchronized void send(Frame f) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            f.write(channel);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Output extends OutputStream {
        private final Kind kind;

        Output(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            for (int done = 0; done < len; ) {
                int n = Math.min(len - done, 65_536);
                send(new Frame(kind, Arrays.copyOfRange(b, off + done, off + done + n)));
                done += n;
            }
        }
    }

    private final class Input extends InputStream {
        private byte[] chunk = END;
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] b = new byte[1];
            return read(b, 0, 1) < 0 ? -1 : b[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            if (at == chunk.length && !ended) {
                send(new Frame(Kind.WANT));
                try {
                    chunk = input.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
                at = 0;
                ended = chunk.length == 0;
            }
            if (ended) {
                return -1;
            }
            int n = Math.min(len, chunk.length - at);
            System.arraycopy(chunk, at, b, off, n);
            at += n;
            return n;
        }
    }
}
