package dev.jackfield.lab.script;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import java.util.ArrayList;
import java.util.List;

/** The link of the host under test: what it sends is kept with the time, what the script sends is handed to it. Its packets are whole, as on the wire. */
final class WireDevice implements Device {
    /** A packet that the host sent: when, in ns, and its bytes. */
    record Sniffed(long time, byte[] bytes) {}

    /** What was sent and not yet looked at. */
    final List<Sniffed> sent = new ArrayList<>();

    private final int mtu;
    private final Trace trace;
    private Core core;
    private Receiver receiver;
    private boolean closed;
    /** Whether what is sent is lost before it gets anywhere, as with a queue of no length. */
    boolean dropping;

    private long drops;

    WireDevice(int mtu, Trace trace) {
        this.mtu = mtu;
        this.trace = trace;
    }

    @Override
    public void open(Core c, Receiver r) {
        core = c;
        receiver = r;
    }

    @Override
    public void transmit(Packet frame) {
        if (dropping) {
            drops++;
        } else if (!closed) {
            Sniffed s = new Sniffed(core.clock().now(), frame.toBytes());
            sent.add(s);
            trace.add(ScriptWorld.micros(s.time), false, s.bytes);
        }
    }

    /** Hands a packet to the host. */
    void inject(byte[] bytes) {
        core.execute(new Core.Work() {
            @Override
            protected void run(long now) {
                receiver.receive(Packet.wrap(bytes, 0, bytes.length));
            }
        });
    }

    @Override
    public int offloads() {
        return 0;
    }

    @Override
    public int mtu() {
        return mtu;
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
