package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;

/**
 * Loss recovery with a peer that has SACK: the {@link Scoreboard} (RFC 6675), {@link Rack} to find what is lost, tail loss probes (RFC 8985 section 7),
 * and {@link Undo} of what turns out to have been a mistake (Eifel RFC 3522, DSACK RFC 3708, F-RTO RFC 5682).
 */
final class SackRecovery implements LossRecovery, Scoreboard.Delivery {
    private final Sender snd;
    private final Scoreboard board;
    private final Rack rack;
    private Undo undo; // null before anything was sent again
    private Phase phase = Phase.OPEN;
    private int recover; // SND.NXT when recovery began
    private long reorderAt = Clock.NEVER;

    // F-RTO
    private boolean frto;
    private boolean onlyNew; // step 2b: new data first, to see what the peer says of it

    // Tail loss probe
    private boolean probing;
    private boolean probeResent;
    private int probeEnd;

    // Of the acknowledgement that is being looked at.
    private Segment segment;
    private long now;
    private boolean news;
    private boolean original; // something arrived that was sent before the timeout, and not again
    private boolean duplicateSack;

    SackRecovery(Sender snd) {
        this.snd = snd;
        this.board = new Scoreboard(snd.spares());
        this.recover = snd.sndUna;
        this.rack = new Rack(snd, board);
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public int inFlight() {
        return snd.sndNxt - snd.sndUna - board.sackedBytes - board.lostBytes;
    }

    @Override
    public int sacked() {
        return board.sackedBytes;
    }

    @Override
    public int lost() {
        return board.lostBytes + board.resentBytes;
    }

    @Override
    public int resent() {
        return board.resentBytes;
    }

    @Override
    public int reordering() {
        return rack.reordering();
    }

    @Override
    public boolean anyLost() {
        return board.lostBytes > 0;
    }

    @Override
    public int retransmit(int cwnd) {
        if (board.lostBytes == 0 || onlyNew) {
            return 0;
        }
        Sent s = board.firstLost(null);
        int room = cwnd - inFlight();
        return room >= Math.min(s.length(), snd.mss) ? Math.min(s.length(), room) : 0;
    }

    @Override
    public int retransmitSeq() {
        return board.firstLost(null).seq;
    }

    @Override
    public void onSent(int seq, int length, boolean retransmission, long now) {
        if (retransmission) {
            board.resend(seq, length, now);
            undo().onResent(length, now);
            for (Sent s = board.find(seq); s != null && Seq.lt(s.seq, seq + length); s = s.after) {
                snd.congestion.rate().onSent(s, false, inFlight(), now);
            }
        } else {
            snd.congestion.rate().onSent(board.add(seq, length, now), seq == snd.sndUna, inFlight(), now);
        }
    }

    @Override
    public void delivered(Sent s) {
        news = true;
        snd.congestion.rate().onDelivered(s, snd.segments(s.length()));
        if (!s.again && Seq.le(s.end, recover)) {
            original = true;
        }
        rack.delivered(s, echoOlder(s), now);
    }

    /** Whether the timestamp that is echoed is older than the last transmission: then the echo is of an earlier one. */
    private boolean echoOlder(Sent s) {
        return segment.timestamps && snd.timestampAt(s.at) - segment.tsEcr > 0;
    }

    @Override
    public void onAck(Segment s, int acked, boolean duplicate, long now) {
        segment = s;
        this.now = now;
        news = false;
        original = false;
        duplicateSack = false;
        rack.begin();
        if (acked > 0) {
            board.acknowledge(snd.sndUna, this);
        }
        takeSacks(s);
        onProbeAnswered(s, duplicate);
        if (!news && acked == 0 && !duplicateSack && reorderAt == Clock.NEVER) {
            return;
        }
        reorderAt = rack.detect(phase == Phase.RECOVERY || phase == Phase.LOSS, now);
        switch (phase) {
            case OPEN, DISORDER -> open();
            case RECOVERY -> recovery(acked);
            case LOSS -> loss(acked, duplicate);
        }
    }

    private void takeSacks(Segment s) {
        int from = takeDuplicate(s) ? 1 : 0;
        s.sortSacks(from); // or blocks of one acknowledgement, the latest first, would look like reordering
        for (int i = from; i < s.sacks; i++) {
            int left = s.sackLeft[i];
            int right = s.sackRight[i];
            if (Seq.ge(left, right) || Seq.lt(left, snd.sndUna) || Seq.gt(right, snd.sndNxt)) {
                if (s.ack == snd.sndUna || Seq.gt(right, snd.sndUna)) {
                    snd.count(Counter.TcpExtTCPSACKDiscard); // none, old, or of what was never sent: not believed
                }
                continue;
            }
            board.sack(left, right, this);
        }
    }

    /** Whether the first block tells of what arrived twice (RFC 2883 section 4): it begins below the acknowledgement, or lies within the second one. */
    private boolean takeDuplicate(Segment s) {
        if (s.sacks == 0) {
            return false;
        }
        int left = s.sackLeft[0];
        int right = s.sackRight[0];
        if (Seq.lt(left, s.ack)) {
            snd.count(Counter.TcpExtTCPDSACKRecv);
        } else if (s.sacks > 1 && Seq.ge(left, s.sackLeft[1]) && Seq.le(right, s.sackRight[1])) {
            snd.count(Counter.TcpExtTCPDSACKOfoRecv);
        } else {
            return false;
        }
        boolean possible = Seq.lt(left, right) && right - left <= snd.maxSndWnd;
        int segments = snd.segments(right - left);
        if (!possible || !snd.duplicatesTold(segments)) {
            snd.count(Counter.TcpExtTCPDSACKIgnoredDubious);
            return false;
        }
        duplicateSack = true;
        snd.c.tcp.counters.add(Counter.TcpExtTCPDSACKRecvSegs, segments);
        snd.congestion.rate().onDuplicatesTold(segments);
        if (undo == null || !undo.onDuplicateSack(left, right)) {
            snd.count(
                    undo == null || !undo.armed()
                            ? Counter.TcpExtTCPDSACKIgnoredNoUndo
                            : Counter.TcpExtTCPDSACKIgnoredOld);
        }
        if (!probing || right != probeEnd) {
            rack.onDuplicateSack();
        }
        return true;
    }

    // ---- the phases

    private void open() {
        if (board.lostBytes > 0) {
            enterRecovery();
        } else {
            phase = board.sackedBytes > 0 ? Phase.DISORDER : Phase.OPEN;
        }
    }

    private void enterRecovery() {
        if (snd.c.probeLost()) {
            phase = Phase.LOSS; // of which the window does not know
            recover = snd.sndNxt;
            probing = false;
            return;
        }
        undo().begin();
        phase = Phase.RECOVERY;
        recover = snd.sndNxt;
        probing = false;
        snd.count(Counter.TcpExtTCPSackRecovery);
        snd.congestion.reduction().begin(now);
    }

    private void recovery(int acked) {
        boolean over = Seq.ge(snd.sndUna, recover);
        boolean echoed = acked > 0 && undo.byEcho(segment);
        if (echoed || undo.byDuplicates()) {
            if (echoed && !over) {
                snd.reorderingSeen(Counter.TcpExtTCPTSReorder);
            }
            undone(
                    over
                            ? Counter.TcpExtTCPFullUndo
                            : echoed ? Counter.TcpExtTCPPartialUndo : Counter.TcpExtTCPDSACKUndo);
            return;
        }
        if (over) {
            snd.congestion.reduction().end(now);
            settle();
        }
    }

    private void loss(int acked, boolean duplicate) {
        if (frto) {
            if (original || undo != null && undo.byEcho(segment) && acked > 0) {
                snd.count(Counter.TcpExtTCPSpuriousRTOs); // RFC 5682 section 3.1, step 3b
                undone(Counter.TcpExtTCPLossUndo);
                return;
            }
            if (onlyNew && (duplicate || board.sackedBytes > 0)) {
                frto = false; // step 3a: the loss was real
                onlyNew = false;
            } else if (acked > 0 && Seq.lt(snd.sndUna, recover) && !onlyNew && snd.maySendNew()) {
                onlyNew = true; // step 2b
            } else if (acked > 0) {
                frto = false;
                onlyNew = false;
            }
        } else if (undo != null && undo.byDuplicates()) {
            undone(Counter.TcpExtTCPLossUndo);
            return;
        }
        if (Seq.ge(snd.sndUna, recover)) {
            snd.cc.onTimeoutOver();
            settle();
        }
    }

    private Undo undo() {
        if (undo == null) {
            undo = new Undo(snd);
        }
        return undo;
    }

    private void undone(Counter kind) {
        board.unlose();
        undo().restore(kind);
        settle();
    }

    private void settle() {
        frto = false;
        onlyNew = false;
        rack.onRecovered();
        phase = board.sackedBytes > 0 ? Phase.DISORDER : Phase.OPEN;
        if (board.lostBytes > 0) {
            enterRecovery();
        }
    }

    // ---- timers

    @Override
    public long reorderAt() {
        return reorderAt;
    }

    @Override
    public void onReorderTimer(long now) {
        this.now = now;
        reorderAt = rack.detect(phase == Phase.RECOVERY || phase == Phase.LOSS, now);
        if (board.lostBytes > 0 && (phase == Phase.OPEN || phase == Phase.DISORDER)) {
            enterRecovery();
            snd.congestion.reduction().onTimer(inFlight());
        }
    }

    @Override
    public void onTimeout(long now) {
        snd.countFailure(phase, Counter.TcpExtTCPSackRecoveryFail, Counter.TcpExtTCPSackFailures);
        boolean fresh = phase == Phase.OPEN || phase == Phase.DISORDER;
        if (fresh) {
            undo().begin();
        }
        snd.congestion.reduction().onTimeout(fresh || phase == Phase.LOSS && snd.timer.backoff() <= 1, now);
        frto = fresh && snd.setting(Setting.TCP_FRTO) != 0;
        resend(now);
    }

    @Override
    public void resend(long now) {
        // A peer that says it has what stands at SND.UNA has thrown it away meanwhile (RFC 2018 section 8).
        boolean reneged = board.first != null && board.first.sacked;
        if (reneged) {
            snd.count(Counter.TcpExtTCPSACKReneging);
        }
        board.loseAll(reneged, (s, again) -> snd.congestion.onLost(s, again, now));
        phase = Phase.LOSS;
        recover = snd.sndNxt;
        onlyNew = false;
        probing = false;
        reorderAt = Clock.NEVER;
    }

    // ---- the tail loss probe

    @Override
    public boolean mayProbe() {
        return phase == Phase.OPEN && !probing && board.sackedBytes == 0 && snd.sndNxt != snd.sndUna;
    }

    @Override
    public int probeSeq() {
        return Seq.max(board.last.seq, board.last.end - snd.mss);
    }

    @Override
    public void onProbeSent(boolean resent) {
        probing = true;
        probeResent = resent;
        probeEnd = snd.sndNxt;
    }

    /** Section 7.4: whether the probe repaired a loss that nobody else noticed. */
    private void onProbeAnswered(Segment s, boolean duplicate) {
        if (!probing || Seq.lt(s.ack, probeEnd)) {
            return;
        }
        if (!probeResent || duplicateSack || s.ack == probeEnd && duplicate && s.sacks == 0) {
            probing = false; // it was new data, or the peer got both
        } else if (Seq.gt(s.ack, probeEnd)) {
            probing = false;
            snd.count(Counter.TcpExtTCPLossProbeRecovery);
            snd.congestion.reduction().begin(now);
            snd.congestion.reduction().end(now);
        }
    }
}
