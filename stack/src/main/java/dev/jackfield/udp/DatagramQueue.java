package dev.jackfield.udp;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.UdpHeader;

/** Datagrams that wait for the application, oldest first; bounded by the memory they keep. */
final class DatagramQueue {
    private Packet first;
    private Packet last;
    private long memory;
    private int bytes;

    /**
     * Puts a datagram at the end, unless those that are there keep more than {@code limit} bytes already: so one always finds
     * room in an empty queue.
     */
    boolean offer(Packet p, int limit) {
        if (memory > limit) {
            return false;
        }
        p.next = null;
        if (first == null) {
            first = p;
        } else {
            last.next = p;
        }
        last = p;
        memory += p.memory();
        bytes += payload(p);
        return true;
    }

    /** The oldest one, or null. */
    Packet peek() {
        return first;
    }

    /** Takes the oldest one away, which is done with then. */
    void remove() {
        Packet p = first;
        first = p.next;
        memory -= p.memory();
        bytes -= payload(p);
        p.free();
    }

    boolean isEmpty() {
        return first == null;
    }

    /** How many bytes of data are in it. */
    int bytes() {
        return bytes;
    }

    void clear() {
        first = null;
        memory = 0;
        bytes = 0;
    }

    private static int payload(Packet p) {
        return p.length() - (p.l4 - p.off) - UdpHeader.LENGTH;
    }
}
