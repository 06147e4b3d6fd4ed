package dev.jackfield.link;

import dev.jackfield.core.Packet;

/** Somebody who is shown each frame that an interface sends or receives. */
public interface Capture {
    /**
     * Looks at a frame, which begins with the link header. Called on the interface's core, so captures of several hosts are
     * called by several threads at once.
     *
     * @param outbound whether the interface sends it
     * @param wallTime nanoseconds since 1970-01-01T00:00Z
     * @param frame must be neither changed nor kept; its checksum may be partial, and it may be one that is to be cut
     */
    void frame(NetInterface i, boolean outbound, long wallTime, Packet frame);
}
