package dev.jackfield.ip;

import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;

/**
 * An address of this host.
 *
 * @param on the interface it was given to
 * @param address the address
 * @param prefixLength how many of its bits name the link, 0 to 32 or 0 to 128
 * @param conflict whether another host was seen to use it (RFC 5227)
 */
public record InterfaceAddress(NetInterface on, IpAddress address, int prefixLength, boolean conflict) {}
