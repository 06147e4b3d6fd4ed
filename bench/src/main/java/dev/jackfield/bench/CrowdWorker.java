package dev.jackfield.bench;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import jdk.jfr.consumer.RecordingStream;

/**
 * Many connections between two hosts of this JVM, one after the other in one thread. Prints what {@link Crowd.Result} holds; or, when it is told for how many seconds, has some of
 * them busy for that time and prints what {@link Pauses.Result} holds.
 */
final class CrowdWorker {
    private static final String SERVER = "10.0.0.2";
    private static final int FIRST_PORT = 80;
    /** Connections to one port of the server: fewer than the client has ports. */
    private static final int A_PORT = 50_000;

    /** What is compiled before is not measured: so many connections, so often. */
    private static final int WARM_UP = 1000, WARM_UPS = 10;

    private static final int MESSAGE = 64;
    /** How many connections are busy while pauses are measured, and what their programs allocate for each message, bytes. */
    static final int BUSY = 10_000, GARBAGE = 2048;

    private final Process client;
    private final Process server;
    private final int[] listeners;
    private final InetSocketAddress[] addresses;
    private final int[] here;
    private final int[] there;

    private CrowdWorker(int n) throws IOException {
        Cable cable = new Cable(SystemClock.INSTANCE, 1);
        client = host(cable, true).process("client");
        server = host(cable, false).process("server");
        int ports = (n + A_PORT - 1) / A_PORT;
        listeners = new int[ports];
        addresses = new InetSocketAddress[ports];
        for (int i = 0; i < ports; i++) {
            addresses[i] = new InetSocketAddress(SERVER, FIRST_PORT + i);
            listeners[i] = server.socket(AF_INET, SOCK_STREAM, 0);
            server.bind(listeners[i], addresses[i]);
            server.listen(listeners[i], 1);
        }
        here = new int[n];
        there = new int[n];
    }

    private static Host host(Cable cable, boolean first) {
        Host h = Host.builder(first ? "client" : "server").build();
        h.set("net.ipv4.ip_local_port_range.first", 1024);
        h.set("net.ipv4.ip_local_port_range.last", 65_535);
        h.set("fs.nr_open", 2_000_000);
        h.set("net.ipv4.tcp_tw_time", 1);
        h.attach("eth0", LinkType.ETHERNET, first ? cable.a() : cable.b());
        h.addAddress("eth0", (first ? "10.0.0.1" : SERVER) + "/24");
        return h;
    }

    public static void main(String[] args) throws Exception {
        int n = Integer.parseInt(args[0]);
        for (int i = 0; i < WARM_UPS; i++) {
            new CrowdWorker(WARM_UP).measure();
        }
        double[] measured =
                args.length > 1 ? new CrowdWorker(n).pauses(Integer.parseInt(args[1])) : new CrowdWorker(n).measure();
        System.out.println(Arrays.stream(measured)
                .mapToObj(Double::toString)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow());
        System.exit(0);
    }

    private double[] measure() throws IOException, InterruptedException {
        int n = here.length;
        double before = heap();
        long began = System.nanoTime();
        open();
        double open = (System.nanoTime() - began) / 1e3 / n;
        double bytes = (heap() - before) / (2.0 * n);
        began = System.nanoTime();
        byte[] out = new byte[MESSAGE];
        byte[] in = new byte[MESSAGE];
        for (int i = 0; i < n; i++) {
            Arrays.fill(out, (byte) (i * 31 >>> 3));
            echo(i, out, in);
        }
        double echo = (System.nanoTime() - began) / 1e3 / n;
        double after = (heap() - before) / (2.0 * n);
        for (int i = 0; i < n; i++) {
            client.close(here[i]);
            server.close(there[i]);
        }
        while (client.host().sockets().size() > 0) {
            Thread.sleep(100); // TIME_WAIT
        }
        double left = (heap() - before) / (2.0 * n);
        return new double[] {bytes, open, after, echo, left};
    }

    private void open() throws IOException {
        for (int i = 0; i < here.length; i++) {
            here[i] = client.socket(AF_INET, SOCK_STREAM, 0);
            client.connect(here[i], addresses[i / A_PORT]);
            there[i] = server.accept(listeners[i / A_PORT]);
        }
    }

    /** The pauses of the collector, in ms, while messages go over some of the connections. */
    private double[] pauses(int seconds) throws IOException, InterruptedException {
        open();
        List<Double> pauses = Collections.synchronizedList(new ArrayList<>());
        long messages = 0;
        try (RecordingStream events = new RecordingStream()) {
            events.enable("jdk.GCPhasePause").withoutThreshold().withoutStackTrace();
            events.onEvent("jdk.GCPhasePause", e -> pauses.add(e.getDuration().toNanos() / 1e6));
            events.startAsync();
            int busy = Math.min(BUSY, here.length);
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            for (int i = 0; System.nanoTime() < end; i = (i + 1) % busy) {
                byte[] out = new byte[GARBAGE];
                Arrays.fill(out, 0, MESSAGE, (byte) i);
                byte[] in = new byte[MESSAGE];
                int at = (int) ((long) i * here.length / busy);
                echo(at, Arrays.copyOf(out, MESSAGE), in);
                messages++;
            }
            events.stop(); // and waits for what is under way
        }
        double[] all = pauses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (all.length == 0) {
            return new double[] {messages / (double) seconds, 0, 0, 0, 0};
        }
        return new double[] {
            messages / (double) seconds,
            all.length,
            all[all.length / 2],
            all[Math.min((int) (all.length * 0.999), all.length - 1)],
            all[all.length - 1]
        };
    }

    private void echo(int i, byte[] out, byte[] in) throws IOException {
        client.write(here[i], out, 0, MESSAGE);
        int n = server.read(there[i], in, 0, MESSAGE);
        server.write(there[i], in, 0, n);
        Arrays.fill(in, (byte) 0);
        n = client.read(here[i], in, 0, MESSAGE);
        if (n != MESSAGE || !Arrays.equals(in, out)) {
            throw new IOException("connection " + i + " has not echoed what was sent");
        }
    }

    /** Bytes of the heap that are in use once all garbage is gone. */
    private static double heap() {
        Runtime r = Runtime.getRuntime();
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, r.totalMemory() - r.freeMemory());
        }
        return least;
    }
}
