package dev.jackfield.host;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketTable;
import dev.jackfield.ip.Internet;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import dev.jackfield.link.NetInterface;
import dev.jackfield.socket.Descriptor;
import dev.jackfield.socket.DescriptorTable;
import dev.jackfield.socket.ProtocolSwitch;
import dev.jackfield.wire.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The immutable pictures of a host that tools look at; taken on its core. */
final class Snapshots {
    private Snapshots() {}

    /** All sockets that have an address, with their owners among the processes. */
    static List<SocketInfo> sockets(ProtocolSwitch protocols, Collection<Process> processes) {
        Map<Endpoint, SocketInfo.Owner> owners = owners(processes);
        List<SocketInfo> all = new ArrayList<>();
        for (SocketTable t : protocols.tables()) {
            t.sockets((endpoint, info) -> {
                SocketInfo.Owner o = endpoint == null ? null : owners.get(endpoint);
                all.add(o == null ? info : info.ownedBy(o));
            });
        }
        return List.copyOf(all);
    }

    private static Map<Endpoint, SocketInfo.Owner> owners(Collection<Process> processes) {
        Map<Endpoint, SocketInfo.Owner> owners = new IdentityHashMap<>();
        for (Process p : processes) {
            DescriptorTable t = p.table();
            for (int fd = 0; fd < t.limit(); fd++) {
                Descriptor d = t.get(fd);
                if (d != null) {
                    owners.putIfAbsent(
                            d.file().endpoint(),
                            new SocketInfo.Owner(p.pid(), p.name(), 0, d.file().inode(), fd));
                }
            }
        }
        return owners;
    }

    static List<InterfaceInfo> interfaces(Internet internet) {
        return internet.interfaces().stream().map(i -> info(internet, i)).toList();
    }

    private static InterfaceInfo info(Internet internet, NetInterface i) {
        boolean ethernet = i.type() == LinkType.ETHERNET;
        return new InterfaceInfo(
                i.index(),
                i.name(),
                i.type(),
                i.device() instanceof Loopback,
                ethernet ? MacAddress.toString(i.mac()) : "",
                i.mtu(),
                i.up(),
                internet.addresses().stream().filter(a -> a.on() == i).toList(),
                i.stats());
    }

    /** The most special routes first. */
    static List<RouteInfo> routes(Internet internet) {
        return internet.routes().list().stream()
                .map(e -> new RouteInfo(
                        e.prefix(), e.length(), e.gateway(), e.out().name(), e.metric()))
                .toList();
    }

    static List<NeighbourInfo> neighbours(Internet internet) {
        return internet.neighbourTable().stream()
                .map(n -> new NeighbourInfo(
                        n.address(),
                        n.mac() == 0 ? "" : MacAddress.toString(n.mac()),
                        n.on().name(),
                        n.state().name()))
                .toList();
    }

    static List<GroupInfo> groups(Internet internet) {
        List<GroupInfo> all = new ArrayList<>();
        internet.groups((on, group, members) -> all.add(new GroupInfo(on.name(), group, members)));
        return List.copyOf(all);
    }
}
