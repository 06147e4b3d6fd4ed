package dev.jackfield.ip;

import dev.jackfield.core.Packet;

/** A host on the link. */
final class Neighbour {
    final Attachment on;
    final Family family;
    final long hi;
    final long lo;
    boolean dead;

    Neighbour(Attachment on, Family family, long hi, long lo) {
        this.on = on;
        this.family = family;
        this.hi = hi;
        this.lo = lo;
    }

    void confirm() {}

    void output(Packet p) {
        on.link.send(p, family.etherType(), 0xffff_ffff_ffffL);
    }
}
