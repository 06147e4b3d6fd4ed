package dev.jackfield.host;

import dev.jackfield.ip.InterfaceAddress;
import dev.jackfield.link.InterfaceStats;
import dev.jackfield.link.LinkType;
import java.util.List;

/**
 * An interface as {@code netstat -i} and {@code ip address} show it.
 *
 * @param index its number, from 1
 * @param name such as eth0
 * @param type what its frames begin with
 * @param loopback whether it leads back to the host
 * @param mac its link address, as text; empty where links have none
 * @param mtu the largest packet, in bytes
 * @param up whether it sends and receives
 * @param addresses those it was given
 * @param stats what it counted
 */
public record InterfaceInfo(
        int index,
        String name,
        LinkType type,
        boolean loopback,
        String mac,
        int mtu,
        boolean up,
        List<InterfaceAddress> addresses,
        InterfaceStats stats) {}
