package dev.jackfield.lab;

/** Nothing is left to happen, and yet there are threads that wait: the message says which, where and since when. */
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DeadlockException(String message) {
        super(message);
    }
}
