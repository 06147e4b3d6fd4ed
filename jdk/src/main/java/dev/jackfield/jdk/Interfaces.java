package dev.jackfield.jdk;

import dev.jackfield.host.Host;
import dev.jackfield.host.InterfaceInfo;
import dev.jackfield.ip.InterfaceAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/**
 * Which interface of a host a program means, when it names one of the JDK's, which are the kernel's: the one of the same name, else one that
 * has one of its addresses, else whichever leads to the group.
 */
final class Interfaces {
    private Interfaces() {}

    /**
     * The address by which the stack is told the interface.
     *
     * @param n null, or the JDK's placeholder with the index 0, for whichever leads to the group
     * @return the wildcard for that; null when the interface has no address
     */
    static InetAddress address(Host host, NetworkInterface n) {
        if (n == null || n.getIndex() == 0) {
            return HostSocket.wildcard();
        }
        List<InterfaceInfo> all = host.interfaces();
        for (InterfaceInfo i : all) {
            if (i.name().equals(n.getName())) {
                return first(i);
            }
        }
        for (InterfaceInfo i : all) {
            if (i.addresses().stream().anyMatch(a -> n.inetAddresses().anyMatch(inet(a)::equals))) {
                return first(i);
            }
        }
        return HostSocket.wildcard();
    }

    private static InetAddress first(InterfaceInfo i) {
        return i.addresses().isEmpty() ? null : inet(i.addresses().getFirst());
    }

    private static InetAddress inet(InterfaceAddress a) {
        return a.address().toInetAddress();
    }
}
