package dev.jackfield.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/**
 * Clients that keep their connections: each asks for the page, and again as soon as it has the answer. All are in one thread with one
 * selector, and do no more than they must, so that what is measured is the server and the sockets.
 */
final class WebClients implements AutoCloseable {
    /** How many there are. */
    static final int CLIENTS = 32;

    private static final byte[] REQUEST =
            "GET /hello HTTP/1.1\r\nHost: server\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII); // in lower case
    private static final int ANSWER = 4096;

    /** One connection; its answers come into a buffer, of which it knows how far it has looked. */
    private static final class Client {
        final SocketChannel channel;
        final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
        final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER);
        long asked;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void ask() throws IOException {
            asked = System.nanoTime();
            request.clear();
            answer.clear();
            channel.write(request);
            if (request.hasRemaining()) {
                throw new IOException("no room for a request");
            }
        }

        /** Takes what is there; whether the answer is complete. */
        boolean answered() throws IOException {
            if (channel.read(answer) < 0) {
                throw new EOFException("the server has closed the connection");
            }
            return complete(answer);
        }
    }

    private final Selector selector = Selector.open();
    private final Histogram times = new Histogram(10_000_000_000L, 3);
    private int waiting; // for an answer

    private WebClients(InetSocketAddress server) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            SocketChannel c = SocketChannel.open(server);
            c.setOption(StandardSocketOptions.TCP_NODELAY, true);
            c.configureBlocking(false);
            c.register(selector, SelectionKey.OP_READ, new Client(c));
        }
    }

    /**
     * Asks for that many seconds, after a run-up, and answers how often a second, and median and 99th percentile of the times (us).
     * However short the time, one answer of each client counts when there is no run-up.
     */
    static double[] run(Net net, int port, double runUp, double seconds) throws IOException {
        InetSocketAddress server = new InetSocketAddress(net.address(), port);
        try {
            return net.call(() -> {
                // A thread of the system's, as an event loop has; it inherits whose sockets it uses.
                FutureTask<double[]> work = new FutureTask<>(() -> {
                    try (WebClients clients = new WebClients(server)) {
                        return clients.run(runUp, seconds);
                    }
                });
                Thread.ofPlatform().name("web clients").start(work);
                return work.get();
            });
        } catch (Exception e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        }
    }

    private double[] run(double runUp, double seconds) throws IOException {
        long start = System.nanoTime() + (long) (runUp * 1e9);
        long end = start + (long) (seconds * 1e9);
        for (SelectionKey k : selector.keys()) {
            ask((Client) k.attachment());
        }
        while (waiting > 0) {
            selector.select(k -> step((Client) k.attachment(), start, end));
        }
        double took = (System.nanoTime() - start) / 1e9; // a little more, for all that were asked have answered
        return new double[] {
            times.getTotalCount() / took, times.getValueAtPercentile(50) / 1e3, times.getValueAtPercentile(99) / 1e3
        };
    }

    private void ask(Client c) throws IOException {
        c.ask();
        waiting++;
    }

    private void step(Client c, long start, long end) {
        try {
            if (!c.answered()) {
                return;
            }
            waiting--;
            long now = System.nanoTime();
            if (now >= start) {
                times.recordValue(now - c.asked);
            }
            if (now < end) {
                ask(c);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an answer has come to its end: head, blank line, and as many bytes as the head says. */
    static boolean complete(ByteBuffer answer) throws IOException {
        int n = answer.position();
        int head = endOfHead(answer, n);
        if (head < 0) {
            return false;
        }
        if (!matches(answer, 0, OK)) {
            throw new IOException("not the page: "
                    + StandardCharsets.ISO_8859_1.decode(answer.duplicate().flip()));
        }
        return n >= head + length(answer, head);
    }

    private static int endOfHead(ByteBuffer b, int n) {
        for (int i = OK.length; i + 4 <= n; i++) {
            if (b.get(i) == '\r' && b.get(i + 1) == '\n' && b.get(i + 2) == '\r' && b.get(i + 3) == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static int length(ByteBuffer b, int head) throws IOException {
        for (int i = OK.length; i < head; i++) {
            if (b.get(i) == '\n' && matches(b, i + 1, LENGTH)) {
                int length = 0;
                for (int at = i + 1 + LENGTH.length; b.get(at) != '\r'; at++) {
                    length = b.get(at) == ' ' ? length : 10 * length + b.get(at) - '0';
                }
                return length;
            }
        }
        throw new IOException("an answer without its length");
    }

    private static boolean matches(ByteBuffer b, int at, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            int c = b.get(at + i);
            if (c != text[i] && (c | 0x20) != text[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey k : selector.keys()) {
            k.channel().close();
        }
        selector.close();
    }
}
