package dev.jackfield.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/**
 * Java NIO over the kernel: blocking channels and direct buffers, the fastest that the JDK has.
 *
 * @param address the server's
 * @param own where the client's datagrams come from
 * @param threads what programs run in: virtual threads where both ends are in one JVM, else those of the platform, which need no
 *     second thread to be woken
 */
record KernelNet(InetAddress address, InetAddress own, ThreadFactory threads) implements Net {
    private static final int BACKLOG = 1024;

    @Override
    public <T> T call(Callable<T> program) throws Exception {
        return program.call();
    }

    @Override
    public Stream connect(int port, int bufferSize) throws IOException {
        return new Channel(SocketChannel.open(new InetSocketAddress(address, port)), bufferSize);
    }

    @Override
    public Listener listen(int port, int bufferSize) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(new InetSocketAddress(address, port), BACKLOG);
        return new Listener() {
            @Override
            public Stream accept() throws IOException {
                return new Channel(server.accept(), bufferSize);
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    public Stream datagrams(int from, int to, int bufferSize) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(own, from));
        channel.connect(new InetSocketAddress(address, to));
        return new Channel(channel, bufferSize);
    }

    private static final class Channel implements Stream {
        private final ByteChannel channel;
        private final ByteBuffer in;
        private final ByteBuffer out;

        Channel(ByteChannel channel, int bufferSize) {
            this.channel = channel;
            in = ByteBuffer.allocateDirect(bufferSize);
            out = ByteBuffer.allocateDirect(bufferSize);
        }

        @Override
        public int receive() throws IOException {
            return channel.read(in.clear());
        }

        @Override
        public void send(int n) throws IOException {
            out.clear().limit(n);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
