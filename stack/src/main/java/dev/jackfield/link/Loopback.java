package dev.jackfield.link;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;

/**
 * A device that gives back what it is given. What is sent comes in with the next batch on the same core, not inside the
 * sender's call, so no layer is entered twice at once. Its frames are bare IP.
 */
public final class Loopback implements Device {
    /** Linux's is one larger than any IP packet can be. */
    private static final int MTU = Packet.MAX;
    /** The most bytes that may be under way. */
    private static final int LIMIT = 64 << 20;

    private final Core.Work arrivals = new Core.Work() {
        @Override
        protected void run(long now) {
            deliver();
        }
    };

    private Core core;
    private Receiver receiver;
    private Packet first;
    private Packet last;
    private int bytes;
    private long drops;
    private volatile boolean closed;

    @Override
    public void open(Core core, Receiver receiver) {
        if (this.core != null) {
            throw new IllegalStateException("the device is in use");
        }
        this.core = core;
        this.receiver = receiver;
    }

    @Override
    public void transmit(Packet frame) {
        assert core.held();
        int n = frame.length();
        if (closed || bytes + n > LIMIT) {
            drops++;
            return;
        }
        bytes += n;
        frame.next = null;
        if (first == null) {
            first = frame;
            core.post(arrivals);
        } else {
            last.next = frame;
        }
        last = frame;
    }

    private void deliver() {
        Packet p = first;
        first = null;
        last = null;
        bytes = 0;
        while (p != null && !closed) {
            Packet next = p.next;
            p.next = null;
            receiver.receive(p);
            p = next;
        }
    }

    @Override
    public int offloads() {
        return CHECKSUM | TSO | BIG;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public long drops() {
        return drops;
    }

    @Override
    public void close() {
        closed = true;
    }
}
