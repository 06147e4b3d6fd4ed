package dev.jackfield.ip;

import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;

/**
 * What is known of a host on a link.
 *
 * @param mac its link address, 0 while it is not known
 */
public record NeighbourEntry(NetInterface on, IpAddress address, long mac, State state) {
    /** How much its link address is worth (RFC 4861 section 7.3.2, which Linux uses for ARP as well). */
    public enum State {
        /** Being asked for; packets wait. */
        INCOMPLETE,
        /** Answered not long ago. */
        REACHABLE,
        /** Answered once; used as it is, and looked at again when used. */
        STALE,
        /** In use since it was stale: traffic may confirm it before it is asked. */
        DELAY,
        /** Being asked, at its own link address. */
        PROBE,
        /** Did not answer. */
        FAILED
    }
}
