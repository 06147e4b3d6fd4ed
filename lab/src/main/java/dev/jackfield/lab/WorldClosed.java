package dev.jackfield.lab;

/** Ends a thread whose world was closed; an Error, so that what catches exceptions does not hold it up. */
final class WorldClosed extends Error {
    private static final long serialVersionUID = 1L;

    WorldClosed() {
        super("the world is closed", null, false, false);
    }
}
