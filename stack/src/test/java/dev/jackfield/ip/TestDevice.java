package dev.jackfield.ip;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A device whose other end is the test: what was sent can be taken, and frames can be put in. */
final class TestDevice implements Device {
    final Deque<Packet> sent = new ArrayDeque<>();
    int mtu = 1500;
    int offloads;
    int carries; // how often it was told that it carries others' packets

    private Core core;
    private Receiver receiver;

    @Override
    public void open(Core core, Receiver receiver) {
        this.core = core;
        this.receiver = receiver;
    }

    @Override
    public void transmit(Packet frame) {
        sent.add(frame);
    }

    /** The bytes of the oldest frame sent, which is taken; null when there is none. */
    byte[] take() {
        Packet p = sent.poll();
        return p == null ? null : p.toBytes();
    }

    /** As {@link #take}, without the first {@code n} bytes. */
    byte[] take(int n) {
        byte[] b = take();
        return b == null ? null : Arrays.copyOfRange(b, n, b.length);
    }

    /** Has a frame come in. */
    void put(byte[] frame) {
        put(Packet.wrap(frame, 0, frame.length));
    }

    void put(Packet frame) {
        core.call(() -> {
            receiver.receive(frame);
            return 0;
        });
    }

    @Override
    public int offloads() {
        return offloads;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void carryOthers() {
        carries++;
        offloads &= ~PUSH;
    }

    @Override
    public long drops() {
        return 0;
    }

    @Override
    public void close() {}
}
