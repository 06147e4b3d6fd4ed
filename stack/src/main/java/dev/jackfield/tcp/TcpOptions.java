package dev.jackfield.tcp;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketMemory;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.core.Timestamping;
import dev.jackfield.ip.IpOptions;

/** The socket options of a TCP socket, by level, with Linux's numbers and limits. */
final class TcpOptions {
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_IPV6 = 41;

    static final int TCP_NODELAY = 1;
    static final int TCP_MAXSEG = 2;
    static final int TCP_CORK = 3;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_SYNCNT = 7;
    static final int TCP_LINGER2 = 8;
    static final int TCP_DEFER_ACCEPT = 9;
    static final int TCP_WINDOW_CLAMP = 10;
    static final int TCP_INFO = 11;
    static final int TCP_QUICKACK = 12;
    static final int TCP_CONGESTION = 13;
    static final int TCP_THIN_LINEAR_TIMEOUTS = 16;
    static final int TCP_THIN_DUPACK = 17;
    static final int TCP_USER_TIMEOUT = 18;
    static final int TCP_CC_INFO = 26;

    static final int TCP_TIMESTAMP = 24;
    static final int TCP_NOTSENT_LOWAT = 25;
    static final int TCP_INQ = 36;
    static final int TCP_MD5SIG = 14;
    static final int TCP_MD5SIG_EXT = 32;
    static final int TCP_FASTOPEN = 23;
    static final int TCP_FASTOPEN_CONNECT = 30;
    static final int TCP_FASTOPEN_KEY = 33;
    static final int TCP_FASTOPEN_NO_COOKIE = 34;

    static final int TCP_RTO_MAX_MS = 44;
    static final int TCP_RTO_MIN_US = 45;
    static final int TCP_DELACK_MAX_US = 46;

    private static final int IPV6_V6ONLY = 26;

    private static final int LEAST_SETTABLE_MSS = 88;
    private static final int LEAST_CLAMP = 1152; // bytes; half of the least receive buffer
    private static final int LEAST_TIMER = 2000; // us; Linux's TCP_TIMEOUT_MIN, of two ticks
    private static final int GREATEST_RTO_MIN = 200_000; // us
    private static final int LEAST_RTO_MAX = 1000, GREATEST_RTO_MAX = 120_000; // ms
    private static final int GREATEST_WAIT = 120; // seconds between two retransmissions

    private TcpOptions() {}

    static int set(TcpEndpoint e, Settings settings, int level, int option, Object value) {
        TcpConfig c = e.ownConfig();
        if (level == SocketOptions.SOL_SOCKET) {
            if (option == Timestamping.SO_TIMESTAMPING && value instanceof Integer flags) {
                return setTimestamping(e, c, flags, settings);
            }
            int r = c.socket.set(option, value, settings);
            if (r == 0) {
                onSocketOption(e, option);
            }
            return r;
        }
        if (level == IpOptions.IPPROTO_IP) {
            int r = c.ip.set(option, value);
            c.ip.tos &= 0xfc; // the ECN bits are TCP's own
            return r;
        }
        if (level == IPPROTO_TCP && option == TCP_CONGESTION) {
            if (!(value instanceof String name) || !CongestionControl.AVAILABLE.contains(name)) {
                return Errno.ENOENT.failure();
            }
            c.congestion = name;
            if (e.connection() != null) {
                e.connection().snd.changeCongestionControl();
            }
            return 0;
        }
        if (level == IPPROTO_TCP && (option == TCP_MD5SIG || option == TCP_MD5SIG_EXT)) {
            return setMd5Key(e, c, value, option == TCP_MD5SIG);
        }
        if (level == IPPROTO_TCP && AoOptions.known(option)) {
            return AoOptions.set(e, c, option, value);
        }
        if (level == IPPROTO_TCP && option == TCP_FASTOPEN_KEY) {
            if (!(value instanceof byte[] key)
                    || key.length != FastOpenKeys.KEY && key.length != 2 * FastOpenKeys.KEY) {
                return Errno.EINVAL.failure();
            }
            c.fastOpenKeys = new FastOpenKeys(key);
            return 0;
        }
        if (!(value instanceof Integer number)) {
            return Errno.EINVAL.failure();
        }
        int v = number;
        int r = switch (level) {
            case IPPROTO_TCP -> setTcp(e, c, option, v);
            case IPPROTO_IPV6 -> setIpv6(e, c, option, v);
            default -> Errno.ENOPROTOOPT.failure();
        };
        if (r == 0) {
            e.optionsChanged();
        }
        return r;
    }

