package dev.jackfield.jdk.jfr;

import jdk.jfr.Event;
import jdk.jfr.Label;

/** What there is to say of a socket. */
abstract class SocketEvent extends Event {
    @Label("Host")
    String host;

    @Label("Inode")
    long inode;

    @Label("Protocol")
    int protocol;

    @Label("Local address")
    String local;

    @Label("Peer")
    String peer;
}
