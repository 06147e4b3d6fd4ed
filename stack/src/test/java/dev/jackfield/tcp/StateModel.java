package dev.jackfield.tcp;

import dev.jackfield.core.Errno;
import dev.jackfield.wire.TcpHeader;
import java.util.BitSet;

/**
 * RFC 9293's states as a small program: what one connection is in, what an application's call answers, and what a segment does. It knows sequence numbers relative to
 * each side's SYN, and nothing of time, windows that close or loss. What it leaves open it does not say.
 */
final class StateModel {
    /** What a segment is answered with. */
    enum Answer {
        /** With nothing that the application did not send. */
        NOTHING,
        /** With an acknowledgement of RCV.NXT. */
        ACK,
        /** With a reset that names the sequence number which the segment acknowledged. */
        RESET_AT_ACK,
        /** With a reset that acknowledges all of the segment. */
        RESET_WITH_ACK,
        /** With a SYN-ACK, or with what comes of an open. */
        SYN_ACK,
        /** That is left open, and what comes later too. */
        UNKNOWN
    }

    static final int FAR = 1 << 20; // beyond any window

    /** The peer's stream ends here: its FIN has this number. */
    final int peerEnd;

    State state = State.CLOSE;
    boolean passive; // by a listener
    boolean listening;
    boolean accepted; // or opened by the application itself
    boolean orphan;
    int rcvNxt; // 0 until the peer's SYN has come
    int sndUna;
    int sndNxt;
    int read = 1;
    boolean finQueued;
    int error; // waits to be told; 0 for none
    private final BitSet arrived = new BitSet();
    private boolean finArrived;

    StateModel(int peerEnd) {
        this.peerEnd = peerEnd;
    }

    // ---- the application

    void listen() {
        listening = true;
    }

    void connect() {
        state = State.SYN_SENT;
        accepted = true;
        sndNxt = 1;
    }

    boolean acceptable() {
        return passive && !accepted && state != State.SYN_RECV && state != State.CLOSE;
    }

    void accept() {
        accepted = true;
    }

    /** What send(n) answers: a number or a negated error. */
    int send(int n) {
        if (error != 0) {
            return takeError();
        }
        switch (state) {
            case SYN_SENT, SYN_RECV -> {
                return Errno.EAGAIN.failure();
            }
            case ESTABLISHED, CLOSE_WAIT -> {
                sndNxt += n;
                return n;
            }
            default -> {
                return Errno.EPIPE.failure();
            }
        }
    }

    /** What recv() of all there is answers. */
    int receive() {
        int end = rcvNxt - (finTaken() ? 1 : 0);
        if (end > read) {
            int n = end - read;
            read = end;
            return n;
        }
        if (error != 0) {
            return takeError();
        }
        if (state == State.CLOSE && sndUna == 0) {
            return Errno.ENOTCONN.failure(); // it never was connected
        }
        if (finTaken() || state == State.CLOSE) {
            return 0;
        }
        return Errno.EAGAIN.failure();
    }

    private int takeError() {
        int e = error;
        error = 0;
        return e;
    }

    private boolean finTaken() {
        return rcvNxt > peerEnd;
    }

    boolean unread() {
        return rcvNxt - (finTaken() ? 1 : 0) > read;
    }

    void shutdown() {
        if (state == State.ESTABLISHED || state == State.CLOSE_WAIT) {
            sendFin();
        } else if (state == State.SYN_RECV) {
            finQueued = true;
        }
    }

    private void sendFin() {
        finQueued = true;
        sndNxt++;
        state = state == State.ESTABLISHED ? State.FIN_WAIT1 : State.LAST_ACK;
    }

    /** Answers whether the peer is sent a reset. */
    boolean close() {
        orphan = true;
        switch (state) {
            case SYN_SENT, CLOSE -> {
                state = State.CLOSE;
                return false;
            }
            case TIME_WAIT -> {
                return false;
            }
            default -> {
                if (unread()) {
                    state = State.CLOSE;
                    return true;
                }
                shutdown();
                return false;
            }
        }
    }

