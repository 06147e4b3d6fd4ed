package dev.jackfield.cli.run;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.nio.HostSelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Takes connections at a port of the machine's loopback, and carries what they say to a port of a host and back. Needs no root. */
final class Publisher implements AutoCloseable {
    private final Host host;
    private final int inside;
    private final ServerSocketChannel listener;

    Publisher(Host host, RunOptions.Published ports) throws IOException {
        this.host = host;
        this.inside = ports.inside();
        listener = HostSelectorProvider.kernel().openServerSocketChannel();
        try {
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), ports.outside()));
        } catch (IOException e) {
            listener.close();
            throw new IOException("port " + ports.outside() + ": " + e.getMessage(), e);
        }
        Thread.ofVirtual().name("publish-" + ports).start(this::acceptAll);
    }

    private void acceptAll() {
        for (; ; ) {
            try {
                SocketChannel outer = listener.accept();
                Thread.ofVirtual().name("published").start(() -> carry(outer));
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private void carry(SocketChannel outer) {
        InetAddress to = host.names().own().getFirst().toInetAddress();
        try (outer;
                SocketChannel inner = HostSelectorProvider.of(host).openSocketChannel()) {
            inner.connect(new InetSocketAddress(to, inside));
            Thread back = Thread.ofVirtual().start(() -> copy(inner, outer));
            copy(outer, inner);
            back.join();
        } catch (IOException e) {
            // nobody listens there: who came is sent away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One direction, to its end; an error ends both. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer b = ByteBuffer.allocate(65_536);
        try {
            while (from.read(b) >= 0) {
                b.flip();
                while (b.hasRemaining()) {
                    to.write(b);
                }
                b.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            try (from;
                    to) {
                return;
            } catch (IOException again) {
                // they are closed
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
