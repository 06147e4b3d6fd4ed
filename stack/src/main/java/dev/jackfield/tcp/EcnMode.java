package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;

/** Which feedback of congestion marks two ends agree on, in the flags of their SYNs (RFC 3168 section 6.1.1). */
enum EcnMode {
    /** None: packets are sent as not ECN-capable. */
    NONE,
    /** ECE until CWR, RFC 3168. */
    CLASSIC;

    private static final int BITS = TcpHeader.ECE | TcpHeader.CWR;

    /** What our SYN asks for; values of tcp_ecn as Linux has them. */
    static EcnMode offered(Settings settings) {
        return settings.get(Setting.TCP_ECN) == 1 ? CLASSIC : NONE;
    }

    /** What we agree to when a SYN asks. One that is ECN-capable itself is no SYN of RFC 3168: something on the way sets the bits of all. */
    static EcnMode accepted(Segment syn, Settings settings) {
        boolean asked = (syn.flags & BITS) == BITS && syn.ecn == EcnBits.NOT_ECT;
        return asked && settings.get(Setting.TCP_ECN) != 0 ? CLASSIC : NONE;
    }

    /** What the answer to our SYN, which asked for this mode, agrees to. */
    EcnMode agreed(Segment synAck) {
        return this == CLASSIC && (synAck.flags & BITS) == TcpHeader.ECE ? CLASSIC : NONE;
    }

    /** What is left of it when the peer's SYN crossed ours: both must have asked. */
    EcnMode met(Segment syn) {
        return this == CLASSIC && (syn.flags & BITS) == BITS ? CLASSIC : NONE;
    }

    /** The control bits of a SYN that asks for it. */
    int synFlags() {
        return this == CLASSIC ? BITS : 0;
    }

    /** The control bits of a SYN-ACK that agrees to it. */
    int synAckFlags() {
        return this == CLASSIC ? TcpHeader.ECE : 0;
    }
}
