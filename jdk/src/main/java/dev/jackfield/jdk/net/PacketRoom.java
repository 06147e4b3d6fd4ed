package dev.jackfield.jdk.net;

import java.lang.ref.WeakReference;
import java.net.DatagramPacket;

/**
 * How much fits into a packet. A DatagramPacket tells everybody how long its latest datagram was, and how much it can hold only to
 * its own package; so of the packet received into last both are remembered, as programs use one again and again.
 */
final class PacketRoom {
    private WeakReference<DatagramPacket> packet = new WeakReference<>(null);
    private byte[] data;
    private int length;
    private int room;

    /** Bytes that may be received into it. */
    synchronized int of(DatagramPacket p) {
        boolean asWeLeftIt = packet.get() == p && data == p.getData() && length == p.getLength();
        return asWeLeftIt ? Math.min(room, p.getData().length - p.getOffset()) : p.getLength();
    }

    /** It was received into, when it had that room. */
    synchronized void received(DatagramPacket p, int itsRoom) {
        packet = new WeakReference<>(p);
        data = p.getData();
        length = p.getLength();
        room = itsRoom;
    }
}
