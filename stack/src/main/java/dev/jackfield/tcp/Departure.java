package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.wire.TcpHeader;

/**
 * What a connection sends, and when it may: what was lost before what is new, within the windows of peer and network, in full segments where it can be (RFC 9293 sections
 * 3.7.4 and 3.8.6), spread over time where the pace asks for it. The counterpart of {@link Arrival}; what there is to send, and how far that is, the {@link Sender} knows.
 */
final class Departure {
    private static final int GREATEST_BURST = 65_536;

    private final Tcp tcp;

    Departure(Tcp tcp) {
        this.tcp = tcp;
    }

    /** Sends whatever may be sent now: retransmissions first, then new data, then the FIN. */
    void transmit(Sender s, long now) {
        if (s.cc == null) {
            return; // not connected yet
        }
        if (s.recovery == null && !s.unsent()) {
            return; // a connection that has nothing to say needs no recovery
        }
        restartAfterIdle(s, now);
        Congestion congestion = s.congestion;
        congestion.onTransmit();
        int before = s.sndNxt;
        for (int n; (n = Math.min(s.recovery().retransmit(s.cc.cwnd()), congestion.allowance(s.mss, now))) > 0; ) {
            repair(s, n, now);
        }
        if (probePath(s, now)) {
            while (transmitNew(s, now)) {}
        }
        if (s.sndNxt == s.sndUna && s.unsent() && !congestion.waiting()) {
            s.timer.onWindowTooSmall(now); // closed, or too small for a segment worth sending
        }
        congestion.onTransmitted(s.sndNxt != before, now);
    }

    /** Sends a segment larger than any that the path is known to take, when one is due; answers whether others may go now. */
    private boolean probePath(Sender s, long now) {
        MtuSearch search = s.c.mtuSearch;
        int n = search == null ? MtuSearch.NONE : search.next(s, now);
        if (n > 0) {
            search.probing(s.sndNxt, n);
            sendNew(s, n, now);
        }
        return n != MtuSearch.WAIT;
    }

    private void restartAfterIdle(Sender s, long now) {
        long idle = now - s.lastSent;
        if (s.sndNxt == s.sndUna && s.lastSent != 0 && idle > s.rtt.rto() && s.unsent()) {
            s.congestion.onIdle(idle, now);
            s.lastSent = now;
        }
    }

    /** Payload of a full segment now: the selective acknowledgements that it carries take their room. */
    private int full(Sender s) {
        return s.mss - s.c.rcv.sackLength() - s.c.ecnOptionLength(tcp.core.now());
    }

    private void sent(Sender s, int seq, int length, boolean again, long now) {
        s.recovery().onSent(seq, length, again, now);
        s.congestion.onSent(length, now);
    }

    /** Sends bytes that are in the queue; what the device does not cut is cut here. */
    private void emit(Sender s, int seq, int n, boolean fin, boolean push, long now) {
        TcpConnection c = s.c;
        if (n > 0) {
            c.rcv.acks.onDataSent(now);
        }
        int most = c.probes(seq) ? n : c.offload(full(s));
        while (n > most) {
            tcp.output.segment(c, seq, most, TcpHeader.ACK, now);
            seq += most;
            n -= most;
        }
        int flags = TcpHeader.ACK | (fin ? TcpHeader.FIN : 0) | (push ? TcpHeader.PSH : 0);
        tcp.output.segment(c, seq, n, flags, now);
    }

    // ---- new data

    /** Sends one segment, or one large packet to be cut into many; answers whether there may be more to send. */
    private boolean transmitNew(Sender s, long now) {
        int unsent = s.unsentBytes();
        if (unsent <= 0) {
            return false;
        }
        int data = s.recordEnd(s.sndNxt) - s.sndNxt;
        int window = s.window();
        int n = 0;
        if (data > 0) {
            int full = full(s);
            int room = Math.min(window, s.cc.cwnd() - s.recovery().inFlight());
            if (room > 0) {
                room = Math.min(room, s.congestion.allowance(full, now));
            }
            n = Math.min(Math.min(data, room), Math.min(burst(s, full), halfWindow(s, full)));
            if (n <= 0) {
                return false;
            }
            if (n > full && !(s.mayEndShort(s.sndNxt + data) && (n == data || n == window))) {
                n -= n % full;
            }
            if (n < full && !(n == data && s.mayEndShort(s.sndNxt + data))) {
                return false; // silly-window avoidance (RFC 9293 section 3.8.6.2.1): a full segment is half the window
                // at most
            }
        } else if (window < 1) {
            return false;
        }
        sendNew(s, n, now);
        return true;
    }

