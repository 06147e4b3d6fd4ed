package dev.jackfield.core;

import java.net.InetSocketAddress;

/**
 * A socket as {@code netstat} and {@code ss} show it: a picture, taken on the core, of what a transport and the process that
 * holds it know. Transports leave the owner's part at {@link Owner#NONE}.
 *
 * @param protocol tcp, tcp6, udp, udp6, icmp, raw: netstat's first column
 * @param local the local address; the wildcard with port 0 where there is none
 * @param peer the peer's address; the wildcard with port 0 where there is none
 * @param state ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING; empty
 *     for a datagram socket that is not connected
 * @param recvQ bytes that the application has not read; of a listener, connections it has not accepted
 * @param sendQ bytes that the peer has not acknowledged; of a listener, the backlog
 * @param timer what the socket waits for
 * @param owner who holds it
 * @param details what only its transport knows, null for nothing
 */
public record SocketInfo(
        String protocol,
        InetSocketAddress local,
        InetSocketAddress peer,
        String state,
        int recvQ,
        int sendQ,
        Timing timer,
        Owner owner,
        Details details) {

    /** What a transport tells of its own: TCP's is what TCP_INFO answers. */
    public interface Details {}

    /** Which of a connection's timers runs: netstat's names are these in lower case. */
    public enum TimerKind {
        OFF,
        /** Retransmission. */
        ON,
        KEEPALIVE,
        TIMEWAIT,
        /** Zero-window probe. */
        PROBE;

        /** As {@code netstat -o} prints it. */
        public String text() {
            return switch (this) {
                case OFF -> "off";
                case ON -> "on";
                case KEEPALIVE -> "keepalive";
                case TIMEWAIT -> "timewait";
                case PROBE -> "probe";
            };
        }
    }

    /**
     * The column of {@code netstat -o}.
     *
     * @param kind which timer
     * @param remaining nanoseconds until it fires
     * @param retransmits how often the oldest segment was retransmitted
     * @param probes how many keepalive or zero-window probes are unanswered
     */
    public record Timing(TimerKind kind, long remaining, int retransmits, int probes) {
        /** No timer runs. */
        public static final Timing NONE = new Timing(TimerKind.OFF, 0, 0, 0);
    }

    /**
     * The process that holds a socket.
     *
     * @param pid its number, 0 when no process does
     * @param program its name, or empty
     * @param uid the user's number
     * @param inode the socket's, 0 when no descriptor refers to it
     * @param fd the lowest descriptor that refers to it, or -1
     */
    public record Owner(int pid, String program, int uid, long inode, int fd) {
        /** Nobody: not yet accepted, or closed by its process already. */
        public static final Owner NONE = new Owner(0, "", 0, 0, -1);
    }

    /** As a transport makes it. */
    public SocketInfo(
            String protocol,
            InetSocketAddress local,
            InetSocketAddress peer,
            String state,
            int recvQ,
            int sendQ,
            Timing timer) {
        this(protocol, local, peer, state, recvQ, sendQ, timer, Owner.NONE);
    }

    /** Without details. */
    public SocketInfo(
            String protocol,
            InetSocketAddress local,
            InetSocketAddress peer,
            String state,
            int recvQ,
            int sendQ,
            Timing timer,
            Owner owner) {
        this(protocol, local, peer, state, recvQ, sendQ, timer, owner, null);
    }

    /** The same with its owner. */
    public SocketInfo ownedBy(Owner o) {
        return new SocketInfo(protocol, local, peer, state, recvQ, sendQ, timer, o, details);
    }
}
