package dev.jackfield.socket;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Call objects that are not in use. A thread looks at one place only, chosen by its number, and makes a new one when another thread was
 * there first; so there is no waiting, and no list that could grow.
 */
final class Calls {
    private static final int PLACES = 64;
    /** So far apart that two places share no line of a cache. */
    private static final int STRIDE = 32;

    private static final AtomicReferenceArray<Receive> RECEIVES = new AtomicReferenceArray<>(PLACES * STRIDE);
    private static final AtomicReferenceArray<Send> SENDS = new AtomicReferenceArray<>(PLACES * STRIDE);

    private Calls() {}

    static Receive receive() {
        Receive r = RECEIVES.getAndSet(place(), null);
        return r != null ? r : new Receive();
    }

    static Send send() {
        Send s = SENDS.getAndSet(place(), null);
        return s != null ? s : new Send();
    }

    /** Gives one back that has ended, by whatever but an exception: then it is not known what it left behind. */
    static void give(Receive r) {
        r.forget();
        RECEIVES.setRelease(place(), r);
    }

    static void give(Send s) {
        s.forget();
        SENDS.setRelease(place(), s);
    }

    private static int place() {
        return (int) Thread.currentThread().threadId() % PLACES * STRIDE;
    }
}