    /** Bytes are numbered from what is unacknowledged, or unwritten, when numbers are asked for: of a connection there has to be. */
    private static int setTimestamping(TcpEndpoint e, TcpConfig c, int flags, Settings settings) {
        boolean numbers = (flags & Timestamping.OPT_ID) != 0 && (c.socket.times.flags & Timestamping.OPT_ID) == 0;
        TcpConnection connection = e.connection();
        if (numbers && (connection == null || connection.state == State.CLOSE)) {
            return Errno.EINVAL.failure();
        }
        int r = c.socket.set(Timestamping.SO_TIMESTAMPING, flags, settings);
        if (r == 0 && numbers) {
            boolean unwritten = (flags & Timestamping.OPT_ID_TCP) != 0;
            SendReports.countFrom(connection, unwritten ? connection.snd.dataEnd() : connection.snd.sndUna);
        }
        return r;
    }

    private static void onSocketOption(TcpEndpoint e, int option) {
        TcpConnection c = e.connection();
        if (c == null) {
            return;
        }
        switch (option) {
            case SocketOptions.SO_KEEPALIVE -> {
                restartKeepAlive(e);
            }
            case SocketOptions.SO_RCVBUF -> c.rcv.setBuffer(e.config.socket.receiveBuffer);
            case SocketOptions.SO_SNDBUF, SocketOptions.SO_RCVLOWAT -> e.update();
            case SocketOptions.SO_MAX_PACING_RATE -> c.snd.congestion.pace();
            default -> {}
        }
    }

    private static int setTcp(TcpEndpoint e, TcpConfig c, int option, int v) {
        switch (option) {
            case TCP_NODELAY -> {
                c.noDelay = v != 0;
                if (v != 0 && e.connection() != null) {
                    e.connection().snd.push();
                }
            }
            case TCP_DEFER_ACCEPT -> c.deferAccept = v <= 0 ? 0 : retransmissionsFor(v);
            case TCP_WINDOW_CLAMP -> {
                if (v == 0 && e.connection() != null) {
                    return Errno.EINVAL.failure();
                }
                c.windowClamp = v == 0 ? 0 : Math.max(v, LEAST_CLAMP);
            }
            case TCP_NOTSENT_LOWAT -> {
                c.notSentLow = v;
                e.update();
            }
            case TCP_TIMESTAMP -> {
                return Errno.EPERM.failure(); // only for a connection under repair, which there is not
            }
            case TCP_CORK -> c.cork = v != 0;
            case TCP_MAXSEG -> {
                if (v != 0 && (v < LEAST_SETTABLE_MSS || v > 32_767)) {
                    return Errno.EINVAL.failure();
                }
                c.maxSegment = v;
            }
            case TCP_KEEPIDLE -> {
                if (v < 1 || v > 32_767) {
                    return Errno.EINVAL.failure();
                }
                c.keepIdle = v;
                restartKeepAlive(e);
            }
            case TCP_KEEPINTVL -> {
                if (v < 1 || v > 32_767) {
                    return Errno.EINVAL.failure();
                }
                c.keepInterval = v;
            }
            case TCP_KEEPCNT -> {
                if (v < 1 || v > 127) {
                    return Errno.EINVAL.failure();
                }
                c.keepCount = v;
            }
            case TCP_SYNCNT -> {
                if (v < 1 || v > 127) {
                    return Errno.EINVAL.failure();
                }
                c.synRetries = v;
            }
            case TCP_LINGER2 -> c.finTimeout = v < 0 ? -1 : Math.min(v, 120);
            case TCP_QUICKACK -> {
                c.delayAcks = v == 0;
                if (e.connection() != null) {
                    e.connection().rcv.quickAck(v != 0);
                }
            }
            case TCP_THIN_LINEAR_TIMEOUTS, TCP_THIN_DUPACK -> {
                if (v != 0 && v != 1) {
                    return Errno.EINVAL.failure();
                }
                if (option == TCP_THIN_LINEAR_TIMEOUTS) { // the other means nothing any more, on Linux as here
                    c.thinLinear = v != 0;
                }
            }
            case TCP_INQ -> {
                if (v != 0 && v != 1) {
                    return Errno.EINVAL.failure();
                }
                c.tellInQueue = v != 0;
            }
            case TCP_USER_TIMEOUT -> {
                if (v < 0) {
                    return Errno.EINVAL.failure();
                }
                c.userTimeout = v;
            }
            case TCP_RTO_MAX_MS -> {
                if (v < LEAST_RTO_MAX || v > GREATEST_RTO_MAX) {
                    return Errno.EINVAL.failure();
                }
                c.rtoMax = v;
            }
            case TCP_RTO_MIN_US -> {
                if (v < LEAST_TIMER || v > GREATEST_RTO_MIN) {
                    return Errno.EINVAL.failure();
                }
                c.rtoMin = v;
            }
            case TCP_DELACK_MAX_US -> {
                if (v < LEAST_TIMER || v > TcpConfig.GREATEST_DELAY) {
                    return Errno.EINVAL.failure();
                }
                c.delayMax = v;
            }
            case TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, TCP_FASTOPEN_NO_COOKIE -> {
                return setFastOpen(e, c, option, v);
            }
            default -> {
                return Errno.ENOPROTOOPT.failure();
            }
        }
        return 0;
    }

