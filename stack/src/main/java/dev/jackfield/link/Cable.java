package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;

/**
 * A cable between two hosts of one JVM, or a host and a hub or switch. Frames are handed over, not copied: what one end sends is
 * run up the other end's stack, by the same thread if that host's core is free.
 *
 * <p>In each direction things may go wrong ({@link Impairment}), the same things for the same seed. A direction in which nothing goes
 * wrong, and at which nobody looks, takes large packets; otherwise the frames are as they would be on a real wire. But for one thing: checksums are completed only of a frame that
 * is to be damaged, and of the copy that a capture keeps.
 */
public final class Cable {
    /** An MTU of Ethernet, in bytes. */
    public static final int ETHERNET_MTU = 1500;

    private static final long OTHER_DIRECTION = 0x9e37_79b9_7f4a_7c15L;

    private final Line ab;
    private final Line ba;
    private final End a;
    private final End b;
    private volatile int mtu = ETHERNET_MTU;

    /**
     * @param clock the time of both hosts
     * @param seed of what goes wrong
     */
    public Cable(Clock clock, long seed) {
        ab = new Line(clock, Randoms.seeded(seed));
        ba = new Line(clock, Randoms.seeded(seed ^ OTHER_DIRECTION));
        a = new End(ab, ba);
        b = new End(ba, ab);
    }

    /** One end. */
    public Device a() {
        return a;
    }

    /** The other end. */
    public Device b() {
        return b;
    }

    /** What goes wrong on the way from a to b. */
    public Impairment ab() {
        return ab.impairment;
    }

    /** What goes wrong on the way from b to a. */
    public Impairment ba() {
        return ba.impairment;
    }

    /** Sets the largest packet it carries, in bytes, without the link header; at least 68 (RFC 791). */
    public Cable mtu(int bytes) {
        if (bytes < 68 || bytes > Packet.MAX) {
            throw new IllegalArgumentException("MTU " + bytes);
        }
        mtu = bytes;
        return this;
    }

    private final class End implements Device {
        private final Line out;
        private final Line in;
        private volatile boolean plain;
        private boolean open;

        End(Line out, Line in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public synchronized void open(Core core, Receiver receiver) {
            if (open) {
                throw new IllegalStateException("this end of the cable is in use");
            }
            open = true;
            out.openSender(core);
            in.openReceiver(core, receiver);
        }

        @Override
        public void transmit(Packet frame) {
            out.send(frame);
        }

        @Override
        public int offloads() {
            return a.plain || b.plain || out.impairment.active() ? CHECKSUM : CHECKSUM | TSO | BIG;
        }

        @Override
        public void setPlain(boolean plain) {
            this.plain = plain;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public long drops() {
            return out.drops();
        }

        @Override
        public void close() {
            out.close();
            in.close();
        }
    }
}