    // ---- SEGMENT ARRIVES, section 3.10.7

    Answer segment(int flags, int seq, int ack, int length) {
        boolean hasAck = (flags & TcpHeader.ACK) != 0;
        boolean rst = (flags & TcpHeader.RST) != 0;
        boolean syn = (flags & TcpHeader.SYN) != 0;
        boolean fin = (flags & TcpHeader.FIN) != 0;
        switch (state) {
            case CLOSE -> {
                return closed(rst, syn, hasAck, fin);
            }
            case SYN_SENT -> {
                return synSent(rst, syn, hasAck, fin, ack, length);
            }
            case TIME_WAIT -> {
                return timeWait(rst, syn, hasAck, seq, length + (fin ? 1 : 0));
            }
            default -> {
                return state == State.SYN_RECV && passive
                        ? synReceived(rst, syn, hasAck, fin, seq, ack, length)
                        : otherStates(rst, syn, hasAck, fin, seq, ack, length);
            }
        }
    }

    /** 3.10.7.1 and, when somebody listens, 3.10.7.2. */
    private Answer closed(boolean rst, boolean syn, boolean hasAck, boolean fin) {
        if (rst) {
            return Answer.NOTHING;
        }
        if (listening && !hasAck) {
            if (!syn || fin) {
                return Answer.NOTHING;
            }
            if (rcvNxt != 0) {
                return Answer.UNKNOWN; // another connection
            }
            state = State.SYN_RECV;
            passive = true;
            rcvNxt = 1;
            sndNxt = 1;
            return Answer.SYN_ACK;
        }
        return hasAck ? Answer.RESET_AT_ACK : Answer.RESET_WITH_ACK;
    }

    private Answer synSent(boolean rst, boolean syn, boolean hasAck, boolean fin, int ack, int length) {
        boolean acceptable = hasAck && ack == sndNxt;
        if (hasAck && !acceptable) {
            return rst ? Answer.NOTHING : Answer.RESET_AT_ACK;
        }
        if (rst) {
            if (acceptable) {
                end(Errno.ECONNREFUSED);
            }
            return Answer.NOTHING;
        }
        if (!syn) {
            return Answer.NOTHING;
        }
        rcvNxt = 1;
        if (!acceptable) {
            state = State.SYN_RECV;
            return Answer.SYN_ACK;
        }
        state = State.ESTABLISHED;
        sndUna = 1;
        text(1, length);
        fin(fin, 1 + length);
        return Answer.ACK;
    }

    private Answer synReceived(boolean rst, boolean syn, boolean hasAck, boolean fin, int seq, int ack, int length) {
        if (rst) {
            if (seq == 1) {
                state = State.CLOSE;
                rcvNxt = 0;
                passive = false;
            }
            return Answer.NOTHING;
        }
        if (syn) {
            return seq == 0 && !hasAck ? Answer.SYN_ACK : Answer.ACK;
        }
        if (!inWindow(seq, length + (fin ? 1 : 0))) {
            return Answer.ACK;
        }
        if (!hasAck) {
            return Answer.NOTHING;
        }
        if (ack != 1) {
            return Answer.RESET_AT_ACK;
        }
        return established(seq, length, fin);
    }

    private Answer established(int seq, int length, boolean fin) {
        state = State.ESTABLISHED;
        sndUna = 1;
        if (finQueued) {
            sendFin();
        }
        if (orphan && length > 0) {
            end(Errno.ECONNRESET);
            return Answer.RESET_AT_ACK;
        }
        text(seq, length);
        fin(fin, seq + length);
        return length > 0 || fin ? Answer.ACK : Answer.NOTHING;
    }

    private boolean inWindow(int seq, int len) {
        int last = len == 0 ? seq : seq + len - 1;
        return seq >= rcvNxt && seq < rcvNxt + FAR / 2 || last >= rcvNxt && last < rcvNxt + FAR / 2;
    }

