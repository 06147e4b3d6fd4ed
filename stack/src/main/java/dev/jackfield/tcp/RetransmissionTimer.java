package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;

/**
 * The one timer of a connection's sending half, which waits for one thing at a time: an acknowledgement (RFC 6298), one that is late (RFC 8985 section 7),
 * segments that may only be late (section 6 there), or a window (RFC 9293 section 3.8.6.1). What is sent when it fires is the {@link Sender}'s
 * business.
 */
final class RetransmissionTimer {
    /** What it waits for. */
    enum Kind {
        NONE,
        /** An acknowledgement. */
        RETRANSMIT,
        /** An acknowledgement that is late: the tail may be lost. */
        LOSS_PROBE,
        /** Segments that may only be late. */
        REORDER,
        /** A window to open. */
        PROBE
    }

    /** Fewer segments in flight than that make a thin stream; so many timeouts of one are not doubled, as on Linux. */
    private static final int THIN = 4, THIN_LINEAR = 6;

    /** The least value of tcp_early_retrans that lets the tail be probed. */
    private static final int PROBES_TAILS = 3;

    /** The longest that a peer delays an acknowledgement of a lone segment (RFC 8985's WCDelAckT), ns. */
    private static final long WORST_DELAYED_ACK = TcpConfig.millis(200);

    private final Sender snd;

    private Kind kind = Kind.NONE;
    private long at = Clock.NEVER;
    private long timeoutAt = Clock.NEVER; // when the retransmission timer would fire, whatever this waits for
    private int backoff; // how often it fired in vain
    private long unansweredSince; // when it first fired in vain
    private int probes; // of the window that were not answered
    private long probingSince; // when the window was probed first, 0 while it is not

    RetransmissionTimer(Sender snd) {
        this.snd = snd;
    }

    Kind kind() {
        return kind;
    }

    /** When it fires, or {@link Clock#NEVER}. */
    long at() {
        return at;
    }

    /** How often it has fired in vain. */
    int backoff() {
        return backoff;
    }

    /** The timeout as it stands, ns: backed off, and bounded (TCP_RTO_MAX_MS). */
    long timeout() {
        return Math.min(snd.rtt.rto(doublings()), TcpConfig.millis(snd.c.config.rtoMax()));
    }

    /** How often the timeout was doubled: not by the first timeouts of a SYN (tcp_syn_linear_timeouts), nor by those of a thin stream that asks for it. */
    private int doublings() {
        if (snd.c.state == State.SYN_SENT) {
            return Math.max(backoff - snd.setting(Setting.TCP_SYN_LINEAR_TIMEOUTS), 0);
        }
        return thin() ? Math.max(backoff - THIN_LINEAR, 0) : backoff;
    }

    /** Whether the stream is so thin that waiting twice as long makes no difference to the network, only to those who use it. */
    private boolean thin() {
        return backoff > 0
                && snd.c.state == State.ESTABLISHED
                && (snd.c.config.thinLinear || snd.setting(Setting.TCP_THIN_LINEAR_TIMEOUTS) != 0)
                && snd.segments(snd.sndNxt - snd.sndUna) < THIN
                && snd.cc.ssthresh() != Integer.MAX_VALUE;
    }

    // ---- starting it

    private void arm(Kind what, long now) {
        kind = what;
        at = now + timeout();
        long since = what == Kind.PROBE ? probingSince : unansweredSince;
        if (snd.c.config.userTimeout > 0 && since != 0) { // not later than it is to give up (RFC 5482)
            long end = since + TcpConfig.millis(snd.c.config.userTimeout);
            at = Math.max(Math.min(at, end), now + 1);
        }
        timeoutAt = at;
    }

    void disarm() {
        kind = Kind.NONE;
        at = Clock.NEVER;
    }

    /** A SYN, or a SYN-ACK, was just sent. */
    void onSynSent(long now) {
        unansweredSince = now;
        arm(Kind.RETRANSMIT, now);
    }

    /** The SYN is acknowledged. */
    void established() {
        disarm();
        unansweredSince = 0;
        backoff = 0;
    }

    /** New data was sent. */
    void onNewDataSent(long now) {
        if (kind == Kind.NONE || kind == Kind.PROBE) {
            backoff = 0;
            armForLoss(now);
        } else if (kind == Kind.RETRANSMIT || kind == Kind.LOSS_PROBE) {
            armForProbe(now); // counts from the last segment
        }
    }

    /** Something was sent again; {@code first} when it begins at SND.UNA: that one gets the whole timeout, as on Linux. */
    void onResent(boolean first, long now) {
        if (kind == Kind.NONE || kind == Kind.PROBE || first && kind != Kind.REORDER) {
            arm(Kind.RETRANSMIT, now);
        }
    }

    /** There is something to send and the window does not take it. */
    void onWindowTooSmall(long now) {
        if (kind == Kind.NONE) {
            arm(Kind.PROBE, now);
        }
    }

    /** The window has opened, or is another one. */
    void onWindow(int wnd) {
        if (kind == Kind.PROBE && wnd > 0) {
            disarm();
            backoff = 0;
            probingSince = 0;
        }
    }

