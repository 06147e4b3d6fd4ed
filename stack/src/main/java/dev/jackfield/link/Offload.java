package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.wire.Checksum;

/** Does in software what a device cannot do itself: cutting, and completing the checksum. */
final class Offload {
    private Offload() {}

    /**
     * Makes of a frame what a device can take.
     *
     * @param frame begins with the link header; {@code l3} is set
     * @param offloads what the device does itself, {@link Device#offloads()}
     * @param pool of the core on which this is called
     * @return the frame, or a list of frames linked by {@link Packet#next}; null when it can be neither sent nor cut
     */
    static Packet fit(Packet frame, int offloads, Pool pool) {
        Packet first = frame;
        boolean big = frame.length() - (frame.l3 - frame.off) > Packet.MAX;
        if (frame.gso != Packet.GSO_NONE && (offloads & (big ? Device.BIG : Device.TSO)) == 0) {
            first = Segmenter.cut(frame, pool);
        }
        if ((offloads & Device.CHECKSUM) == 0) {
            for (Packet p = first; p != null; p = p.next) {
                Checksum.complete(p);
            }
        }
        return first;
    }

    /** Whether a frame, or a piece of it when it is to be cut, is longer than a device's MTU allows; {@code l3} is set. */
    static boolean exceeds(Packet frame, int mtu) {
        int length = frame.length();
        if (frame.gso != Packet.GSO_NONE) {
            length = Math.min(length, Segmenter.headers(frame) + frame.gsoSize);
        }
        return length - (frame.l3 - frame.off) > mtu;
    }
}
