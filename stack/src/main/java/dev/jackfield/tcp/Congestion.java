package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import java.util.random.RandomGenerator;

/**
 * What stands around a connection's {@link CongestionControl}: acknowledgements become samples for it, losses and congestion marks reductions, a window that is not used shrinks,
 * and the pace follows the window (Linux's tcp_cong_control and tcp_cwnd_validate).
 */
final class Congestion {
    private static final long UNKNOWN_ROUND_TRIP = TcpConfig.millis(1);

    private final Sender snd;
    private final WindowValidation validation = new WindowValidation();
    private DeliveryRate rate; // this and the next null before anything was sent
    private Chronograph chronograph;
    private WindowReduction reduction; // null before the first
    private Pacer pacer; // null before the first pace that is kept
    private long pacingRate; // bytes a second, 0 when nothing is known

    Congestion(Sender snd) {
        this.snd = snd;
    }

    DeliveryRate rate() {
        if (rate == null) {
            rate = new DeliveryRate(snd.c.tcp.sample);
        }
        return rate;
    }

    /** How fast data was delivered, to be looked at. */
    DeliveryRate knownRate() {
        return rate == null ? DeliveryRate.UNKNOWN : rate;
    }

    /** The control that the socket's options name, as at the beginning of a connection. */
    CongestionControl newControl(long now) {
        RandomGenerator random = snd.c.tcp.random;
        return CongestionControl.of(snd.c.config.congestion, snd.mss, snd.rtt.srtt(), this::rate, random, now);
    }

    /** The connection is established. */
    void start(long now) {
        validation.start(snd.sndNxt, now);
        pace();
    }

    // ---- sending

    /** The application writes {@code unsent} bytes after the last that was sent: if that is nothing to speak of, it was the limit until now. */
    void onWrite(int unsent) {
        if (snd.cc == null) {
            return; // it goes with the SYN
        }
        int inFlight = snd.recovery().inFlight();
        if (unsent < snd.mss && inFlight < snd.cc.cwnd() && !snd.recovery().anyLost()) {
            rate().onAppLimited(inFlight);
        }
    }

    /** Whether a window that is not used shrinks. */
    private boolean shrinksUnused() {
        return !snd.cc.ownsWindow() && snd.c.tcp.settings.get(Setting.TCP_SLOW_START_AFTER_IDLE) != 0;
    }

    /** Something is sent again after nothing was for {@code idle} ns. */
    void onIdle(long idle, long now) {
        if (shrinksUnused()) {
            snd.cc.onIdle(idle, snd.rtt.rto());
            validation.restart(now);
        }
    }

    /** A transmission is over; {@code news} when new data was sent. */
    void onTransmitted(boolean news, long now) {
        boolean full = snd.recovery().inFlight() + snd.mss > snd.cc.cwnd();
        if (full || news) {
            long patience = shrinksUnused() ? snd.rtt.rto() : Clock.NEVER;
            validation.onTransmit(snd.sndUna, snd.sndNxt, snd.cc, full, patience, now);
        }
        chronograph().set(limit(full), now);
    }

    private Chronograph chronograph() {
        if (chronograph == null) {
            chronograph = new Chronograph();
        }
        return chronograph;
    }

    /** What sending waited for, to be looked at. */
    Chronograph waits() {
        return chronograph == null ? Chronograph.BLANK : chronograph;
    }

    /** What sending waits for. */
    private Chronograph.Limit limit(boolean full) {
        if (snd.unacknowledged() == 0) {
            return Chronograph.Limit.NONE;
        }
        if (snd.unsent()) {
            boolean closed = Math.min(snd.unsentBytes(), snd.mss) > snd.sndUna + snd.sndWnd - snd.sndNxt;
            return closed && !full ? Chronograph.Limit.RECEIVE_WINDOW : Chronograph.Limit.BUSY;
        }
        return full || SendBuffer.writable(snd) ? Chronograph.Limit.BUSY : Chronograph.Limit.SEND_BUFFER;
    }

    // ---- acknowledgements

    /** Begins one; {@code advances} when it moves SND.UNA. */
    RateSample begin(boolean advances, long now) {
        RateSample r = rate().begin(snd.recovery().inFlight(), now);
        r.advanced = advances;
        return r;
    }

    /** Recovery has seen it: what it does to the window and the pace. */
    void finish(RateSample r) {
        rate().finish(snd.rtt.least(), r.now);
        if (r.segments > 0) {
            snd.c.tcp.counters.add(Counter.TcpExtTCPDelivered, r.segments);
        }
        CongestionControl cc = snd.cc;
        r.inFlight = snd.recovery().inFlight();
        r.srtt = snd.rtt.srtt();
        r.limited = cc.ownsWindow() ? validation.full() : validation.limited(cc);
        r.recovering = recovering();
        if (reduction != null) {
            reduction.onAck(r);
        }
        if (cc.ownsWindow() || r.advanced && !reducing()) {
            int threshold = cc.ssthresh();
            cc.onAck(r);
            if (!cc.ownsWindow() && cc.ssthresh() < threshold) {
                countSlowStartEnd(cc);
            }
        }
        pace();
    }

