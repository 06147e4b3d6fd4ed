package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Writes what interfaces send and receive in the pcapng format (draft-ietf-opsawg-pcapng), with nanoseconds, the interfaces' names and the
 * direction of each frame. Any number of interfaces may share one file, and any threads may call it.
 *
 * <p>A partial checksum is completed in the file, so that it does not look wrong there. When writing fails nothing more is
 * written, and {@link #close()} says why: a capture never disturbs what it looks at.
 */
public final class PcapngWriter implements Capture, Closeable, Flushable {
    private static final int SECTION = 0x0a0d0d0a, INTERFACE = 1, ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int END = 0, APPLICATION = 4;
    private static final int IF_NAME = 2, IF_MAC = 6, IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;
    private static final int NANOSECONDS = 9;
    private static final int INBOUND = 1, OUTBOUND = 2;
    private static final int UNICAST = 1 << 2, MULTICAST = 2 << 2, BROADCAST = 3 << 2, PROMISCUOUS = 4 << 2;

    /** How far the file may be behind, in ns. */
    private static final long FLUSH = 1_000_000_000;

    private final OutputStream out;
    private final Map<NetInterface, Integer> interfaces = new IdentityHashMap<>();
    private byte[] block = new byte[4096];
    private int length;
    private long flushed = Long.MIN_VALUE / 2;
    private IOException failure;
    private boolean closed;

    /** Writes to a stream, which it then owns, a whole block at a time. */
    public PcapngWriter(OutputStream out) {
        this.out = out;
        begin(SECTION);
        put32(BYTE_ORDER_MAGIC);
        put16(1); // version 1.0
        put16(0);
        put32(-1); // the section's length is not known
        put32(-1);
        option(APPLICATION, "Jackfield".getBytes(StandardCharsets.UTF_8));
        option(END, new byte[0]);
        end();
    }

    /** Writes to a file through a buffer; what was there before is gone. */
    public static PcapngWriter create(Path file) throws IOException {
        return new PcapngWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    /** Gives an interface the name under which it stands in the file; without this it is its own. */
    public synchronized void name(NetInterface i, String name) {
        if (interfaces.containsKey(i)) {
            throw new IllegalStateException(name + " is in the file already");
        }
        begin(INTERFACE);
        put16(i.type().pcap());
        put16(0);
        put32(0); // frames are not shortened
        option(IF_NAME, name.getBytes(StandardCharsets.UTF_8));
        if (i.type() == LinkType.ETHERNET) {
            byte[] mac = new byte[6];
            Bytes.put48(mac, 0, i.mac());
            option(IF_MAC, mac);
        }
        option(IF_TSRESOL, new byte[] {NANOSECONDS});
        option(END, new byte[0]);
        end();
        interfaces.put(i, interfaces.size());
    }

    @Override
    public synchronized void frame(NetInterface i, boolean outbound, long wallTime, Packet frame) {
        if (!interfaces.containsKey(i)) {
            name(i, i.name());
        }
        int n = frame.length();
        begin(ENHANCED_PACKET);
        put32(interfaces.get(i));
        put32((int) (wallTime >>> 32));
        put32((int) wallTime);
        put32(n);
        put32(n);
        int at = length;
        room(n);
        frame.copyTo(0, block, at, n);
        if (frame.checksum == Packet.CHECKSUM_PARTIAL) {
            complete(frame, at, n);
        }
        length += n;
        pad();
        byte[] flags = new byte[4];
        Bytes.put32(flags, 0, outbound ? OUTBOUND : INBOUND | reception(frame));
        option(EPB_FLAGS, flags);
        option(END, new byte[0]);
        end();
        if (wallTime - flushed >= FLUSH) {
            flushed = wallTime;
            flushOut();
        }
    }

    private void complete(Packet frame, int at, int n) {
        int start = frame.checksumStart - frame.off;
        if (start < 0 || start + frame.checksumOffset + 2 > n) {
            return; // a frame that says nonsense of itself
        }
        Packet copy = Packet.wrap(block, at, n);
        copy.checksum = Packet.CHECKSUM_PARTIAL;
        copy.checksumStart = at + start;
        copy.checksumOffset = frame.checksumOffset;
        Checksum.complete(copy);
    }

    private static int reception(Packet frame) {
        return switch (frame.castTo) {
            case Packet.TO_ALL -> BROADCAST;
            case Packet.TO_GROUP -> MULTICAST;
            case Packet.TO_OTHER -> PROMISCUOUS;
            default -> UNICAST;
        };
    }

    /** Has what was written so far reach the file; while frames come that happens each second by itself. */
    @Override
    public synchronized void flush() throws IOException {
        flushOut();
        if (failure != null) {
            throw failure;
        }
    }

    private void flushOut() {
        if (failure == null && !closed) {
            try {
                out.flush();
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /**
     * Ends the file. What comes afterwards is ignored.
     *
     * @throws IOException when something could not be written
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
            if (failure != null) {
                throw failure;
            }
        }
    }

    // ---- blocks, in big-endian order ----

    private void begin(int type) {
        length = 0;
        put32(type);
        put32(0); // the length, when it is known
    }

    private void end() {
        int total = length + 4;
        put32(total);
        Bytes.put32(block, 4, total);
        if (failure == null && !closed) {
            try {
                out.write(block, 0, length);
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private void option(int code, byte[] value) {
        put16(code);
        put16(value.length);
        room(value.length);
        System.arraycopy(value, 0, block, length, value.length);
        length += value.length;
        pad();
    }

    private void pad() {
        room(4);
        while ((length & 3) != 0) {
            block[length++] = 0;
        }
    }

    private void put16(int v) {
        room(2);
        Bytes.put16(block, length, v);
        length += 2;
    }

    private void put32(int v) {
        room(4);
        Bytes.put32(block, length, v);
        length += 4;
    }

    private void room(int n) {
        if (length + n > block.length) {
            block = Arrays.copyOf(block, Math.max(block.length * 2, length + n));
        }
    }
}
