package dev.jackfield.ip;

import dev.jackfield.core.Packet;

/**
 * What differs between IPv4 and IPv6: the header, and how the link is asked for a neighbour. Addresses, routes, the neighbour cache,
 * fragments and the transports above are the same for both. All methods are called on the core.
 */
interface Family {
    /** The number of its packets on a link. */
    int etherType();

    /** Takes a packet that came in, which it then owns; it begins with the network header, which nobody has looked at. */
    void input(Attachment in, Packet p);

    /**
     * Writes the network header in front of a packet of ours and sends it.
     *
     * @return 0 or a negated error number
     */
    int output(Packet p, Route r);

    /**
     * Asks the link who has an address.
     *
     * @param mac whom to ask, or 0 for everybody
     */
    void solicit(Neighbour n, long mac);

    /** Does what is due when a packet's next hop did not answer; the packet begins with the network header. */
    void unreachable(Packet p);

    /** The link address of a group. */
    long groupMac(long hi, long lo);
}
