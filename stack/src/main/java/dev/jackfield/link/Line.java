package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Timer;
import dev.jackfield.wire.Checksum;
import java.util.ArrayList;
import java.util.random.RandomGenerator;

/**
 * One direction of a {@link Cable}. The sender's side, which impairs, runs on the core that sends; the frames then go
 * through a queue to the receiver's side, on the core that receives, which holds back those whose time has not come.
 */
final class Line {
    /** How long a frame that is to be overtaken waits for others, in ns. */
    private static final long HOLD = 10_000_000;
    /** How many frames overtake it at most. */
    private static final int OVERTAKERS = 3;
    /** The most bytes that may be under way: more than any sensible product of rate and delay, and an end to floods. */
    private static final long LIMIT = 256 << 20;

    /** A frame that waits to be overtaken. */
    private static final class Held {
        final Packet frame;
        final long until;
        int overtakers;

        Held(Packet frame, int overtakers, long until) {
            this.frame = frame;
            this.overtakers = overtakers;
            this.until = until;
        }
    }

    private final Clock clock;
    private final RandomGenerator random;
    final Impairment impairment;

    // The sender's side, on its core.
    private Core here;
    private long freeAt; // when the line of finite rate has sent what it was given
    private long latest; // when the last frame arrives: none overtakes it
    private long last = Long.MIN_VALUE; // the latest arrival of all frames that were entered
    private final ArrayList<Held> held = new ArrayList<>();
    private long entered; // bytes
    private long drops;
    private final Timer patience = new Timer() {
        @Override
        protected void fire(long now) {
            release(now);
        }
    };

    private final FrameQueue queue = new FrameQueue();

    // The receiver's side, on its core.
    private volatile Core there;
    private Device.Receiver receiver;
    private volatile boolean closed;
    private Packet firstFlight; // frames whose time has not come, by their time, then by when they came
    private Packet lastFlight;
    private volatile long left; // bytes
    private final Core.Work arrivals = new Core.Work() {
        @Override
        protected void run(long now) {
            land(now);
        }
    };
    private final Timer landing = new Timer() {
        @Override
        protected void fire(long now) {
            land(now);
        }
    };

    Line(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        impairment = new Impairment(clock);
    }

    void openSender(Core core) {
        here = core;
    }

    void openReceiver(Core core, Device.Receiver receiver) {
        this.receiver = receiver;
        this.there = core; // last: it publishes the receiver
    }

    /** Nothing passes from now on. Any thread. */
    void close() {
        closed = true;
    }

    /** Frames that found no room, or nobody at the other end. */
    long drops() {
        return drops + impairment.overflowed();
    }

    // ---- the sender's side ----

    void send(Packet frame) {
        assert here.held();
        if (!impairment.active()) {
            enter(frame, Long.MIN_VALUE);
            return;
        }
        frame.next = null;
        Packet f = Offload.fit(
                frame,
                Device.CHECKSUM,
                here.pool()); // the sender may have looked at offloads() before the impairment was set
        if (f == null) {
            drops++;
        }
        while (f != null) {
            Packet next = f.next;
            impair(f);
            f = next;
        }
    }

    private void impair(Packet frame) {
        Impairment is = impairment;
        if (is.stops(frame)) {
            is.countPartitioned();
            return;
        }
        long now = clock.now();
        long sent = transmitted(frame.length(), now);
        if (sent < 0) {
            is.countOverflowed();
            return;
        }
        if (is.takeDoomed() || chance(is.loss())) {
            if (!is.marking() || !Marking.mark(frame)) {
                is.countLost();
                return;
            }
            is.countMarked();
        }
        Packet copy = chance(is.duplicate()) ? frame.fork() : null;
        depart(frame, sent, now);
        if (copy != null) {
            is.countDuplicated();
            depart(copy, sent, now);
        }
    }

    /** When the line has sent the frame's last bit; -1 when there was no room in the queue in front of it. */
    private long transmitted(int length, long now) {
        long rate = impairment.rate();
        if (rate == 0) {
            return now;
        }
        double nanosPerByte = 8e9 / rate;
        long backlog = Math.max(0, freeAt - now);
        if (backlog > 0 && backlog / nanosPerByte + length > impairment.queue()) {
            return -1;
        }
        freeAt = now + backlog + (long) Math.ceil(length * nanosPerByte);
        return freeAt;
    }

