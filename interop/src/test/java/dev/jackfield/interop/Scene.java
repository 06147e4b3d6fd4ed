package dev.jackfield.interop;

import dev.jackfield.testing.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * What a conversation is given.
 *
 * @param directory of its own
 * @param linux where the server is, if that is one of Linux's; else null
 * @param requests how many small ones
 * @param size of a large body, in bytes
 */
record Scene(Path directory, Tls tls, Namespace linux, int requests, int size) {
    /** How long programs are told to wait where they would give up sooner: under load they do. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The server's address, for who does not want its name. */
    static final String SERVER = "10.0.2.2";

    /** A large body: random bytes, the same each time. */
    byte[] large() {
        byte[] b = new byte[size];
        new Random(size).nextBytes(b);
        return b;
    }

    /** A small one: its number. */
    static byte[] small(int i) {
        return new byte[] {(byte) (i >> 8), (byte) i};
    }
}
