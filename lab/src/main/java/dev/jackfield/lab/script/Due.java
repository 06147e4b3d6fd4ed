package dev.jackfield.lab.script;

/**
 * When an event is to happen, in microseconds since the script began.
 *
 * @param from not before
 * @param to not after
 * @param any whether the time does not matter
 * @param previous when the event before ended
 */
record Due(long from, long to, boolean any, long previous) {
    String text() {
        if (any) {
            return "at any time";
        }
        return "at " + PacketText.time(from) + (from == to ? "" : " to " + PacketText.time(to));
    }
}
