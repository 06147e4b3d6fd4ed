package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.EthernetHeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a hub and a switch have in common: ports, and a core of their own on which frames go from one port to others. */
public abstract sealed class Bridge permits Hub, Switch {
    /** One place where something is plugged in. */
    static final class Port {
        final int number;
        final Device device;
        volatile boolean unplugged;

        Port(int number, Device device) {
            this.number = number;
            this.device = device;
        }
    }

    private final Clock clock;
    private final List<Port> ports = new CopyOnWriteArrayList<>();
    final Core core;
    private int numbers;
    private long drops;

    Bridge(String name, Clock clock) {
        this.clock = clock;
        this.core = new Core(name, clock);
    }

    /**
     * Plugs in one end of a cable, or another device, which it then opens. Any thread.
     *
     * @return the number of the port, from 1
     */
    public final int plug(Device device) {
        return core.call(() -> {
            Port port = new Port(++numbers, device);
            ports.add(port);
            device.carryOthers();
            device.open(core, frame -> receive(port, frame));
            return port.number;
        });
    }

    /** A device for one interface, plugged into a port of its own by a cable on which nothing goes wrong. Any thread. */
    public final Device port() {
        Cable cable = new Cable(clock, 0);
        plug(cable.b());
        return cable.a();
    }

    /** Unplugs what is plugged into a port, and closes it. Any thread. */
    public final void unplug(int number) {
        for (Port port : ports) {
            if (port.number == number) {
                port.unplugged = true;
                ports.remove(port);
                port.device.close();
            }
        }
    }

    /** How many frames were too long for a port, or no frames at all. Those that a port's device dropped it has counted itself. */
    public final long drops() {
        return drops;
    }

    /** Takes a frame that came in; on the core. */
    abstract void input(Port from, Packet frame);

    private void receive(Port from, Packet frame) {
        if (frame.pull(EthernetHeader.LENGTH)) {
            input(from, frame);
        } else {
            drops++;
        }
    }

    /** Sends a frame, which is given away, to all ports but one. */
    final void flood(Port but, Packet frame) {
        Port before = null;
        for (Port port : ports) {
            if (port != but) {
                if (before != null) {
                    send(before, frame.fork());
                }
                before = port;
            }
        }
        if (before != null) {
            send(before, frame);
        }
    }

    /** Sends a frame, which is given away, to a port. */
    final void send(Port to, Packet frame) {
        frame.l3 = frame.off + EthernetHeader.LENGTH;
        frame.next = null;
        if (Offload.exceeds(frame, to.device.mtu())) {
            drops++; // whoever sent it is not told: nothing on this layer could
            return;
        }
        Packet f = Offload.fit(frame, to.device.offloads(), core.pool());
        if (f == null) {
            drops++;
        }
        while (f != null) {
            Packet next = f.next;
            f.next = null;
            to.device.transmit(f);
            f = next;
        }
    }
}
