package dev.jackfield.lab.script.codec;

/** Bytes that are not the packet they should be: what is wrong with them. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedPacketException(String message) {
        super(message);
    }
}
