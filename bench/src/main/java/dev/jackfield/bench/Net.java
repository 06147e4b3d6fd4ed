package dev.jackfield.bench;

import java.io.Closeable;
import java.io.IOException;

/** Whose sockets are measured: the kernel's ({@link KernelNet}) or a Jackfield host's ({@link HostNet}). */
interface Net {
    /** Connects to a port of the peer. */
    Stream connect(int port, int bufferSize) throws IOException;

    /** Listens on a port. */
    Listener listen(int port, int bufferSize) throws IOException;

    /** A socket for datagrams, from a port of our own to one of the peer's: each send and receive is of one. */
    Stream datagrams(int from, int to, int bufferSize) throws IOException;

    /** Where connections come in. */
    interface Listener extends Closeable {
        Stream accept() throws IOException;
    }
}
