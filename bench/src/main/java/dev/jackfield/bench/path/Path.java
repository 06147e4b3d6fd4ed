package dev.jackfield.bench.path;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.Core;
import dev.jackfield.core.SystemClock;
import dev.jackfield.core.Timer;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One thread does both ends, on two hosts on a cable: the whole work of a call, without handing over. With {@code -prof gc}, what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseParallelGC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Path {
    private static final int WRITE = 65_536, MESSAGE = 64;
    private static final InetSocketAddress STREAM = new InetSocketAddress("10.0.0.2", 80);
    private static final InetSocketAddress DATAGRAM = new InetSocketAddress("10.0.0.2", 53);

    private final byte[] buffer = new byte[WRITE];
    private Host host;
    private Process client;
    private Process server;
    private int listener;
    private int clientStream;
    private int serverStream;
    private int clientDatagram;
    private int serverDatagram;
    private int far;

    private final Timer timer = new Timer() {
        @Override
        protected void fire(long now) {}
    };
    private final Core.Operation arm = new Core.Operation() {
        @Override
        protected int operate() {
            host.core().arm(timer, host.core().now() + 200_000_000 + (far++ & 0xffff) * 1000L);
            host.core().cancel(timer);
            return 0;
        }
    };

    @Setup
    public void setUp() throws IOException {
        Cable cable = new Cable(SystemClock.INSTANCE, 1);
        host = host("client", cable, true);
        client = host.process("client");
        server = host("server", cable, false).process("server");
        listener = server.socket(AF_INET, SOCK_STREAM, 0);
        server.bind(listener, STREAM);
        server.listen(listener, 1);
        clientStream = client.socket(AF_INET, SOCK_STREAM, 0);
        client.connect(clientStream, STREAM);
        serverStream = server.accept(listener);
        serverDatagram = server.socket(AF_INET, SOCK_DGRAM, 0);
        server.bind(serverDatagram, DATAGRAM);
        clientDatagram = client.socket(AF_INET, SOCK_DGRAM, 0);
        client.connect(clientDatagram, DATAGRAM);
    }

    private static Host host(String name, Cable cable, boolean first) {
        Host h = Host.builder(name).build();
        h.set("net.ipv4.tcp_max_tw_buckets", 512);
        h.set("net.ipv4.ip_local_port_range.first", 10_240);
        h.set("net.ipv4.ip_local_port_range.last", 65_535);
        h.attach("eth0", LinkType.ETHERNET, first ? cable.a() : cable.b());
        h.addAddress("eth0", (first ? "10.0.0.1" : "10.0.0.2") + "/24");
        return h;
    }

    /** 64 KiB in a stream. */
    @Benchmark
    public void bulk() throws IOException {
        client.write(clientStream, buffer, 0, WRITE);
        for (int n = 0; n < WRITE; ) {
            n += server.read(serverStream, buffer, 0, WRITE);
        }
    }

    /** 64 bytes there and back. */
    @Benchmark
    public void roundTrip() throws IOException {
        client.write(clientStream, buffer, 0, MESSAGE);
        server.read(serverStream, buffer, 0, MESSAGE);
        server.write(serverStream, buffer, 0, MESSAGE);
        client.read(clientStream, buffer, 0, MESSAGE);
    }

    /** A datagram of 64 bytes. */
    @Benchmark
    public void datagram() throws IOException {
        client.write(clientDatagram, buffer, 0, MESSAGE);
        server.read(serverDatagram, buffer, 0, MESSAGE);
    }

    /** Connect, accept, a byte there and back, close. */
    @Benchmark
    public void connection() throws IOException {
        int here = client.socket(AF_INET, SOCK_STREAM, 0);
        client.connect(here, STREAM);
        int there = server.accept(listener);
        client.write(here, buffer, 0, 1);
        server.read(there, buffer, 0, 1);
        server.write(there, buffer, 0, 1);
        client.read(here, buffer, 0, 1);
        client.close(here);
        server.close(there);
    }

    /** A stay on the core in which a timer is armed and cancelled. */
    @Benchmark
    public int timer() {
        return host.core().call(arm);
    }
}
