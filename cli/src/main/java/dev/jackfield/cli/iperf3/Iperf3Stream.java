package dev.jackfield.cli.iperf3;

import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.core.Clock;
import dev.jackfield.core.Waiter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One stream of a test: carries data in one direction in a thread of its own, and counts. */
abstract class Iperf3Stream {
    final ServiceContext context;
    final Clock clock;
    final Iperf3Params params;
    private final long arrival;
    private int id;
    private long startTime;

    volatile boolean stopped;
    private boolean sends;
    private boolean go; // with the waiter, guarded by this
    private Waiter waiter;

    /** Bytes carried; written by the stream's thread alone. */
    volatile long bytes;

    private long omittedBytes;
    private long retransmits;
    private long omittedRetransmits;

    /** @param arrival grows from stream to stream */
    Iperf3Stream(ServiceContext context, Iperf3Params params, long arrival) {
        this.context = context;
        this.clock = context.clock();
        this.params = params;
        this.arrival = arrival;
    }

    final long arrival() {
        return arrival;
    }

    /** Its number in the results, and whether we send on it. */
    final void assign(int id, boolean sends) {
        this.id = id;
        this.sends = sends;
    }

    final boolean sends() {
        return sends;
    }

    /** Lets the data flow. */
    final void start(long now) {
        startTime = now;
        signal();
    }

    /** Waits, in the stream's thread, until the data may flow; false when it never will. */
    final boolean awaitStart() throws InterruptedException {
        Waiter mine = null;
        synchronized (this) {
            if (!go) {
                mine = new Waiter();
                waiter = mine;
            }
        }
        if (mine != null) {
            clock.await(mine, Clock.NEVER);
        }
        return !stopped;
    }

    /** Ends it: whoever waits in one of its calls gets an error. */
    final void stop() {
        if (!stopped) {
            stopped = true;
            retransmits = countRetransmits();
            closeDescriptor();
        }
        signal();
    }

    private void signal() {
        Waiter wake;
        synchronized (this) {
            go = true;
            wake = waiter;
            waiter = null;
        }
        if (wake != null) {
            clock.wake(wake);
        }
    }

    abstract void closeDescriptor();

    /** Does not count what was carried so far. */
    void forget() {
        omittedBytes = bytes;
        omittedRetransmits = Math.max(0, countRetransmits());
    }

    /** Waits until the next write is due at the rate that the client asked for. */
    final void pace(long sent) throws InterruptedException {
        if (params.rate() > 0) {
            long burst = (long) params.length() * Math.max(1, params.burst());
            long due = startTime + (long) (Math.max(0, sent - burst + params.length()) * 8e9 / params.rate());
            if (due > clock.now()) {
                context.sleepUntil(due);
            }
        }
    }

    /** What we tell the client of it. */
    final Map<String, Object> results(double seconds) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("id", id);
        r.put("bytes", bytes - omittedBytes);
        r.put("retransmits", retransmits < 0 ? -1 : retransmits - omittedRetransmits);
        addDatagrams(r);
        r.put("start_time", 0);
        r.put("end_time", seconds);
        return r;
    }

    /** How many segments were retransmitted, or -1 where there is no such thing; while the descriptor is open. */
    abstract long countRetransmits();

    abstract void addDatagrams(Map<String, Object> results);
}
