package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * TCP Fast Open of one host (RFC 7413): what clients keep of servers ({@link FastOpenClient}), and on the side that listens, here, whether a SYN may open a
 * connection that is used at once.
 */
final class FastOpen {
    /** Linux's bits of tcp_fastopen. */
    private static final int SERVER = 2, WITHOUT_COOKIE = 0x200, ALL_LISTENERS = 0x400;

    private static final Setting[] KEY = {
        Setting.TCP_FASTOPEN_KEY_0, Setting.TCP_FASTOPEN_KEY_1, Setting.TCP_FASTOPEN_KEY_2, Setting.TCP_FASTOPEN_KEY_3
    };

    private final Tcp tcp;
    private final RandomGenerator random;
    final FastOpenCache cache = new FastOpenCache();
    final FastOpenPause pause;
    private FastOpenKeys keys;

    FastOpen(Tcp tcp, RandomGenerator random) {
        this.tcp = tcp;
        this.random = random;
        this.pause = new FastOpenPause(tcp);
    }

    private boolean on(int bit) {
        return (tcp.settings.get(Setting.TCP_FASTOPEN) & bit) != 0;
    }

    /** A socket begins to listen: under one of the bits that is enough for fast open. */
    void onListen(FastOpenQueue q, int backlog) {
        if (on(SERVER) && on(ALL_LISTENERS) && q.off()) {
            q.limit(backlog);
        }
    }

    /** The keys of a listener: its own, else the host's. */
    FastOpenKeys keys(TcpConfig config) {
        return config.fastOpenKeys != null ? config.fastOpenKeys : hostKeys();
    }

    private FastOpenKeys hostKeys() {
        byte[] wanted = new byte[FastOpenKeys.KEY];
        boolean set = true;
        for (int i = 0; i < KEY.length; i++) {
            long word = tcp.settings.get(KEY[i]);
            set &= word >= 0;
            Bytes.put32(wanted, 4 * i, Integer.reverseBytes((int) word)); // as Linux reads what it prints
        }
        if (keys == null || set && !Arrays.equals(keys.bytes(), wanted)) {
            if (!set) {
                Bytes.put64(wanted, 0, random.nextLong());
                Bytes.put64(wanted, 8, random.nextLong());
            }
            keys = new FastOpenKeys(wanted);
        }
        return keys;
    }

    /** What a SYN comes to. */
    sealed interface Outcome {
        /** The connection is open. */
        record Opened() implements Outcome {}

        /** An ordinary handshake, with a cookie in the SYN-ACK or null for none. */
        record Ordinary(FastOpenCookie cookie) implements Outcome {}
    }

    private static final Outcome OPENED = new Outcome.Opened();
    private static final Outcome NO_COOKIE = new Outcome.Ordinary(null);

    /**
     * A SYN has come for a listener (section 4.2.2).
     *
     * @param e what of it the SYN queue would hold
     */
    Outcome onSyn(TcpEndpoint listener, Segment s, SynEntry e, long now) {
        FastOpenQueue q = listener.fastOpenQueue();
        if (s.fastOpenLength == 0) {
            tcp.count(Counter.TcpExtTCPFastOpenCookieReqd);
        }
        if (!on(SERVER) || q.off() || s.length == 0 && s.fastOpenLength == Segment.NONE) {
            return NO_COOKIE;
        }
        if (!q.admits(now)) {
            tcp.count(Counter.TcpExtTCPFastOpenListenOverflow);
            return NO_COOKIE;
        }
        if (on(WITHOUT_COOKIE) || listener.config.fastOpenNoCookie) {
            open(listener, s, e, null, now);
            return OPENED;
        }
        if (s.fastOpenLength == Segment.NONE) {
            return NO_COOKIE;
        }
        FastOpenKeys k = keys(listener.config);
        FastOpenCookie right = new FastOpenCookie(k.cookie(e.remote, e.local), s.fastOpenExperimental);
        if (s.fastOpenLength == 0) {
            return new Outcome.Ordinary(right);
        }
        FastOpenKeys.Verdict verdict = k.check(FastOpenCookie.of(s).bytes(), e.remote, e.local);
        if (verdict == FastOpenKeys.Verdict.INVALID) {
            tcp.count(Counter.TcpExtTCPFastOpenPassiveFail);
            return new Outcome.Ordinary(right);
        }
        if (verdict == FastOpenKeys.Verdict.VALID_UNDER_BACKUP) {
            tcp.count(Counter.TcpExtTCPFastOpenPassiveAltKey);
        }
        open(listener, s, e, verdict == FastOpenKeys.Verdict.VALID ? null : right, now);
        return OPENED;
    }

    private void open(TcpEndpoint listener, Segment s, SynEntry e, FastOpenCookie cookie, long now) {
        tcp.count(Counter.TcpExtTCPFastOpenPassive);
        tcp.count(Counter.TcpPassiveOpens);
        TcpConnection c =
                e.agreed(s.tsVal).connection(tcp, listener, e.local, e.localPort, e.remote, e.remotePort, now);
        c.ao = e.ao();
        tcp.add(c);
        c.openedEarly(listener.fastOpenQueue(), s, cookie, now);
        listener.enqueue(c);
    }
}
