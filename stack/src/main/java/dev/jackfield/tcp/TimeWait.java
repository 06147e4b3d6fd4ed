package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;

/** What is left of a connection in TIME_WAIT: enough to acknowledge a FIN that comes again and to tell a new SYN from an old one. */
final class TimeWait extends Flow {
    private final Tcp tcp;
    private final int sndNxt;
    private final int rcvNxt;
    private final int window; // as it was advertised last, scaled
    private final boolean timestamps;
    private final int tsOffset;
    private int tsRecent;

    TimeWait(TcpConnection c, long now) {
        super(c.local, c.localPort, c.remote, c.remotePort, c.hash);
        tcp = c.tcp;
        reuse = c.reuse;
        sndNxt = c.snd.sndNxt;
        rcvNxt = c.rcv.rcvNxt;
        window = c.rcv.rcvWnd() >>> c.rcv.rcvWscale;
        timestamps = c.timestamps;
        tsOffset = c.tsNow(now) - (int) (now / 1_000_000);
        tsRecent = c.tsRecent;
    }

    @Override
    State state() {
        return State.TIME_WAIT;
    }

    /** Waits 2 MSL from now on. */
    void arm(long now) {
        tcp.core.arm(this, now + TcpConfig.seconds(tcp.settings.get(Setting.TCP_TW_TIME)));
    }

    @Override
    protected void fire(long now) {
        tcp.count(Counter.TcpExtTW);
        tcp.remove(this);
    }

    @Override
    void onSegment(Segment s, long now) {
        boolean old = timestamps && s.timestamps && Seq.lt(s.tsVal, tsRecent);
        if (s.has(TcpHeader.RST)) {
            return; // ignored: TIME_WAIT is not to be assassinated (RFC 1337)
        }
        if (s.has(TcpHeader.SYN) && !s.has(TcpHeader.ACK) && !old) {
            boolean later = Seq.gt(s.seq, rcvNxt) || timestamps && s.timestamps && Seq.gt(s.tsVal, tsRecent);
            if (later && tcp.listens(s)) {
                // A new incarnation (RFC 6191): it may be opened at once if somebody listens.
                tcp.core.cancel(this);
                tcp.remove(this);
                tcp.count(Counter.TcpExtTWRecycled);
                tcp.onUnknown(s, now);
                return;
            }
        }
        if (timestamps && s.timestamps && !old && Seq.le(s.seq, rcvNxt)) {
            tsRecent = s.tsVal;
        }
        if (s.sequenceLength() > 0 || s.seq != rcvNxt) {
            if (s.has(TcpHeader.FIN) && !old) {
                arm(now); // 3.10.7.4: a FIN again restarts the wait
            }
            tcp.output.bare(
                    this,
                    sndNxt,
                    rcvNxt,
                    TcpHeader.ACK,
                    window,
                    timestamps,
                    (int) (now / 1_000_000) + tsOffset,
                    tsRecent);
        }
    }
}
