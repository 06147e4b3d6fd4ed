package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.wire.IpAddress;

/**
 * What a TCP socket was told by options. Sockets that were told nothing share one, and connections share that of the listener that accepts them, until one of
 * those who share is told something: that one gets a copy.
 */
final class TcpConfig {
    /** The longest that an acknowledgement waits for company (us): Linux's TCP_DELACK_MAX. */
    static final int GREATEST_DELAY = 200_000;

    private final Settings settings;
    final SocketOptions socket;
    final IpOptions ip;
    private boolean shared;
    boolean v6Only;
    boolean noDelay;
    boolean cork;
    boolean thinLinear; // TCP_THIN_LINEAR_TIMEOUTS
    boolean delayAcks; // TCP_QUICKACK switched off
    boolean tellInQueue; // TCP_INQ
    int keepIdle; // seconds; here and below 0 is what the settings say
    int keepInterval; // seconds
    int keepCount;
    int userTimeout; // ms, 0 for none
    int maxSegment; // TCP_MAXSEG, 0 for none
    int synRetries;
    int finTimeout; // TCP_LINGER2, seconds; -1 for no FIN_WAIT2 without an owner
    String congestion;
    boolean fastOpenConnect; // connect waits for data
    boolean fastOpenNoCookie;
    FastOpenKeys fastOpenKeys; // null for the host's
    Md5Keys md5Keys; // null for none
    AoKeys aoKeys; // null for none
    AoKeys.Master aoCurrent; // that TCP_AO_INFO named before a connection was opened, or null
    AoKeys.Master aoNext;
    int deferAccept; // TCP_DEFER_ACCEPT, in retransmissions of a SYN-ACK
    int notSentLow; // TCP_NOTSENT_LOWAT, bytes, unsigned
    int rtoMin; // TCP_RTO_MIN_US, us
    int rtoMax; // TCP_RTO_MAX_MS, ms
    int delayMax = GREATEST_DELAY; // TCP_DELACK_MAX_US, us
    int windowClamp; // TCP_WINDOW_CLAMP, bytes, 0 for none

    TcpConfig(Settings settings) {
        this(
                new SocketOptions(settings.getInt(Setting.TCP_WMEM_DEFAULT), settings.getInt(Setting.TCP_RMEM_DEFAULT)),
                new IpOptions(),
                settings);
        congestion = settings.text(Setting.TCP_CONGESTION_CONTROL);
    }

    /** For one more to share; from now on nobody changes it. */
    TcpConfig share() {
        shared = true;
        return this;
    }

    /** One that may be changed: a copy, if this is shared. */
    TcpConfig own() {
        return shared ? copy() : this;
    }

    private TcpConfig(SocketOptions socket, IpOptions ip, Settings settings) {
        this.settings = settings;
        this.socket = socket;
        this.ip = ip;
    }

    private TcpConfig copy() {
        TcpConfig c = new TcpConfig(socket.copy(), ip.copy(), settings);
        c.v6Only = v6Only;
        c.noDelay = noDelay;
        c.cork = cork;
        c.thinLinear = thinLinear;
        c.delayAcks = delayAcks;
        c.tellInQueue = tellInQueue;
        c.keepIdle = keepIdle;
        c.keepInterval = keepInterval;
        c.keepCount = keepCount;
        c.userTimeout = userTimeout;
        c.maxSegment = maxSegment;
        c.synRetries = synRetries;
        c.finTimeout = finTimeout;
        c.deferAccept = deferAccept;
        c.notSentLow = notSentLow;
        c.rtoMin = rtoMin;
        c.rtoMax = rtoMax;
        c.delayMax = delayMax;
        c.windowClamp = windowClamp;
        c.congestion = congestion;
        c.fastOpenConnect = fastOpenConnect;
        c.fastOpenNoCookie = fastOpenNoCookie;
        c.fastOpenKeys = fastOpenKeys;
        c.md5Keys = md5Keys;
        c.aoKeys = aoKeys;
        c.aoCurrent = aoCurrent;
        c.aoNext = aoNext;
        return c;
    }

    /** The key under which segments from and to a peer are signed, or null. */
    Authentication md5Key(IpAddress peer) {
        return md5Keys == null ? null : md5Keys.of(peer);
    }

    int keepIdle() {
        return keepIdle != 0 ? keepIdle : settings.getInt(Setting.TCP_KEEPALIVE_TIME);
    }

    int keepInterval() {
        return keepInterval != 0 ? keepInterval : settings.getInt(Setting.TCP_KEEPALIVE_INTVL);
    }

    int keepCount() {
        return keepCount != 0 ? keepCount : settings.getInt(Setting.TCP_KEEPALIVE_PROBES);
    }

    int synRetries() {
        return synRetries != 0 ? synRetries : settings.getInt(Setting.TCP_SYN_RETRIES);
    }

    /** What a retransmission timeout adds to the round trip at least, us. */
    int rtoMin() {
        return rtoMin != 0 ? rtoMin : settings.getInt(Setting.TCP_RTO_MIN);
    }

    /** The greatest retransmission timeout, ms. */
    int rtoMax() {
        return rtoMax != 0 ? rtoMax : settings.getInt(Setting.TCP_RTO_MAX);
    }

    /** The longest that an acknowledgement waits for company, us: never so long that it looks lost to a peer with our timeouts. */
    int delayMax() {
        return Math.min(delayMax, rtoMin());
    }

    int finTimeout() {
        return finTimeout != 0 ? finTimeout : settings.getInt(Setting.TCP_FIN_TIMEOUT);
    }

    /** Whatever is unsent beyond this keeps a writer waiting. */
    long notSentLow() {
        long low = notSentLow != 0 ? notSentLow & 0xffff_ffffL : settings.get(Setting.TCP_NOTSENT_LOWAT);
        return Math.min(low, Integer.MAX_VALUE);
    }

    /** A window, as far as TCP_WINDOW_CLAMP lets it go. */
    int clamped(int window) {
        return windowClamp == 0 ? window : Math.min(window, windowClamp);
    }

    static long seconds(long s) {
        return s * 1_000_000_000L;
    }

    static long millis(long ms) {
        return ms * 1_000_000L;
    }

    static long micros(long us) {
        return us * 1000L;
    }

    /** Whether it shares its port with others that would as well. */
    boolean sharesPort() {
        return socket.reuseAddress || socket.reusePort;
    }
}
