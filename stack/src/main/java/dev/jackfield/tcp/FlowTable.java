package dev.jackfield.tcp;

import dev.jackfield.core.SipHash;
import dev.jackfield.wire.IpAddress;
import java.util.function.Consumer;

/** All flows of a host by local and remote address and port: open addressing with linear probing, keyed by a secret. */
final class FlowTable {
    private final SipHash hash;
    private Flow[] table = new Flow[64];
    private int size;
    private Flow latest; // that was found by {@link #find(long, long, int, long, long, int)}

    FlowTable(SipHash hash) {
        this.hash = hash;
    }

    int size() {
        return size;
    }

    int hash(long localHi, long localLo, int lport, long remoteHi, long remoteLo, int rport) {
        return (int) hash.hash(localHi, localLo, remoteHi, remoteLo, (long) lport << 16 | rport);
    }

    int hash(IpAddress local, int lport, IpAddress remote, int rport) {
        return hash(local.hi(), local.lo(), lport, remote.hi(), remote.lo(), rport);
    }

    /** The flow of a segment. The one of the segment before is tried first, without a hash, for they come in trains. */
    Flow find(long localHi, long localLo, int lport, long remoteHi, long remoteLo, int rport) {
        Flow f = latest;
        if (f == null || !f.matches(localHi, localLo, lport, remoteHi, remoteLo, rport)) {
            int h = hash(localHi, localLo, lport, remoteHi, remoteLo, rport);
            f = find(h, localHi, localLo, lport, remoteHi, remoteLo, rport);
            latest = f;
        }
        return f;
    }

    private Flow find(int h, long localHi, long localLo, int lport, long remoteHi, long remoteLo, int rport) {
        int mask = table.length - 1;
        for (int i = h & mask; table[i] != null; i = (i + 1) & mask) {
            Flow f = table[i];
            if (f.hash == h && f.matches(localHi, localLo, lport, remoteHi, remoteLo, rport)) {
                return f;
            }
        }
        return null;
    }

    Flow find(IpAddress local, int lport, IpAddress remote, int rport) {
        return find(hash(local, lport, remote, rport), local.hi(), local.lo(), lport, remote.hi(), remote.lo(), rport);
    }

    void add(Flow f) {
        if (size * 3 >= table.length * 2) {
            resize(table.length * 2);
        }
        insert(f);
        size++;
    }

    private void insert(Flow f) {
        int mask = table.length - 1;
        int i = f.hash & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = f;
    }

    private void resize(int n) {
        Flow[] old = table;
        table = new Flow[n];
        for (Flow f : old) {
            if (f != null) {
                insert(f);
            }
        }
    }

    /** Puts one in the place of another with the same key. */
    void replace(Flow old, Flow by) {
        table[indexOf(old)] = by;
        forget(old);
    }

    void remove(Flow f) {
        int mask = table.length - 1;
        int hole = indexOf(f);
        // Move back those that stand behind only because the place was taken, so that no search ends early.
        for (int i = (hole + 1) & mask; table[i] != null; i = (i + 1) & mask) {
            if (((i - table[i].hash) & mask) >= ((i - hole) & mask)) {
                table[hole] = table[i];
                hole = i;
            }
        }
        table[hole] = null;
        forget(f);
        if (--size * 8 < table.length && table.length > 64) {
            resize(table.length / 2);
        }
    }

    private void forget(Flow f) {
        if (latest == f) {
            latest = null;
        }
    }

    private int indexOf(Flow f) {
        int mask = table.length - 1;
        int i = f.hash & mask;
        while (table[i] != f) {
            assert table[i] != null : "not in the table";
            i = (i + 1) & mask;
        }
        return i;
    }

    /** Visits all; the visitor must not change the table. */
    void forEach(Consumer<Flow> visitor) {
        for (Flow f : table) {
            if (f != null) {
                visitor.accept(f);
            }
        }
    }
}
