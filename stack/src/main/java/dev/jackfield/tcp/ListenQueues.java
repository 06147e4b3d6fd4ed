package dev.jackfield.tcp;

import java.util.ArrayDeque;

/**
 * What a socket that listens has and others have not: the SYN queue, the accept queue with its limit, the backlog, and when it last answered with
 * cookies.
 */
final class ListenQueues {
    private final ArrayDeque<TcpConnection> accepts = new ArrayDeque<>();
    private int backlog;
    private SynEntry firstSyn;
    private int syns;
    private long cookiesSentAt = Long.MIN_VALUE;

    void setBacklog(int n) {
        backlog = n;
    }

    int backlog() {
        return backlog;
    }

    // ---- connections that wait to be accepted

    int accepts() {
        return accepts.size();
    }

    /** Whether one more does not fit: as on Linux the queue holds one more than the backlog says. */
    boolean acceptsFull() {
        return accepts.size() > backlog;
    }

    void add(TcpConnection c) {
        accepts.add(c);
    }

    /** Takes the oldest, or null. */
    TcpConnection poll() {
        return accepts.poll();
    }

    // ---- SYNs

    /** Whether one more does not fit: as on Linux there may be one more than the backlog says. */
    boolean synsFull() {
        return syns > backlog;
    }

    /** Whether, without cookies, only peers that are known may still come: less than a quarter of tcp_max_syn_backlog is left. */
    boolean synsScarce(int most) {
        return most - syns < most >> 2;
    }

    void add(SynEntry e) {
        e.after = firstSyn;
        if (firstSyn != null) {
            firstSyn.before = e;
        }
        firstSyn = e;
        syns++;
    }

    void remove(SynEntry e) {
        if (e.before == null) {
            firstSyn = e.after;
        } else {
            e.before.after = e.after;
        }
        if (e.after != null) {
            e.after.before = e.before;
        }
        e.before = null;
        e.after = null;
        syns--;
    }

    /** It has answered with cookies: acknowledgements may bring them back. */
    void cookiesSent(long now) {
        cookiesSentAt = now;
    }

    boolean sentCookiesSince(long time) {
        return cookiesSentAt >= time && cookiesSentAt != Long.MIN_VALUE;
    }

    /** The socket does not listen any more: peers that believe they are connected learn that they are not. */
    void abort(long now) {
        while (firstSyn != null) {
            firstSyn.drop();
        }
        for (TcpConnection c : accepts) {
            c.abort(now);
        }
        accepts.clear();
    }
}
