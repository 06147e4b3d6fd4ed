package dev.jackfield.bench.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.jackfield.wire.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
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

/** What is done to all bytes of a packet: copied between application, packet and device, and summed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-XX:+UseParallelGC", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Memory {
    /** A full segment on Ethernet, and a large one to be cut. */
    @Param({"1460", "65000"})
    private int size;

    private byte[] heap;
    private byte[] application;
    private MemorySegment nativeMemory;
    private MemorySegment device;

    @Setup
    public void setUp() {
        heap = new byte[size];
        application = new byte[size];
        nativeMemory = Arena.global().allocate(size, 64);
        device = Arena.global().allocate(size, 64);
        new Random(1).nextBytes(application);
        System.arraycopy(application, 0, heap, 0, size);
        MemorySegment.copy(application, 0, nativeMemory, JAVA_BYTE, 0, size);
    }

    @Benchmark
    public int checksumHeap() {
        return Checksum.sum(heap, 0, size);
    }

    @Benchmark
    public int checksumNative() {
        return NativeChecksum.sum(nativeMemory, 0, size);
    }

    /** Between the application's array and a packet in the heap. */
    @Benchmark
    public byte[] copyHeapToHeap() {
        System.arraycopy(application, 0, heap, 0, size);
        return heap;
    }

    /** Between a packet in the heap and the memory a device reads; or the application's array and a native packet. */
    @Benchmark
    public MemorySegment copyHeapToNative() {
        MemorySegment.copy(heap, 0, device, JAVA_BYTE, 0, size);
        return device;
    }

    @Benchmark
    public byte[] copyNativeToHeap() {
        MemorySegment.copy(device, JAVA_BYTE, 0, heap, 0, size);
        return heap;
    }

    @Benchmark
    public MemorySegment copyNativeToNative() {
        MemorySegment.copy(nativeMemory, 0, device, 0, size);
        return device;
    }

    /** What a packet costs that is made, filled by a device, and left to the collector. */
    @Benchmark
    public byte[] allocateHeap() {
        byte[] b = new byte[size];
        MemorySegment.copy(device, JAVA_BYTE, 0, b, 0, size);
        return b;
    }

    /** The same for native memory that is freed when the packet is done with. */
    @Benchmark
    public long allocateNative() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(size, 8);
            MemorySegment.copy(device, 0, s, 0, size);
            return s.address();
        }
    }
}
