package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * The reduction of the congestion window, at most once a round trip: by fast recovery, or because the network marked a segment (RFC 3168), Linux's CWR. The
 * {@link CongestionControl} says how far, {@link Prr} how it gets there.
 */
final class WindowReduction {
    private final Sender snd;
    private Prr prr; // null before the first
    private boolean active;
    private int until; // SND.NXT when it began

    WindowReduction(Sender snd) {
        this.snd = snd;
    }

    boolean active() {
        return active;
    }

    /** Begins, if none is under way. */
    void begin(long now) {
        if (active) {
            return;
        }
        active = true;
        snd.congestion.onReduced();
        until = snd.sndNxt;
        if (prr == null) {
            prr = new Prr();
        }
        prr.start(snd.cc.cwnd());
        snd.cc.reduce(now);
    }

    void onSent(int bytes) {
        if (active) {
            prr.onSent(bytes);
        }
    }

    /** The retransmission timer fired: the window falls to a segment each time, the threshold once for a flight (RFC 5681 section 3.1). */
    void onTimeout(boolean first, long now) {
        if (first && !active) {
            snd.cc.onTimeout(now);
        } else {
            snd.cc.setCwnd(snd.mss);
        }
        active = false;
        snd.congestion.onReduced();
    }

    /** It begins without an acknowledgement: a segment goes all the same. */
    void onTimer(int inFlight) {
        if (!snd.cc.ownsWindow()) {
            snd.cc.setCwnd(prr.cwnd(snd.mss, inFlight, snd.cc.ssthresh(), snd.mss, false));
        }
    }

    /** Lets the window shrink by what an acknowledgement allows. */
    void onAck(RateSample r) {
        if (!active) {
            return;
        }
        if (!r.recovering && Seq.gt(snd.sndUna, until)) { // beyond, so that the CWR flag has arrived
            end(r.now);
        } else if (r.acked > 0 && !snd.cc.ownsWindow()) {
            boolean safe = r.advanced && r.lost == 0;
            snd.cc.setCwnd(prr.cwnd(r.acked, r.inFlight, snd.cc.ssthresh(), snd.mss, safe));
        }
    }

    /** Fast recovery is over. */
    void end(long now) {
        active = false;
        snd.cc.onRecovered(now);
    }

    /** It was a mistake. */
    void undo() {
        active = false;
        snd.cc.onUndo();
        snd.congestion.onReductionUndone();
    }
}
