package dev.jackfield.lab;

import dev.jackfield.link.Cable;
import dev.jackfield.link.Impairment;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A cable of a {@link Network}, and what goes wrong on it. What is set here is set for both directions; {@link #ab} and {@link #ba}
 * are the single ones. All of it may change at any time.
 */
public final class Link {
    private final String name;
    private final Cable cable;

    Link(String name, Cable cable) {
        this.name = name;
        this.cable = cable;
    }

    /** The names of its ends, as in client-router. */
    public String name() {
        return name;
    }

    /** From the end named first to the other. */
    public Impairment ab() {
        return cable.ab();
    }

    /** From the end named second to the other. */
    public Impairment ba() {
        return cable.ba();
    }

    /** Frames get lost with this probability, 0 to 1. */
    public Link loss(double probability) {
        return both(i -> i.loss(probability));
    }

    /** ECN-capable packets are marked where they would be lost (RFC 3168). */
    public Link marking() {
        return both(i -> i.marking(true));
    }

    /** Frames take this long. */
    public Link delay(Duration delay) {
        return both(i -> i.delay(delay.toNanos()));
    }

    /** Frames take this many milliseconds. */
    public Link delay(long milliseconds) {
        return delay(Duration.ofMillis(milliseconds));
    }

    /** Frames take that much more or less time. */
    public Link jitter(Duration jitter) {
        return both(i -> i.jitter(jitter.toNanos()));
    }

    /** Frames are overtaken with this probability. */
    public Link reorder(double probability) {
        return both(i -> i.reorder(probability));
    }

    /** Frames arrive twice with this probability. */
    public Link duplicate(double probability) {
        return both(i -> i.duplicate(probability));
    }

    /** A bit is turned over with this probability. */
    public Link corrupt(double probability) {
        return both(i -> i.corrupt(probability));
    }

    /** Sends no faster than this; frames wait in a queue of {@code queueBytes}, or are dropped when it is full. */
    public Link rate(long bitsPerSecond, int queueBytes) {
        return both(i -> i.rate(bitsPerSecond, queueBytes));
    }

    /** The largest packet that it carries, in bytes. */
    public Link mtu(int bytes) {
        cable.mtu(bytes);
        return this;
    }

    /** Nothing passes any more. */
    public Link cut() {
        return both(i -> i.partition(true));
    }

    /** Nothing passes for that long, by the network's clock. */
    public Link cut(Duration length) {
        return both(i -> i.partition(length));
    }

    /** Ends what {@link #cut()} began. */
    public Link heal() {
        return both(i -> i.partition(false));
    }

    private Link both(Consumer<Impairment> what) {
        what.accept(cable.ab());
        what.accept(cable.ba());
        return this;
    }

    @Override
    public String toString() {
        return name;
    }
}
