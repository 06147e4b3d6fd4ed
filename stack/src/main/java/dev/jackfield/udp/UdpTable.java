package dev.jackfield.udp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.IpAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Which sockets have which port, and which is to get a datagram. Sockets hang in chains by local port, and connected ones also in
 * chains by both addresses and ports, so that a datagram of a connection is found at once however many connections share its
 * port.
 */
final class UdpTable {
    private static final int LEAST = 32;

    private final Settings settings;
    private final RandomGenerator random;
    private final long secret; // so that nobody outside can choose which chain grows
    private UdpEndpoint[] bound = new UdpEndpoint[LEAST];
    private UdpEndpoint[] connected = new UdpEndpoint[LEAST];
    private int size;

    UdpTable(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.secret = random.nextLong();
    }

    int size() {
        return size;
    }

    // ---- ports

    /**
     * Whether a socket may have that address and port beside those that have the port already. As on Linux: when the addresses do not
     * overlap, or the interfaces differ, or both have SO_REUSEADDR, or both SO_REUSEPORT.
     */
    boolean free(UdpEndpoint e, IpAddress address, int port) {
        for (UdpEndpoint o = bound[port & bound.length - 1]; o != null; o = o.nextBound) {
            if (o != e && o.localPort == port && overlap(o, e, address) && !(shareAddress(o, e) || sharePort(o, e))) {
                return false;
            }
        }
        return true;
    }

    private static boolean shareAddress(UdpEndpoint a, UdpEndpoint b) {
        return a.options.reuseAddress && b.options.reuseAddress;
    }

    private static boolean sharePort(UdpEndpoint a, UdpEndpoint b) {
        return a.options.reusePort && b.options.reusePort;
    }

    private static boolean overlap(UdpEndpoint o, UdpEndpoint e, IpAddress address) {
        int oDevice = o.options.boundInterface;
        int eDevice = e.options.boundInterface;
        if (oDevice != 0 && eDevice != 0 && oDevice != eDevice) {
            return false;
        }
        IpAddress a = o.local;
        return a.equals(address) || covers(a, address) || covers(address, a);
    }

    /** Whether a wildcard stands for the other address as well: :: does for all, 0.0.0.0 for those of IPv4. */
    private static boolean covers(IpAddress any, IpAddress other) {
        return any.isAny() && (!any.isV4() || other.isV4());
    }

    /** A port that no socket has, chosen at random (RFC 6056 section 3.3.1), or 0 when there is none. */
    int ephemeral() {
        int first = settings.getInt(Setting.IP_LOCAL_PORT_FIRST);
        int range = Math.max(1, settings.getInt(Setting.IP_LOCAL_PORT_LAST) - first + 1);
        int start = random.nextInt(range);
        for (int i = 0; i < range; i++) {
            int port = first + (start + i) % range;
            if (!taken(port)) {
                return port;
            }
        }
        return 0;
    }

    private boolean taken(int port) {
        for (UdpEndpoint o = bound[port & bound.length - 1]; o != null; o = o.nextBound) {
            if (o.localPort == port) {
                return true;
            }
        }
        return false;
    }

    // ---- membership

    /** Adds a socket that now has a port. */
    void add(UdpEndpoint e) {
        if (size == bound.length && size < 65_536) {
            grow();
        }
        addBound(e);
        size++;
        addConnected(e);
    }

    /** Removes a socket, before its addresses or ports change. */
    void remove(UdpEndpoint e) {
        if (e.beforeBound == null) {
            bound[e.localPort & bound.length - 1] = e.nextBound;
        } else {
            e.beforeBound.nextBound = e.nextBound;
        }
        if (e.nextBound != null) {
            e.nextBound.beforeBound = e.beforeBound;
        }
        e.beforeBound = null;
        e.nextBound = null;
        size--;
        removeConnected(e);
    }

    private void addBound(UdpEndpoint e) {
        int i = e.localPort & bound.length - 1;
        e.beforeBound = null;
        e.nextBound = bound[i];
        if (bound[i] != null) {
            bound[i].beforeBound = e;
        }
        bound[i] = e;
    }

    private void addConnected(UdpEndpoint e) {
        if (e.peer != null) {
            int i = slot(e);
            e.nextConnected = connected[i];
            connected[i] = e;
        }
    }

    private void removeConnected(UdpEndpoint e) {
        if (e.peer == null) {
            return;
        }
        int i = slot(e);
        if (connected[i] == e) {
            connected[i] = e.nextConnected;
        } else {
            UdpEndpoint o = connected[i];
            while (o.nextConnected != e) {
                o = o.nextConnected;
            }
            o.nextConnected = e.nextConnected;
        }
        e.nextConnected = null;
    }

