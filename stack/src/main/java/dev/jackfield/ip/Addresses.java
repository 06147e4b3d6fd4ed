package dev.jackfield.ip;

import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this host, whichever interface they belong to (the weak model of RFC 1122 section 3.3.4.2, as Linux). */
final class Addresses {
    private final List<LocalAddress> all =
            new ArrayList<>(); // the order in which they came: the first of a link is its primary one
    private final AddressMap<LocalAddress> local;
    private final AddressMap<LocalAddress> broadcasts;
    private LocalAddress loopbackNet; // whose prefix is all ours

    Addresses(long seed) {
        local = new AddressMap<>(seed);
        broadcasts = new AddressMap<>(seed);
    }

    void add(LocalAddress a) {
        all.add(a);
        local.put(a.address.hi(), a.address.lo(), a);
        index();
    }

    void remove(LocalAddress a) {
        all.remove(a);
        local.remove(a.address.hi(), a.address.lo());
        if (a.hasBroadcast()) {
            broadcasts.remove(0, a.broadcast());
        }
        index();
    }

    private void index() {
        loopbackNet = null;
        for (LocalAddress a : all) {
            if (a.on.loopback) {
                if (a.address.isV4() && a.address.isLoopback() && loopbackNet == null) {
                    loopbackNet = a;
                }
            } else if (a.hasBroadcast()) {
                broadcasts.put(0, a.broadcast(), a);
            }
        }
    }

    /** The entry of an address that is this host's, or null. All of 127.0.0.0/8 is, if the loopback has it. */
    LocalAddress find(long hi, long lo) {
        LocalAddress a = local.get(hi, lo);
        if (a == null && loopbackNet != null && loopbackNet.covers(hi, lo)) {
            a = loopbackNet;
        }
        return a;
    }

    boolean isBroadcast(long hi, long lo) {
        return hi == 0 && (lo == 0xffff_ffff_ffffL || broadcasts.contains(0, lo));
    }

    /**
     * Chooses the source of a packet: the first address of the interface that shares the next hop's prefix, else its first, else the
     * first of any other interface (RFC 1122 section 3.3.4.3).
     */
    IpAddress source(NetInterface out, long nextHi, long nextLo) {
        boolean v4 = IpAddress.isV4(nextHi, nextLo);
        LocalAddress best = null;
        int rank = 0;
        for (LocalAddress a : all) {
            if (a.address.isV4() == v4 && (a.on.link == out || !a.address.isLoopback())) {
                int r = a.on.link != out ? 1 : a.covers(nextHi, nextLo) ? 3 : 2;
                if (r > rank) {
                    rank = r;
                    best = a;
                }
            }
        }
        return best != null ? best.address : v4 ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    /** Whether an address of the interface shares its prefix with this one. */
    boolean onLink(Attachment on, long hi, long lo) {
        for (LocalAddress a : all) {
            if (a.on == on && a.covers(hi, lo)) {
                return true;
            }
        }
        return false;
    }

    List<LocalAddress> all() {
        return all;
    }
}
