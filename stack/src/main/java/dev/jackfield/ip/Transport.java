package dev.jackfield.ip;

import dev.jackfield.core.Packet;

/** A protocol above the internet layer, as that layer sees it. All methods are called on the core. */
public interface Transport {
    /** Its number in the IP header. */
    int protocol();

    /**
     * Takes a packet for this host, which it then owns. {@link Packet#off} and {@link Packet#l4} are the index of its first header byte,
     * {@link Packet#l3} of the IP header's, which still stands in front; addresses, ttl, tos, time, castTo and inInterface are set; at
     * least the first 8 bytes are linear if there are that many.
     *
     * @return false when nobody here wants it, so that the internet layer answers "port unreachable"; TCP, which answers
     *     with a reset of its own, always answers true
     */
    boolean input(Packet p);

    /** Is told that something this host sent did not arrive. The report is whole and its quotation parsed, but not yet checked against any connection. */
    void error(IcmpError error);
}
