package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;

/** Which feedback of congestion marks two ends agree on, in the flags of their SYNs (RFC 3168 section 6.1.1, RFC 9768 section 3.1). */
enum EcnMode {
    /** None: packets are sent as not ECN-capable. */
    NONE,
    /** ECE until CWR, RFC 3168. */
    CLASSIC,
    /** Counters of marks, RFC 9768. */
    ACCURATE;

    private static final int BITS = TcpHeader.ECE | TcpHeader.CWR;

    /** What our SYN asks for; values of tcp_ecn as Linux has them. */
    static EcnMode offered(Settings settings) {
        return switch (settings.getInt(Setting.TCP_ECN)) {
            case 1, 4 -> CLASSIC;
            case 3 -> ACCURATE;
            default -> NONE;
        };
    }

    private static boolean acceptsAccurate(Settings settings) {
        return settings.get(Setting.TCP_ECN) >= 3;
    }

    /** What we agree to when a SYN asks. One that is ECN-capable itself is no SYN of RFC 3168: something on the way sets the bits of all. */
    static EcnMode accepted(Segment syn, Settings settings) {
        if (asksForAccurate(syn) && acceptsAccurate(settings)) {
            return ACCURATE;
        }
        boolean asked = (syn.flags & BITS) == BITS && syn.ecn == EcnBits.NOT_ECT;
        return asked && settings.get(Setting.TCP_ECN) != 0 ? CLASSIC : NONE;
    }

    /** What a SYN cookie stands for whose SYN had asked: the acknowledgement that brings it back tells which (RFC 9768 section 3.1.5). */
    static EcnMode remembered(Segment ack, Settings settings) {
        if (settings.get(Setting.TCP_ECN) == 0) {
            return NONE;
        }
        return acceptsAccurate(settings) && ack.ace() > 1 ? ACCURATE : CLASSIC;
    }

    /** Any bits but none, and those of RFC 3168, ask for it (RFC 9768 section 3.1.2). */
    private static boolean asksForAccurate(Segment syn) {
        return syn.ace() != 0 && syn.ace() != 0b011;
    }

    /** What the answer to our SYN, which asked for this mode, agrees to (RFC 9768 section 3.1.1, table 2). */
    EcnMode agreed(Segment synAck) {
        return switch (this) {
            case NONE -> NONE;
            case CLASSIC -> (synAck.flags & BITS) == TcpHeader.ECE ? CLASSIC : NONE;
            case ACCURATE ->
                switch (synAck.ace()) {
                    case 0b000, 0b111 -> NONE;
                    case 0b001, 0b101 -> CLASSIC;
                    default -> ACCURATE;
                };
        };
    }

    /** What is left of it when the peer's SYN crossed ours: both must have asked. */
    EcnMode met(Segment syn) {
        if (this == ACCURATE && asksForAccurate(syn)) {
            return ACCURATE;
        }
        return this != NONE && (syn.flags & BITS) == BITS ? CLASSIC : NONE;
    }

    /** The control bits of a SYN that asks for it. */
    int synFlags() {
        return switch (this) {
            case NONE -> 0;
            case CLASSIC -> BITS;
            case ACCURATE -> TcpHeader.AE | BITS;
        };
    }

    /** The control bits of a SYN-ACK that agrees to it; accurate feedback tells at once how the SYN arrived. */
    int synAckFlags(int synField) {
        return switch (this) {
            case NONE -> 0;
            case CLASSIC -> TcpHeader.ECE;
            case ACCURATE -> AccurateEcn.handshakeFlags(synField);
        };
    }
}
