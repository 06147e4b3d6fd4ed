package dev.jackfield.cli.control;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What goes over a control connection behind the request: a byte that says what it is, the length of its payload in four
 * bytes, the payload.
 */
record Frame(Kind kind, byte[] payload) {
    enum Kind {
        /** To the tool: input; empty at its end. Sent only when it was wanted, so that it never stands in another's way. */
        INPUT,
        /** To the tool: stop (Ctrl-C). */
        INTERRUPT,
        /** From the tool: it waits for input. */
        WANT,
        /** From the tool: for standard output. */
        OUTPUT,
        /** From the tool: for standard error. */
        ERROR,
        /** From the tool, and last: its exit code, one byte. */
        EXIT
    }

    private static final int LONGEST = 1 << 20;
    private static final byte[] NOTHING = {};

    Frame(Kind kind) {
        this(kind, NOTHING);
    }

    /** Writes it; the caller sees to it that no other thread does so at the same time. */
    void write(WritableByteChannel to) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(5 + payload.length);
        b.put((byte) kind.ordinal()).putInt(payload.length).put(payload).flip();
        while (b.hasRemaining()) {
            to.write(b);
        }
    }

    /** Reads the next; null at the end. */
    static Frame read(ReadableByteChannel from) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(5);
        if (!fill(from, head)) {
            return null;
        }
        int kind = head.get(0);
        int length = head.getInt(1);
        if (kind < 0 || kind >= Kind.values().length || length < 0 || length > LONGEST) {
            throw new IOException("not a frame of a control connection");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (!fill(from, payload)) {
            throw new EOFException();
        }
        return new Frame(Kind.values()[kind], payload.array());
    }

    private static boolean fill(ReadableByteChannel from, ByteBuffer b) throws IOException {
        while (b.hasRemaining()) {
            if (from.read(b) < 0) {
                if (b.position() == 0) {
                    return false;
                }
                throw new EOFException();
            }
        }
        return true;
    }
}
