package dev.jackfield.tcp;

import dev.jackfield.core.Timer;
import dev.jackfield.ip.SourceRoute;
import dev.jackfield.wire.IpAddress;

/**
 * What the table of flows holds under a pair of addresses and ports: a connection, an entry of a SYN queue, or an entry in TIME_WAIT. It is
 * its own timer, the only one it has.
 */
abstract sealed class Flow extends Timer permits TcpConnection, SynEntry, TimeWait {
    final IpAddress local;
    final IpAddress remote;
    final char localPort;
    final char remotePort;
    /** The hash of the four, kept so that the table can grow and shrink without asking. */
    final int hash;
    /** When it answered something unacceptable last, see {@link Answers}; 0 for never. */
    int answered;
    /** Whether its socket had SO_REUSEADDR or SO_REUSEPORT, so that it does not keep others that have from its port. */
    boolean reuse;

    Flow(IpAddress local, int localPort, IpAddress remote, int remotePort, int hash) {
        this.local = local;
        this.remote = remote;
        this.localPort = (char) localPort;
        this.remotePort = (char) remotePort;
        this.hash = hash;
    }

    final boolean matches(long localHi, long localLo, int lport, long remoteHi, long remoteLo, int rport) {
        return localPort == lport
                && remotePort == rport
                && remote.lo() == remoteLo
                && local.lo() == localLo
                && remote.hi() == remoteHi
                && local.hi() == localHi;
    }

    /** How its segments are authenticated (RFC 2385, RFC 5925), or null. */
    Authentication authentication() {
        return null;
    }

    /** Bytes that this takes of each segment's options. */
    final int signatureLength() {
        Authentication a = authentication();
        return a == null ? 0 : a.length();
    }

    /** Takes a segment of this flow, with its checksum seen to be right. */
    abstract void onSegment(Segment s, long now);

    /** The state that netstat shows. */
    abstract State state();

    /** How many hops its segments must have left when they come: IP_MINTTL. */
    int leastHops() {
        return 0;
    }

    /** By which hosts segments go, null for none. */
    SourceRoute sourceRoute() {
        return null;
    }

    /** What the way is looked for to: the peer, or the first host of the source route. */
    final IpAddress nextTarget() {
        SourceRoute s = sourceRoute();
        return s == null ? remote : s.first();
    }
}
