package dev.jackfield.core;

import java.net.SocketAddress;

/**
 * Who is told of what happens on a host, as it happens: for profilers and the like. A host has none unless one is {@linkplain Core#setTrace set}, and what
 * it would be told then costs the look that there is none. It is called on the core, must not wait, and must keep nothing that it is given.
 */
public interface Trace {
    /** A packet came in and is being worked on; null when that is over. What is counted in between is because of it. */
    void receiving(Packet p);

    /** Something was counted, n times. */
    void counted(Counter c, long n);

    /** A segment of TCP is sent again. */
    void retransmitted(SocketAddress local, SocketAddress peer, int bytes);

    /**
     * A socket was made, by socket or accept.
     *
     * @param inode the number that tools show
     * @param protocol as IP numbers it
     */
    void opened(long inode, int protocol, SocketAddress local, SocketAddress peer);

    /** The last descriptor of a socket was closed; TCP may go on behind it. */
    void closed(long inode, int protocol, SocketAddress local, SocketAddress peer);

    /** Somebody held the core for so long, in nanoseconds of the host's clock. */
    void held(long duration);
}
