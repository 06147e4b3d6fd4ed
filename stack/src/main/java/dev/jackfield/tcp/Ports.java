package dev.jackfield.tcp;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Which ports are taken, by whom: the bound sockets and listeners of each port and how many flows use it. */
final class Ports {
    /** How many flows use a port of one address of this host. */
    private static class Use {
        IpAddress local;
        int flows;
        int strict; // of these, of sockets that do not share
        Use other; // another address
    }

    /** All that concerns one port, and its use of the address that was first. */
    private static final class Port extends Use {
        final int number;
        Port next;
        List<TcpEndpoint> bound = List.of(); // most ports are those of connections only

        Port(int number, Port next) {
            this.number = number;
            this.next = next;
        }

        void add(TcpEndpoint e) {
            if (bound.isEmpty()) {
                bound = new ArrayList<>(1);
            }
            bound.add(e);
        }

        boolean idle() {
            return bound.isEmpty() && flows == 0 && other == null;
        }

        /** The use of an address. */
        Use of(IpAddress address) {
            for (Use u = this; u != null; u = u.other) {
                if (u.flows > 0 && u.local.equals(address)) {
                    return u;
                }
            }
            Use u = this;
            if (flows > 0) {
                u = new Use();
                u.other = other;
                other = u;
            }
            u.local = address;
            return u;
        }

        /** Forgets those that are over. */
        void tidy() {
            for (Use u = this; u.other != null; ) {
                if (u.other.flows == 0) {
                    u.other = u.other.other;
                } else {
                    u = u.other;
                }
            }
        }
    }

    private final Settings settings;
    private final RandomGenerator random;
    private Port[] table = new Port[32];
    private int size;

