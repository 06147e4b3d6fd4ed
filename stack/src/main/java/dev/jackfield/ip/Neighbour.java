package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.Timer;
import dev.jackfield.ip.NeighbourEntry.State;
import dev.jackfield.wire.IpAddress;

/**
 * A host on a link, and the state machine by which its link address is found and kept (RFC 4861 section 7.3, for ARP as Linux does
 * it): packets wait while it is asked for, a few times, by broadcast; once known it is believed for a while; after that it is used
 * still, but unless traffic confirms it, it is asked at its own address, and given up when it does not answer.
 */
final class Neighbour extends Timer {
    /** An answer that differs from one not yet so old is not believed, so that the first of two proxies stays (ns; Linux's locktime). */
    private static final long LOCK_TIME = 1_000_000_000L;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    final Attachment on;
    final Family family;
    final long hi;
    final long lo;

    /** Its place in the cache, which evicts those not used of late. */
    Neighbour older;

    Neighbour newer;
    boolean used;

    private final Neighbours cache;
    private final int jitter; // 512 to 1535 of 1024: so that not all are asked at once
    private State state = State.FAILED;
    private long mac;
    private long confirmed;
    private long updated;
    private int tries;
    private Packet first; // waiting, oldest first
    private Packet last;
    private int waiting;
    private int waitingBytes;
    private boolean gone;

    Neighbour(Neighbours cache, Attachment on, Family family, long hi, long lo, int jitter) {
        this.cache = cache;
        this.on = on;
        this.family = family;
        this.hi = hi;
        this.lo = lo;
        this.jitter = jitter;
    }

    /** Whether the cache has dropped it, so that another must be asked for. */
    boolean gone() {
        return gone;
    }

    State state() {
        return state;
    }

    /** Whether there is a link address to send to. */
    boolean resolved() {
        return state != State.INCOMPLETE && state != State.FAILED;
    }

    NeighbourEntry snapshot() {
        return new NeighbourEntry(on.link, new IpAddress(hi, lo), resolved() ? mac : 0, state);
    }

    // ---- packets to it ------------------------------------------------------------------------------------

    /** Sends a packet that begins with the network header, now or when the link address is known. */
    void output(Packet p) {
        used = true;
        switch (state) {
            case REACHABLE -> {
                if (!fresh()) {
                    delay();
                }
                on.link.send(p, family.etherType(), mac);
            }
            case STALE -> {
                delay();
                on.link.send(p, family.etherType(), mac);
            }
            case DELAY, PROBE -> on.link.send(p, family.etherType(), mac);
            case INCOMPLETE -> enqueue(p);
            case FAILED -> {
                enqueue(p);
                state = State.INCOMPLETE;
                tries = 0;
                ask(0);
            }
        }
    }

    private void enqueue(Packet p) {
        Settings s = cache.internet.settings();
        int bytes = p.memory();
        int packets = s.getInt(Setting.NEIGH_UNRES_QLEN);
        int limit = s.getInt(Setting.NEIGH_UNRES_QLEN_BYTES);
        while (first != null && (waiting >= packets || waitingBytes + bytes > limit)) {
            dequeue();
            cache.count(Counter.ArpQueueDrops);
        }
        if (packets == 0 || !cache.reserve(bytes)) {
            cache.count(Counter.ArpQueueDrops);
            return;
        }
        p.next = null;
        if (first == null) {
            first = p;
        } else {
            last.next = p;
        }
        last = p;
        waiting++;
        waitingBytes += bytes;
    }

    private Packet dequeue() {
        Packet p = first;
        first = p.next;
        p.next = null;
        waiting--;
        int bytes = p.memory();
        waitingBytes -= bytes;
        cache.release(bytes);
        return p;
    }

    // ---- what is heard of it ------------------------------------------------------------------------------

    /** Something it sent shows that packets reach it. */
    void confirm() {
        confirmed = cache.internet.core().now();
    }

    /** Whoever sends to it hears nothing: with the next packet it is asked. */
    void doubt() {
        if (state == State.REACHABLE) {
            confirmed = LONG_AGO;
            become(State.STALE);
        }
    }

    /**
     * It was heard to have a link address.
     *
     * @param answered it said so to us, so it is reachable both ways
     * @param override even if that is news
     */
    void learn(long heard, boolean answered, boolean override) {
        long now = cache.internet.core().now();
        boolean news = heard != mac;
        if (resolved() && news && !override && now - updated < LOCK_TIME) {
            return;
        }
        if (answered) {
            confirmed = now;
            become(State.REACHABLE);
        } else if (news || !resolved()) {
            become(State.STALE);
        }
        mac = heard;
        updated = now;
        while (first != null) {
            on.link.send(dequeue(), family.etherType(), mac);
        }
    }

    // ---- asking -------------------------------------------------------------------------------------------

    @Override
    protected void fire(long now) {
        Settings s = cache.internet.settings();
        switch (state) {
            case INCOMPLETE -> {
                if (tries < s.getInt(Setting.NEIGH_MCAST_SOLICIT)) {
                    ask(0);
                } else {
                    fail();
                }
            }
            case DELAY, PROBE -> {
                if (state == State.DELAY) {
                    tries = 0;
                }
                if (fresh()) {
                    become(State.REACHABLE);
                } else if (tries < s.getInt(Setting.NEIGH_UCAST_SOLICIT)) {
                    state = State.PROBE;
                    ask(mac);
                } else {
                    fail();
                }
            }
            case REACHABLE, STALE, FAILED -> {}
        }
    }

    private boolean fresh() {
        long believed = cache.internet.settings().get(Setting.NEIGH_REACHABLE_TIME) * 1_000_000 / 1024 * jitter;
        return cache.internet.core().now() - confirmed <= believed;
    }

    private void delay() {
        state = State.DELAY;
        arm(Setting.NEIGH_DELAY_FIRST_PROBE);
    }

    private void become(State s) {
        state = s;
        cache.internet.core().cancel(this);
    }

    private void ask(long whom) {
        tries++;
        arm(Setting.NEIGH_RETRANS_TIME);
        family.solicit(this, whom);
    }

    private void arm(Setting milliseconds) {
        long now = cache.internet.core().now();
        cache.internet.core().arm(this, now + cache.internet.settings().get(milliseconds) * 1_000_000);
    }

    private void fail() {
        become(State.FAILED);
        cache.count(Counter.ArpResolveFailed);
        Packet p = first; // all of them now: whoever is told may send again, which begins a new search
        first = null;
        last = null;
        waiting = 0;
        cache.release(waitingBytes);
        waitingBytes = 0;
        while (p != null) {
            Packet next = p.next;
            p.next = null;
            family.unreachable(p);
            p = next;
        }
    }

    /** The cache drops it. */
    void drop() {
        gone = true;
        cache.internet.core().cancel(this);
        while (first != null) {
            dequeue();
            cache.count(Counter.ArpQueueDrops);
        }
    }
}
