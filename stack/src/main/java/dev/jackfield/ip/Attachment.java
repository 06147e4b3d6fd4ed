package dev.jackfield.ip;

import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import dev.jackfield.link.NetInterface;

/** An interface as the internet layer sees it. */
final class Attachment {
    final NetInterface link;
    /** Whether it leads back to this host. */
    final boolean loopback;
    /** Whether next hops have link addresses there, which must be found out. */
    final boolean resolves;

    final AddressMap<Neighbour> neighbours;
    final Groups groups = new Groups();

    Attachment(NetInterface link, long seed) {
        this.link = link;
        loopback = link.device() instanceof Loopback;
        resolves = link.type() == LinkType.ETHERNET && !loopback;
        neighbours = new AddressMap<>(seed);
    }
}
