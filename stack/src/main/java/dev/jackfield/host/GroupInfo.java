package dev.jackfield.host;

import dev.jackfield.wire.IpAddress;

/**
 * A group that an interface receives, as {@code netstat -g} and {@code ip maddress} show it.
 *
 * @param interfaceName such as eth0
 * @param group its address
 * @param members how many have joined it
 */
public record GroupInfo(String interfaceName, IpAddress group, int members) {}
