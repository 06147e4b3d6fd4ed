package dev.jackfield.link;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where each station was last seen: a hash table of sets of four, as the hardware of switches has it, so that looking, learning and
 * forgetting cost the same however many stations there are or pretend to be. In a full set the station that was silent longest
 * makes room. What has aged counts as absent, and its place is taken first.
 *
 * @param <P> a port
 */
final class StationTable<P> {
    /** Makes something of an entry; null to leave it out. */
    interface Reader<P, R> {
        R read(long mac, P port, long age);
    }

    private static final int WAYS = 4;
    private static final long FREE = -1; // no link address

    private final long[] macs;
    private final long[] seen;
    private final Object[] ports;
    private final int shift;
    private final long ageing;

    /**
     * @param stations how many it holds, rounded up to a power of two
     * @param ageing how long an entry counts after it was last learned, in ns
     */
    StationTable(int stations, long ageing) {
        if (stations < 1 || stations > 1 << 24) {
            throw new IllegalArgumentException("a table of " + stations + " stations");
        }
        int sets = Integer.highestOneBit(Math.max(2 * WAYS, stations) * 2 - 1) / WAYS;
        this.shift = Long.numberOfLeadingZeros(sets) + 1;
        this.macs = new long[sets * WAYS];
        this.seen = new long[macs.length];
        this.ports = new Object[macs.length];
        this.ageing = ageing;
        Arrays.fill(macs, FREE);
    }

    int capacity() {
        return macs.length;
    }

    void learn(long mac, P port, long now) {
        int set = set(mac);
        int place = set;
        for (int i = set; i < set + WAYS; i++) {
            if (macs[i] == mac) {
                place = i;
                break;
            }
            if (macs[i] == FREE) {
                if (macs[place] != FREE) {
                    place = i;
                }
            } else if (macs[place] != FREE && seen[i] < seen[place]) {
                place = i;
            }
        }
        macs[place] = mac;
        ports[place] = port;
        seen[place] = now;
    }

    /** The port by which the station is reached; null when that is not known. */
    @SuppressWarnings("unchecked")
    P find(long mac, long now) {
        int set = set(mac);
        for (int i = set; i < set + WAYS; i++) {
            if (macs[i] == mac) {
                return now - seen[i] < ageing ? (P) ports[i] : null;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    <R> List<R> snapshot(long now, Reader<P, R> reader) {
        List<R> all = new ArrayList<>();
        for (int i = 0; i < macs.length; i++) {
            if (macs[i] != FREE && now - seen[i] < ageing) {
                R r = reader.read(macs[i], (P) ports[i], now - seen[i]);
                if (r != null) {
                    all.add(r);
                }
            }
        }
        return all;
    }

    private int set(long mac) {
        return (int) (mac * 0x9e37_79b9_7f4a_7c15L >>> shift) * WAYS;
    }
}