    /** Sends the next {@code n} bytes, with the FIN if they are the last and it fits. */
    private void sendNew(Sender s, int n, long now) {
        int seq = s.sndNxt;
        int full = full(s);
        boolean fin = s.finQueued() && seq + n == s.dataEnd() && Seq.lt(s.dataEnd(), s.sndUna + s.sndWnd);
        if (seq == s.sndUna) {
            s.cc.onRestart(now);
        }
        boolean whole = s.c.probes(seq);
        if (n % full != 0 && !whole) {
            s.nagle.onShort(seq + n);
        }
        s.sndNxt += n + (fin ? 1 : 0);
        s.rtt.time(s.sndNxt, now);
        boolean push = n > 0 && s.pushes(seq + n, n > full && !whole);
        emit(s, seq, n, fin, push, now);
        tcp.counters.add(Counter.TcpExtTCPOrigDataSent, s.segments(n));
        sent(s, seq, n + (fin ? 1 : 0), false, now);
        s.lastSent = now;
        s.timer.onNewDataSent(now);
    }

    /** Half of the congestion window, in whole segments, so that at least two packets are on their way (Linux's tcp_cwnd_test). */
    private static int halfWindow(Sender s, int full) {
        return Math.max(s.cc.cwnd() / s.mss / 2, 1) * full;
    }

    /**
     * The most that goes out as one, as Linux sizes its packets (tcp_tso_autosize): what the path takes in a millisecond, and two segments at least. Of such a packet
     * the last segment carries PSH. Urgent data goes by segments, each with an urgent pointer of its own.
     */
    private int burst(Sender s, int full) {
        if (s.urgent()) {
            return full;
        }
        long least = s.rtt.least() >> 19; // Linux's tcp_tso_rtt_log, of microseconds
        int bytes = s.congestion.burst(full) + (s.rtt.measured() && least < 32 ? GREATEST_BURST >> least : 0);
        bytes = Math.min(bytes, GREATEST_BURST);
        return Math.max(s.c.offload(full), bytes - bytes % full);
    }

    // ---- what was sent before

    private void retransmit(Sender s, int n, long now) {
        int most = s.urgent() ? full(s) : s.c.offload(full(s));
        resend(s, s.recovery().retransmitSeq(), Math.min(n, most), now);
    }

    /** Recovery repairs what was lost: not the first segment after a timeout, which is the timer's, nor a probe. */
    private void repair(Sender s, int n, long now) {
        int before = s.retransmits();
        boolean slowStart = s.recovery().phase() == LossRecovery.Phase.LOSS;
        retransmit(s, n, now);
        tcp.counters.add(
                slowStart ? Counter.TcpExtTCPSlowStartRetrans : Counter.TcpExtTCPFastRetrans, s.retransmits() - before);
    }

    private void resend(Sender s, int seq, int n, long now) {
        int payload = Math.min(n, s.recordEnd(seq) - seq);
        boolean fin = s.finQueued() && seq + payload == s.dataEnd() && Seq.gt(s.sndNxt, s.dataEnd());
        assert payload > 0 || fin;
        s.c.mishaps().bytesAgain += payload;
        s.countRetransmits(s.segments(payload));
        if (s.c.mtuSearch != null) {
            s.c.mtuSearch.inconclusive();
        }
        s.c.tcp.retransmitted(s.c, payload);
        emit(s, seq, payload, fin, s.pushedBefore(seq + payload), now);
        sent(s, seq, payload + (fin ? 1 : 0), true, now);
        s.timer.onResent(seq == s.sndUna, now);
    }

    // ---- when the timer fires

    /** Sends one segment so that the acknowledgement tells whether the tail was lost: new data if there is any, else the last segment again. */
    void probeTail(Sender s, long now) {
        tcp.count(Counter.TcpExtTCPLossProbes);
        int data = s.recordEnd(s.sndNxt) - s.sndNxt;
        int full = full(s);
        int n = Math.min(Math.min(data, s.window()), full);
        boolean fresh = n > 0 && (n == full || n == data);
        if (fresh) {
            sendNew(s, n, now);
        } else {
            int seq = s.recovery().probeSeq();
            resend(s, seq, Math.min(s.sndNxt - seq, full), now);
        }
        s.recovery().onProbeSent(!fresh);
    }

    /** No acknowledgement came: sends one segment of what counts as lost now, though the peer may have closed its window over it. */
    void resendFirst(Sender s, long now) {
        int n = s.recovery().retransmit(Math.max(s.cc.cwnd(), s.mss));
        if (n > 0) {
            retransmit(s, Math.min(n, s.mss), now);
        }
    }

    /** The override timeout of silly-window avoidance: sends what fits into the window; answers whether anything does. */
    boolean sendWhatFits(Sender s, long now) {
        int window = s.window();
        int data = s.recordEnd(s.sndNxt) - s.sndNxt;
        if (window <= 0 || data <= 0) {
            return false;
        }
        sendNew(s, Math.min(Math.min(window, data), full(s)), now);
        return true;
    }

    /** Asks for the window by a segment the peer has already, which it must acknowledge. */
    void probeWindow(Sender s, long now) {
        tcp.count(Counter.TcpExtTCPWinProbe);
        if (s.urgentSoon()) {
            tcp.output.segment(s.c, s.sndUna, 0, TcpHeader.ACK, now); // the urgent pointer can be told all the same
        }
        tcp.output.segment(s.c, s.sndUna - 1, 0, TcpHeader.ACK, now);
    }
}
