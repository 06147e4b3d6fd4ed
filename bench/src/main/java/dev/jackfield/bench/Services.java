package dev.jackfield.bench;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;

/** The servers, one on a port each, with a thread for every connection. */
final class Services {
    static final int SINK = 17_301;
    static final int SOURCE = 17_302;
    static final int ECHO = 17_303;
    static final int REPLY = 17_304;
    static final int DATAGRAMS = 17_305, DATAGRAM_CLIENT = 17_306;

    /** Bytes of a write, and of the buffer of whoever receives in bulk. */
    static final int WRITE = 64 * 1024, READ = 256 * 1024;

    /** Datagrams after which one is sent back. */
    static final int BURST = 32;

    /** What serves connections that are soon over: a thread of the platform would cost more than they do. */
    private static final ThreadFactory SHORT = Thread.ofVirtual().factory();

    private interface Service {
        void serve(Stream s) throws IOException;
    }

    private Services() {}

    static void start(Net net) throws IOException {
        start(net, SINK, READ, s -> {
            while (s.receive() > 0) {}
        });
        start(net, SOURCE, WRITE, s -> {
            for (; ; ) {
                s.send(WRITE);
            }
        });
        start(net, ECHO, WRITE, s -> {
            for (int n; (n = s.receive()) > 0; ) {
                s.send(n);
            }
        });
        start(net, REPLY, 64, SHORT, s -> {
            while (s.receive() > 0) {
                s.send(1);
            }
        });
    }

    /** Serves datagrams of one client, on this machine or host. */
    static void startDatagrams(Net net) throws IOException {
        Stream s = net.datagrams(DATAGRAMS, DATAGRAM_CLIENT, WRITE);
        net.threads()
                .newThread(() -> {
                    for (int n = 1; ; n++) {
                        try {
                            s.receive();
                            if (n % BURST == 0) {
                                s.send(1);
                            }
                        } catch (IOException e) {
                            // Nobody was there for the last answer.
                        }
                    }
                })
                .start();
    }

    private static void start(Net net, int port, int bufferSize, Service service) throws IOException {
        start(net, port, bufferSize, net.threads(), service);
    }

    private static void start(Net net, int port, int bufferSize, ThreadFactory threads, Service service)
            throws IOException {
        Net.Listener listener = net.listen(port, bufferSize);
        net.threads()
                .newThread(() -> {
                    try {
                        for (; ; ) {
                            Stream s = listener.accept();
                            threads.newThread(() -> serve(s, service)).start();
                        }
                    } catch (IOException e) {
                        System.err.println("accept on port " + port + ": " + e.getMessage());
                    }
                })
                .start();
    }

    private static void serve(Stream s, Service service) {
        try (s) {
            service.serve(s);
        } catch (IOException e) {
            // The client has gone: so every measurement ends.
        }
    }
}
