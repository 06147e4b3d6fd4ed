package dev.jackfield.cli.http;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;

/** What a server has to offer, by path. */
public interface Site {
    /** The answer to a path. */
    sealed interface Answer {}

    /** Something with bytes. */
    record Content(String type, Instant modified, Body body) implements Answer {}

    /** Look there instead. */
    record Moved(String location) implements Answer {}

    /** There is nothing there. */
    record Missing() implements Answer {}

    /** The bytes of a representation. */
    interface Body extends Closeable {
        /** How many there are. */
        long length();

        /** Reads some from a position on: at least one unless that is the end. */
        int read(long position, byte[] b, int off, int len) throws IOException;
    }

    /** Bytes in memory. */
    record Bytes(byte[] bytes) implements Body {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] b, int off, int len) {
            int n = (int) Math.min(len, bytes.length - position);
            System.arraycopy(bytes, (int) position, b, off, n);
            return n;
        }

        @Override
        public void close() {}
    }

    /** A file on its way in. */
    interface Upload extends Closeable {
        void write(byte[] b, int off, int len) throws IOException;

        /**
         * Puts it in its place.
         *
         * @return whether there was none of that name before
         */
        boolean commit() throws IOException;

        /** Throws away what was not committed. */
        @Override
        void close() throws IOException;
    }

    /** What is at a path, which is decoded, begins with a slash and has no dot segments. */
    Answer find(String path) throws IOException;

    /** Whether files may be put there. */
    default boolean takesUploads() {
        return false;
    }

    /** Begins to take a file. */
    default Upload put(String path) throws IOException {
        throw new HttpException(405, "nothing can be put here");
    }
}