    private void depart(Packet frame, long sent, long now) {
        Impairment is = impairment;
        if (chance(is.corrupt())) {
            is.countCorrupted();
            frame = corrupt(frame);
        }
        long jitter = is.jitter();
        long due = sent + is.delay();
        if (jitter > 0) {
            due = Math.max(sent, due + random.nextLong(-jitter, jitter + 1));
        }
        due = Math.max(due, latest);
        latest = due;
        if (chance(is.reorder())) {
            is.countReordered();
            Held h = new Held(frame, 1 + random.nextInt(OVERTAKERS), due + HOLD);
            held.add(h);
            if (held.size() == 1) {
                here.arm(patience, now + HOLD);
            }
            return;
        }
        enter(frame, due);
        overtaken(due);
    }

    /** Lets the frames go that have been overtaken often enough, right behind the one due then. */
    private void overtaken(long due) {
        for (int i = 0; i < held.size(); ) {
            Held h = held.get(i);
            if (--h.overtakers == 0) {
                held.remove(i);
                enter(h.frame, due);
            } else {
                i++;
            }
        }
        if (held.isEmpty()) {
            here.cancel(patience);
        }
    }

    /** No more frames have come to overtake those held. */
    private void release(long now) {
        for (Held h : held) {
            enter(h.frame, h.until);
        }
        held.clear();
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private Packet corrupt(Packet frame) {
        Packet p = frame.fork(); // of its own, then made linear: nobody else sees the changed bytes
        p.linearize();
        Checksum.complete(p);
        p.checksum = Packet.CHECKSUM_UNVERIFIED; // as on the wire: whoever receives it knows the bytes only
        int bit = random.nextInt(p.len * 8);
        p.buf[p.off + bit / 8] ^= (byte) (1 << bit % 8);
        return p;
    }

    /** @param due when it arrives, in the clock's time */
    private void enter(Packet frame, long due) {
        Core to = there;
        int n = frame.length();
        if (to == null || closed || entered - left + n > LIMIT) {
            drops++;
            return;
        }
        entered += n;
        frame.time = due; // until it has arrived, then the interface sets it
        queue.add(frame);
        // Behind others that are under way it is found when those have arrived. Here what has left is looked at after
        // the frame was added, there the queue after it was told what has left: so one of the two sees the other.
        boolean found = due >= last && entered - left > n && due != Long.MIN_VALUE;
        last = Math.max(last, due);
        if (!found) {
            to.post(arrivals);
            here.kick(to);
        }
    }

    // ---- the receiver's side ----

    private void fly(Packet p) {
        if (firstFlight == null || p.time < firstFlight.time) {
            p.next = firstFlight;
            firstFlight = p;
            if (lastFlight == null) {
                lastFlight = p;
            }
            return;
        }
        Packet before = lastFlight; // where it usually belongs
        if (p.time < before.time) {
            before = firstFlight;
            while (before.next.time <= p.time) {
                before = before.next;
            }
        }
        p.next = before.next;
        before.next = p;
        if (p.next == null) {
            lastFlight = p;
        }
    }

    /** Takes what has come from the other side and delivers the frames whose time has come, until nothing more has come meanwhile. */
    private void land(long now) {
        long bytes;
        do {
            for (Packet p = queue.takeAll(); p != null; ) {
                Packet next = p.next;
                p.time = Math.max(p.time, now);
                fly(p);
                p = next;
            }
            bytes = 0;
            for (Packet p; (p = firstFlight) != null && (p.time <= now || closed); ) {
                firstFlight = p.next;
                if (firstFlight == null) {
                    lastFlight = null;
                }
                p.next = null;
                bytes += p.length();
                deliver(p);
            }
            left += bytes;
        } while (bytes > 0);
        if (firstFlight == null) {
            there.cancel(landing);
        } else if (firstFlight.time != landing.deadline()) {
            there.arm(landing, firstFlight.time);
        }
    }

    private void deliver(Packet p) {
        if (!closed) {
            receiver.receive(p);
        }
    }
}