    private static int setMd5Key(TcpEndpoint e, TcpConfig c, Object value, boolean whole) {
        if (!(value instanceof TcpMd5Sig key)) {
            return Errno.EINVAL.failure();
        }
        Md5Keys keys;
        try {
            keys = Md5Keys.with(c.md5Keys, key, whole, e.tcp().md5);
        } catch (IllegalArgumentException ex) {
            return Errno.EINVAL.failure();
        }
        if (keys == null) {
            return Errno.ENOENT.failure();
        }
        int bits = whole ? key.address().getAddress().length * 8 : key.prefixLength();
        if (key.key().length > 0 && c.aoKeys != null && c.aoKeys.overlaps(key.address(), bits)) {
            return Errno.EKEYREJECTED.failure();
        }
        c.md5Keys = keys;
        if (e.connection() != null && e.connection().state.synchronizedState()) {
            e.connection().computeMss();
        }
        return 0;
    }

    /** Fast Open is settled before a socket is connected. */
    private static int setFastOpen(TcpEndpoint e, TcpConfig c, int option, int v) {
        boolean unconnected = e.connection() == null;
        if (option == TCP_FASTOPEN) {
            if (v < 0 || !unconnected) {
                return Errno.EINVAL.failure();
            }
            e.fastOpenQueue().limit(Math.min(v, e.tcp().settings.getInt(Setting.SOMAXCONN)));
            return 0;
        }
        if (v < 0 || v > 1) {
            return Errno.EINVAL.failure();
        }
        if (option == TCP_FASTOPEN_CONNECT && !FastOpenClient.enabled(e.tcp())) {
            return Errno.EOPNOTSUPP.failure();
        }
        if (!unconnected || option == TCP_FASTOPEN_CONNECT && e.listening()) {
            return Errno.EINVAL.failure();
        }
        if (option == TCP_FASTOPEN_CONNECT) {
            c.fastOpenConnect = v != 0;
        } else {
            c.fastOpenNoCookie = v != 0;
        }
        return 0;
    }

    /** How many retransmissions of a SYN-ACK fill so many seconds: 1, 3, 7, ... (Linux). */
    private static int retransmissionsFor(int seconds) {
        int n = 1;
        for (long time = 1, wait = 1; time < seconds && n < 255; n++) {
            wait = Math.min(2 * wait, GREATEST_WAIT);
            time += wait;
        }
        return n;
    }

    private static int secondsFor(int retransmissions) {
        long time = 0;
        for (long i = 0, wait = 1; i < retransmissions; i++, wait = Math.min(2 * wait, GREATEST_WAIT)) {
            time += wait;
        }
        return (int) time;
    }

    private static void restartKeepAlive(TcpEndpoint e) {
        TcpConnection c = e.connection();
        if (c != null && c.state.synchronizedState()) {
            c.keepAlive.start(e.core().now());
            c.rearm();
        }
    }

