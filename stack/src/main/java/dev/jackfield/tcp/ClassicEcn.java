package dev.jackfield.tcp;

import dev.jackfield.core.Seq;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;

/**
 * ECN as RFC 3168 section 6.1 has it: new data goes out ECN-capable; a mark that comes in is
 * echoed until the peer says that it has reacted; an echo that comes in reduces the window, and CWR on the next new data says so.
 */
final class ClassicEcn extends Ecn {
    /** How many acknowledgements go without delay after a mark: the peer's window may be small by then. */
    private static final int HURRIED = 2;

    private int sentEnd; // what begins here or later was never sent
    private boolean echo; // CE has come, and no CWR since
    private boolean cwrDue; // the window was reduced, and the peer has not been told

    ClassicEcn(TcpConnection c) {
        super(c);
        sentEnd = c.snd.sndNxt;
    }

    // ---- out

    /** New data is ECN-capable; neither acknowledgements, retransmissions nor probes are (sections 6.1.4 to 6.1.6). */
    @Override
    int field(int seq, int n) {
        if (n == 0 || Seq.lt(seq, sentEnd)) {
            return EcnBits.NOT_ECT;
        }
        sentEnd = seq + n;
        return EcnBits.ECT0;
    }

    @Override
    int flags(int field) {
        int flags = echo ? TcpHeader.ECE : 0;
        if (field != EcnBits.NOT_ECT && cwrDue) {
            cwrDue = false;
            flags |= TcpHeader.CWR;
        }
        return flags;
    }

    // ---- in

    /** Section 6.1.3. */
    @Override
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
                see();
            }
            case EcnBits.NOT_ECT -> {
                if (seen()) {
                    c.rcv.hurry(HURRIED); // a retransmission, most likely
                }
            }
            default -> see();
        }
    }

    // ---- the window

    /** What was marked counts as lost, though nothing is sent again, and once a window of data (section 6.1.2). */
    @Override
    void onAck(Segment s, int acked, long now) {
        if (s.has(TcpHeader.ECE)) {
            tell((acked + c.snd.mss - 1) / c.snd.mss); // it does not say which of them
        }
    }

    /** The next new data says so. */
    @Override
    void onReduced() {
        cwrDue = true;
    }

    @Override
    void onUndo() {
        cwrDue = false;
    }
}
