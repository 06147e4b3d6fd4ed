package dev.jackfield.core;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Where a host's randomness comes from: secret for real hosts, seeded for those that must do the same again. */
public final class Randoms {
    private Randoms() {}

    /** Randomness that nobody can foretell: for sequence numbers and ports of a host that meets strangers. */
    public static RandomGenerator secure() {
        return new SecureRandom();
    }

    /** The same numbers for the same seed, on every machine. */
    public static RandomGenerator seeded(long seed) {
        return new java.util.SplittableRandom(seed);
    }
}
