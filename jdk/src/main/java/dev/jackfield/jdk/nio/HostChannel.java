package dev.jackfield.jdk.nio;

import dev.jackfield.core.Core;
import dev.jackfield.core.Readiness;
import java.nio.channels.SelectionKey;

/** What a {@link HostSelector} needs of a channel on a host. */
interface HostChannel {
    /** The core on which its readiness is watched. */
    Core core();

    /** What it is ready for, in poll's bits. */
    Readiness readiness();

    /** Which of the operations in {@code interest} poll's bits make it ready for; the channel's state has a say. */
    int readyOps(int bits, int interest);

    /** What the JDK takes an error or hang-up for: whoever is interested in anything is to try it, and will learn of it. */
    static boolean broken(int bits) {
        return (bits & (Readiness.ERR | Readiness.HUP)) != 0;
    }

    /** The usual meaning: IN is for reading and accepting, OUT for writing. */
    static int usual(int bits, int interest) {
        if (broken(bits)) {
            return interest;
        }
        int ops = 0;
        if ((bits & Readiness.IN) != 0) {
            ops |= SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
        }
        if ((bits & Readiness.OUT) != 0) {
            ops |= SelectionKey.OP_WRITE;
        }
        return ops & interest;
    }
}
