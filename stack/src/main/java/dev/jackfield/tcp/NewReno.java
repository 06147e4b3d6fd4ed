package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;

/**
 * Fast retransmit and NewReno recovery (RFC 5681 section 3.2, RFC 6582), for a peer without SACK. Instead of inflating the window, each
 * duplicate acknowledgement counts one segment as having left the network, which comes to the same (RFC 6675's pipe), and yields
 * limited transmit (RFC 3042) for nothing.
 */
final class NewReno implements LossRecovery, Scoreboard.Delivery {
    private final Sender snd;
    private final Scoreboard board; // for the times of transmission only
    private Phase phase = Phase.OPEN;
    private int duplicates;
    private int degree; // of reordering: how many of these begin a recovery
    private int recover; // SND.NXT when recovery began
    private boolean passed = true; // SND.UNA is beyond that
    private int resendNext; // in LOSS: from here on to recover everything is to be sent again
    private boolean ofProbe; // what is lost is a probe of the path, and the window is as it was
    private boolean resendFirst; // in RECOVERY: the segment at SND.UNA is to be sent again

    NewReno(Sender snd) {
        this.snd = snd;
        this.board = new Scoreboard(snd.spares());
        this.degree = snd.setting(Setting.TCP_REORDERING);
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public int inFlight() {
        int outstanding = snd.sndNxt - snd.sndUna;
        if (phase == Phase.LOSS) {
            return resendNext - snd.sndUna + (snd.sndNxt - recover);
        }
        int lost = resendFirst ? Math.min(snd.mss, outstanding) : 0;
        return Math.max(outstanding - duplicates * snd.mss - lost, 0);
    }

    @Override
    public boolean anyLost() {
        return resendFirst || phase == Phase.LOSS && resendNext != recover;
    }

    @Override
    public int retransmit(int cwnd) {
        if (phase == Phase.LOSS) {
            int left = recover - resendNext;
            int room = cwnd - inFlight();
            return room >= Math.min(left, snd.mss) ? Math.min(left, room) : 0;
        }
        return resendFirst ? Math.min(snd.mss, snd.sndNxt - snd.sndUna) : 0;
    }

    @Override
    public int retransmitSeq() {
        return phase == Phase.LOSS ? resendNext : snd.sndUna;
    }

    @Override
    public void onSent(int seq, int length, boolean retransmission, long now) {
        if (!retransmission) {
            snd.congestion.rate().onSent(board.add(seq, length, now), seq == snd.sndUna, inFlight(), now);
            return;
        }
        board.resend(seq, length, now);
        for (Sent s = board.find(seq); s != null && Seq.lt(s.seq, seq + length); s = s.after) {
            snd.congestion.rate().onSent(s, false, inFlight(), now);
        }
        if (phase == Phase.LOSS) {
            resendNext = Seq.max(resendNext, seq + length);
        } else {
            resendFirst = false;
        }
    }

    @Override
    public void delivered(Sent s) {
        snd.congestion.rate().onDelivered(s, snd.segments(s.length()));
    }

    private void onDuplicate(long now) {
        if (phase == Phase.LOSS) {
            return;
        }
        duplicates++;
        boundDuplicates();
        snd.congestion.rate().onDuplicate(snd.mss);
        if (phase == Phase.RECOVERY) {
            return;
        }
        phase = Phase.DISORDER;
        // RFC 6582 section 4.1, step 2: duplicates that our own retransmissions caused begin nothing.
        if (duplicates >= degree && passed) {
            phase = Phase.RECOVERY;
            passed = false;
            resendFirst = true;
            ofProbe = snd.c.probeLost();
            if (ofProbe) {
                recover = snd.c.mtuSearch.probeEnd();
                return;
            }
            recover = snd.sndNxt;
            snd.count(Counter.TcpExtTCPRenoRecovery);
            snd.congestion.onLost(board.first, false, now);
            snd.congestion.reduction().begin(now);
        }
    }

    /** More duplicates than segments that can have arrived: the network reorders, or has copied some (Linux's tcp_check_reno_reordering). */
    private void boundDuplicates() {
        int outstanding = 0;
        for (Sent s = board.first; s != null && outstanding <= duplicates; s = s.after) {
            outstanding += snd.segments(s.length());
        }
        if (duplicates >= outstanding) {
            duplicates = outstanding - 1;
            degree = Math.max(degree, Math.min(outstanding + 1, Rack.GREATEST_REORDERING));
            snd.reorderingSeen(Counter.TcpExtTCPRenoReorder);
        }
    }

    @Override
    public int reordering() {
        return degree;
    }

    @Override
    public void onAck(Segment s, int acked, boolean duplicate, long now) {
        if (duplicate) {
            onDuplicate(now);
        } else if (acked > 0) {
            board.acknowledge(snd.sndUna, this);
            int counted = Math.clamp(acked - snd.mss, 0, duplicates * snd.mss);
            snd.congestion.rate().onCounted(counted, counted / snd.mss);
            onNewAck(acked, now);
        }
    }

    private void onNewAck(int acked, long now) {
        passed |= Seq.gt(snd.sndUna, recover);
        boolean over = Seq.ge(snd.sndUna, recover);
        switch (phase) {
            case RECOVERY -> {
                if (over) {
                    if (!ofProbe) {
                        snd.congestion.reduction().end(now);
                    }
                    open();
                    return;
                }
                // A partial acknowledgement: the next hole begins where it ends. It covers the segment that was sent
                // again, and
                // segments that were counted by their duplicates.
                duplicates = Math.max(duplicates - Math.max(acked / snd.mss - 1, 0), 0);
                resendFirst = true;
                snd.congestion.onLost(board.first, false, now);
            }
            case LOSS -> {
                resendNext = Seq.max(resendNext, snd.sndUna);
                if (over) {
                    snd.cc.onTimeoutOver();
                    open();
                }
            }
            case OPEN, DISORDER -> open();
        }
    }

    private void open() {
        phase = Phase.OPEN;
        duplicates = 0;
        resendFirst = false;
    }

    @Override
    public void onTimeout(long now) {
        snd.countFailure(phase, Counter.TcpExtTCPRenoRecoveryFail, Counter.TcpExtTCPRenoFailures);
        boolean fresh = phase == Phase.OPEN || phase == Phase.DISORDER;
        snd.congestion.reduction().onTimeout(fresh || phase == Phase.LOSS && snd.timer.backoff() <= 1, now);
        resend(now);
    }

    @Override
    public void resend(long now) {
        phase = Phase.LOSS;
        recover = snd.sndNxt;
        passed = false;
        resendNext = snd.sndUna;
        resendFirst = false;
        duplicates = 0;
        board.loseAll(false, (s, again) -> snd.congestion.onLost(s, again, now));
    }
}