    private static int setIpv6(TcpEndpoint e, TcpConfig c, int option, int v) {
        if (option != IPV6_V6ONLY || !e.v6()) {
            return Errno.ENOPROTOOPT.failure();
        }
        if (e.boundPort() != 0) {
            return Errno.EINVAL.failure();
        }
        c.v6Only = v != 0;
        return 0;
    }

    static Object get(TcpEndpoint e, int level, int option) {
        TcpConfig c = e.config;
        TcpConnection connection = e.connection();
        return switch (level) {
            case SocketOptions.SOL_SOCKET ->
                switch (option) {
                    case SocketMemory.SO_MEMINFO -> memory(c, connection);
                    case SocketOptions.SO_RCVBUF -> connection == null ? c.socket.get(option) : connection.rcv.buffer();
                    case SocketOptions.SO_SNDBUF ->
                        connection == null ? c.socket.get(option) : SendBuffer.size(connection.snd);
                    default -> c.socket.get(option);
                };
            case IPPROTO_TCP ->
                switch (option) {
                    case TCP_NODELAY -> number(c.noDelay);
                    case TCP_DEFER_ACCEPT -> secondsFor(c.deferAccept);
                    case TCP_WINDOW_CLAMP -> c.windowClamp;
                    case TCP_NOTSENT_LOWAT -> c.notSentLow;
                    case TCP_TIMESTAMP ->
                        connection == null ? 0 : connection.tsNow(e.core().now());
                    case TCP_CORK -> number(c.cork);
                    case TCP_MAXSEG ->
                        connection != null && connection.snd.mss > 0
                                ? connection.snd.mss
                                : c.maxSegment > 0 ? c.maxSegment : Tcp.DEFAULT_MSS;
                    case TCP_KEEPIDLE -> c.keepIdle();
                    case TCP_KEEPINTVL -> c.keepInterval();
                    case TCP_KEEPCNT -> c.keepCount();
                    case TCP_SYNCNT -> c.synRetries();
                    case TCP_LINGER2 -> c.finTimeout();
                    case TCP_QUICKACK -> number(connection == null ? !c.delayAcks : connection.rcv.acks.isSet());
                    case TCP_CONGESTION -> c.congestion;
                    case TCP_FASTOPEN -> e.fastOpenQueue().limit();
                    case TCP_FASTOPEN_CONNECT -> number(c.fastOpenConnect);
                    case TCP_FASTOPEN_NO_COOKIE -> number(c.fastOpenNoCookie);
                    case TCP_FASTOPEN_KEY -> e.tcp().fastOpen.keys(c).bytes();
                    case TCP_USER_TIMEOUT -> c.userTimeout;
                    case TCP_RTO_MAX_MS -> c.rtoMax();
                    case TCP_RTO_MIN_US -> c.rtoMin();
                    case TCP_DELACK_MAX_US -> c.delayMax;
                    case TCP_THIN_LINEAR_TIMEOUTS -> number(c.thinLinear);
                    case TCP_THIN_DUPACK -> 0;
                    case TCP_INQ -> number(c.tellInQueue);
                    case TCP_CC_INFO ->
                        connection == null || connection.snd.cc == null ? null : connection.snd.cc.info();
                    case AoOptions.TCP_AO_INFO, AoOptions.TCP_AO_GET_KEYS -> AoOptions.get(c, connection, option);
                    case TCP_INFO -> connection == null ? null : TcpInfo.of(connection);
                    default -> null;
                };
            case IpOptions.IPPROTO_IP ->
                c.ip.get(option, e.tcp().internet, connection == null ? null : connection.route());
            case IPPROTO_IPV6 -> option == IPV6_V6ONLY && e.v6() ? number(c.v6Only) : null;
            default -> null;
        };
    }

    private static SocketMemory memory(TcpConfig c, TcpConnection connection) {
        return connection == null
                ? SocketMemory.of(0, c.socket.receiveBuffer, 0, c.socket.sendBuffer)
                : SocketMemory.of(
                        connection.rcv.queue.bytes(),
                        connection.rcv.buffer(),
                        connection.snd.queue.bytes(),
                        SendBuffer.size(connection.snd));
    }

    private static Integer number(boolean on) {
        return on ? 1 : 0;
    }
}
