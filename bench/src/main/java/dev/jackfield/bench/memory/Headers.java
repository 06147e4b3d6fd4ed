package dev.jackfield.bench.memory;

import static dev.jackfield.bench.memory.Layouts.BYTE;
import static dev.jackfield.bench.memory.Layouts.INT;
import static dev.jackfield.bench.memory.Layouts.SHORT;

import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/** What is done to the headers of a packet: those of IPv4 and TCP are written, or checked and read, and single fields changed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-XX:+UseParallelGC", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Headers {
    private static final int IP = 14, TCP = IP + Ipv4Header.LENGTH, END = TCP + TcpHeader.LENGTH;

    private final byte[] heap = new byte[2048];
    private final MemorySegment nativeMemory = Arena.global().allocate(2048, 64);
    private int seq = 1;

    @Setup
    public void setUp() {
        emitHeap();
        emitNative();
    }

    @Benchmark
    public byte[] emitHeap() {
        byte[] b = heap;
        TcpHeader.emit(b, TCP, 80, 40_000, ++seq, 7, TcpHeader.LENGTH, TcpHeader.ACK, 1000);
        Ipv4Header.emit(b, IP, 0, END - IP, 0, Ipv4Header.DF, 64, Ipv4Header.TCP, 0x0a00_0001, 0x0a00_0002);
        return b;
    }

    @Benchmark
    public MemorySegment emitNative() {
        MemorySegment s = nativeMemory;
        s.set(SHORT, TCP, (short) 80);
        s.set(SHORT, TCP + 2, (short) 40_000);
        s.set(INT, TCP + 4, ++seq);
        s.set(INT, TCP + 8, 7);
        s.set(SHORT, TCP + 12, (short) (TcpHeader.LENGTH << 10 | TcpHeader.ACK));
        s.set(SHORT, TCP + 14, (short) 1000);
        s.set(INT, TCP + 16, 0);
        s.set(SHORT, IP, (short) 0x4500);
        s.set(SHORT, IP + 2, (short) (END - IP));
        s.set(SHORT, IP + 4, (short) 0);
        s.set(SHORT, IP + 6, (short) Ipv4Header.DF);
        s.set(SHORT, IP + 8, (short) (64 << 8 | Ipv4Header.TCP));
        s.set(SHORT, IP + 10, (short) 0);
        s.set(INT, IP + 12, 0x0a00_0001);
        s.set(INT, IP + 16, 0x0a00_0002);
        s.set(SHORT, IP + 10, (short) ~NativeChecksum.sum(s, IP, Ipv4Header.LENGTH));
        return s;
    }

    @Benchmark
    public long parseHeap() {
        byte[] b = heap;
        if (!Ipv4Header.wellFormed(b, IP, END - IP)
                || !Ipv4Header.checksumRight(b, IP)
                || Ipv4Header.fragment(b, IP)
                || !TcpHeader.valid(b, TCP, END - TCP)) {
            return -1;
        }
        return (long) Ipv4Header.src(b, IP)
                + Ipv4Header.dst(b, IP)
                + Ipv4Header.protocol(b, IP)
                + Ipv4Header.ttl(b, IP)
                + TcpHeader.sourcePort(b, TCP)
                + TcpHeader.destinationPort(b, TCP)
                + TcpHeader.seq(b, TCP)
                + TcpHeader.ack(b, TCP)
                + TcpHeader.flags(b, TCP)
                + TcpHeader.window(b, TCP);
    }

    @Benchmark
    public long parseNative() {
        MemorySegment s = nativeMemory;
        int first = s.get(BYTE, IP) & 0xff;
        int header = (first & 0xf) << 2;
        int total = s.get(SHORT, IP + 2) & 0xffff;
        int fragment = s.get(SHORT, IP + 6) & 0xffff;
        int offset = (s.get(BYTE, TCP + 12) & 0xf0) >>> 2;
        if (first >> 4 != 4
                || header < Ipv4Header.LENGTH
                || total < header
                || NativeChecksum.sum(s, IP, header) != 0xffff
                || (fragment & (Ipv4Header.MF | Ipv4Header.OFFSET_MASK)) != 0
                || offset < TcpHeader.LENGTH
                || offset > END - TCP) {
            return -1;
        }
        return (long) s.get(INT, IP + 12)
                + s.get(INT, IP + 16)
                + (s.get(BYTE, IP + 9) & 0xff)
                + (s.get(BYTE, IP + 8) & 0xff)
                + (s.get(SHORT, TCP) & 0xffff)
                + (s.get(SHORT, TCP + 2) & 0xffff)
                + s.get(INT, TCP + 4)
                + s.get(INT, TCP + 8)
                + (s.get(SHORT, TCP + 12) & 0x1ff)
                + (s.get(SHORT, TCP + 14) & 0xffff);
    }

    /** Reads a field and writes it back changed. */
    @Benchmark
    public int fieldHeap() {
        int v = Bytes.i32(heap, TCP + 4) + 1;
        Bytes.put32(heap, TCP + 4, v);
        return v;
    }

    @Benchmark
    public int fieldNative() {
        int v = nativeMemory.get(INT, TCP + 4) + 1;
        nativeMemory.set(INT, TCP + 4, v);
        return v;
    }
}
