package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;

/**
 * Some middleboxes swallow a connection after its SYN carried data, even once it is open. When one seems to, this host opens no connection with data for a while
 * (RFC 7413 section 7.2, the setting tcp_fastopen_blackhole_timeout_sec), twice as long each time in a row.
 */
final class FastOpenPause {
    private static final int MOST_DOUBLINGS = 6;

    private final Tcp tcp;
    private int times;
    private long since;

    FastOpenPause(Tcp tcp) {
        this.tcp = tcp;
    }

    private long timeout() {
        return TcpConfig.seconds(tcp.settings.get(Setting.TCP_FASTOPEN_BLACKHOLE_TIMEOUT));
    }

    /** Something looks like a black hole. */
    void begin(long now) {
        if (timeout() == 0) {
            return;
        }
        times++;
        since = now;
        tcp.count(Counter.TcpExtTCPFastOpenBlackhole);
    }

    boolean on(long now) {
        return times > 0 && now - since < timeout() << Math.min(times - 1, MOST_DOUBLINGS);
    }

    /** A connection that was opened after a pause has brought data: the next pause begins with the shortest again. */
    void over() {
        times = 0;
    }

    /** Whether there was a pause, which nothing has shown to be over. */
    boolean doubtful() {
        return times > 0;
    }
}
