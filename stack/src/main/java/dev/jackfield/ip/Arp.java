package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.MacAddress;

/**
 * Address resolution for IPv4 on Ethernet (RFC 826): answers for this host's addresses, asks for those of neighbours, and learns from
 * what it hears. Who asks us is learnt; what was not asked for only updates what is known already.
 */
final class Arp {
    final Internet internet;
    private final Counters counters;
    private final Family family;

    Arp(Internet internet, Family family) {
        this.internet = internet;
        this.counters = internet.counters();
        this.family = family;
    }

    // ---- in -----------------------------------------------------------------------------------------------

    void input(Attachment in, Packet p) {
        ArpPacket a = in.resolves ? ArpPacket.parse(p) : null;
        if (a == null || !sane(a)) {
            counters.add(Counter.ArpInErrors);
            return;
        }
        boolean request = a.operation() == ArpPacket.REQUEST;
        counters.add(request ? Counter.ArpInRequests : Counter.ArpInReplies);
        if (a.senderMac() == in.link.mac()) {
            return; // our own, come back
        }
        long sender = IpAddress.lo4(a.senderIp());
        LocalAddress claimed = internet.table().find(0, sender);
        if (claimed != null) {
            if (claimed.on == in && claimed.watch != null) {
                claimed.watch.used();
            }
            return;
        }
        LocalAddress target = internet.table().find(0, IpAddress.lo4(a.targetIp()));
        boolean forUs = request && target != null && !target.on.loopback;
        if (a.senderIp() == 0) {
            if (forUs && target.on == in && target.watch != null) {
                target.watch.probed();
            }
        } else {
            learn(in, a, sender, forUs, p.castTo == Packet.TO_HOST);
        }
        if (forUs) {
            counters.add(Counter.ArpOutReplies);
            send(in, a.reply(in.link.mac()), a.senderMac());
        }
    }

    private static boolean sane(ArpPacket a) {
        int op = a.operation();
        return (op == ArpPacket.REQUEST || op == ArpPacket.REPLY)
                && !MacAddress.isGroup(a.senderMac())
                && a.senderMac() != 0
                && (a.senderIp() == 0 || Martians.unicast(a.senderIp()))
                && (a.senderIp() != 0 || op == ArpPacket.REQUEST);
    }

    private void learn(Attachment in, ArpPacket a, long sender, boolean forUs, boolean toUs) {
        Neighbour n = internet.neighbours().find(in, 0, sender);
        if (n == null && forUs && internet.table().onLink(in, 0, sender)) {
            n = internet.neighbours().get(in, family, 0, sender);
        }
        if (n != null) {
            boolean gratuitous = a.senderIp() == a.targetIp();
            n.learn(a.senderMac(), a.operation() == ArpPacket.REPLY && toUs, gratuitous);
        }
    }

    // ---- out ----------------------------------------------------------------------------------------------

    /** Asks for a neighbour: everybody, or at a link address. */
    void solicit(Neighbour n, long mac) {
        int sender = internet.table().source(n.on.link, n.hi, n.lo).bits4();
        request(n.on, sender, (int) n.lo, mac == 0 ? MacAddress.BROADCAST : mac);
    }

    /** Asks whether somebody has an address that is to be ours. */
    void probe(LocalAddress a) {
        request(a.on, 0, a.address.bits4(), MacAddress.BROADCAST);
    }

    /** Says that an address is ours. */
    void announce(LocalAddress a) {
        request(a.on, a.address.bits4(), a.address.bits4(), MacAddress.BROADCAST);
    }

    private void request(Attachment on, int sender, int target, long mac) {
        counters.add(Counter.ArpOutRequests);
        send(on, ArpPacket.request(on.link.mac(), sender, target), mac);
    }

    private static void send(Attachment on, ArpPacket a, long mac) {
        on.link.send(a.toPacket(), EthernetHeader.ARP, mac);
    }

    /** Begins to probe for a new address; null where there is nobody to ask. */
    AddressWatch watch(LocalAddress a) {
        return a.on.resolves ? new AddressWatch(this, a) : null;
    }
}
