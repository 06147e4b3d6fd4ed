package dev.jackfield.bench.memory;

import static dev.jackfield.bench.memory.Layouts.BYTE;
import static dev.jackfield.bench.memory.Layouts.LONG;
import static dev.jackfield.bench.memory.Layouts.SHORT;

import dev.jackfield.wire.Checksum;
import java.lang.foreign.MemorySegment;

/** {@link Checksum#sum} over a segment, by the same algorithm. */
final class NativeChecksum {
    private NativeChecksum() {}

    static int sum(MemorySegment s, long from, int n) {
        long sum = 0;
        long i = from;
        for (long end = from + (n & ~31); i < end; i += 32) {
            long v0 = s.get(LONG, i);
            long v1 = s.get(LONG, i + 8);
            long v2 = s.get(LONG, i + 16);
            long v3 = s.get(LONG, i + 24);
            sum += (v0 & 0xffff_ffffL) + (v0 >>> 32) + (v1 & 0xffff_ffffL) + (v1 >>> 32);
            sum += (v2 & 0xffff_ffffL) + (v2 >>> 32) + (v3 & 0xffff_ffffL) + (v3 >>> 32);
        }
        for (long end = from + (n & ~1); i < end; i += 2) {
            sum += s.get(SHORT, i) & 0xffff;
        }
        if ((n & 1) != 0) {
            sum += (s.get(BYTE, i) & 0xff) << 8;
        }
        return Checksum.fold(sum);
    }
}
