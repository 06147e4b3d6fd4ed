package dev.jackfield.lab;

import dev.jackfield.core.Seq;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpPrinter;
import java.util.HashMap;
import java.util.Map;

/** What must be remembered of the segments before, to read the next: first sequence numbers, window scales, what was sent already. */
final class Conversation {
    private record Way(IpAddress src, int srcPort, IpAddress dst, int dstPort) {}

    /** What one end has sent. */
    private static final class Sender {
        int first;
        int end; // behind the greatest sequence number that was sent
        int scale;
        boolean scaled;
        int ack;
        long window = -1;
        boolean anything;
    }

    private final Map<Way, Sender> senders = new HashMap<>();

    /** The segment in words: flags, relative numbers, window in bytes, length. */
    String label(Sighting s) {
        Sender from = sender(s, false);
        Sender to = sender(s, true);
        learn(s, from);
        StringBuilder b =
                new StringBuilder("[").append(TcpPrinter.names(s.flags)).append(']');
        b.append(" seq=").append(Integer.toUnsignedLong(s.seq - from.first));
        if (s.has(TcpHeader.ACK)) {
            b.append(" ack=").append(to.anything ? Integer.toUnsignedLong(s.ack - to.first) : 1);
        }
        b.append(" win=").append(window(s, from, to));
        if (s.payload > 0) {
            b.append(" len=").append(s.payload);
        }
        if (s.mss >= 0) {
            b.append(" mss=").append(s.mss);
        }
        if (s.scale >= 0) {
            b.append(" ws=").append(s.scale);
        }
        if (s.has(TcpHeader.SYN)) {
            b.append(s.sackPermitted ? " sack" : "").append(s.timestamps ? " ts" : "");
        }
        for (int i = 0; i + 1 < s.sack.length; i += 2) {
            b.append(i == 0 ? " sack=" : ",");
            b.append(Integer.toUnsignedLong(s.sack[i] - to.first)).append('-');
            b.append(Integer.toUnsignedLong(s.sack[i + 1] - to.first));
        }
        remember(s, from, window(s, from, to));
        return b.toString();
    }

    /** What is remarkable about a segment; empty when nothing is. */
    String remark(Sighting s) {
        Sender from = sender(s, false);
        Sender to = sender(s, true);
        boolean first = !from.anything;
        learn(s, from);
        long window = window(s, from, to);
        String remark = first ? "" : remark(s, from, to, window);
        remember(s, from, window);
        return remark;
    }

    private static String remark(Sighting s, Sender from, Sender to, long window) {
        if (s.has(TcpHeader.RST)) {
            return "";
        }
        int extent = s.extent();
        boolean probes = s.seq == from.end - 1 && s.payload <= 1 && !s.has(TcpHeader.SYN | TcpHeader.FIN);
        if (probes && to.anything && to.window == 0) {
            return "window probe";
        }
        if (probes && to.ack == from.end) {
            return "keepalive";
        }
        if (extent > 0 && Seq.lt(s.seq, from.end)) {
            return Seq.le(s.seq + extent, from.end) ? "retransmission" : "partly again";
        }
        if (extent > 0 || !s.has(TcpHeader.ACK) || s.has(TcpHeader.SYN)) {
            return "";
        }
        if (window == 0) {
            return "zero window";
        }
        if (s.ack == from.ack && from.window >= 0) {
            boolean outstanding = Seq.lt(s.ack, to.end);
            return window == from.window ? outstanding ? "duplicate ACK" : "" : "window update";
        }
        return "";
    }

    private Sender sender(Sighting s, boolean back) {
        Way way = back ? new Way(s.dst, s.dstPort, s.src, s.srcPort) : new Way(s.src, s.srcPort, s.dst, s.dstPort);
        return senders.computeIfAbsent(way, w -> new Sender());
    }

    private static void learn(Sighting s, Sender from) {
        boolean syn = s.has(TcpHeader.SYN);
        boolean again = from.anything && s.seq == from.first;
        if (!from.anything || syn && !again) {
            // Of a connection that was there before, the first segment seen counts as the first byte.
            from.first = syn ? s.seq : s.seq - 1;
            from.end = s.seq;
            from.anything = true;
            from.window = -1;
            from.ack = 0;
        }
        if (syn) {
            from.scaled = s.scale >= 0;
            from.scale = Math.max(0, s.scale);
        }
    }

    private static void remember(Sighting s, Sender from, long window) {
        from.end = Seq.max(from.end, s.seq + s.extent());
        if (s.has(TcpHeader.ACK)) {
            from.ack = s.ack;
            from.window = window;
        }
    }

    /** In bytes: a SYN's window is never scaled, and others are when both sides said so (RFC 7323 section 2.2). */
    private static long window(Sighting s, Sender from, Sender to) {
        return s.has(TcpHeader.SYN) || !from.scaled || !to.scaled ? s.window : (long) s.window << from.scale;
    }
}
