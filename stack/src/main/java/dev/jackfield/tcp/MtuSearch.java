package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;

/**
 * Packets of which size a path takes, found out by sending them, since what routers say may get lost (RFC 4821, as Linux has it with tcp_mtu_probing). Between a size that is known to
 * pass and one that may not, a probe is a segment of data of a size in between: if it is acknowledged, segments become as large; if it alone is lost, that says nothing of congestion.
 * The search begins with tcp_base_mss: for each connection, or where timeouts let suspect a link that swallows large packets, and goes down from there when they go on.
 */
final class MtuSearch {
    /** What {@link #next} answers: no probe now, and none of anything, for one is about to be due. */
    static final int NONE = 0, WAIT = -1;

    private static final int LEAST_WINDOW = 11; // segments, so that the loss of one is found without a timeout

    private final TcpConnection c;
    // Sizes of packets, with all headers.
    private int low;
    private int high;
    private int probe; // under way, 0 for none
    private int probeSeq;
    private int probeEnd;
    private long since; // when the search began

    private MtuSearch(TcpConnection c, long now) {
        this.c = c;
        this.since = now;
        low = setting(Setting.TCP_BASE_MSS) + headers();
        high = greatest();
    }

    private int setting(Setting s) {
        return c.tcp.settings.getInt(s);
    }

    private int headers() {
        return Tcp.headers(c.remote) + c.fixedOptions();
    }

    private int greatest() {
        return Math.min(c.greatestOfPeer() + Tcp.headers(c.remote), c.pathMtu());
    }

    /** The connection is established: tcp_mtu_probing may want the search for each. */
    static void onEstablished(TcpConnection c, long now) {
        if (c.tcp.settings.get(Setting.TCP_MTU_PROBING) > 1) {
            c.mtuSearch = new MtuSearch(c, now);
        }
    }

    /** Retransmissions have been in vain for as long as R1 says: segments become smaller, first as tcp_base_mss, then half as large each time (section 7.7). */
    static void onTimeout(TcpConnection c, long now) {
        if (c.tcp.settings.get(Setting.TCP_MTU_PROBING) == 0) {
            return;
        }
        if (c.mtuSearch == null) {
            c.mtuSearch = new MtuSearch(c, now);
        } else {
            c.mtuSearch.descend();
        }
        c.computeMss();
    }

    private void descend() {
        int mss = Math.min((low - headers()) / 2, setting(Setting.TCP_BASE_MSS));
        low = Math.max(Math.max(mss, setting(Setting.TCP_MTU_PROBE_FLOOR)), setting(Setting.TCP_MIN_SND_MSS))
                + headers();
    }

    /** The greatest segment, options counted, that is known to get through, while the path takes packets of {@code mtu} at most. */
    int most(int mtu) {
        high = Math.min(high, mtu);
        return low - Tcp.headers(c.remote);
    }

    // ---- probes

    /** The payload of a probe that is due now, {@link #NONE} or {@link #WAIT} (section 7.4, with Linux's tcp_mtu_probe). */
    int next(Sender s, long now) {
        boolean quiet = s.recovery().phase() == LossRecovery.Phase.OPEN && c.rcv.sackLength() == 0 && !s.urgent();
        if (probe != 0 || !quiet || s.cc.cwnd() < LEAST_WINDOW * s.mss) {
            return NONE;
        }
        if (high - low < Math.max(setting(Setting.TCP_PROBE_THRESHOLD), 1)) {
            searchAgain(s, now);
            return NONE;
        }
        int size = (high + low) / 2 - headers() - c.ecnOptionLength(now);
        int needed = size + (s.recovery().reordering() + 1) * s.mss; // so that its loss can be told
        if (size <= s.mss || s.recordEnd(s.sndNxt) - s.sndNxt < needed || s.sndWnd < needed) {
            return NONE;
        }
        int inFlight = s.recovery().inFlight();
        boolean fits = s.window() >= needed && inFlight + size <= s.cc.cwnd();
        return fits ? size : s.window() < needed || inFlight > 0 ? WAIT : NONE;
    }

    /** Routes change: after tcp_probe_interval the path may take more. */
    private void searchAgain(Sender s, long now) {
        if (now - since >= TcpConfig.seconds(c.tcp.settings.get(Setting.TCP_PROBE_INTERVAL))) {
            low = s.mss + headers();
            high = greatest();
            since = now;
        }
    }

    /** A probe of {@code n} bytes of data goes out. */
    void probing(int seq, int n) {
        probe = n + headers();
        probeSeq = seq;
        probeEnd = seq + n;
    }

    /** Whether what goes out from {@code seq} on is the probe, and must be one packet. */
    boolean isProbe(int seq) {
        return probe != 0 && seq == probeSeq;
    }

    /** Something is sent again: it will not be known which transmission was acknowledged. */
    void inconclusive() {
        probe = 0;
    }

    /** SND.UNA has moved. */
    void acknowledged(int sndUna) {
        if (probe != 0 && Seq.ge(sndUna, probeEnd)) {
            low = probe;
            probe = 0;
            c.tcp.count(Counter.TcpExtTCPMTUPSuccess);
            c.computeMss();
        }
    }

    /** Loss was found: whether it is that of the probe, and so no sign of congestion (section 7.6.2). */
    boolean lost(int sndUna) {
        if (probe == 0 || sndUna != probeSeq) {
            return false;
        }
        high = probe - 1;
        probe = 0;
        c.tcp.count(Counter.TcpExtTCPMTUPFail);
        return true;
    }

    /** Where the latest probe ended. */
    int probeEnd() {
        return probeEnd;
    }
}
