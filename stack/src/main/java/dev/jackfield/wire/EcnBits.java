package dev.jackfield.wire;

/** The ECN field: the last two bits of IPv4's type of service and of IPv6's traffic class (RFC 3168 section 5). */
public final class EcnBits {
    /** The sender does not take part. */
    public static final int NOT_ECT = 0;
    /** ECN-capable transport; ECT(0) is what RFC 3168's senders set, ECT(1) asks for L4S (RFC 9331). */
    public static final int ECT1 = 1, ECT0 = 2;
    /** Congestion experienced: a router marked instead of dropping. */
    public static final int CE = 3;

    public static final int MASK = 3;

    private EcnBits() {}
}
