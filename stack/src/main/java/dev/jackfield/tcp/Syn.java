package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;

/** A SYN or SYN-ACK to be written: what it offers, in the order in which Linux writes the options. */
final class Syn {
    private static final int MOST = TcpHeader.MAX_LENGTH - TcpHeader.LENGTH; // bytes of options

    private final int flags;
    private final int seq;
    private final int ack;
    int window;
    int mss;
    /** Of the window, or NONE. */
    int scale = Segment.NONE;

    boolean sackPermitted;
    private boolean timestamps;
    private int tsVal;
    private int tsEcr;
    /** Whether there is the option of accurate ECN, as much of it as fits. */
    boolean accurateEcn;
    /** Or null. */
    FastOpenCookie fastOpen;

    Syn(int flags, int seq, int ack) {
        this.flags = flags;
        this.seq = seq;
        this.ack = ack;
    }

    void timestamps(int value, int echo) {
        timestamps = true;
        tsVal = value;
        tsEcr = echo;
    }

    /** The segment, from the transport header on, with nothing in its payload. */
    Packet packet(Flow f, Pool pool) {
        Authentication authentication = f.authentication();
        int signature = f.signatureLength();
        if (fastOpen != null && length() + signature > MOST) {
            fastOpen = null;
        }
        int counters = accurateEcn ? Math.min((MOST - signature - length() - 2) / 3, 3) : -1;
        int header = TcpHeader.LENGTH + signature + length() + (counters >= 0 ? 2 + 3 * counters + 3 & ~3 : 0);
        Packet p = pool.packet(Packet.HEADROOM, header);
        p.len = header;
        p.l4 = p.off;
        int at = p.off + TcpHeader.LENGTH;
        if (authentication != null) {
            at = authentication.put(p.buf, at);
        }
        at = TcpOption.putMss(p.buf, at, mss);
        if (timestamps) {
            at = TcpOption.putTimestamps(p.buf, at, sackPermitted, tsVal, tsEcr);
        }
        if (counters >= 0) {
            at = AccurateEcn.putFirst(p.buf, at, counters);
        }
        if (!timestamps && sackPermitted) {
            at = TcpOption.putSackPermitted(p.buf, at);
        }
        if (scale != Segment.NONE) {
            at = TcpOption.putWindowScale(p.buf, at, scale);
        }
        if (fastOpen != null) {
            fastOpen.put(p.buf, at);
        }
        TcpHeader.emit(p.buf, p.off, f.localPort, f.remotePort, seq, ack, header, flags, window);
        return p;
    }

    /** Bytes of the options. */
    private int length() {
        int stamps = timestamps ? Output.TIMESTAMPS_LENGTH : sackPermitted ? 4 : 0;
        return 4 + stamps + (scale != Segment.NONE ? 4 : 0) + (fastOpen != null ? fastOpen.length() : 0);
    }
}
