package dev.jackfield.tcp;

import dev.jackfield.core.Packet;

/** The parser of segments, for tests outside this package. */
public final class AnySegment {
    private AnySegment() {}

    /** Parses bytes as a segment, and fails when what comes out lies outside them. */
    public static void parse(Packet p) {
        p.l4 = p.off;
        Segment s = new Segment();
        if (s.parse(p)) {
            boolean within = s.offset >= 20 && s.length >= 0 && s.offset + s.length == p.length();
            if (!within || s.sacks < 0 || s.sacks > s.sackLeft.length || s.windowScale > 14) {
                throw new AssertionError("a segment of " + p.length() + " bytes has its payload at " + s.offset);
            }
            s.trimLeft(1);
            s.trimRight(s.length / 2);
        }
    }
}
