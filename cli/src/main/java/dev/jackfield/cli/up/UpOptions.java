package dev.jackfield.cli.up;

import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a network on a device of Linux is made from.
 *
 * @param name by which the tools find it
 * @param device of Linux, made when it does not exist
 * @param type ETHERNET for TAP, IP for TUN
 * @param address ours on the device
 * @param hostAddress Linux's there, or null for the first other one of the prefix
 * @param gateway ours, or null for Linux's address
 * @param mtu of the device if we make it, in bytes
 * @param hops routers between the device and the host that serves
 * @param inside the prefix behind the first router
 * @param services of the host that serves
 * @param capture a pcapng file for what passes the device, or null
 * @param settings of all hosts, by their sysctl names
 */
public record UpOptions(
        String name,
        String device,
        LinkType type,
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
