package dev.jackfield.tcp;

import dev.jackfield.core.Setting;

/**
 * How long a connection goes on in vain before it is given up: R2 of RFC 9293 section 3.8.3, TCP_USER_TIMEOUT (RFC 5482), and less for one that no process
 * owns any more. As on Linux a number of retries stands for the time that so many take, doubled each time from the least timeout on.
 */
final class Patience {
    /** The greatest timeout, to which doubling leads (RFC 6298 section 2.5 asks for at least 60 s), ns. */
    private static final long GREATEST = TcpConfig.seconds(120);

    /** How often an orphan is retransmitted when nothing says otherwise; at the least timeout, about 100 s. */
    private static final int ORPHAN_RETRIES = 8;

    private Patience() {}

    /**
     * Whether to give up.
     *
     * @param n timeouts in vain, without this one
     * @param since how long ago the first of them was, ns
     * @param rto the timeout as it is now, ns
     */
    static boolean overForData(TcpConnection c, int n, long since, long rto) {
        if (c.state == State.SYN_SENT) {
            long most = c.config.synRetries() + c.tcp.settings.get(Setting.TCP_SYN_LINEAR_TIMEOUTS);
            return n >= most || overForUser(c, since);
        }
        if (c.state == State.SYN_RECV) {
            return n >= c.tcp.settings.get(Setting.TCP_SYNACK_RETRIES) + (c.early == null ? 0 : 1); // as Linux
        }
        if (n == 0) {
            return false;
        }
        if (c.config.userTimeout > 0) {
            return overForUser(c, since);
        }
        long retries = c.orphan ? orphanRetries(c, rto < GREATEST) : c.tcp.settings.get(Setting.TCP_RETRIES2);
        return since >= time(retries, least(c));
    }

    /** Whether retransmissions have been in vain for as long as tcp_retries1 says (R1): something on the way may be wrong. */
    static boolean afterRetries1(TcpConnection c, long since) {
        return since >= time(c.tcp.settings.get(Setting.TCP_RETRIES1), least(c));
    }

    /**
     * Whether to give up probing a window that stays closed: not while the peer answers (RFC 9293 section 3.8.6.1), unless nobody owns the connection or the
     * user's time is over.
     *
     * @param n probes in vain, of which the peer answered none
     * @param tries probes since the window closed, answered or not
     * @param since how long ago the first of them was, ns
     */
    static boolean overForProbes(TcpConnection c, int n, int tries, long since, long rto) {
        if (tries > 0 && overForUser(c, since)) {
            return true;
        }
        if (c.orphan) {
            boolean alive = rto < GREATEST;
            int retries = orphanRetries(c, alive);
            return !alive && tries >= retries || n >= retries;
        }
        return n >= c.tcp.settings.get(Setting.TCP_RETRIES2);
    }

    /**
     * Whether to give up a peer that has closed its window over what is outstanding (RFC 9293 section 3.8.6): it is probed with that, and lives as long as it
     * answers.
     */
    static boolean overForShrunkWindow(TcpConnection c, long since, long now) {
        long most = 2 * GREATEST;
        if (c.config.userTimeout > 0) {
            if (overForUser(c, since)) {
                return true;
            }
            most = Math.min(most, TcpConfig.millis(c.config.userTimeout));
        }
        return now - c.keepAlive.ackHeard() > most && since > most;
    }

    private static boolean overForUser(TcpConnection c, long since) {
        return c.config.userTimeout > 0 && since >= TcpConfig.millis(c.config.userTimeout);
    }

    private static int orphanRetries(TcpConnection c, boolean alive) {
        int retries = c.tcp.settings.getInt(Setting.TCP_ORPHAN_RETRIES);
        if (c.softError() != 0 && !alive) {
            return 0; // the network says why
        }
        return retries == 0 && alive ? ORPHAN_RETRIES : retries;
    }

    private static long least(TcpConnection c) {
        return TcpConfig.micros(c.tcp.settings.get(Setting.TCP_RTO_MIN));
    }

    /** How long so many retransmissions take, and the wait after the last, when the first timeout is {@code base}. */
    static long time(long retries, long base) {
        int doubles = 63 - Long.numberOfLeadingZeros(Math.max(GREATEST / base, 1));
        long n = Math.min(retries, doubles);
        return ((2L << n) - 1) * base + Math.max(retries - doubles, 0) * GREATEST;
    }
}