    /** New data was acknowledged. */
    void onProgress() {
        backoff = 0;
        unansweredSince = 0;
    }

    /** An acknowledgement has been dealt with; {@code news} when it was of new data. */
    void onAck(boolean news, long now) {
        if (snd.sndUna == snd.sndNxt) {
            if (kind != Kind.PROBE) {
                disarm();
            }
        } else if (news) {
            armForLoss(now); // RFC 6298 section 5.3
        } else if (snd.recovery().reorderAt() != Clock.NEVER) {
            armForReordering();
        }
    }

    /** An acknowledgement answered a probe, though the window is still closed: the peer lives, and probing goes on (RFC 9293 section 3.8.6.1). */
    void onProbeAnswered() {
        probes = 0;
    }

    /** How many probes of the window are unanswered. */
    int probes() {
        return probes;
    }

    /** Starts to wait for an acknowledgement: first, where it is worth it, for a time after which the tail is probed. */
    private void armForLoss(long now) {
        arm(Kind.RETRANSMIT, now);
        if (snd.recovery().reorderAt() != Clock.NEVER) {
            armForReordering();
        } else {
            armForProbe(now);
        }
    }

    /** Lets a probe of the tail go before the timeout, where it is worth it (RFC 8985 section 7.2). */
    private void armForProbe(long now) {
        if (snd.c.tcp.settings.get(Setting.TCP_EARLY_RETRANS) < PROBES_TAILS
                || !snd.recovery().mayProbe()
                || !snd.rtt.measured()
                || backoff != 0) {
            return;
        }
        boolean lone = snd.sndNxt - snd.sndUna <= snd.mss;
        long patience = 2 * snd.rtt.srtt() + (lone ? WORST_DELAYED_ACK : TcpConfig.millis(2));
        kind = Kind.LOSS_PROBE;
        at = Math.min(now + patience, timeoutAt);
    }

    private void armForReordering() {
        if (kind == Kind.RETRANSMIT || kind == Kind.LOSS_PROBE || kind == Kind.REORDER) {
            kind = Kind.REORDER;
            at = Math.min(snd.recovery().reorderAt(), timeoutAt);
        }
    }

    /** Back from a probe or from waiting for late segments to the timeout as it was. */
    private void resumeTimeout(long now) {
        kind = Kind.RETRANSMIT;
        at = Math.max(timeoutAt, now + 1);
    }

    // ---- when it fires

    void fire(long now) {
        if (kind == Kind.REORDER && timeoutAt <= now) {
            kind = Kind.RETRANSMIT; // waiting for late segments does not put off the timeout
        }
        if ((kind == Kind.RETRANSMIT || kind == Kind.PROBE) && snd.c.outOfMemory()) {
            snd.c.abortOnMemory(now);
            return;
        }
        switch (kind) {
            case LOSS_PROBE -> {
                snd.c.tcp.departure.probeTail(snd, now);
                arm(Kind.RETRANSMIT, now);
            }
            case REORDER -> {
                snd.recovery().onReorderTimer(now);
                resumeTimeout(now);
                if (snd.recovery().reorderAt() != Clock.NEVER) {
                    armForReordering();
                }
            }
            case PROBE -> onProbe(now);
            case RETRANSMIT -> onTimeout(now);
            case NONE -> {}
        }
    }

    private void giveUp() {
        snd.c.fail(Errno.ETIMEDOUT, Counter.TcpExtTCPAbortOnTimeout);
    }

    private void onTimeout(long now) {
        if (unansweredSince == 0) {
            unansweredSince = now;
        }
        long since = now - unansweredSince;
        boolean shrunk = snd.cc != null && snd.sndWnd == 0 && !snd.c.orphan;
        boolean over = shrunk
                ? Patience.overForShrunkWindow(snd.c, since, now)
                : Patience.overForData(snd.c, backoff, since, timeout());
        if (snd.c.fastOpen != null) {
            snd.c.fastOpen.onTimeout(backoff, over, now);
        }
        if (over) {
            giveUp();
            return;
        }
        snd.c.tcp.count(Counter.TcpExtTCPTimeouts);
        snd.c.mishaps().onTimeout(backoff == 0, now);
        backoff++;
        if (backoff == snd.c.tcp.settings.get(Setting.TCP_RETRIES1)) {
            snd.c.doubtRoute();
        }
        if (snd.cc != null && Patience.afterRetries1(snd.c, since)) {
            MtuSearch.onTimeout(snd.c, now);
        }
        kind = Kind.NONE;
        snd.onTimeout(now);
        arm(Kind.RETRANSMIT, now);
    }

    private void onProbe(long now) {
        if (!snd.unsent()) {
            disarm();
            return;
        }
        if (probingSince == 0) {
            probingSince = now;
        }
        if (Patience.overForProbes(snd.c, probes, backoff, now - probingSince, timeout())) {
            giveUp();
            return;
        }
        kind = Kind.NONE;
        if (!snd.c.tcp.departure.sendWhatFits(snd, now)) {
            backoff++;
            probes++;
            snd.c.tcp.departure.probeWindow(snd, now);
            arm(Kind.PROBE, now);
        }
    }
}
