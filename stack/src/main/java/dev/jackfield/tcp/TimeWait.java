package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;

/**
 * What is left of a connection in TIME_WAIT (RFC 9293 section 3.6.1): enough to acknowledge a FIN that comes again, and to tell a new SYN from an old
 * one, so that the same two ports can be used again at once where that is safe (RFC 6191).
 */
final class TimeWait extends Flow {
    /** How far behind the old connection's last number a new one begins: farther than any window without scaling (as Linux). */
    private static final int GAP = 65_535 + 2;

    private final Tcp tcp;
    private final int sndNxt;
    private final int rcvNxt;
    private final int window; // as it was advertised last, scaled
    private final boolean timestamps;
    private final int tsOffset;
    private final Authentication authentication; // or null
    private int tsRecent;
    private long tsRecentAt;

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
        tsRecentAt = c.tsRecentAt;
        authentication = c.authentication();
    }

    @Override
    Authentication authentication() {
        return authentication;
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
        tcp.remove(this);
    }

    private void end() {
        tcp.core.cancel(this);
        tcp.remove(this);
    }

    // ---- reuse

    /**
     * Whether an active open may take its place (RFC 6191, tcp_tw_reuse): timestamps tell the segments of both apart, once our clock has moved on.
     *
     * @param chosen whether the application chose the port itself
     */
    boolean reusable(boolean chosen, long now) {
        if (!timestamps) {
            return false;
        }
        if (chosen) {
            return true;
        }
        boolean allowed = switch (tcp.settings.getInt(Setting.TCP_TW_REUSE)) {
            case 0 -> false;
            case 1 -> true;
            default -> loopback(local) || loopback(remote);
        };
        return allowed && now / 1_000_000_000 > tsRecentAt / 1_000_000_000;
    }

    private static boolean loopback(IpAddress a) {
        return a.toInetAddress().isLoopbackAddress();
    }

    /** The sequence number with which the next connection begins. */
    int nextIss() {
        int iss = sndNxt + GAP;
        return iss == 0 ? 1 : iss;
    }

    /** Gives its place to a connection that is being opened, which goes on from its timestamps. */
    void giveWay(TcpConnection c) {
        c.tsRecent = tsRecent;
        c.tsRecentAt = tsRecentAt;
        end();
        tcp.count(Counter.TcpExtTWRecycled);
    }

    // ---- segments

    @Override
    void onSegment(Segment s, long now) {
        boolean old = timestamps && s.timestamps && Seq.lt(s.tsVal, tsRecent);
        boolean rst = s.has(TcpHeader.RST);
        if (!old && s.seq == rcvNxt && (s.sequenceLength() == 0 || rst)) {
            if (rst && tcp.settings.get(Setting.TCP_RFC1337) == 0) {
                end(); // RFC 1337 calls it assassination, Linux allows it
                return;
            }
            if (!rst) {
                arm(now);
            }
            if (timestamps && s.timestamps) {
                tsRecent = s.tsVal;
                tsRecentAt = now;
            }
            return;
        }
        if (s.has(TcpHeader.SYN) && !rst && !s.has(TcpHeader.ACK) && !old && isNew(s) && tcp.listens(s)) {
            end();
            s.iss = nextIss();
            tcp.count(Counter.TcpExtTWRecycled);
            tcp.onUnknown(s, now);
            return;
        }
        if (old) {
            tcp.count(Counter.TcpExtPAWSTimewait);
        }
        if (rst) {
            return;
        }
        if (old || s.has(TcpHeader.ACK)) {
            arm(now); // a FIN again, most likely (section 3.10.7.4)
        }
        if (!tcp.answers.mayAnswer(this, s, Counter.TcpExtTCPACKSkippedTimeWait, now)) {
            return;
        }
        int ts = (int) (now / 1_000_000) + tsOffset;
        tcp.output.bare(this, sndNxt, rcvNxt, TcpHeader.ACK, window, timestamps, ts, tsRecent);
    }

    /** Whether a SYN cannot be an old duplicate. */
    private boolean isNew(Segment s) {
        return Seq.gt(s.seq, rcvNxt) || timestamps && s.timestamps && Seq.gt(s.tsVal, tsRecent);
    }
}
