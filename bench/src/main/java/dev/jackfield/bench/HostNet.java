package dev.jackfield.bench;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** A Jackfield host through its descriptor interface. */
final class HostNet implements Net {
    private static final int BACKLOG = 1024;

    private final Process process;
    private final InetAddress address;
    private final InetAddress peer;
    private final ThreadFactory threads;

    /**
     * @param address the server's: the peer's to connect to, or the host's own to listen on
     * @param peer where datagrams go
     * @param threads what programs run in: virtual threads where the other end is in the same JVM; behind a device those of the platform,
     *     which its reader wakes without the help of a third thread
     */
    HostNet(Host host, InetAddress address, InetAddress peer, ThreadFactory threads) {
        this.threads = threads;
        this.process = host.process("bench");
        this.address = address;
        this.peer = peer;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public <T> T call(Callable<T> program) throws Exception {
        return process.host().call(program);
    }

    @Override
    public Stream connect(int port, int bufferSize) throws IOException {
        int fd = process.socket(AF_INET, SOCK_STREAM, 0);
        try {
            process.connect(fd, new InetSocketAddress(address, port));
            return new Connection(process, fd, bufferSize);
        } catch (IOException e) {
            process.close(fd);
            throw e;
        }
    }

    @Override
    public Listener listen(int port, int bufferSize) throws IOException {
        int fd = process.socket(AF_INET, SOCK_STREAM, 0);
        process.bind(fd, new InetSocketAddress(address, port));
        process.listen(fd, BACKLOG);
        return new Listener() {
            @Override
            public Stream accept() throws IOException {
                return new Connection(process, process.accept(fd), bufferSize);
            }

            @Override
            public void close() throws IOException {
                process.close(fd);
            }
        };
    }

    @Override
    public Stream datagrams(int from, int to, int bufferSize) throws IOException {
        int fd = process.socket(AF_INET, SOCK_DGRAM, 0);
        process.bind(fd, new InetSocketAddress("0.0.0.0", from));
        process.connect(fd, new InetSocketAddress(peer, to));
        return new Connection(process, fd, bufferSize);
    }

    @Override
    public ThreadFactory threads() {
        return threads;
    }

    private static final class Connection implements Stream {
        private final Process process;
        private final int fd;
        private final byte[] in;
        private final byte[] out;

        Connection(Process process, int fd, int bufferSize) {
            this.process = process;
            this.fd = fd;
            in = new byte[bufferSize];
            out = new byte[bufferSize];
        }

        @Override
        public int receive() throws IOException {
            return process.read(fd, in, 0, in.length);
        }

        @Override
        public void send(int n) throws IOException {
            process.write(fd, out, 0, n);
        }

        @Override
        public void close() throws IOException {
            process.close(fd);
        }
    }
}
