package dev.jackfield.lab.script;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;

/**
 * A system call that is ready to be made.
 *
 * @param body makes it, maybe in a thread of its own
 * @param after what is to be noted and compared when it has answered zero or more
 */
record Invocation(Body body, After after) {
    @FunctionalInterface
    interface Body {
        long call() throws ErrnoException;
    }

    @FunctionalInterface
    interface After {
        void check(long result) throws ScriptFailure;
    }

    /**
     * How a call ended.
     *
     * @param value what it answered, -1 with an error
     * @param errno the error, or null
     */
    record Outcome(long value, Errno errno) {
        String text() {
            return errno == null ? Long.toString(value) : "-1 " + errno.name() + " (" + errno.text() + ")";
        }
    }

    Outcome run() {
        try {
            return new Outcome(body.call(), null);
        } catch (ErrnoException e) {
            return new Outcome(-1, e.errno());
        }
    }
}
