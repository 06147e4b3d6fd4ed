package dev.jackfield.lab;

import dev.jackfield.host.Host;
import dev.jackfield.link.Device;
import java.util.function.Consumer;

/** A hub or a switch of a {@link Network}: what is plugged into it is one Ethernet segment. */
public final class Segment {
    private final Network network;
    private final String name;
    private final Consumer<Device> plug;

    Segment(Network network, String name, Consumer<Device> plug) {
        this.network = network;
        this.name = name;
        this.plug = plug;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /**
     * Plugs in a host by a cable: it gets one interface more.
     *
     * @param cidr its address there, as in 10.0.0.1/24, or null for none
     * @return the cable, the host's end being a
     */
    public Link plug(Host host, String cidr) {
        return network.plug(host, cidr, name, plug);
    }

    /** Plugs in another segment by a cable. There must be no second way from one to the other. */
    public Link plug(Segment other) {
        return network.plug(other.name, other.plug, name, plug);
    }

    @Override
    public String toString() {
        return name;
    }
}