    private void grow() {
        UdpEndpoint[] old = bound;
        bound = new UdpEndpoint[old.length * 2];
        connected = new UdpEndpoint[old.length * 2];
        for (UdpEndpoint first : old) {
            UdpEndpoint e = first;
            while (e != null && e.nextBound != null) {
                e = e.nextBound;
            }
            while (e != null) { // the oldest first, so that of two with one port the younger stays in front
                UdpEndpoint before = e.beforeBound;
                addBound(e);
                addConnected(e);
                e = before;
            }
        }
    }

    private int slot(UdpEndpoint e) {
        return slot(e.local.hi(), e.local.lo(), e.localPort, e.peer.hi(), e.peer.lo(), e.peerPort);
    }

    private int slot(long localHi, long localLo, int localPort, long peerHi, long peerLo, int peerPort) {
        return (int) hash(localHi, localLo, localPort, peerHi, peerLo, peerPort) & connected.length - 1;
    }

    private long hash(long localHi, long localLo, int localPort, long peerHi, long peerLo, int peerPort) {
        long h = mix(secret ^ localHi) + localLo;
        h = mix(h ^ (long) localPort << 16 ^ peerPort) + peerHi;
        return mix(mix(h) ^ peerLo);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    // ---- demultiplexing

    /**
     * The socket that fits a datagram best: one connected to its sender, else one bound to its very destination or interface, else one
     * bound to all; among equals the youngest, but of a SO_REUSEPORT group one chosen by the addresses and ports. Null when none fits.
     */
    UdpEndpoint find(long dstHi, long dstLo, int dstPort, long srcHi, long srcLo, int srcPort, int inInterface) {
        for (UdpEndpoint e = connected[slot(dstHi, dstLo, dstPort, srcHi, srcLo, srcPort)];
                e != null;
                e = e.nextConnected) {
            if (e.localPort == dstPort && score(e, dstHi, dstLo, srcHi, srcLo, srcPort, inInterface) > 0) {
                return e;
            }
        }
        UdpEndpoint best = null;
        int bestScore = 0;
        int group = 0; // how many of a SO_REUSEPORT group have the best score
        long choice = 0;
        for (UdpEndpoint e = bound[dstPort & bound.length - 1]; e != null; e = e.nextBound) {
            if (e.localPort != dstPort) {
                continue;
            }
            int score = score(e, dstHi, dstLo, srcHi, srcLo, srcPort, inInterface);
            if (score > bestScore) {
                best = e;
                bestScore = score;
                group = 1;
            } else if (score == bestScore && score > 0 && best.options.reusePort && e.options.reusePort) {
                if (group == 1) {
                    choice = hash(dstHi, dstLo, dstPort, srcHi, srcLo, srcPort);
                }
                choice = mix(choice); // each of n members ends up chosen with the probability 1/n
                if (Long.remainderUnsigned(choice, ++group) == 0) {
                    best = e;
                }
            }
        }
        return best;
    }

    /**
     * How well a datagram fits a socket of its port: 0 not at all, else the more the better. What Linux's compute_score says, with a
     * connection's peer counting most.
     */
    static int score(UdpEndpoint e, long dstHi, long dstLo, long srcHi, long srcLo, int srcPort, int inInterface) {
        int score = 1;
        IpAddress local = e.local;
        boolean v4 = IpAddress.isV4(dstHi, dstLo);
        if (local.lo() == dstLo && local.hi() == dstHi) {
            score += 4;
        } else if (!local.isAny() || local.isV4() && !v4) {
            return 0;
        } else if (local.isV4() == v4) {
            score++; // of its own family
        }
        IpAddress peer = e.peer;
        if (peer != null) {
            if (e.peerPort != srcPort || peer.lo() != srcLo || peer.hi() != srcHi) {
                return 0;
            }
            score += 8;
        }
        int bound = e.options.boundInterface;
        if (bound != 0 && inInterface != 0) {
            if (bound != inInterface) {
                return 0;
            }
            score += 4;
        }
        return score;
    }

    /** The first socket of a port's chain, from which {@link UdpEndpoint#nextBound} leads on; others' ports occur in it too. */
    UdpEndpoint chain(int port) {
        return bound[port & bound.length - 1];
    }

    /** Shows all sockets. */
    void forEach(Consumer<UdpEndpoint> visitor) {
        for (UdpEndpoint first : bound) {
            for (UdpEndpoint e = first; e != null; e = e.nextBound) {
                visitor.accept(e);
            }
        }
    }
}
