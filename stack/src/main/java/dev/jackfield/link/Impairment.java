package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Packet;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What goes wrong in one direction of a {@link Cable}. Everything may be set at any time by any thread, and counts for the
 * frames sent from then on; those under way arrive as they would have. Nothing goes wrong until something is set.
 *
 * <p>A frame meets, in this order: the partition or barrier, the queue in front of a line of finite rate, loss, duplication, corruption of each
 * copy, delay with jitter, reordering.
 */
public final class Impairment {
    private static final long OPEN = Long.MIN_VALUE;

    private final Clock clock;
    private volatile double loss;
    private volatile int doomed; // frames
    private volatile long delay;
    private volatile long jitter;
    private volatile double reorder;
    private volatile double duplicate;
    private volatile double corrupt;
    private volatile long rate;
    private volatile int queue;
    private volatile long reopens = OPEN; // when the partition ends, or Clock.NEVER
    private volatile Predicate<Packet> barrier;
    private volatile boolean marking;
    private volatile boolean active;

    private long lost;
    private long marked;
    private long overflowed;
    private long duplicated;
    private long corrupted;
    private long reordered;
    private long partitioned;

    Impairment(Clock clock) {
        this.clock = clock;
    }

    /** Loses each frame with this probability, 0 to 1. */
    public synchronized Impairment loss(double probability) {
        loss = probability("loss", probability);
        return changed();
    }

    /**
     * Marks instead of losing, as a router with active queue management does: an ECN-capable IP packet that {@link #loss(double)} would hit arrives with
     * "congestion experienced" (RFC 3168 section 5). Others are lost as before.
     */
    public synchronized Impairment marking(boolean on) {
        marking = on;
        return changed();
    }

    /** Loses the next frames, so many. */
    public synchronized Impairment loseNext(int frames) {
        doomed = (int) positive("frames", frames);
        return changed();
    }

    /** Each frame takes this long, in nanoseconds, beside the time that a finite rate costs. */
    public synchronized Impairment delay(long nanos) {
        delay = positive("delay", nanos);
        return changed();
    }

    /**
     * The delay of each frame is this much shorter or longer, evenly distributed, but no frame overtakes another, and none takes
     * less than no time.
     */
    public synchronized Impairment jitter(long nanos) {
        jitter = positive("jitter", nanos);
        return changed();
    }

    /** Holds back each frame with this probability until one to three later ones have overtaken it; when none come, for 10 ms. */
    public synchronized Impairment reorder(double probability) {
        reorder = probability("reorder", probability);
        return changed();
    }

    /** Delivers each frame twice with this probability. */
    public synchronized Impairment duplicate(double probability) {
        duplicate = probability("duplicate", probability);
        return changed();
    }

    /** Turns over one bit anywhere in each frame with this probability. There is no frame check sequence that would notice. */
    public synchronized Impairment corrupt(double probability) {
        corrupt = probability("corrupt", probability);
        return changed();
    }

    /**
     * Sends no faster than this; frames wait for the line in a queue.
     *
     * @param bitsPerSecond counted over frames with their link header; 0 is without limit
     * @param queueBytes how many bytes may wait or be under transmission; what finds no room is dropped. A free line always takes a frame
     */
    public synchronized Impairment rate(long bitsPerSecond, int queueBytes) {
        rate = positive("rate", bitsPerSecond);
        queue = (int) positive("queue", queueBytes);
        return changed();
    }

    /** Lets nothing pass while it is set. */
    public synchronized Impairment partition(boolean on) {
        reopens = on ? Clock.NEVER : OPEN;
        return changed();
    }

    /** Lets nothing pass for that long, by the clock of both hosts. */
    public synchronized Impairment partition(Duration length) {
        reopens = clock.now() + positive("length", length.toNanos());
        return changed();
    }

    /** Lets pass only what this is false of; null lets all pass. It is asked on the core that sends, for frames with their link header. */
    public synchronized Impairment barrier(Predicate<Packet> stopped) {
        barrier = stopped;
        return changed();
    }

    /** Sets everything back: nothing goes wrong. */
    public synchronized Impairment clear() {
        loss = 0;
        doomed = 0;
        delay = 0;
        jitter = 0;
        reorder = 0;
        duplicate = 0;
        corrupt = 0;
        rate = 0;
        queue = 0;
        reopens = OPEN;
        barrier = null;
        marking = false;
        return changed();
    }

    public double loss() {
        return loss;
    }

    public boolean marking() {
        return marking;
    }

    public long delay() {
        return delay;
    }

    public long jitter() {
        return jitter;
    }

    public double reorder() {
        return reorder;
    }

    public double duplicate() {
        return duplicate;
    }

    public double corrupt() {
        return corrupt;
    }

    public long rate() {
        return rate;
    }

    public int queue() {
        return queue;
    }

    public boolean partition() {
        return reopens != OPEN && clock.now() < reopens;
    }

    boolean stops(Packet frame) {
        Predicate<Packet> b = barrier;
        return partition() || b != null && b.test(frame);
    }

    /** Whether anything goes wrong. */
    public boolean active() {
        return active;
    }

    /** How many frames were lost to {@link #loss(double)} and {@link #loseNext(int)}. */
    public long lost() {
        return lost;
    }

    /** How many were marked by {@link #marking(boolean)} instead. */
    public long marked() {
        return marked;
    }

    /** How many found no room in the queue of a finite {@link #rate(long, int)}. */
    public long overflowed() {
        return overflowed;
    }

    /** How many were delivered twice. */
    public long duplicated() {
        return duplicated;
    }

    /** How many had a bit turned over. */
    public long corrupted() {
        return corrupted;
    }

    /** How many were held back. */
    public long reordered() {
        return reordered;
    }

    /** How many met a partition. */
    public long partitioned() {
        return partitioned;
    }

    /** Whether a frame is one of the next ones to be lost. */
    synchronized boolean takeDoomed() {
        if (doomed == 0) {
            return false;
        }
        doomed--;
        changed();
        return true;
    }

    // Counted on the core that sends.

    void countLost() {
        lost++;
    }

    void countMarked() {
        marked++;
    }

    void countOverflowed() {
        overflowed++;
    }

    void countDuplicated() {
        duplicated++;
    }

    void countCorrupted() {
        corrupted++;
    }

    void countReordered() {
        reordered++;
    }

    void countPartitioned() {
        partitioned++;
    }

    private Impairment changed() {
        active = loss > 0
                || doomed > 0
                || delay > 0
                || jitter > 0
                || reorder > 0
                || duplicate > 0
                || corrupt > 0
                || rate > 0
                || reopens != OPEN
                || barrier != null;
        return this;
    }

    private static double probability(String what, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(what + ": a probability is from 0 to 1, not " + p);
        }
        return p;
    }

    private static long positive(String what, long n) {
        if (n < 0) {
            throw new IllegalArgumentException(what + ": not less than 0, but " + n);
        }
        return n;
    }
}
