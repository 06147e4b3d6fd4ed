package dev.jackfield.host;

import dev.jackfield.wire.IpAddress;

/**
 * A neighbour as {@code arp -a} and {@code ip neighbour} show it.
 *
 * @param address its IP address
 * @param mac its link address, as text; empty as long as it is not known
 * @param interfaceName by which it is reached
 * @param state INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED
 */
public record NeighbourInfo(IpAddress address, String mac, String interfaceName, String state) {}
