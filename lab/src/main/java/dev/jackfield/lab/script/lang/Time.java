package dev.jackfield.lab.script.lang;

/**
 * When an event happens, or is to happen.
 *
 * @param kind how it is given
 * @param relative whether it counts from the end of the event before, not from the script's start
 * @param from microseconds
 * @param to of a range its end, else as {@code from}
 */
public record Time(Kind kind, boolean relative, long from, long to) {
    public enum Kind {
        /** At one time. */
        POINT,
        /** Not before one time and not after another. */
        RANGE,
        /** Whenever. */
        ANY
    }

    static Time at(boolean relative, long micros) {
        return new Time(Kind.POINT, relative, micros, micros);
    }
}
