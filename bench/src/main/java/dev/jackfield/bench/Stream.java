package dev.jackfield.bench;

import java.io.Closeable;
import java.io.IOException;

/** A connection with a buffer of its own each way: the least that the measured programs need, over either kind of socket. */
interface Stream extends Closeable {
    /** Waits for bytes, takes what is there, and answers how many; 0 or less at the end. */
    int receive() throws IOException;

    /** Sends {@code n} bytes, all of them. */
    void send(int n) throws IOException;
}
