package dev.jackfield.link;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.MacAddress;
import java.util.Arrays;

/**
 * A network interface of a host: a device, the link header, and what is known about both. It does for the device what that cannot
 * do itself, counts, and shows what passes to captures.
 */
public final class NetInterface {
    /** Who is given what an interface receives. */
    public interface Sink {
        /**
         * Takes a packet, which it then owns, on the core. {@link Packet#off} and {@link Packet#l3} are the index of the network
         * header, {@link Packet#castTo}, {@link Packet#inInterface} and {@link Packet#time} are set. There may be padding behind it.
         *
         * @param etherType the protocol of the packet, as Ethernet numbers it
         */
        void receive(NetInterface in, int etherType, Packet p);
    }

    private static final Capture[] NONE = {};

    private final Core core;
    private final int index;
    private final String name;
    private final LinkType type;
    private final long mac;
    private final Device device;
    private Sink sink;
    private boolean open;
    private volatile boolean up = true;
    private volatile boolean promiscuous;
    private volatile Capture[] captures = NONE;

    private long rxPackets;
    private long rxBytes;
    private long rxErrors;
    private long rxDropped;
    private long txPackets;
    private long txBytes;
    private long txErrors;
    private long txDropped;

    /**
     * @param core of the host whose interface it is
     * @param index its number, from 1
     * @param mac its link address; without meaning on a link of bare IP
     */
    public NetInterface(Core core, int index, String name, LinkType type, long mac, Device device) {
        this.core = core;
        this.index = index;
        this.name = name;
        this.type = type;
        this.mac = mac;
        this.device = device;
    }

    /** Has what comes in given to the sink, and opens the device. On the core. */
    public void listen(Sink sink) {
        assert core.held();
        this.sink = sink;
        if (!open) {
            open = true;
            device.open(core, this::receive);
        }
    }

    /** Its name, such as eth0. */
    public String name() {
        return name;
    }

    /** Its number. */
    public int index() {
        return index;
    }

    /** What its frames begin with. */
    public LinkType type() {
        return type;
    }

    /** Its link address. */
    public long mac() {
        return mac;
    }

    /** What it is plugged into. */
    public Device device() {
        return device;
    }

    /** The largest packet it carries, in bytes, without the link header. */
    public int mtu() {
        return device.mtu();
    }

    /** Whether it sends and receives. It does until it is set down. */
    public boolean up() {
        return up;
    }

    public void setUp(boolean up) {
        this.up = up;
    }

    /** Whether frames to other stations are received too, as {@link Packet#TO_OTHER}. */
    public void setPromiscuous(boolean promiscuous) {
        this.promiscuous = promiscuous;
    }

    /** Shows what passes from now on to a capture, those of other stations included. Any thread. */
    public synchronized void capture(Capture c) {
        Capture[] more = Arrays.copyOf(captures, captures.length + 1);
        more[captures.length] = c;
        captures = more;
        device.setPlain(true);
    }

    /** Ends a capture. Any thread. */
    public synchronized void endCapture(Capture c) {
        captures = Arrays.stream(captures).filter(x -> x != c).toArray(Capture[]::new);
        device.setPlain(captures.length > 0);
    }

    /** What it has counted. Any thread; while packets pass, the figures need not belong together. */
    public InterfaceStats stats() {
        return new InterfaceStats(
                rxPackets,
                rxBytes,
                rxErrors,
                rxDropped,
                txPackets,
                txBytes,
                txErrors,
                txDropped + device.drops(),
                device.merged());
    }

    /** Sets it down and closes the device. */
    public void close() {
        up = false;
        device.close();
    }

    /**
     * Sends a packet, which the interface then owns. On the core.
     *
     * @param p begins at the network header
     * @param etherType its protocol, as Ethernet numbers it
     * @param dst the link address of the next hop; without meaning on a link of bare IP
     */
    public void send(Packet p, int etherType, long dst) {
        assert core.held();
        if (!up) {
            txDropped++;
            return;
        }
        p.l3 = p.off;
        if (Offload.exceeds(p, device.mtu())) {
            txErrors++;
            return;
        }
        if (type == LinkType.ETHERNET) {
            int at = p.prepend(EthernetHeader.LENGTH);
            EthernetHeader.put(p.buf, at, dst, mac, etherType);
        }
        p.next = null;
        Packet f = Offload.fit(p, device.offloads(), core.pool());
        if (f == null) {
            txErrors++;
        }
        while (f != null) {
            Packet next = f.next;
            f.next = null;
            txPackets++;
            txBytes += f.length();
            show(true, f);
            device.transmit(f);
            f = next;
        }
    }

    private void show(boolean outbound, Packet frame) {
        Capture[] all = captures;
        if (all.length > 0) {
            long time = core.clock().wallTime(core.clock().now());
            for (Capture c : all) {
                c.frame(this, outbound, time, frame);
            }
        }
    }

    private void receive(Packet p) {
        assert core.held();
        if (!up) {
            rxDropped++;
            return;
        }
        p.inInterface = index;
        p.time = core.now();
        p.castTo = Packet.TO_HOST;
        int bytes = p.length();
        int etherType;
        if (type == LinkType.ETHERNET) {
            if (!p.pull(EthernetHeader.LENGTH)) {
                rxErrors++;
                return;
            }
            p.castTo = castTo(EthernetHeader.dst(p.buf, p.off));
            show(false, p);
            if (p.castTo == Packet.TO_OTHER && !promiscuous) {
                return;
            }
            etherType = EthernetHeader.type(p.buf, p.off);
            p.strip(EthernetHeader.LENGTH);
        } else {
            show(false, p);
            etherType = p.pull(1) ? etherType(Bytes.u8(p.buf, p.off) >>> 4) : 0;
            if (etherType == 0) {
                rxErrors++;
                return;
            }
        }
        rxPackets++;
        rxBytes += bytes;
        p.l3 = p.off;
        sink.receive(this, etherType, p);
    }

    private byte castTo(long dst) {
        if (dst == mac) {
            return Packet.TO_HOST;
        }
        if (dst == MacAddress.BROADCAST) {
            return Packet.TO_ALL;
        }
        return MacAddress.isGroup(dst) ? Packet.TO_GROUP : Packet.TO_OTHER;
    }

    private static int etherType(int version) {
        return switch (version) {
            case 4 -> EthernetHeader.IPV4;
            case 6 -> EthernetHeader.IPV6;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
