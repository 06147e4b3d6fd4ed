package dev.jackfield.tcp;

import dev.jackfield.core.Packet;

/** How the segments of a flow are shown to come from the peer: the seam at which RFC 2385's signatures and RFC 5925's option are exchanged. */
interface Authentication {
    /** Bytes of the option with its padding; it comes first in each segment. */
    int length();

    /** Whether a SYN with it has room for timestamps. */
    boolean leavesRoomForTimestamps();

    /** Writes the option, with nothing where the proof comes; answers the index after. */
    int put(byte[] b, int at);

    /** Fills in the proof of a packet that begins with the TCP header and will not be changed any more. */
    void sign(Packet p);

    /** Whether a segment may be taken; one that may not is counted. */
    boolean accepts(Segment s);
}
