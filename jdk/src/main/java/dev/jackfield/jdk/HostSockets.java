package dev.jackfield.jdk;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.nio.HostSelectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** Sockets, channels and clients of one host, whatever thread asks for them. */
public final class HostSockets {
    private final Host host;

    HostSockets(Host host) {
        this.host = host;
    }

    /** Sockets that connect from this host. */
    public SocketFactory socketFactory() {
        return new Sockets();
    }

    /** Sockets that listen on this host. */
    public ServerSocketFactory serverSocketFactory() {
        return new ServerSockets();
    }

    /** Channels and selectors of this host. */
    public SelectorProvider selectorProvider() {
        return HostSelectorProvider.of(host);
    }

    /** Runs each task in a virtual thread that belongs to this host. */
    public Executor executor() {
        return task -> Thread.ofVirtual().start(() -> host.run(task));
    }

    /**
     * An HTTP client on this host, with all else as it is by default. The threads of one that is built elsewhere do not inherit to which host
     * they belong.
     */
    public HttpClient httpClient() {
        return httpClient(HttpClient.newBuilder());
    }

    /** An HTTP client on this host, built with the given settings; the executor is ours. */
    public HttpClient httpClient(HttpClient.Builder settings) {
        try {
            return new HostHttpClient(
                    host, call(() -> settings.executor(executor()).build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T call(Callable<T> c) throws IOException {
        try {
            return host.call(c);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private final class Sockets extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            return call(Socket::new);
        }

        @Override
        public Socket createSocket(String name, int port) throws IOException {
            return call(() -> new Socket(name, port));
        }

        @Override
        public Socket createSocket(String name, int port, InetAddress local, int localPort) throws IOException {
            return call(() -> new Socket(name, port, local, localPort));
        }

        @Override
        public Socket createSocket(InetAddress address, int port) throws IOException {
            return call(() -> new Socket(address, port));
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
            return call(() -> new Socket(address, port, local, localPort));
        }
    }

    private final class ServerSockets extends ServerSocketFactory {
        @Override
        public ServerSocket createServerSocket() throws IOException {
            return call(ServerSocket::new);
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return call(() -> new ServerSocket(port));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return call(() -> new ServerSocket(port, backlog));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress local) throws IOException {
            return call(() -> new ServerSocket(port, backlog, local));
        }
    }
}
