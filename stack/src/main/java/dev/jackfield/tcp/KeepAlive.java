package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.wire.TcpHeader;

/**
 * Keepalive (RFC 9293 section 3.8.4): asks a peer that has said nothing for long whether it is still there. The same deadline, as on Linux, ends
 * the FIN_WAIT2 of a connection that the application has closed.
 */
final class KeepAlive {
    private final TcpConnection c;
    private long at = Clock.NEVER;
    private long ackHeard; // when an acceptable acknowledgement came last
    private int probes;

    KeepAlive(TcpConnection c, long now) {
        this.c = c;
        this.ackHeard = now;
    }

    /** When it wants to be asked, or {@link Clock#NEVER}. */
    long at() {
        return at;
    }

    /** How many probes are unanswered. */
    int probes() {
        return probes;
    }

    /** When the peer acknowledged anything last. */
    long ackHeard() {
        return ackHeard;
    }

    /** An acceptable acknowledgement has come; a segment that is not acceptable proves nothing. */
    void onAck(long now) {
        ackHeard = now;
        probes = 0;
    }

    /** SO_KEEPALIVE or TCP_KEEPIDLE was set, or the connection is established: counts from when the peer was heard last. */
    void start(long now) {
        if (waitsForFin()) {
            return;
        }
        long next = lastHeard() + TcpConfig.seconds(c.config.keepIdle());
        at = c.config.socket.keepAlive ? Math.max(next, now) : Clock.NEVER;
    }

    /** The peer's FIN is waited for until then and no longer. */
    void endFinWait2(long when) {
        at = when;
    }

    void stop() {
        at = Clock.NEVER;
    }

    private boolean waitsForFin() {
        return c.orphan && c.state == State.FIN_WAIT2;
    }

    private long lastHeard() {
        return Math.max(ackHeard, c.rcv.acks.arrived());
    }

    void fire(long now) {
        if (waitsForFin()) {
            c.closed();
            return;
        }
        if (!c.config.socket.keepAlive || !c.state.synchronizedState()) {
            at = Clock.NEVER;
            return;
        }
        long wait = TcpConfig.seconds(c.config.keepIdle());
        if (c.snd.unacknowledged() > 0) {
            at = now + wait; // data in flight asks the same question
            return;
        }
        long idle = now - lastHeard();
        if (idle < wait) {
            at = lastHeard() + wait;
            return;
        }
        boolean timedOut = c.config.userTimeout > 0
                ? idle >= TcpConfig.millis(c.config.userTimeout) && probes > 0
                : probes >= c.config.keepCount();
        if (timedOut) {
            c.tcp.output.reset(c, now);
            c.fail(Errno.ETIMEDOUT, Counter.TcpExtTCPAbortOnTimeout);
            return;
        }
        probes++;
        c.tcp.count(Counter.TcpExtTCPKeepAlive);
        c.tcp.output.segment(c, c.snd.sndUna - 1, 0, TcpHeader.ACK, now);
        at = now + TcpConfig.seconds(c.config.keepInterval());
    }
}
