package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.Ipv4Header;

/** What a router does to a packet when its queue grows, instead of dropping it (RFC 3168 section 5). */
final class Marking {
    private static final int IPV6_HEADER = 40;

    private Marking() {}

    /** Sets "congestion experienced" in an IP packet whose sender takes part; false, and nothing done, in any other. {@link Packet#l3} is set. */
    static boolean mark(Packet p) {
        byte[] b = p.buf;
        int at = p.l3;
        int n = p.off + p.len - at;
        if (at < p.off || n < Ipv4Header.LENGTH) {
            return false;
        }
        if (Ipv4Header.wellFormed(b, at, n)) {
            int tos = Ipv4Header.tos(b, at);
            if ((tos & EcnBits.MASK) == EcnBits.NOT_ECT) {
                return false;
            }
            Ipv4Header.setTos(b, at, tos | EcnBits.CE);
            return true;
        }
        // The traffic class lies across the first two bytes; its last two bits in the middle of the second.
        if (Bytes.u8(b, at) >> 4 != 6 || n < IPV6_HEADER || (b[at + 1] >> 4 & EcnBits.MASK) == EcnBits.NOT_ECT) {
            return false;
        }
        b[at + 1] |= EcnBits.CE << 4;
        return true;
    }
}