    Ports(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    private Port find(int number) {
        for (Port p = table[number & (table.length - 1)]; p != null; p = p.next) {
            if (p.number == number) {
                return p;
            }
        }
        return null;
    }

    private Port obtain(int number) {
        Port p = find(number);
        if (p == null) {
            if (size == table.length && size < 65_536) {
                grow();
            }
            int i = number & (table.length - 1);
            p = new Port(number, table[i]);
            table[i] = p;
            size++;
        }
        return p;
    }

    private void grow() {
        Port[] old = table;
        table = new Port[old.length * 2];
        for (Port p : old) {
            while (p != null) {
                Port next = p.next;
                int i = p.number & (table.length - 1);
                p.next = table[i];
                table[i] = p;
                p = next;
            }
        }
    }

    private void release(Port p) {
        if (!p.idle()) {
            return;
        }
        int i = p.number & (table.length - 1);
        if (table[i] == p) {
            table[i] = p.next;
        } else {
            Port before = table[i];
            while (before.next != p) {
                before = before.next;
            }
            before.next = p.next;
        }
        size--;
    }

    /**
     * Binds a socket: 0, or -EADDRINUSE. Two sockets share a port when their addresses differ, when both have SO_REUSEADDR and neither listens, or when both have SO_REUSEPORT; with a
     * connection as with a socket that does not listen.
     */
    int bind(TcpEndpoint e, IpAddress address, int number) {
        Port p = find(number);
        if (p != null) {
            for (Use u = p; u != null; u = u.other) {
                boolean conflict = e.config.sharesPort() ? u.strict > 0 : u.flows > 0;
                if (conflict && overlap(u.local, false, address, e.config.v6Only)) {
                    return Errno.EADDRINUSE.failure();
                }
            }
            for (TcpEndpoint o : p.bound) {
                boolean share = o.config.socket.reuseAddress && e.config.socket.reuseAddress && !o.listening()
                        || o.config.socket.reusePort && e.config.socket.reusePort;
                if (!share && overlap(o.boundAddress(), o.config.v6Only, address, e.config.v6Only)) {
                    return Errno.EADDRINUSE.failure();
                }
            }
        }
        obtain(number).add(e);
        return 0;
    }

    /** Whether a bound socket may begin to listen: no other one does on that address, unless both have SO_REUSEPORT. */
    boolean mayListen(TcpEndpoint e) {
        for (TcpEndpoint o : find(e.boundPort()).bound) {
            if (o != e
                    && o.listening()
                    && !(o.config.socket.reusePort && e.config.socket.reusePort)
                    && overlap(o.boundAddress(), o.config.v6Only, e.boundAddress(), e.config.v6Only)) {
                return false;
            }
        }
        return true;
    }

    void unbind(TcpEndpoint e, int number) {
        Port p = find(number);
        p.bound.remove(e);
        release(p);
    }

    void addFlow(Flow f) {
        Use u = obtain(f.localPort).of(f.local);
        u.flows++;
        if (!f.reuse) {
            u.strict++;
        }
    }

    void removeFlow(Flow f) {
        Port p = find(f.localPort);
        Use u = p.of(f.local);
        u.flows--;
        if (!f.reuse) {
            u.strict--;
        }
        p.tidy();
        release(p);
    }

    /** Visits all bound sockets. */
    void forEachBound(Consumer<TcpEndpoint> visitor) {
        for (Port p : table) {
            for (; p != null; p = p.next) {
                p.bound.forEach(visitor);
            }
        }
    }

    private static boolean overlap(IpAddress a, boolean aV6Only, IpAddress b, boolean bV6Only) {
        return a.equals(b) || coversAll(a, aV6Only, b.isV4()) || coversAll(b, bV6Only, a.isV4());
    }

    /** Whether an address is the one for all of a family; IPv6's is for IPv4 too, unless IPV6_V6ONLY is set. */
    private static boolean coversAll(IpAddress any, boolean v6Only, boolean v4) {
        return any.isAny() && (any.isV4() == v4 || v4 && !v6Only);
    }

    /**
     * The listener for a destination: one bound to that very address before one bound to all.
     *
     * @param hash of the flow, by which those that share port and address (SO_REUSEPORT) share the flows
     */
    TcpEndpoint listener(long hi, long lo, int number, int inInterface, int hash) {
        Port p = find(number);
        if (p == null) {
            return null;
        }
        TcpEndpoint best = null;
        int bestRank = 0;
        int equals = 0;
        for (TcpEndpoint e : p.bound) {
            int rank = rank(e, hi, lo, inInterface);
            if (rank > bestRank) {
                best = e;
                bestRank = rank;
                equals = 1;
            } else if (rank == bestRank && rank > 0 && Integer.remainderUnsigned(hash, ++equals) == 0) {
                best = e;
            }
        }
        return best;
    }

    /** How well a listener fits a destination; 0 not at all. */
    private static int rank(TcpEndpoint e, long hi, long lo, int inInterface) {
        int only = e.config.socket.boundInterface;
        if (!e.listening() || only != 0 && only != inInterface) {
            return 0;
        }
        IpAddress a = e.boundAddress();
        if (a.hi() == hi && a.lo() == lo) {
            return 3;
        }
        boolean v4 = IpAddress.isV4(hi, lo);
        return !coversAll(a, e.config.v6Only, v4) ? 0 : a.isV4() == v4 ? 2 : 1;
    }

    /** A port that nobody uses, or 0: for bind to port 0. */
    int unused() {
        int first = settings.getInt(Setting.IP_LOCAL_PORT_FIRST);
        int range = Math.max(1, settings.getInt(Setting.IP_LOCAL_PORT_LAST) - first + 1);
        return search(first, range, random.nextInt(range), n -> find(n) == null);
    }

    /**
     * A port for a connection (RFC 6056 section 3.3.3, double hash reduced to one): the search starts at a place that depends on the
     * destination, under a secret, so that ports of one destination do not tell those of another. Ports that a socket bound are left out.
     *
     * @param offset from the secret hash of addresses and destination port, plus a random step
     * @param free whether the port is free towards that destination
     */
    int ephemeral(long offset, IntPredicate free) {
        int first = settings.getInt(Setting.IP_LOCAL_PORT_FIRST);
        int range = Math.max(1, settings.getInt(Setting.IP_LOCAL_PORT_LAST) - first + 1);
        return search(first, range, (int) Long.remainderUnsigned(offset, range), n -> {
            Port p = find(n);
            return p == null || p.bound.isEmpty() && free.test(n);
        });
    }

    private static int search(int first, int range, int start, IntPredicate good) {
        for (int i = 0; i < range; i++) {
            int n = first + (start + i) % range;
            if (good.test(n)) {
                return n;
            }
        }
        return 0;
    }
}
