package dev.jackfield.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** Whose sockets are measured: the kernel's ({@link KernelNet}) or a Jackfield host's ({@link HostNet}). */
interface Net {
    /** The server's address. */
    InetAddress address();

    /** Runs a program: its sockets of java.net and NIO, and those of threads that it starts, are these. */
    <T> T call(Callable<T> program) throws Exception;

    /** Connects to a port of the peer. */
    Stream connect(int port, int bufferSize) throws IOException;

    /** Listens on a port. */
    Listener listen(int port, int bufferSize) throws IOException;

    /** A socket for datagrams, from a port of our own to one of the peer's: each send and receive is of one. */
    Stream datagrams(int from, int to, int bufferSize) throws IOException;

    /** What its programs run in. */
    ThreadFactory threads();

    /** Where connections come in. */
    interface Listener extends Closeable {
        Stream accept() throws IOException;
    }
}
