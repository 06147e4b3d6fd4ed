package dev.jackfield.jdk.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.Set;

/**
 * A TCP socket of one side, a host's or the kernel's, as {@link DualSocket} needs it. Calls that wait do so in the calling thread.
 * Timeouts are milliseconds, 0 for ever; when they are over a SocketTimeoutException says what was waited for. An interrupt ends the
 * wait of a virtual thread with an InterruptedIOException, its interrupt status set, and leaves a platform thread waiting.
 */
interface StreamSocket {
    /** Gives it a local address. */
    void bind(InetAddress address, int port) throws IOException;

    /** Makes it accept connections. */
    void listen(int backlog) throws IOException;

    /** Takes the next connection. */
    StreamSocket accept(int timeout) throws IOException;

    /** Connects. */
    void connect(InetSocketAddress peer, int timeout) throws IOException;

    /** Reads at least one byte: how many, or -1 at the end. */
    int read(byte[] b, int off, int len, int timeout) throws IOException;

    /** Writes all. */
    void write(byte[] b, int off, int len) throws IOException;

    /** Sends a byte of urgent data. */
    void sendUrgent(int b) throws IOException;

    /** How many bytes can be read at once. */
    int available() throws IOException;

    /** Ends what comes in. */
    void shutdownInput() throws IOException;

    /** Ends what goes out. */
    void shutdownOutput() throws IOException;

    /** Closes it; whoever waits in a call gets a SocketException "Socket closed". */
    void close() throws IOException;

    /** The local address; the wildcard with port 0 when there is none. */
    InetSocketAddress localAddress() throws IOException;

    /** The peer's address. */
    InetSocketAddress peerAddress() throws IOException;

    /** The options that it has. */
    Set<SocketOption<?>> options();

    /** Sets one of its options. */
    <T> void setOption(SocketOption<T> name, T value) throws IOException;

    /** The value of one of its options. */
    <T> T option(SocketOption<T> name) throws IOException;

    /** SO_OOBINLINE, which has no public name. */
    void oobInline(boolean on) throws IOException;

    /** SO_OOBINLINE. */
    boolean oobInline() throws IOException;
}
