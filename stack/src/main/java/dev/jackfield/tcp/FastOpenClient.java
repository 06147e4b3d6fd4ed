package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;

/**
 * Fast Open of one connection that this host opens (RFC 7413 section 4.2.1): data in the SYN when there is a cookie from last time, a request for one
 * when there is not; and what the SYN-ACK makes of it.
 */
final class FastOpenClient {
    /** Linux's bits of tcp_fastopen. */
    static final int ENABLED = 1, WITHOUT_COOKIE = 4;

    /** Room that is left for options which somebody on the way may add, beside ours. */
    private static final int OPTION_SPACE = TcpHeader.MAX_LENGTH - TcpHeader.LENGTH;

    /** Why data did not go with the SYN, or had to go again; the order is that of Linux's tcpi_fastopen_client_fail. */
    enum Failure {
        NONE,
        NO_COOKIE,
        NOT_ACKNOWLEDGED,
        SYN_SENT_AGAIN
    }

    private final TcpConnection c;
    private final FastOpen host;
    private FastOpenCookie option; // null for none: a cookie is not needed, or not now
    private boolean mayCarry; // whether the SYN may carry data
    private int knownMss; // what the peer took last time, or 0
    private boolean doubtful; // there was a pause
    private boolean deferred; // TCP_FASTOPEN_CONNECT: the SYN waits for data
    private int carried; // bytes in the SYN
    private boolean carriedArrived;
    private Failure failure = Failure.NONE;
    private boolean heard; // data has come

    FastOpenClient(TcpConnection c, FastOpen host, long now) {
        this.c = c;
        this.host = host;
        if (host.pause.on(now)) {
            return;
        }
        doubtful = host.pause.doubtful();
        if (c.config.fastOpenNoCookie || (c.tcp.settings.get(Setting.TCP_FASTOPEN) & WITHOUT_COOKIE) != 0) {
            mayCarry = true;
            return;
        }
        FastOpenCache.Known known = host.cache.get(c.local, c.remote);
        knownMss = known.mss();
        option = known.cookie();
        mayCarry = option != null;
        if (option == null) {
            failure = Failure.NO_COOKIE;
            option = known.tryExperiment() == 1
                    ? new FastOpenCookie(FastOpenCookie.REQUEST.bytes(), true)
                    : FastOpenCookie.REQUEST;
        }
    }

    static boolean enabled(Tcp tcp) {
        return (tcp.settings.get(Setting.TCP_FASTOPEN) & ENABLED) != 0;
    }

    /** Whether the SYN may carry data. */
    boolean mayCarry() {
        return mayCarry;
    }

    void defer() {
        deferred = true;
    }

    boolean deferred() {
        return deferred;
    }

    /** The SYN is about to go: takes what of the bytes it carries into the send queue; answers how many. */
    int carry(byte[] b, int off, int len) {
        deferred = false;
        if (!mayCarry) {
            return 0;
        }
        int mss = c.pathMtu() - Tcp.headers(c.remote);
        if (knownMss > 0) {
            mss = Math.min(mss, knownMss);
        }
        if (c.config.maxSegment > 0) {
            mss = Math.min(mss, c.config.maxSegment);
        }
        carried = Math.clamp(len, 0, Math.max(mss - OPTION_SPACE, 0));
        if (carried > 0) {
            c.snd.write(b, off, carried, 0);
        }
        return carried;
    }

    /** The option of the first SYN, or null. */
    FastOpenCookie option() {
        return option;
    }

    /** Bytes in the first SYN. */
    int carried() {
        return carried;
    }

    /** Whether data in the SYN was acknowledged. */
    boolean carriedArrived() {
        return carriedArrived;
    }

    Failure failure() {
        return failure;
    }

    /** The SYN-ACK has come. */
    void onSynAck(Segment s) {
        boolean repeated = c.snd.retransmits() > 0;
        FastOpenCookie cookie = option != null && s.fastOpenLength > 0 ? FastOpenCookie.of(s) : null;
        int tryExperiment = 0;
        if (option != null && option.request() && s.fastOpenLength == Segment.NONE && !repeated) {
            tryExperiment = option.experimental() ? 2 : 1;
        }
        host.cache.put(c.local, c.remote, cookie, c.peerMss, tryExperiment);
        if (carried == 0) {
            return;
        }
        carriedArrived = s.ack == c.snd.sndNxt;
        if (!carriedArrived) {
            failure = repeated ? Failure.SYN_SENT_AGAIN : Failure.NOT_ACKNOWLEDGED;
        }
        c.tcp.count(carriedArrived ? Counter.TcpExtTCPFastOpenActive : Counter.TcpExtTCPFastOpenActiveFail);
    }

    // ---- black holes

    /** The timer fires once more after {@code n} times in a row; {@code over} when the connection is given up. */
    void onTimeout(int n, boolean over, long now) {
        if ((mayCarry || option != null) && (n == 2 || n < 2 && over)) {
            host.pause.begin(now);
        }
    }

    /** Data has come. */
    void onText() {
        if (!heard && doubtful) {
            host.pause.over();
        }
        heard = true;
    }

    /** A reset came out of its turn. */
    void onResetOutOfOrder(long now) {
        onSilence(now);
    }

    /** The connection is over; {@code finEarly} when its FIN came, but nothing that was before it. */
    void onClosed(boolean finEarly, long now) {
        if (finEarly) {
            onSilence(now);
        }
    }

    private void onSilence(long now) {
        if (!heard && (mayCarry || option != null)) {
            host.pause.begin(now);
        }
    }
}
