package dev.jackfield.tcp;

import dev.jackfield.core.Seq;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;

/**
 * Explicit congestion notification of a connection whose ends agreed on it (RFC 3168 section 6.1): new data goes out ECN-capable; a mark that comes in is
 * echoed until the peer says that it has reacted; an echo that comes in reduces the window, and CWR on the next new data says so.
 */
final class Ecn {
    /** How many acknowledgements go without delay after a mark: the peer's window may be small by then. */
    private static final int HURRIED = 2;

    private final TcpConnection c;
    private int sentEnd; // what begins here or later was never sent
    private boolean echo; // CE has come, and no CWR since
    private boolean cwrDue; // the window was reduced, and the peer has not been told
    private boolean seen; // the peer's data comes ECN-capable

    Ecn(TcpConnection c) {
        this.c = c;
        sentEnd = c.snd.sndNxt;
    }

    // ---- out
    // --------------------------------------------------------------------------------------------------------------

    /** Notes that {@code n} bytes go; answers whether they are new and the packet is to be ECN-capable. Neither acknowledgements, retransmissions nor probes are (sections 6.1.4 to 6.1.6). */
    boolean capable(int seq, int n) {
        if (n == 0 || Seq.lt(seq, sentEnd)) {
            return false;
        }
        sentEnd = seq + n;
        return true;
    }

    /** The control bits of a segment that goes now. */
    int flags(boolean capable) {
        int flags = echo ? TcpHeader.ECE : 0;
        if (capable && cwrDue) {
            cwrDue = false;
            flags |= TcpHeader.CWR;
        }
        return flags;
    }

    // ---- in
    // ---------------------------------------------------------------------------------------------------------------

    /** Takes note of the marks of a segment with data that is acceptable (section 6.1.3). */
    void onText(Segment s) {
        if (s.has(TcpHeader.CWR)) {
            echo = false;
            c.rcv.ackNow = true;
        }
        switch (s.ecn) {
            case EcnBits.CE -> {
                if (!echo) {
                    c.rcv.hurry(HURRIED);
                }
                echo = true;
                seen = true;
            }
            case EcnBits.NOT_ECT -> {
                if (seen) {
                    c.rcv.hurry(HURRIED); // a retransmission, most likely
                }
            }
            default -> seen = true;
        }
    }

    // ---- the window
    // -------------------------------------------------------------------------------------------------------

    /** Takes the echo of an acknowledgement: what was marked counts as lost, though nothing is sent again, and once a window of data (section 6.1.2). */
    void onAck(Segment s, long now) {
        if (s.has(TcpHeader.ECE)) {
            c.snd.congestion.onMark(now);
        }
    }

    /** The congestion window was reduced, for whatever reason: the next new data says so. */
    void onReduced() {
        cwrDue = true;
    }

    /** The reduction was a mistake and is taken back. */
    void onUndo() {
        cwrDue = false;
    }

    /** Whether the peer's data came ECN-capable. */
    boolean seen() {
        return seen;
    }
}
