package dev.jackfield.host;

import dev.jackfield.wire.IpAddress;

/**
 * A route as {@code netstat -r} and {@code ip route} show it.
 *
 * @param prefix the destinations' first bits
 * @param length how many bits count
 * @param gateway the next hop, or null when the destinations are on the link
 * @param interfaceName where to
 * @param metric the least is taken
 */
public record RouteInfo(IpAddress prefix, int length, IpAddress gateway, String interfaceName, int metric) {
    /** netstat's flags: up, by a gateway, to one host. */
    public String flags() {
        return "U" + (gateway == null ? "" : "G") + (length == (prefix.isV4() ? 32 : 128) ? "H" : "");
    }

    @Override
    public String toString() {
        return (length == 0 ? "default" : prefix + "/" + length) + (gateway == null ? "" : " via " + gateway) + " dev "
                + interfaceName + (metric == 0 ? "" : " metric " + metric);
    }
}
