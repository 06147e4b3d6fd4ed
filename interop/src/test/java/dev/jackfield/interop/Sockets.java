package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/** An echo server of java.net, and its client, in the clear or over TLS. */
enum Sockets {
    PLAIN {
        @Override
        ServerSocketFactory servers(SSLContext tls) {
            return ServerSocketFactory.getDefault();
        }

        @Override
        SocketFactory clients(SSLContext tls) {
            return SocketFactory.getDefault();
        }
    },
    SECRET {
        @Override
        ServerSocketFactory servers(SSLContext tls) {
            return tls.getServerSocketFactory();
        }

        @Override
        SocketFactory clients(SSLContext tls) {
            return tls.getSocketFactory();
        }
    };

    static final int PORT = 7;
    /** So many requests go over one connection. */
    private static final int EACH = 20;

    abstract ServerSocketFactory servers(SSLContext tls);

    abstract SocketFactory clients(SSLContext tls);

    AutoCloseable start(Scene scene) throws IOException {
        ServerSocket listener = servers(scene.tls().context()).createServerSocket(PORT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        threads.submit(() -> {
            while (true) {
                Socket s = listener.accept();
                threads.submit(() -> echo(s));
            }
        });
        return () -> {
            listener.close();
            threads.close();
        };
    }

    private static Void echo(Socket s) throws IOException {
        try (s) {
            s.getInputStream().transferTo(s.getOutputStream());
        }
        return null;
    }

    void converse(Scene scene) throws Exception {
        SocketFactory sockets = clients(scene.tls().context());
        for (int i = 0; i < scene.requests(); ) {
            try (Socket s = sockets.createSocket("server", PORT)) {
                s.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(s.getInputStream());
                for (int end = i + EACH; i < end; i++) {
                    s.getOutputStream().write(Scene.small(i));
                    assertThat(in.readNBytes(2)).isEqualTo(Scene.small(i));
                }
            }
        }
        try (Socket s = sockets.createSocket("server", PORT);
                ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> written = writer.submit(() -> {
                OutputStream out = s.getOutputStream();
                out.write(scene.large());
                s.shutdownOutput();
                return null;
            });
            assertThat(s.getInputStream().readAllBytes()).isEqualTo(scene.large());
            written.get();
        }
    }
}
