package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Packet;

/** A repeater with many ports: each frame goes out of all ports but the one it came in by. */
public final class Hub extends Bridge {
    /**
     * @param name for messages
     * @param clock the time of all that is plugged in
     */
    public Hub(String name, Clock clock) {
        super(name, clock);
    }

    @Override
    void input(Port from, Packet frame) {
        flood(from, frame);
    }
}
