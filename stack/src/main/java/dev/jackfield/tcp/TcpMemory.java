package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;

/**
 * What the queues of all connections of a host hold together, and what tcp_mem says to that. Beyond its second value there is pressure, until no more is held than
 * the first: buffers and windows do not grow, and no queue may hold more than an equal share of the third. Beyond the third a queue may hold {@link #LEAST},
 * so that every connection gets on, however slowly. The settings are in Linux's pages of 4096 bytes; what is counted is bytes, of payload where it is in order,
 * and of whole packets where it is not.
 */
final class TcpMemory {
    /** What a queue may hold whatever the others do (bytes): the first value of Linux's tcp_rmem and tcp_wmem. */
    static final int LEAST = 4096;

    private static final int PAGE_BITS = 12;

    private final Tcp tcp;
    private long bytes;
    private boolean pressure;
    private long since; // when the pressure began

    TcpMemory(Tcp tcp) {
        this.tcp = tcp;
    }

    /** So many bytes more are in a queue, or fewer. */
    void add(long n) {
        bytes += n;
        assert bytes >= 0 : "more has left the queues than was in them";
        if (pressure ? bytes <= end() : bytes > begin()) {
            turn();
        }
    }

    private void turn() {
        pressure = !pressure;
        if (pressure) {
            since = tcp.core.now();
            tcp.count(Counter.TcpExtTCPMemoryPressures);
        } else {
            tcp.counters.add(Counter.TcpExtTCPMemoryPressuresChrono, (tcp.core.now() - since) / 1_000_000);
        }
    }

    // Whoever sets the third value alone need not think of the others.

    private long begin() {
        return Math.min(limit(Setting.TCP_MEM_PRESSURE), limit(Setting.TCP_MEM_MAX));
    }

    private long end() {
        return Math.min(limit(Setting.TCP_MEM_MIN), begin());
    }

    private long limit(Setting pages) {
        return tcp.settings.get(pages) << PAGE_BITS;
    }

    /** How many pages the queues hold. */
    long pages() {
        return bytes + (1 << PAGE_BITS) - 1 >> PAGE_BITS;
    }

    /** Whether there is pressure. */
    boolean pressed() {
        return pressure;
    }

    /** Whether so little is held that buffers may grow. */
    boolean plenty() {
        return bytes < end();
    }

    /** Whether more is held than there may be. */
    boolean exhausted() {
        return bytes > limit(Setting.TCP_MEM_MAX);
    }

    /** The most that a queue may hold now, in bytes. */
    long share() {
        if (!pressure) {
            return Long.MAX_VALUE;
        }
        return exhausted() ? LEAST : Math.max(limit(Setting.TCP_MEM_MAX) / Math.max(tcp.flows(), 1), LEAST);
    }
}
