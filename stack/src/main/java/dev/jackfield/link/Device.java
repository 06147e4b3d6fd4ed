package dev.jackfield.link;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;

/**
 * Something that carries frames: a TAP descriptor, one end of a cable, the loopback. It has one user, an interface of a host or
 * a port of a hub or switch, which opens it.
 */
public interface Device {
    /** It takes packets with a partial checksum ({@link Packet#CHECKSUM_PARTIAL}). */
    int CHECKSUM = 1;
    /** It takes TCP packets of up to 64 KiB that are to be cut ({@link Packet#GSO_TCP}). */
    int TSO = 2;
    /** It takes such of up to {@link Packet#BIG} bytes. */
    int BIG = 4;
    /** Not what it can do but what it needs: a TCP segment with data but without PSH is held back for some milliseconds, for others to follow. */
    int PUSH = 8;

    /** Who is given what comes in. */
    interface Receiver {
        /** Takes a frame, which it then owns, on the core that the device was opened with. */
        void receive(Packet frame);
    }

    /** Starts it. Frames that come in go to the receiver, on the core. */
    void open(Core core, Receiver receiver);

    /**
     * Sends a frame, which the device then owns; it begins at {@link Packet#off} with the link header, or with the IP header on a
     * device of bare IP. Called on the core. Never waits: what the device cannot take is dropped and counted by it.
     */
    void transmit(Packet frame);

    /** Which of {@link #CHECKSUM}, {@link #TSO}, {@link #BIG} and {@link #PUSH} are true of it; may change while it runs. */
    int offloads();

    /**
     * Says whether somebody looks at the frames, and so would rather see them, in both directions, as they are on the wire. A
     * device that can then does without {@link #TSO}, and without merging. Any thread.
     */
    default void setPlain(boolean plain) {}

    /** Switches the merging of what comes in ({@link Gro}) on or off, as {@code ethtool -K ... gro} does, where it can. Any thread. */
    default void setGro(boolean on) {}

    /** Says that packets of others go out by it, too, from now on, who do not know that it needs {@link #PUSH}. */
    default void carryOthers() {}

    /** How many frames were merged into others'. */
    default long merged() {
        return 0;
    }

    /** The largest packet it carries, in bytes, without the link header. */
    int mtu();

    /** How many frames it had to drop. */
    long drops();

    /** Stops it and gives back what it holds. Any thread; a second time does nothing. */
    void close();
}
