package dev.jackfield.core;

import java.net.InetSocketAddress;

/** A transport that can show its sockets. */
public interface SocketTable {
    /** Who is shown them. */
    interface Visitor {
        /**
         * @param endpoint the socket, by which its owner is found; null for what is none any more or not yet: TIME_WAIT, SYN_RECV
         * @param info what there is to show
         */
        void socket(Endpoint endpoint, SocketInfo info);
    }

    /** Shows all of them, in an order that depends on nothing but what happened before; on the core. */
    void sockets(Visitor v);

    /** Ends the connection between two addresses, as {@code ss -K} does: whether there was one. On the core. */
    default boolean destroy(InetSocketAddress local, InetSocketAddress peer) {
        return false;
    }

    /** As if a reset from the peer had come for the connection between two addresses: whether there was one. On the core. */
    default boolean reset(InetSocketAddress local, InetSocketAddress peer) {
        return false;
    }
}