    private Answer otherStates(boolean rst, boolean syn, boolean hasAck, boolean fin, int seq, int ack, int length) {
        if (state == State.SYN_RECV && syn && seq == 0) { // simultaneous open, figure 7
            if (rst) {
                return Answer.NOTHING;
            }
            if (!hasAck) {
                return fin
                        ? Answer.NOTHING
                        : Answer.SYN_ACK; // what is left of it without the SYN lacks an acknowledgement
            }
            if (ack == 1) {
                state = State.ESTABLISHED;
                sndUna = 1;
                if (finQueued) {
                    sendFin();
                }
                return Answer.ACK;
            }
            return Answer.NOTHING;
        }
        if (!inWindow(seq, length + (fin ? 1 : 0) + (syn ? 1 : 0))) {
            return rst ? Answer.NOTHING : Answer.ACK;
        }
        if (rst) {
            if (seq != rcvNxt) {
                return Answer.ACK;
            }
            end(
                    state == State.SYN_RECV
                            ? Errno.ECONNREFUSED
                            : state == State.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET);
            return Answer.NOTHING;
        }
        if (syn) {
            return Answer.ACK;
        }
        if (!hasAck) {
            return Answer.NOTHING;
        }
        if (state == State.SYN_RECV) {
            return ack == 1 ? established(seq, length, fin) : Answer.RESET_AT_ACK;
        }
        if (ack > sndNxt || ack < sndUna - FAR / 2) {
            return Answer.ACK;
        }
        if (ack > sndUna) {
            sndUna = ack;
            if (acknowledged()) {
                return Answer.NOTHING;
            }
        }
        boolean open = state == State.ESTABLISHED || state == State.FIN_WAIT1 || state == State.FIN_WAIT2;
        if (open && orphan && length > 0 && seq + length > rcvNxt) {
            end(Errno.ECONNRESET);
            return Answer.RESET_AT_ACK;
        }
        if (open) {
            text(seq, length);
        }
        fin(fin, seq + length);
        return length > 0 || fin || seq < rcvNxt && open ? Answer.ACK : Answer.NOTHING;
    }

    /** What the acknowledgement of our FIN does; answers whether the connection is over. */
    private boolean acknowledged() {
        if (!finQueued || sndUna != sndNxt) {
            return false;
        }
        switch (state) {
            case FIN_WAIT1 -> state = State.FIN_WAIT2;
            case CLOSING -> {
                state = State.TIME_WAIT;
                return true;
            }
            case LAST_ACK -> {
                state = State.CLOSE;
                return true;
            }
            default -> {}
        }
        return false;
    }

    private void text(int seq, int length) {
        if (length > 0) {
            arrived.set(Math.max(seq, rcvNxt), Math.max(seq + length, rcvNxt));
            rcvNxt = arrived.nextClearBit(rcvNxt);
        }
    }

    private void fin(boolean fin, int at) {
        boolean open = state == State.ESTABLISHED || state == State.FIN_WAIT1 || state == State.FIN_WAIT2;
        finArrived |= fin && at == peerEnd;
        if (!open || !finArrived || rcvNxt != peerEnd) {
            return;
        }
        rcvNxt++;
        state = switch (state) {
            case ESTABLISHED -> State.CLOSE_WAIT;
            case FIN_WAIT1 -> State.CLOSING;
            default -> State.TIME_WAIT;
        };
    }

    private Answer timeWait(boolean rst, boolean syn, boolean hasAck, int seq, int length) {
        if (rst) {
            if (seq == rcvNxt) {
                state = State.CLOSE; // as Linux, unless tcp_rfc1337 is set
            }
            return Answer.NOTHING;
        }
        if (syn) {
            return Answer.UNKNOWN; // may open anew
        }
        return seq == rcvNxt && length == 0 ? Answer.NOTHING : Answer.ACK;
    }

    private void end(Errno e) {
        state = State.CLOSE;
        error = e.failure();
    }
}
