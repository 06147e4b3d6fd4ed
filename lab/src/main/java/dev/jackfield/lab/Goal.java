package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import java.util.function.BooleanSupplier;

/**
 * Until when the world runs.
 *
 * @param kind what ends it
 * @param until the time at which it ends at the latest
 * @param condition for {@link Kind#CONDITION}
 */
record Goal(Kind kind, long until, BooleanSupplier condition) {
    enum Kind {
        /** Nothing is left to happen. */
        QUIET,
        /** Every thread that is no daemon has ended. */
        ENDED,
        /** The time has come. */
        TIME,
        /** A condition holds, or the time has come. */
        CONDITION,
        /** The thread that runs the world is woken: it called something that blocks. */
        WOKEN
    }

    static Goal of(Kind kind) {
        return new Goal(kind, Clock.NEVER, null);
    }
}
