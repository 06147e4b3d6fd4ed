package dev.jackfield.jdk.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The streams of a channel on a host, which wait for neither each other nor the channel's blocking lock. The adaptor has them, with its
 * timeout, and {@link java.nio.channels.Channels} where the agent has changed that.
 */
final class ChannelStreams {
    private ChannelStreams() {}

    /** How long a read may wait. */
    interface Timeout {
        /** In milliseconds; 0 is for ever. */
        int millis();
    }

    static InputStream in(HostSocketChannel channel, Timeout timeout) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] b = new byte[1];
                return read(b, 0, 1) > 0 ? b[0] & 0xff : -1;
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                Objects.checkFromIndexSize(off, len, b.length);
                if (len == 0) {
                    return 0;
                }
                return channel.input().readWithin(ByteBuffer.wrap(b, off, len), timeout.millis() * 1_000_000L);
            }

            @Override
            public int available() throws IOException {
                return channel.input().available();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static OutputStream out(HostSocketChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                Objects.checkFromIndexSize(off, len, b.length);
                channel.output().writeFully(ByteBuffer.wrap(b, off, len));
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