    /** The time that acknowledgements took has ended slow start. */
    private void countSlowStartEnd(CongestionControl cc) {
        snd.count(Counter.TcpExtTCPHystartDelayDetect);
        snd.c.tcp.counters.add(Counter.TcpExtTCPHystartDelayCwnd, cc.cwnd() / snd.mss);
    }

    private boolean recovering() {
        LossRecovery.Phase p = snd.recovery().phase();
        return p == LossRecovery.Phase.RECOVERY || p == LossRecovery.Phase.LOSS;
    }

    /** A segment was found lost; {@code again} when it is its retransmission. */
    void onLost(Sent s, boolean again, long now) {
        if (again) {
            snd.c.tcp.counters.add(Counter.TcpExtTCPLostRetransmit, snd.segments(s.length()));
        }
        rate().onLost(s.length());
        snd.cc.onLost(s, now);
    }

    /** The retransmission timer has fired. */
    void onTimeout(long now) {
        validation.restart(now);
    }

    /**
     * The network marked so many bytes of ours, as far as the peer tells (RFC 3168): the window is reduced as for a loss, once a round trip; while it is being reduced or losses are repaired that is
     * so already.
     */
    void onMark(int bytes, long now) {
        rate().onMarked(bytes);
        snd.cc.onMark();
        if (!recovering()) {
            reduction().begin(now);
        }
    }

    // ---- reductions

    /** Whether the window is being reduced. */
    boolean reducing() {
        return reduction != null && reduction.active();
    }

    WindowReduction reduction() {
        if (reduction == null) {
            reduction = new WindowReduction(snd);
        }
        return reduction;
    }

    /** The window was reduced, for whatever reason. */
    void onReduced() {
        if (snd.c.ecn != null) {
            snd.c.ecn.onReduced();
        }
    }

    /** The reduction was taken back. */
    void onReductionUndone() {
        if (snd.c.ecn != null) {
            snd.c.ecn.onUndo();
        }
    }

    // ---- the pace

    /** Brings the pace in line with the window and with SO_MAX_PACING_RATE. */
    void pace() {
        if (snd.cc == null) {
            return; // not connected yet
        }
        long most = snd.c.config.socket.maxPacingRate;
        long wanted = snd.cc.pacingRate();
        pacingRate = Math.min(wanted > 0 ? wanted : windowRate(), most);
        boolean kept = wanted > 0 || most != Pacer.UNLIMITED;
        if (pacer == null && kept) {
            pacer = new Pacer();
            if (snd.lastSent != 0) {
                pacer.begun();
            }
        }
        if (pacer != null) {
            pacer.set(pacingRate, kept);
        }
    }

    /** Bytes a second, 0 when nothing is known. */
    long pacingRate() {
        return pacingRate;
    }

    /** A transmission begins. */
    void onTransmit() {
        if (pacer != null) {
            pacer.begin();
        }
    }

    /** How many bytes may go now, in whole segments; 0 when it is to be waited for {@link #deadline()}. */
    int allowance(int mss, long now) {
        return pacer == null ? Integer.MAX_VALUE : pacer.allowance(mss, now);
    }

    /** So many bytes are sent. */
    void onSent(int bytes, long now) {
        if (reduction != null) {
            reduction.onSent(bytes);
        }
        if (pacer != null) {
            pacer.onSent(bytes, snd.mss, now);
        }
    }

    /** How many bytes go at once at this pace, kept or not. */
    int burst(int mss) {
        return Pacer.burst(pacingRate, mss);
    }

    /** Whether it is the pace that is waited for. */
    boolean waiting() {
        return pacer != null && pacer.waiting();
    }

    /** When the pace lets the next segment go, or {@link Clock#NEVER}. */
    long deadline() {
        return pacer == null ? Clock.NEVER : pacer.deadline();
    }

    /** The window a round trip, and a little more so that it can grow (Linux's tcp_update_pacing_rate), bytes a second. */
    private long windowRate() {
        CongestionControl cc = snd.cc;
        Setting ratio = cc.cwnd() < cc.ssthresh() / 2 ? Setting.TCP_PACING_SS_RATIO : Setting.TCP_PACING_CA_RATIO;
        double window = Math.max(cc.cwnd(), snd.sndNxt - snd.sndUna);
        double time = snd.rtt.measured() ? snd.rtt.srtt() : UNKNOWN_ROUND_TRIP;
        return (long) (snd.c.tcp.settings.get(ratio) / 100.0 * window * 1e9 / time);
    }
}
