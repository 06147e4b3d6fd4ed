package dev.jackfield.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One side of a comparison: the workers, and the network between them. It stands during the whole run, so each measurement finds it warm. */
final class Side implements AutoCloseable {
    private static final String SERVER = "10.91.0.2", CLIENT = "10.91.0.1";

    /** The sides that there are. */
    enum Kind {
        /** Two hosts of one JVM on a cable. */
        CABLE("Jackfield, one JVM", false),
        /** Java NIO, both ends in one JVM, over the kernel's loopback. */
        LOOPBACK("Java NIO over loopback, one JVM", false),
        /** A host on a TAP device; its client is Java NIO on the kernel. */
        TAP("Jackfield on TAP", true),
        /** Java NIO on the kernel in two namespaces. */
        VETH("Linux to Linux over veth", true),
        /** As CABLE, for programs that know nothing of us. */
        WEB("Jackfield, one JVM", false),
        /** The same programs on the kernel, both ends in one JVM. */
        WEB_LOOPBACK("the kernel's loopback, one JVM", false);

        final String title;
        final boolean needsRoot;

        Kind(String title, boolean needsRoot) {
            this.title = title;
            this.needsRoot = needsRoot;
        }
    }

    private final Kind kind;
    private final boolean root;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // last made first
    private final Deque<WorkerProcess> workers = new ArrayDeque<>();
    private boolean started;
    private boolean closed;

    /** @param root whether there may be namespaces */
    Side(Kind kind, boolean root) {
        this.kind = kind;
        this.root = root;
    }

    private void start() throws IOException, InterruptedException {
        if (started) {
            return;
        }
        switch (kind) {
            case CABLE -> worker(List.of(), "cable");
            case LOOPBACK -> worker(root ? namespace("lo").prefix() : List.of(), "kernel", "127.0.0.1");
            case TAP -> {
                Namespace linux = namespace("tap");
                worker(linux.prefix(), "serve-tap", SERVER);
                worker(linux.prefix(), "client", SERVER);
            }
            case VETH -> {
                Namespace server = namespace("server");
                Namespace client = namespace("client");
                Namespace.connect(server, SERVER, client, CLIENT);
                worker(server.prefix(), "serve", SERVER);
                worker(client.prefix(), "client", SERVER);
            }
            case WEB -> worker(List.of(), "web-cable");
            case WEB_LOOPBACK -> worker(root ? namespace("web").prefix() : List.of(), "web-kernel", "127.0.0.1");
        }
        started = true;
    }

    private synchronized Namespace namespace(String suffix) throws IOException, InterruptedException {
        if (closed) {
            throw new IOException("closed");
        }
        Namespace n = new Namespace(suffix);
        parts.push(n);
        return n;
    }

    private void worker(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        WorkerProcess w;
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
            w = new WorkerProcess(prefix, arguments);
            parts.push(w);
            workers.add(w);
        }
        w.awaitReady();
    }

    /** Measures, and starts what is needed when it is the first time. */
    double[] measure(Figure f, double seconds) throws IOException, InterruptedException {
        start();
        if (!f.onOneProcessor()) {
            return workers.getLast().measure(f.measurement(), seconds);
        }
        pin("0");
        try {
            return workers.getLast().measure(f.measurement(), seconds);
        } finally {
            pin("0-" + (Runtime.getRuntime().availableProcessors() - 1));
        }
    }

    private void pin(String processors) throws IOException, InterruptedException {
        for (WorkerProcess w : workers) {
            w.pin(processors);
        }
    }

    /** Ends the workers and removes what was made. Any thread, also while another measures. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("bench: " + e.getMessage());
            }
        }
    }
}
