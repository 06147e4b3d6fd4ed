package dev.jackfield.bench.path;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.LinkType;
import dev.jackfield.socket.EpollEvent;
import dev.jackfield.socket.Posix;
import dev.jackfield.wire.TcpHeader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One host with many connections: a segment in, a segment out, a segment found among all flows, epoll_wait. With {@code -prof gc}, what they allocate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseParallelGC", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Pieces {
    /** Bytes of a full segment, of peers that do not say what they take (RFC 9293 section 3.7.1). */
    private static final int SEGMENT = 536;

    private static final int ISS = 1000;
    /** The connections on which data comes, on which it goes, and on which some has come that nobody reads. */
    private static final int IN = 0, OUT = 1, READY = 2;

    @Param({"3", "100000"})
    public int connections;

    private final HandPeer peers = new HandPeer();
    private final byte[] buffer = new byte[SEGMENT];
    private final EpollEvent[] events = new EpollEvent[1];
    private Process server;
    private int[] sockets;
    private int[] next; // SND.NXT of the host
    private int arrived = ISS + 1;
    private int epoll;
    private int any;

    @Setup
    public void setUp() throws IOException {
        Host host = Host.builder("server").build();
        host.attach("tun0", LinkType.IP, peers);
        host.addAddress("tun0", "10.0.0.1/16");
        server = host.process("server");
        int listener = server.socket(AF_INET, SOCK_STREAM, 0);
        server.bind(listener, new InetSocketAddress("10.0.0.1", HandPeer.PORT));
        server.listen(listener, 1);
        sockets = new int[connections];
        next = new int[connections];
        for (int i = 0; i < connections; i++) {
            peers.send(i, TcpHeader.SYN, ISS, 0, 0);
            next[i] = peers.seq + 1;
            peers.send(i, TcpHeader.ACK, ISS + 1, next[i], 0);
            sockets[i] = server.accept(listener);
        }
        epoll = server.epoll_create1(0);
        EpollEvent e = new EpollEvent();
        e.events = Posix.EPOLLIN;
        for (int socket : sockets) {
            server.epoll_ctl(epoll, Posix.EPOLL_CTL_ADD, socket, e);
        }
        peers.send(READY, TcpHeader.ACK, ISS + 1, next[READY], SEGMENT);
    }

    /** A full segment comes, is acknowledged as is due, and is read. */
    @Benchmark
    public void segmentIn() throws IOException {
        peers.send(IN, TcpHeader.ACK, arrived, next[IN], SEGMENT);
        arrived += server.read(sockets[IN], buffer, 0, SEGMENT);
    }

    /** A full segment is written and goes out, and its acknowledgement comes. */
    @Benchmark
    public void segmentOut() throws IOException {
        server.write(sockets[OUT], buffer, 0, SEGMENT);
        next[OUT] += SEGMENT;
        peers.send(OUT, TcpHeader.ACK, ISS + 1, next[OUT], 0);
    }

    /** An acknowledgement that says nothing new comes for any of the connections: it is parsed, its flow is found, it is looked at. */
    @Benchmark
    public void find() {
        any = (any + 7919) % connections;
        peers.send(any, TcpHeader.ACK, any == IN ? arrived : any == READY ? ISS + 1 + SEGMENT : ISS + 1, next[any], 0);
    }

    /** epoll_wait finds the one that is ready among all. */
    @Benchmark
    public int epollWait() throws IOException {
        return server.epoll_wait(epoll, events, 0);
    }
}
