package dev.jackfield.core;

import java.util.random.RandomGenerator;

/**
 * SipHash-2-4 (Aumasson, Bernstein 2012) of a few longs under a secret key: short input, and nobody without the key can
 * foretell or steer the result. For hash tables that strangers fill, initial sequence numbers and ports.
 */
public final class SipHash {
    private final long k0;
    private final long k1;

    /** With a key from the given source. */
    public SipHash(RandomGenerator random) {
        k0 = random.nextLong();
        k1 = random.nextLong();
    }

    /** With a key of two longs, the first its first eight bytes in little-endian order. */
    public SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** The hash of some longs, which stand for eight bytes each in little-endian order. */
    public long hash(long... words) {
        return hash(words.length, words, 0, 0, 0, 0, 0);
    }

    /** The hash of five longs, enough for two addresses and their ports. */
    public long hash(long a, long b, long c, long d, long e) {
        return hash(5, null, a, b, c, d, e);
    }

    /** Of {@code n} words, from an array, or else five. A step takes in a word, the last but one the length, and the last nothing more. */
    private long hash(int n, long[] words, long a, long b, long c, long d, long e) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        for (int i = 0; i <= n + 1; i++) {
            long m = i < n
                    ? words != null ? words[i] : word(i, a, b, c, d, e)
                    : i == n ? (long) n * Long.BYTES << 56 : 0;
            v3 ^= m;
            v2 ^= i > n ? 0xff : 0;
            for (int rounds = i > n ? 4 : 2; rounds > 0; rounds--) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long word(int i, long a, long b, long c, long d, long e) {
        return switch (i) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            case 3 -> d;
            default -> e;
        };
    }
}
