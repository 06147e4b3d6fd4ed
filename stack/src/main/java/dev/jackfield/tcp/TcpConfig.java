package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.ip.IpOptions;

/** What a TCP socket was told by options. Connections that a listener accepts inherit a copy. */
final class TcpConfig {
    final SocketOptions socket;
    final IpOptions ip;
    boolean v6Only;
    boolean noDelay;
    boolean cork;
    boolean tellInQueue; // TCP_INQ
    int keepIdle; // seconds
    int keepInterval; // seconds
    int keepCount;
    int userTimeout; // ms, 0 for none
    int maxSegment; // TCP_MAXSEG, 0 for none
    int synRetries;
    int finTimeout; // seconds
    String congestion = "cubic";

    TcpConfig(Settings settings) {
        this(
                new SocketOptions(settings.getInt(Setting.TCP_WMEM_DEFAULT), settings.getInt(Setting.TCP_RMEM_DEFAULT)),
                new IpOptions());
        keepIdle = settings.getInt(Setting.TCP_KEEPALIVE_TIME);
        keepInterval = settings.getInt(Setting.TCP_KEEPALIVE_INTVL);
        keepCount = settings.getInt(Setting.TCP_KEEPALIVE_PROBES);
        synRetries = settings.getInt(Setting.TCP_SYN_RETRIES);
        finTimeout = settings.getInt(Setting.TCP_FIN_TIMEOUT);
    }

    private TcpConfig(SocketOptions socket, IpOptions ip) {
        this.socket = socket;
        this.ip = ip;
    }

    TcpConfig copy() {
        TcpConfig c = new TcpConfig(socket.copy(), ip.copy());
        c.v6Only = v6Only;
        c.noDelay = noDelay;
        c.cork = cork;
        c.tellInQueue = tellInQueue;
        c.keepIdle = keepIdle;
        c.keepInterval = keepInterval;
        c.keepCount = keepCount;
        c.userTimeout = userTimeout;
        c.maxSegment = maxSegment;
        c.synRetries = synRetries;
        c.finTimeout = finTimeout;
        c.congestion = congestion;
        return c;
    }

    static long seconds(long s) {
        return s * 1_000_000_000L;
    }

    static long millis(long ms) {
        return ms * 1_000_000L;
    }
}
