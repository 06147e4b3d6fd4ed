package dev.jackfield.cli.up;

import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a network on a device of Linux is made from.
 *
 * @param name by which the tools find it
 * @param device of Linux; a TAP or TUN device is made when it does not exist
 * @param address ours on the device
 * @param hostAddress Linux's there, or null for the first other one of the prefix
 * @param gateway ours, or null for Linux's address, or for none where Linux's is not known
 * @param mtu of the device if we make it, in bytes
 * @param hops routers between the device and the host that serves
 * @param inside the prefix behind the first router
 * @param services of the host that serves
 * @param capture a pcapng file for what passes the device, or null
 * @param settings of all hosts, by their sysctl names
 */
public record UpOptions(
        String name,
        Device device,
        Cidr address,
        IpAddress hostAddress,
        IpAddress gateway,
        int mtu,
        int hops,
        Cidr inside,
        Services services,
        Path capture,
        Map<String, Long> settings) {

    /** The prefix behind the first router when none is given. */
    public static final Cidr INSIDE = new Cidr(IpAddress.parse("10.99.0.0"), 16);

    /** What the host is plugged into. */
    public enum Kind {
        TAP(LinkType.ETHERNET),
        TUN(LinkType.IP),
        /** An interface that Linux has, by a packet socket. */
        PACKET(LinkType.ETHERNET),
        /** A queue of such an interface, by an XDP socket. */
        XDP(LinkType.ETHERNET);

        final LinkType type;

        Kind(LinkType type) {
            this.type = type;
        }
    }

    /**
     * A device.
     *
     * @param name of Linux's interface
     * @param queue of an XDP socket
     * @param offload whether TAP and TUN have virtio-net headers, and so packets of 64 KiB
     * @param gro whether what comes in is merged, where it is not merged already
     */
    public record Device(Kind kind, String name, int queue, boolean offload, boolean gro) {
        /** One with all that it can. */
        public static Device of(Kind kind, String name) {
            return new Device(kind, name, 0, true, true);
        }

        /** Whether this side is all that there is of it: Linux's own side is not ours to configure. */
        boolean isPort() {
            return kind == Kind.PACKET || kind == Kind.XDP;
        }
    }

    /** Directories and ports; null where there is no such service. */
    public record Services(
            Path serve, Path upload, int http, Integer echo, Integer discard, Integer chargen, Integer iperf3) {}

    /** An IPv4 address and the length of its prefix. */
    public record Cidr(IpAddress address, int length) {
        /** The address with the prefix's bits and these behind them. */
        public IpAddress withHost(int bits) {
            int mask = length == 0 ? 0 : -1 << 32 - length;
            return IpAddress.v4(address.bits4() & mask | bits);
        }

        @Override
        public String toString() {
            return address + "/" + length;
        }
    }
}
