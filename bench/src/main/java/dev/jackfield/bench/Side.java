package dev.jackfield.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One side of a comparison: the workers, and the network between them. It stands during the whole run, so each measurement finds it warm. */
final class Side implements AutoCloseable {
    private static final String SERVER = "10.91.0.2", CLIENT = "10.91.0.1", DEVICE = "tun0";

    /** The sides that there are. */
    enum Kind {
        /** Two hosts of one JVM on a cable. */
        CABLE("Jackfield, one JVM", false, null),
        /** Java NIO, both ends in one JVM, over the kernel's loopback. */
        LOOPBACK("Java NIO over loopback, one JVM", false, null),
        /** gVisor, both ends in one process, over its loopback. */
        GVISOR_LOOP("gVisor, one process", false, Rival.GVISOR),
        /** A host on a TAP device; its client is Java NIO on the kernel, as on all devices. */
        TAP("Jackfield on TAP", true, null),
        /** Java NIO on the kernel in two namespaces. */
        VETH("Linux to Linux over veth", true, null),
        /** A TUN device with virtio-net headers and packets of 64 KiB. */
        TUN_VNET("Jackfield on TUN, virtio-net headers", true, null),
        GVISOR_TUN_VNET("gVisor on the same", true, Rival.GVISOR),
        LIMIT_TUN_VNET("the link's limit", true, Rival.LIMIT),
        /** A TUN device with frames of 1500 bytes. */
        TUN("Jackfield on TUN", true, null),
        GVISOR_TUN("gVisor on TUN", true, Rival.GVISOR),
        LIMIT_TUN("the link's limit", true, Rival.LIMIT),
        /** An XDP socket on one end of a veth pair. */
        XDP("Jackfield by XDP on veth", true, null),
        LIMIT_XDP("the link's limit", true, Rival.LIMIT),
        /** As CABLE, for programs that know nothing of us. */
        WEB("Jackfield, one JVM", false, null),
        /** The same programs on the kernel, both ends in one JVM. */
        WEB_LOOPBACK("the kernel's loopback, one JVM", false, null);

        final String title;
        final boolean needsRoot;
        final Rival rival; // the program that it needs, or null

        Kind(String title, boolean needsRoot, Rival rival) {
            this.title = title;
            this.needsRoot = needsRoot;
            this.rival = rival;
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
            case GVISOR_LOOP -> rival(List.of(), "loop");
            case TAP -> device("serve-tap");
            case VETH -> {
                Namespace server = namespace("server");
                Namespace client = namespace("client");
                Namespace.connect(server, SERVER, client, CLIENT);
                worker(server.prefix(), "serve", SERVER);
                worker(client.prefix(), "client", SERVER, CLIENT);
            }
            case WEB -> worker(List.of(), "web-cable");
            case WEB_LOOPBACK -> worker(root ? namespace("web").prefix() : List.of(), "web-kernel", "127.0.0.1");
            case TUN_VNET -> device("serve-tun-vnet");
            case TUN -> device("serve-tun");
            case XDP -> {
                Namespace server = namespace("xdp");
                Namespace client = namespace("xdp-client");
                Namespace.connectPort(server, client, CLIENT);
                worker(server.prefix(), "serve-xdp", SERVER);
                worker(client.prefix(), "client", SERVER, CLIENT);
            }
            case LIMIT_XDP -> {
                Namespace server = namespace("limit");
                Namespace client = namespace("limit-client");
                Namespace.connectPort(server, client, CLIENT);
                rival(server.prefix(), "xdp", Namespace.VETH, SERVER);
                worker(client.prefix(), "client", SERVER, CLIENT);
            }
            case GVISOR_TUN_VNET, LIMIT_TUN_VNET -> rivalOnDevice("tun-vnet");
            case GVISOR_TUN, LIMIT_TUN -> rivalOnDevice("tun");
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

    /** A host on a device, and its client in the same namespace. */
    private void device(String what) throws IOException, InterruptedException {
        Namespace linux = namespace(kind.name());
        worker(linux.prefix(), what, SERVER);
        worker(linux.prefix(), "client", SERVER, CLIENT);
    }

    /** The same for a rival, whose device this configures. */
    private void rivalOnDevice(String link) throws IOException, InterruptedException {
        Namespace linux = namespace(kind.name());
        rival(linux.prefix(), link, DEVICE, SERVER);
        linux.configure(DEVICE, CLIENT);
        worker(linux.prefix(), "client", SERVER, CLIENT);
    }

    private void worker(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        start(() -> WorkerProcess.java(prefix, arguments));
    }

    private void rival(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(kind.rival.program()));
        command.addAll(List.of(arguments));
        start(() -> WorkerProcess.program(prefix, command.toArray(String[]::new)));
    }

    private interface Start {
        WorkerProcess start() throws IOException;
    }

    private void start(Start start) throws IOException, InterruptedException {
        WorkerProcess w;
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
            w = start.start();
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
