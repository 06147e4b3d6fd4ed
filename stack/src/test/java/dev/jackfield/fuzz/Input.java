package dev.jackfield.fuzz;

import java.util.Arrays;

/** The fuzzer's bytes, from which a test draws its decisions one after the other; zeros when they are used up. */
final class Input {
    private final byte[] bytes;
    private int at;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean empty() {
        return at >= bytes.length;
    }

    int u8() {
        return empty() ? 0 : bytes[at++] & 0xff;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    int i32() {
        return u16() << 16 | u16();
    }

    /** A number from 0 to {@code n - 1}; n is at most 65536. */
    int below(int n) {
        return (n > 256 ? u16() : u8()) % n;
    }

    boolean oneIn(int n) {
        return below(n) == n - 1;
    }

    /** The next bytes, at most {@code n}. */
    byte[] take(int n) {
        int from = Math.min(at, bytes.length);
        at = Math.min(from + n, bytes.length);
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** A seed that changes with any of the bytes, so that the fuzzer cannot learn what is drawn from it. */
    long seed() {
        long h = 0;
        for (byte b : bytes) {
            h = (h ^ b) * 0x9e37_79b9_7f4a_7c15L;
            h ^= h >>> 29;
        }
        return h;
    }
}
