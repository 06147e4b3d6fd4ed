package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Packet;
import dev.jackfield.host.Host;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Is true of frames that carry an IP packet from one of two hosts to the other, by the addresses that they have when it is made, until it
 * is over.
 */
final class Partition implements Predicate<Packet> {
    private final Set<Integer> a;
    private final Set<Integer> b;

    private final Clock clock;
    private final long end;

    /** @param end when it is over, or {@link Clock#NEVER} */
    Partition(Host a, Host b, Clock clock, long end) {
        this.a = addresses(a);
        this.b = addresses(b);
        this.clock = clock;
        this.end = end;
    }

    private static Set<Integer> addresses(Host h) {
        Set<Integer> all = new HashSet<>();
        for (IpAddress address : h.names().own()) {
            if (address.isV4()) {
                all.add(address.bits4());
            }
        }
        return all;
    }

    @Override
    public boolean test(Packet frame) {
        if (EthernetHeader.type(frame.buf, frame.off) != EthernetHeader.IPV4 || over()) {
            return false;
        }
        int ip = frame.off + EthernetHeader.LENGTH;
        int src = Ipv4Header.src(frame.buf, ip);
        int dst = Ipv4Header.dst(frame.buf, ip);
        return a.contains(src) && b.contains(dst) || b.contains(src) && a.contains(dst);
    }

    boolean over() {
        return end != Clock.NEVER && clock.now() >= end;
    }
}
